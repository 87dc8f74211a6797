-- A message's own name (client_message_id) is text that its sender chose: it goes with the text of a removed message, and with
-- its author. So that a send that is repeated later still finds the removed message, what stands in the name's place is made of it
-- and leads nowhere back; it is as long as a name may be, and somebody who sent it as one would find a message of their own.
CREATE FUNCTION removed_message_name(room uuid, author uuid, name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN encode(sha256(convert_to(room::text || author::text || name, 'UTF8')), 'hex');

UPDATE messages SET client_message_id = removed_message_name(room_id, author_id, client_message_id)
WHERE deleted_at IS NOT NULL AND client_message_id IS NOT NULL;
UPDATE messages m SET client_message_id = NULL
FROM users u WHERE u.id = m.author_id AND u.status = 'excluida' AND m.client_message_id IS NOT NULL;

-- The author comes first, so that an erasure finds their messages by it.
CREATE UNIQUE INDEX messages_once_by_author ON messages (author_id, room_id, client_message_id)
    WHERE client_message_id IS NOT NULL;
DROP INDEX messages_once;
ALTER INDEX messages_once_by_author RENAME TO messages_once;

-- An erased person's private room that nobody belongs to any more: its texts go, some at a time.
ALTER TABLE rooms
    ADD COLUMN emptied       boolean NOT NULL DEFAULT false,
    -- seq of the last message whose text has gone.
    ADD COLUMN emptied_up_to bigint  NOT NULL DEFAULT 0;
CREATE INDEX rooms_left_alone ON rooms (id) WHERE visibility = 'private' AND member_count = 0 AND NOT emptied;
