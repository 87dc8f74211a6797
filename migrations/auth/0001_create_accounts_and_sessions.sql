CREATE TABLE accounts (
    id            uuid PRIMARY KEY,
    -- Lower case; null once the account was erased.
    email         text CHECK (char_length(email) BETWEEN 3 AND 254),
    display_name  text        NOT NULL CHECK (char_length(display_name) BETWEEN 1 AND 40),
    role          text        NOT NULL CHECK (role IN ('User', 'Admin')),
    status        text        NOT NULL CHECK (status IN ('ativa', 'silenciada', 'suspensa', 'excluida')),
    -- When a silence or suspension ends by itself; null if it does not.
    status_until  timestamptz,
    -- An Argon2id PHC string; null once the account was erased.
    password_hash text,
    -- Counts the changes; events carry it, so that a late one is told.
    version       bigint      NOT NULL,
    created_at    timestamptz NOT NULL
);
CREATE UNIQUE INDEX accounts_email ON accounts (email);

-- A login. Nothing of its refresh tokens is stored but the newest one's counter.
CREATE TABLE sessions (
    id                uuid PRIMARY KEY,
    account_id        uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    generation        bigint      NOT NULL CHECK (generation >= 1),
    created_at        timestamptz NOT NULL,
    last_used_at      timestamptz NOT NULL,
    expires_at        timestamptz NOT NULL,
    revoked_at        timestamptz,
    revocation_reason text CHECK (revocation_reason IN
                          ('logout', 'reuse', 'password_change', 'by_owner', 'by_operator')),
    -- What the owner recognises it by.
    user_agent        text        NOT NULL CHECK (char_length(user_agent) <= 200),
    address           text        NOT NULL CHECK (char_length(address) <= 45),
    CHECK ((revoked_at IS NULL) = (revocation_reason IS NULL))
);
CREATE INDEX sessions_of_account ON sessions (account_id, created_at DESC);
-- What is announced again to a Redis that has lost it.
CREATE INDEX sessions_revoked ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- The keys that sign access tokens. One signs, one is published before it does, and one that has signed stays published
-- until its last token has run out.
CREATE TABLE signing_keys (
    -- The `kid` of token headers.
    id         text PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_-]{1,64}$'),
    state      text        NOT NULL CHECK (state IN ('next', 'current', 'retired')),
    -- DER (RFC 5915) under AES-256-GCM: version, nonce, ciphertext, tag.
    sealed_key bytea       NOT NULL,
    created_at timestamptz NOT NULL,
    retired_at timestamptz,
    CHECK ((state = 'retired') = (retired_at IS NOT NULL))
);
CREATE UNIQUE INDEX signing_keys_single ON signing_keys (state) WHERE state <> 'retired';
