-- Who may not write in one room, and until when; null if that does not end by itself.
CREATE TABLE room_silences (
    room_id uuid        NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id uuid        NOT NULL,
    until   timestamptz,
    reason  text        NOT NULL,
    PRIMARY KEY (room_id, user_id)
);
-- Silences that end by themselves, soonest first.
CREATE INDEX room_silences_until ON room_silences (until) WHERE until IS NOT NULL;
CREATE INDEX rooms_silenced_until ON rooms (silenced_until) WHERE silenced_until IS NOT NULL;
CREATE INDEX room_silences_by_user ON room_silences (user_id);

-- An admin's right to read a private room's history for a while.
CREATE TABLE private_access (
    id       uuid PRIMARY KEY,
    room_id  uuid        NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    admin_id uuid        NOT NULL,
    until    timestamptz NOT NULL
);
CREATE INDEX private_access_of_admin ON private_access (admin_id, room_id, until);

-- The text of a removed message is gone; its place in the room's order stays.
ALTER TABLE messages DROP CONSTRAINT messages_body_check;
ALTER TABLE messages ADD CONSTRAINT messages_body_check
    CHECK (char_length(body) <= 2000 AND (deleted_at IS NOT NULL OR char_length(body) >= 1));
