-- Objects in the store are looked up here by their keys, to find those that no upload knows.
CREATE UNIQUE INDEX uploads_stored_key ON uploads (stored_key) WHERE stored_key IS NOT NULL;
