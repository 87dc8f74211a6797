-- While Redis fills up, messages wait in the outbox and may pile up there: the relay finds what must not wait beside them by
-- this, without walking past all of them each time.
CREATE INDEX outbox_urgent ON outbox (id) WHERE type <> 'message.sent';
