-- An entry of a kind that nobody knows can be read by nobody: it would stand in the way of every list that it is on. A new kind
-- begins with a migration like this one.
ALTER TABLE moderation_actions ADD CONSTRAINT kind_is_known CHECK (kind IN (
    'ad.approved', 'ad.suspended', 'ad.removed', 'room.silenced', 'room.unsilenced', 'room.archive_ordered',
    'room.unarchive_ordered', 'user.silenced', 'user.unsilenced', 'user.suspended', 'user.reinstated',
    'user.deletion_ordered', 'message.removal_ordered', 'private_access.granted', 'room.history_read')) NOT VALID;
