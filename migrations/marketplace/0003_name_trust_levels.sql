-- Trust as moderation publishes it: a level by its name and a revision that grows with it. Nothing has published any before,
-- so the table is empty.
DROP TABLE trust_levels;
CREATE TABLE trust_levels (
    user_id uuid PRIMARY KEY,
    level   text   NOT NULL CHECK (level IN ('new', 'regular', 'trusted', 'restricted')),
    -- The revision of the newest event applied; an older event changes nothing.
    version bigint NOT NULL
);
