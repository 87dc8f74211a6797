-- A login beyond an account's limit ends the session that was used least recently.
ALTER TABLE sessions DROP CONSTRAINT sessions_revocation_reason_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_revocation_reason_check CHECK (revocation_reason IN
    ('logout', 'reuse', 'password_change', 'by_owner', 'by_operator', 'erased', 'superseded'));
