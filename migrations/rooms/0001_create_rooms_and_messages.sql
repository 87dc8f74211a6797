-- What rooms-gateway knows of a user: a projection of auth's events, never a source of truth.
CREATE TABLE users (
    id           uuid PRIMARY KEY,
    display_name text        NOT NULL,
    role         text        NOT NULL CHECK (role IN ('User', 'Admin')),
    status       text        NOT NULL CHECK (status IN ('ativa', 'silenciada', 'suspensa', 'excluida')),
    status_until timestamptz,
    -- The version of the newest event applied; an older event changes nothing.
    version      bigint      NOT NULL
);

CREATE TABLE rooms (
    id                      uuid PRIMARY KEY,
    name                    text             NOT NULL CHECK (char_length(name) BETWEEN 1 AND 80),
    description             text             NOT NULL DEFAULT '' CHECK (char_length(description) <= 500),
    visibility              text             NOT NULL CHECK (visibility IN ('public', 'private')),
    owner_id                uuid             NOT NULL,
    -- Seconds; 0 turns the rule off.
    interval_global_seconds double precision NOT NULL DEFAULT 0 CHECK (interval_global_seconds BETWEEN 0 AND 86400),
    per_user_seconds        double precision NOT NULL DEFAULT 0 CHECK (per_user_seconds BETWEEN 0 AND 86400),
    silenced                boolean          NOT NULL DEFAULT false,
    silenced_until          timestamptz,
    member_count            integer          NOT NULL DEFAULT 0 CHECK (member_count >= 0),
    -- seq of the newest message. Whoever writes a message holds this row's lock until commit, so seq has no gaps and
    -- grows in commit order.
    last_seq                bigint           NOT NULL DEFAULT 0,
    -- Grows with every batch of messages, so that (created_at, id) and seq are the same order within a room.
    last_message_at         timestamptz      NOT NULL DEFAULT 'epoch',
    version                 bigint           NOT NULL DEFAULT 1,
    created_at              timestamptz      NOT NULL
);
CREATE INDEX rooms_page ON rooms (created_at, id);

CREATE TABLE members (
    room_id   uuid        NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id   uuid        NOT NULL,
    joined_at timestamptz NOT NULL,
    PRIMARY KEY (room_id, user_id)
);
CREATE INDEX members_by_user ON members (user_id, room_id);
CREATE INDEX members_page ON members (room_id, joined_at, user_id);

CREATE TABLE messages (
    id                uuid        PRIMARY KEY,
    room_id           uuid        NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    seq               bigint      NOT NULL,
    author_id         uuid        NOT NULL,
    body              text        NOT NULL CHECK (char_length(body) BETWEEN 1 AND 2000),
    reply_to          uuid,
    client_message_id text CHECK (char_length(client_message_id) BETWEEN 1 AND 64),
    created_at        timestamptz NOT NULL,
    edited_at         timestamptz,
    deleted_at        timestamptz,
    UNIQUE (room_id, seq)
);
CREATE INDEX messages_page ON messages (room_id, created_at, id);
-- One message per retried send, also across gateways.
CREATE UNIQUE INDEX messages_once ON messages (room_id, author_id, client_message_id)
    WHERE client_message_id IS NOT NULL;

-- Messages as they are read: with the author's name as it is now, null once the account was erased.
CREATE VIEW messages_with_authors AS
SELECT m.*, u.display_name FROM messages m LEFT JOIN users u ON u.id = m.author_id;
