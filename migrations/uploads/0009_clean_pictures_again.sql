-- Which cleaner a picture was cleaned by. One that learns to take out more takes those again that an earlier one has cleaned.
ALTER TABLE uploads ADD COLUMN cleaner smallint NOT NULL DEFAULT 0;
CREATE INDEX uploads_cleaner ON uploads (cleaner, id) WHERE status = 'ready';
DROP INDEX uploads_unstripped;
