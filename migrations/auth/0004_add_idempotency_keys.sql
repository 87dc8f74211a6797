-- Answers to creations that may be asked for again under the same Idempotency-Key, kept for a day.
CREATE TABLE idempotency_keys (
    caller     uuid        NOT NULL,
    key        text        NOT NULL CHECK (char_length(key) BETWEEN 1 AND 255),
    -- SHA-256 of method, path and body: another request under the same key is refused.
    digest     bytea       NOT NULL,
    answer     bytea,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
