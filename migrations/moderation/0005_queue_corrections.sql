-- Whether its owner has changed a suspended ad since a moderator decided about it: then it waits for one again.
ALTER TABLE ads ADD COLUMN corrected boolean NOT NULL DEFAULT false;
-- A suspended ad as it was when that was decided, as JSON: a reviewer sees what a correction has changed. Null for others.
ALTER TABLE ads ADD COLUMN suspended bytea;
