-- How many requests hold the key. Those that were refused let go of it, and the last of them leaves it free.
ALTER TABLE idempotency_keys ADD COLUMN holders integer NOT NULL DEFAULT 1;
