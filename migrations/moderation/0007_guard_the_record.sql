-- What the record shows can be neither hidden nor held up. The triggers bind everyone, the privileges below bind the
-- service's role a second time; what neither binds is found by audit/verify.

-- An entry is the log's next one.
CREATE FUNCTION check_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM audit_head WHERE sequence + 1 = NEW.sequence AND hash = NEW.previous_hash) THEN
        RAISE EXCEPTION 'the audit log goes on from its end' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER moderation_actions_go_on BEFORE INSERT ON moderation_actions
    FOR EACH ROW EXECUTE FUNCTION check_audit_entry();

-- An entry commits with all that belongs to it: the log's end that counts it, its state, and the access that it grants.
CREATE FUNCTION check_audit_entry_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM audit_head WHERE sequence >= NEW.sequence)
        OR NOT EXISTS (SELECT FROM action_states WHERE action_id = NEW.id AND sequence = NEW.sequence)
        OR NEW.kind = 'private_access.granted' AND NOT EXISTS (
            SELECT FROM private_access_grants
            WHERE id = NEW.grant_id AND action_id = NEW.id AND room_id = NEW.subject_id AND admin_id = NEW.admin_id
              AND until = NEW.until AND created_at = NEW.created_at)
    THEN
        RAISE EXCEPTION 'the entry of the audit log is not whole' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER moderation_actions_whole AFTER INSERT ON moderation_actions
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_audit_entry_whole();

-- A state belongs to an entry, is decided once, by an answer that is on record, and does not change who is concerned.
CREATE FUNCTION check_action_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT FROM moderation_actions WHERE id = NEW.action_id AND sequence = NEW.sequence) THEN
            RAISE EXCEPTION 'the audit log has no such entry' USING ERRCODE = 'insufficient_privilege';
        END IF;
    ELSIF OLD.state <> 'pending' OR NEW.action_id <> OLD.action_id OR NEW.sequence <> OLD.sequence
        OR OLD.concerns IS NOT NULL AND NEW.concerns IS DISTINCT FROM OLD.concerns
        OR NEW.state <> 'pending' AND NOT EXISTS (
            SELECT FROM action_receipts WHERE action_id = NEW.action_id AND applied = (NEW.state = 'applied'))
    THEN
        RAISE EXCEPTION 'what became of an action does not change' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER action_states_stay BEFORE INSERT OR UPDATE ON action_states
    FOR EACH ROW EXECUTE FUNCTION check_action_state();

CREATE TRIGGER action_states_are_kept BEFORE DELETE OR TRUNCATE ON action_states
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER action_receipts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON action_receipts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER private_access_grants_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON private_access_grants
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- An answer and a grant belong to an action.
ALTER TABLE action_receipts ADD CONSTRAINT action_receipts_action
    FOREIGN KEY (action_id) REFERENCES action_states (action_id);
ALTER TABLE private_access_grants ADD CONSTRAINT private_access_grants_action
    FOREIGN KEY (action_id) REFERENCES action_states (action_id);

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'praca_moderation') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON action_states, action_receipts, private_access_grants FROM praca_moderation;
        GRANT UPDATE (state, code, detail, concerns, decided_at) ON action_states TO praca_moderation;
    END IF;
END $$;
