-- What an entry says of itself, the database computes again: an entry has the hash of its content, or is none. Whom an action
-- concerns is part of the entry where moderation knows it, else of the answer that tells it.

-- Null where that is nobody, or not known when the action is ordered; and of every entry from before this column.
ALTER TABLE moderation_actions ADD COLUMN concerns uuid;

-- Null where the answer does not tell.
ALTER TABLE action_receipts ADD COLUMN concerns uuid;
-- What was kept with the state alone so far: as well founded as it was, and from now on as fixed as the answers are.
ALTER TABLE action_receipts DISABLE TRIGGER action_receipts_append_only;
UPDATE action_receipts r SET concerns = s.concerns
FROM action_states s JOIN moderation_actions a ON a.id = s.action_id
WHERE r.action_id = s.action_id AND a.subject_kind <> 'user';
ALTER TABLE action_receipts ENABLE TRIGGER action_receipts_append_only;

-- A field as it is hashed: absent, or its length and its bytes.
CREATE FUNCTION audit_field(field bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN field IS NULL THEN '\x00'::bytea ELSE '\x01'::bytea || int4send(octet_length(field)) || field END
$$;

-- A time as it is hashed: microseconds since 1970.
CREATE FUNCTION audit_field(moment timestamptz) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT audit_field(int8send((extract(epoch FROM moment) * 1000000)::bigint))
$$;

-- The hash of an entry; the same as the service computes it.
CREATE FUNCTION audit_hash(entry moderation_actions) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(
        convert_to(CASE WHEN entry.concerns IS NULL THEN 'praca.audit.1' ELSE 'praca.audit.2' END, 'UTF8')
        || audit_field(entry.previous_hash) || audit_field(uuid_send(entry.id))
        || audit_field(convert_to(entry.kind, 'UTF8')) || audit_field(convert_to(entry.subject_kind, 'UTF8'))
        || audit_field(uuid_send(entry.subject_id)) || audit_field(convert_to(entry.scope, 'UTF8'))
        || audit_field(uuid_send(entry.room_id)) || audit_field(int8send(entry.subject_version))
        || audit_field(convert_to(entry.reason, 'UTF8')) || audit_field(convert_to(entry.reason_code, 'UTF8'))
        || audit_field(entry.until) || audit_field(uuid_send(entry.admin_id))
        || audit_field(uuid_send(entry.grant_id)) || audit_field(int8send(entry.messages))
        || audit_field(entry.created_at)
        || CASE WHEN entry.concerns IS NULL THEN ''::bytea ELSE audit_field(uuid_send(entry.concerns)) END)
$$;

-- Who has to carry an action out, and is heard about it: the owner of what its kind is about.
CREATE FUNCTION action_owners(kind text, scope text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN kind = 'room.history_read' THEN ARRAY[]::text[]
        WHEN kind = 'user.deletion_ordered' THEN
            ARRAY['auth', 'rooms-gateway', 'marketplace', 'upload-signer', 'moderation']
        WHEN kind IN ('user.silenced', 'user.unsilenced') AND scope = 'room' THEN ARRAY['rooms-gateway']
        WHEN kind LIKE 'user.%' THEN ARRAY['auth']
        WHEN kind LIKE 'ad.%' THEN ARRAY['marketplace']
        ELSE ARRAY['rooms-gateway']
    END
$$;

-- An entry is the log's next one, and has the hash of what it says.
CREATE OR REPLACE FUNCTION check_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM audit_head WHERE sequence + 1 = NEW.sequence AND hash = NEW.previous_hash) THEN
        RAISE EXCEPTION 'the audit log goes on from its end' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.hash IS DISTINCT FROM audit_hash(NEW) THEN
        RAISE EXCEPTION 'the entry of the audit log has another hash' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

-- A state belongs to an entry, is decided once, by an answer that is on record, and says of whom it concerns what the entry or an
-- answer says.
CREATE OR REPLACE FUNCTION check_action_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (
            SELECT FROM moderation_actions
            WHERE id = NEW.action_id AND sequence = NEW.sequence
              -- A process from before entries said it says it of users, and of ads, all the same.
              AND (concerns IS NOT DISTINCT FROM NEW.concerns
                   OR concerns IS NULL AND (subject_kind = 'ad' OR subject_kind = 'user' AND subject_id = NEW.concerns))
              AND NEW.state = CASE WHEN action_owners(kind, scope) = '{}' THEN 'applied' ELSE 'pending' END)
        THEN
            RAISE EXCEPTION 'the audit log has no such entry' USING ERRCODE = 'insufficient_privilege';
        END IF;
    ELSIF OLD.state <> 'pending' OR NEW.action_id <> OLD.action_id OR NEW.sequence <> OLD.sequence
        OR NEW.concerns IS DISTINCT FROM OLD.concerns AND (OLD.concerns IS NOT NULL OR NOT EXISTS (
            SELECT FROM action_receipts WHERE action_id = NEW.action_id AND concerns = NEW.concerns))
        OR NEW.state <> 'pending' AND NOT EXISTS (
            SELECT FROM action_receipts WHERE action_id = NEW.action_id AND applied = (NEW.state = 'applied'))
    THEN
        RAISE EXCEPTION 'what became of an action does not change' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

-- An answer is an owner's, to an action that waits for it.
CREATE FUNCTION check_action_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM moderation_actions a JOIN action_states s ON s.action_id = a.id
        WHERE a.id = NEW.action_id AND s.state = 'pending' AND NEW.service = ANY (action_owners(a.kind, a.scope)))
    THEN
        RAISE EXCEPTION 'nobody waits for that answer' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER action_receipts_are_awaited BEFORE INSERT ON action_receipts
    FOR EACH ROW EXECUTE FUNCTION check_action_receipt();

-- A grant is the one that its action gives.
CREATE FUNCTION check_private_access_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM moderation_actions
        WHERE id = NEW.action_id AND kind = 'private_access.granted' AND grant_id = NEW.id
          AND subject_id = NEW.room_id AND admin_id = NEW.admin_id AND until = NEW.until
          AND created_at = NEW.created_at)
    THEN
        RAISE EXCEPTION 'the audit log grants no such access' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER private_access_grants_are_given BEFORE INSERT ON private_access_grants
    FOR EACH ROW EXECUTE FUNCTION check_private_access_grant();
