-- Without case and accents: what "Café" and "CAFE" have in common.
CREATE FUNCTION fold(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(regexp_replace(normalize(value, NFKD), '[\u0300-\u036f]', '', 'g'));

-- Text as the search compares it. U+0001 separates a room's name from its description, and nobody can look for it.
CREATE FUNCTION search_form(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN replace(fold(value), chr(1), '');

-- Every piece of one to three characters, some of them more than once.
CREATE FUNCTION search_grams(value text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000
RETURN (
    SELECT array_agg(left(piece, 1)) || array_agg(left(piece, 2)) || array_agg(piece)
    FROM (
        SELECT DISTINCT substr(value, place, 3) COLLATE "C" AS piece
        FROM generate_series(1, char_length(value)) AS place) AS pieces);

-- The longest pieces of a text that is looked for: whatever holds the text has all of them.
CREATE FUNCTION wanted_grams(value text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN value = '' THEN '{}'::text[]
    WHEN char_length(value) <= 3 THEN ARRAY[value]
    ELSE ARRAY(
        SELECT DISTINCT substr(value, place, 3) FROM generate_series(1, char_length(value) - 2) AS place)
END;

ALTER TABLE rooms ADD COLUMN search_text text
    GENERATED ALWAYS AS (search_form(name) || chr(1) || search_form(description)) STORED;

CREATE INDEX rooms_by_text ON rooms USING gin (search_grams(search_text));
CREATE INDEX rooms_public_page ON rooms (created_at, id) WHERE visibility = 'public';
-- Quotas count an owner's rooms.
CREATE INDEX rooms_by_owner ON rooms (owner_id, created_at);
