-- When something in a kept answer ends (a signature, a token): from then on it is not given again. Null for never.
ALTER TABLE idempotency_keys ADD COLUMN good_until timestamptz;
