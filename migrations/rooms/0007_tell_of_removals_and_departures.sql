-- When the newest removal of a message in the room was. A room's removals are one after the other, under its row's lock and
-- in the order of their times, never before the time of a message that was there: who knows the time of one can ask for
-- those since.
ALTER TABLE rooms ADD COLUMN last_removed_at timestamptz NOT NULL DEFAULT 'epoch';
UPDATE rooms r SET last_removed_at = m.removed_at
FROM (SELECT room_id, max(deleted_at) AS removed_at FROM messages WHERE deleted_at IS NOT NULL GROUP BY room_id) m
WHERE m.room_id = r.id;
CREATE INDEX messages_removed ON messages (room_id, deleted_at) WHERE deleted_at IS NOT NULL;

-- Who left a room by their own will, and when: nobody else puts them back for a while.
CREATE TABLE departures (
    room_id uuid        NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id uuid        NOT NULL,
    left_at timestamptz NOT NULL,
    PRIMARY KEY (room_id, user_id)
);
CREATE INDEX departures_left_at ON departures (left_at);
CREATE INDEX departures_by_user ON departures (user_id);
