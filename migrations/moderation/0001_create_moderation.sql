-- What moderation knows of a user: a projection of auth's events, never a source of truth.
CREATE TABLE users (
    id           uuid PRIMARY KEY,
    display_name text        NOT NULL,
    role         text        NOT NULL CHECK (role IN ('User', 'Admin')),
    status       text        NOT NULL CHECK (status IN ('ativa', 'silenciada', 'suspensa', 'excluida')),
    status_until timestamptz,
    -- The version of the newest event applied; an older event changes nothing.
    version      bigint      NOT NULL
);

-- The audit log: every decision and every read under a private-access grant. Rows are added and never changed; each
-- holds a hash over its content and the row before it.
CREATE TABLE moderation_actions (
    -- Counts from 1 without gaps.
    sequence        bigint PRIMARY KEY CHECK (sequence > 0),
    id              uuid        NOT NULL UNIQUE,
    kind            text        NOT NULL,
    subject_kind    text        NOT NULL CHECK (subject_kind IN ('ad', 'room', 'user', 'message')),
    subject_id      uuid        NOT NULL,
    scope           text CHECK (scope IN ('global', 'room')),
    room_id         uuid,
    -- The version of the ad that was reviewed.
    subject_version bigint,
    reason          text        NOT NULL,
    reason_code     text,
    until           timestamptz,
    admin_id        uuid        NOT NULL,
    -- The private-access grant that was given, or read under.
    grant_id        uuid,
    -- How many messages a read under a grant gave.
    messages        bigint,
    created_at      timestamptz NOT NULL,
    previous_hash   bytea       NOT NULL CHECK (octet_length(previous_hash) = 32),
    hash            bytea       NOT NULL CHECK (octet_length(hash) = 32)
);
CREATE INDEX moderation_actions_page ON moderation_actions (created_at, id);
CREATE INDEX moderation_actions_by_subject ON moderation_actions (subject_id, created_at, id);
CREATE INDEX moderation_actions_by_admin ON moderation_actions (admin_id, created_at, id);
CREATE INDEX moderation_actions_by_kind ON moderation_actions (kind, created_at, id);

-- Where the chain ends. Whoever adds to the chain holds this row's lock until commit, which makes the order; and rows cut
-- off the chain's end are missed because this row knows of them.
CREATE TABLE audit_head (
    single   boolean PRIMARY KEY DEFAULT true CHECK (single),
    sequence bigint NOT NULL,
    hash     bytea  NOT NULL CHECK (octet_length(hash) = 32)
);
INSERT INTO audit_head (sequence, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER moderation_actions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON moderation_actions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- The head moves from one entry to the next, and to nothing else.
CREATE FUNCTION check_audit_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM moderation_actions
        WHERE sequence = NEW.sequence AND sequence = OLD.sequence + 1 AND previous_hash = OLD.hash AND hash = NEW.hash
    ) THEN
        RAISE EXCEPTION 'the audit log has no such next entry' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_head_moves_on BEFORE UPDATE ON audit_head FOR EACH ROW EXECUTE FUNCTION check_audit_head();

-- The triggers bind everyone; privileges bind the service's role a second time. Where schemas are made without roles,
-- there is nobody to bind.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'praca_moderation') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON moderation_actions FROM praca_moderation;
        REVOKE INSERT, DELETE, TRUNCATE ON audit_head FROM praca_moderation;
    END IF;
END $$;

-- What became of an action. Apart from the audit log, because it changes. No foreign key: should a row of the log be taken
-- away, this still tells which.
CREATE TABLE action_states (
    action_id  uuid PRIMARY KEY,
    sequence   bigint NOT NULL UNIQUE,
    state      text   NOT NULL CHECK (state IN ('pending', 'applied', 'refused')),
    -- Of a refusal.
    code       text,
    detail     text,
    -- Whom it was done to: the user, the ad's owner, the message's author. Null where that is nobody, or not known.
    concerns   uuid,
    decided_at timestamptz
);
CREATE INDEX action_states_by_user ON action_states (concerns, sequence) WHERE concerns IS NOT NULL;
CREATE INDEX action_states_pending ON action_states (sequence) WHERE state = 'pending';

-- The answers of the services that carry an action out, the first of each.
CREATE TABLE action_receipts (
    action_id uuid        NOT NULL,
    service   text        NOT NULL,
    applied   boolean     NOT NULL,
    code      text,
    detail    text,
    at        timestamptz NOT NULL,
    PRIMARY KEY (action_id, service)
);

-- What moderation knows of an ad: a projection of marketplace's events.
CREATE TABLE ads (
    id       uuid PRIMARY KEY,
    owner_id uuid   NOT NULL,
    status   text   NOT NULL CHECK (status IN ('pendente', 'aprovado', 'suspenso', 'excluido', 'concluido')),
    -- The ad as JSON, for whoever reviews it; kept only while it waits for review.
    content  bytea,
    -- The version of the newest event applied; an older event changes nothing.
    version  bigint NOT NULL
);
CREATE INDEX ads_by_owner ON ads (owner_id, status);

-- What waits for an admin. A new version of an ad is a new item in the place of the old one.
CREATE TABLE review_queue (
    -- The id of the event that put it here, so that a replay makes the same queue.
    id              uuid PRIMARY KEY,
    kind            text        NOT NULL CHECK (kind IN ('ad')),
    subject_id      uuid        NOT NULL,
    subject_version bigint      NOT NULL,
    queued_at       timestamptz NOT NULL,
    -- Who looks at it, until then. Over, it is free again.
    claimed_by      uuid,
    claimed_until   timestamptz,
    UNIQUE (kind, subject_id)
);
CREATE INDEX review_queue_page ON review_queue (kind, queued_at, id);

CREATE TABLE private_access_grants (
    id         uuid PRIMARY KEY,
    action_id  uuid        NOT NULL UNIQUE,
    room_id    uuid        NOT NULL,
    admin_id   uuid        NOT NULL,
    until      timestamptz NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX private_access_grants_page ON private_access_grants (created_at, id);

-- How far a user is trusted: a function of facts that the other tables hold.
CREATE TABLE user_trust (
    user_id       uuid PRIMARY KEY,
    registered_at timestamptz NOT NULL,
    level         text        NOT NULL CHECK (level IN ('new', 'regular', 'trusted', 'restricted')),
    score         integer     NOT NULL,
    -- Counts the changes of the level: the version of the events that tell of them.
    revision      bigint      NOT NULL DEFAULT 0,
    -- When time alone changes the score; null for never.
    review_at     timestamptz
);
CREATE INDEX user_trust_due ON user_trust (review_at) WHERE review_at IS NOT NULL;

-- What makes a repeated request the same one (CONTRACT section 1, Idempotency-Key).
CREATE TABLE idempotency_keys (
    caller     uuid        NOT NULL,
    key        text        NOT NULL CHECK (char_length(key) BETWEEN 1 AND 255),
    digest     bytea       NOT NULL,
    answer     bytea,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
