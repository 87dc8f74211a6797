-- The terms that an ad is found by, made by the service (Domain/Search): PostgreSQL's own parser takes what people write
-- for files, hosts, tags and signed numbers. The rows there are get theirs from the service's upkeep, batch by batch; until
-- then, and for what a service of the version before writes, stems serves as it did.
ALTER TABLE ads
    ADD COLUMN search_words   tsvector,
    -- By which rules they were made: below the service's own they are made anew. 0 where there are none.
    ADD COLUMN search_rules   integer NOT NULL DEFAULT 0,
    -- Of which version of the ad they are.
    ADD COLUMN search_version bigint NOT NULL DEFAULT 0;

-- Who changes an ad and does not know of its terms leaves none behind that were another text's, or an erased one's.
CREATE FUNCTION drop_terms_of_other_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search_words := NULL;
    NEW.search_rules := 0;
    RETURN NEW;
END
$$;
CREATE TRIGGER ads_drop_terms_of_other_version BEFORE INSERT OR UPDATE ON ads FOR EACH ROW
    WHEN (NEW.search_version <> NEW.version) EXECUTE FUNCTION drop_terms_of_other_version();

CREATE INDEX ads_search_words ON ads USING gin (search_words) WHERE status = 'aprovado';
CREATE INDEX ads_search_rules ON ads (search_rules, id);

-- Folded text without all that is neither letter nor digit: del-Rei is del Rei, d'Oeste is d’Oeste. A text of signs alone
-- stays what it is.
CREATE FUNCTION letters_of(folded text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN coalesce(nullif(regexp_replace(folded, '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7'
    '\u02b9-\u02df\u02ee\u0374\u0384\u055a\u058a\u05be\u05f3\u1400\u1806\u1fbd-\u1fc1\u1fef\u1ffd\u1ffe\u2000-\u206f'
    '\u2190-\u2bff\u2e00-\u2e7f\u3000-\u303f\u30a0\u30fb\ua78b\ua78c\ufe00-\ufe6f\uff00-\uff0f]+', '', 'g'), ''), folded);

-- The list's filters by category and city compare those.
CREATE INDEX ads_newest_of_category_letters ON ads (letters_of(category_key), listed_at, id) WHERE status = 'aprovado';
CREATE INDEX ads_cheapest_of_category_letters
    ON ads (letters_of(category_key), coalesce(price_cents, 9223372036854775807), id) WHERE status = 'aprovado';
CREATE INDEX ads_dearest_of_category_letters ON ads (letters_of(category_key), coalesce(price_cents, -1), id)
    WHERE status = 'aprovado';
CREATE INDEX ads_newest_in_city_letters ON ads (letters_of(city_key), listed_at, id) WHERE status = 'aprovado';
CREATE INDEX ads_cheapest_in_city_letters
    ON ads (letters_of(city_key), coalesce(price_cents, 9223372036854775807), id) WHERE status = 'aprovado';
CREATE INDEX ads_dearest_in_city_letters ON ads (letters_of(city_key), coalesce(price_cents, -1), id)
    WHERE status = 'aprovado';

-- A service of the version before finds the same without these, more slowly.
DROP INDEX ads_newest_of_category, ads_cheapest_of_category, ads_dearest_of_category, ads_newest_in_city,
    ads_cheapest_in_city, ads_dearest_in_city;
