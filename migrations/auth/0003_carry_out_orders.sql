-- An erased account's sessions end for a reason of their own.
ALTER TABLE sessions DROP CONSTRAINT sessions_revocation_reason_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_revocation_reason_check CHECK (revocation_reason IN
    ('logout', 'reuse', 'password_change', 'by_owner', 'by_operator', 'erased'));

-- Silences and suspensions that end by themselves, soonest first.
CREATE INDEX accounts_status_until ON accounts (status_until) WHERE status_until IS NOT NULL;
