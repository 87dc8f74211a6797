-- Accounts as auth tells of them (Sources/ServiceKit/README.md).
CREATE TABLE users (
    id           uuid PRIMARY KEY,
    display_name text        NOT NULL,
    role         text        NOT NULL CHECK (role IN ('User', 'Admin')),
    status       text        NOT NULL CHECK (status IN ('ativa', 'silenciada', 'suspensa', 'excluida')),
    status_until timestamptz,
    version      bigint      NOT NULL
);

CREATE TABLE idempotency_keys (
    caller     uuid        NOT NULL,
    key        text        NOT NULL CHECK (char_length(key) BETWEEN 1 AND 255),
    digest     bytea       NOT NULL,
    answer     bytea,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);

-- A picture, from the moment somebody asked to upload it.
CREATE TABLE uploads (
    id               uuid PRIMARY KEY,
    owner_id         uuid        NOT NULL,
    purpose          text        NOT NULL CHECK (purpose IN ('ad_attachment')),
    -- Empty once its owner was erased.
    file_name        text        NOT NULL CHECK (char_length(file_name) <= 255),
    -- What was announced, and is bound into the signature.
    content_type     text        NOT NULL
                         CHECK (content_type IN ('image/jpeg', 'image/png', 'image/webp', 'image/avif')),
    announced_size   bigint      NOT NULL CHECK (announced_size > 0),
    announced_sha256 bytea       CHECK (octet_length(announced_sha256) = 32),
    status           text        NOT NULL CHECK (status IN ('pending', 'ready', 'rejected', 'expired', 'removed')),
    -- Why it was turned down.
    reason           text        CHECK (char_length(reason) <= 50),
    -- The copy that was found good; no signature for an upload covers its key.
    stored_key       text        CHECK (char_length(stored_key) <= 255),
    size             bigint,
    width            integer,
    height           integer,
    -- Which attempt at completing it has the say, and since when.
    attempt          uuid,
    attempt_at       timestamptz,
    created_at       timestamptz NOT NULL,
    form_expires_at  timestamptz NOT NULL,
    -- Until when it can be completed.
    expires_at       timestamptz NOT NULL,
    -- When it left 'pending', or was removed.
    settled_at       timestamptz,
    -- Since when a ready picture has had no ad.
    unattached_since timestamptz,
    CHECK ((attempt IS NULL) = (attempt_at IS NULL)),
    CHECK ((status = 'pending') = (settled_at IS NULL)),
    CHECK ((status = 'rejected') = (reason IS NOT NULL)),
    CHECK ((status = 'ready') = (stored_key IS NOT NULL)),
    CHECK (status <> 'ready' OR (size IS NOT NULL AND width IS NOT NULL AND height IS NOT NULL))
);
CREATE INDEX uploads_of_owner ON uploads (owner_id, created_at);
CREATE INDEX uploads_pending ON uploads (expires_at) WHERE status = 'pending';
CREATE INDEX uploads_attempted ON uploads (attempt_at) WHERE status = 'pending' AND attempt IS NOT NULL;
CREATE INDEX uploads_unattached ON uploads (unattached_since) WHERE status = 'ready' AND unattached_since IS NOT NULL;
CREATE INDEX uploads_settled ON uploads (settled_at) WHERE status IN ('rejected', 'expired', 'removed');

-- Objects of the store that have to go, and when. A key is written here before its object can exist, so that no crash leaves
-- an object that nobody knows of; being kept is the exception, which deletes the row.
CREATE TABLE object_removals (
    key      text PRIMARY KEY CHECK (char_length(key) <= 255),
    due_at   timestamptz NOT NULL,
    -- Until then a signature lets the object come again: it is removed once more.
    again_at timestamptz,
    -- Tries so far. From the first one on the object may be gone, and cannot be kept any more.
    attempts integer     NOT NULL DEFAULT 0
);
CREATE INDEX object_removals_due ON object_removals (due_at);

-- Ads as the marketplace tells of them: which pictures they have, and whether everybody may see them.
CREATE TABLE ads (
    id        uuid PRIMARY KEY,
    owner_id  uuid    NOT NULL,
    is_public boolean NOT NULL,
    version   bigint  NOT NULL
);

CREATE TABLE ad_attachments (
    ad_id     uuid NOT NULL REFERENCES ads (id) ON DELETE CASCADE,
    upload_id uuid NOT NULL,
    PRIMARY KEY (ad_id, upload_id)
);
CREATE INDEX ad_attachments_of_upload ON ad_attachments (upload_id);
