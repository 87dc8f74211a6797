-- An archived room is read and not written in, and stands in no list of active rooms. Whoever archived it opens it again, and
-- moderation any.
ALTER TABLE rooms
    ADD COLUMN archived_at timestamptz,
    ADD COLUMN archived_by text CHECK (archived_by IN ('owner', 'moderation')),
    ADD CONSTRAINT rooms_archived_by_somebody CHECK ((archived_at IS NULL) = (archived_by IS NULL));

-- The list of active public rooms is still a walk along one index, and so is that of archived ones.
DROP INDEX rooms_public_page;
CREATE INDEX rooms_public_page ON rooms (created_at, id) WHERE visibility = 'public' AND archived_at IS NULL;
CREATE INDEX rooms_archived_page ON rooms (created_at, id) WHERE archived_at IS NOT NULL;
