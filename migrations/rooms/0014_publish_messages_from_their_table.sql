-- The events of messages are no longer written to the outbox beside the messages: the table of messages is their queue. Each
-- process notes here, with each commit, which of its messages it may not have published yet.
-- A row changes with every commit: pages are left nearly empty, so that it changes in place, and vacuumed by count.
CREATE TABLE publishers (
    id uuid PRIMARY KEY,
    after uuid NOT NULL,
    through uuid NOT NULL,
    noted_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- One row: since when messages are put on the stream again from their table, and the newest entry that the stream had.
CREATE TABLE recorded_stream (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    newest_entry text NOT NULL DEFAULT '0-0'
);

-- Messages from before are in the outbox, or as published beside it.
INSERT INTO recorded_stream DEFAULT VALUES;

-- Whoever stores a message holds its room's row locked by then: to look it up and lock it once more for each message is a tenth of what
-- the message costs. Rooms are never deleted.
-- Both tables are locked for a moment, in the order in which commits lock them; behind a long reader this fails and is run again,
-- rather than keep everybody waiting.
SET LOCAL lock_timeout = '5s';
LOCK TABLE rooms, messages IN ACCESS EXCLUSIVE MODE;
ALTER TABLE messages DROP CONSTRAINT messages_room_id_fkey;
