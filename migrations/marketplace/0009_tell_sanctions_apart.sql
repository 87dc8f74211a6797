-- Silence and suspension are facts of their own, each with its own end: neither ends the other. `status` is what they come
-- to, the gravest first.
ALTER TABLE users
    ADD COLUMN silenced        boolean NOT NULL DEFAULT false,
    ADD COLUMN silenced_until  timestamptz,
    ADD COLUMN suspended       boolean NOT NULL DEFAULT false,
    ADD COLUMN suspended_until timestamptz;

-- Whoever writes the status alone – a service of the version before, while this one is rolled out – still tells both facts:
-- the status that is written is the gravest of them.
CREATE FUNCTION tell_sanctions_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'suspensa' THEN
        NEW.suspended := true;
        NEW.suspended_until := NEW.status_until;
    ELSE
        NEW.suspended := false;
        NEW.suspended_until := NULL;
        NEW.silenced := NEW.status = 'silenciada';
        NEW.silenced_until := CASE NEW.status WHEN 'silenciada' THEN NEW.status_until END;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER users_sanctions BEFORE INSERT OR UPDATE OF status, status_until ON users
    FOR EACH ROW EXECUTE FUNCTION tell_sanctions_apart();

-- What is stored already.
UPDATE users SET status = status WHERE status IN ('silenciada', 'suspensa');
