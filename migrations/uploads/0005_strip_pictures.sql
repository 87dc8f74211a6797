ALTER TABLE uploads
    -- Of the stored bytes, which are not those that were sent: what is not the picture is taken out of them.
    ADD COLUMN stored_sha256 bytea CHECK (octet_length(stored_sha256) = 32),
    -- When that was done; null for pictures that were stored before it was, which nobody else sees until it is.
    ADD COLUMN stripped_at timestamptz;
CREATE INDEX uploads_unstripped ON uploads (id) WHERE status = 'ready' AND stripped_at IS NULL;
