-- What marketplace knows of a user: a projection of auth's events, never a source of truth.
CREATE TABLE users (
    id           uuid PRIMARY KEY,
    display_name text        NOT NULL,
    role         text        NOT NULL CHECK (role IN ('User', 'Admin')),
    status       text        NOT NULL CHECK (status IN ('ativa', 'silenciada', 'suspensa', 'excluida')),
    status_until timestamptz,
    -- The version of the newest event applied; an older event changes nothing.
    version      bigint      NOT NULL
);

-- Whose ads were erased: nothing is created for them any more, whichever event comes late.
CREATE TABLE erased_owners (
    id        uuid PRIMARY KEY,
    erased_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A projection of moderation's events.
CREATE TABLE trust_levels (
    user_id    uuid PRIMARY KEY,
    level      integer     NOT NULL,
    -- The time of the newest event applied; an older event changes nothing.
    changed_at timestamptz NOT NULL
);

-- A projection of upload-signer's events: what may be attached.
CREATE TABLE uploads (
    id           uuid PRIMARY KEY,
    owner_id     uuid    NOT NULL,
    content_type text    NOT NULL,
    size         bigint  NOT NULL,
    width        integer,
    height       integer,
    -- false once the upload was refused or removed; the row stays, so that an older event does not bring it back.
    ready        boolean NOT NULL,
    -- Since when no ad has it. upload-signer removes what no ad has for long, so it may be attached for a time only.
    free_since   timestamptz NOT NULL
);

-- Text without case and accents: the letters that people type. NFKD parts a letter from its marks, which are then
-- dropped; what is left of Portuguese is ASCII, so lower() gives the same under every locale.
CREATE FUNCTION fold(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(regexp_replace(normalize(value, NFKD), '[\u0300-\u036f]', '', 'g'));

-- A text as it is searched: folded, because people often leave accents out, with the plurals that the stemmer does not
-- know once their accents are gone: violões, jardins, animais.
CREATE FUNCTION search_form(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(regexp_replace(regexp_replace(fold(value),
    'oes\M', 'ao', 'g'), 'ns\M', 'm', 'g'), '(\w\w[aeou])is\M', '\1l', 'g');

CREATE FUNCTION word_stems(value text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN to_tsvector('pg_catalog.portuguese', search_form(value));

-- Every word of a search. Operators are words like others, so any text is a search.
CREATE FUNCTION wanted_stems(value text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN plainto_tsquery('pg_catalog.portuguese', search_form(value));

CREATE TABLE ads (
    id            uuid PRIMARY KEY,
    owner_id      uuid        NOT NULL,
    type          text        NOT NULL CHECK (type IN ('troca', 'venda', 'servico')),
    title         text        NOT NULL CHECK (char_length(title) <= 120),
    description   text        NOT NULL CHECK (char_length(description) <= 5000),
    price_cents   bigint CHECK (price_cents >= 0),
    category      text CHECK (char_length(category) <= 60),
    city          text CHECK (char_length(city) <= 80),
    state         text CHECK (char_length(state) = 2),
    status        text        NOT NULL
        CHECK (status IN ('pendente', 'aprovado', 'suspenso', 'excluido', 'concluido')),
    status_reason text CHECK (char_length(status_reason) <= 2000),
    -- The time of the first approval: the ad's place in the list, which later approvals leave alone.
    listed_at     timestamptz,
    -- Grows with every change of the ad.
    version       bigint      NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    -- The owner's account was erased, and with it everything personal here.
    erased        boolean     NOT NULL DEFAULT false,
    category_key  text GENERATED ALWAYS AS (fold(category)) STORED,
    city_key      text GENERATED ALWAYS AS (fold(city)) STORED,
    stems         tsvector GENERATED ALWAYS AS (
        word_stems(title || ' ' || description || ' ' || coalesce(category, ''))) STORED,
    CHECK (status <> 'aprovado' OR listed_at IS NOT NULL)
);

-- An order for each of the list's sorts, below each of its filters. Ads without a price come last in both directions.
CREATE INDEX ads_newest ON ads (listed_at, id) WHERE status = 'aprovado';
CREATE INDEX ads_cheapest ON ads (coalesce(price_cents, 9223372036854775807), id) WHERE status = 'aprovado';
CREATE INDEX ads_dearest ON ads (coalesce(price_cents, -1), id) WHERE status = 'aprovado';
CREATE INDEX ads_newest_of_type ON ads (type, listed_at, id) WHERE status = 'aprovado';
CREATE INDEX ads_cheapest_of_type ON ads (type, coalesce(price_cents, 9223372036854775807), id)
    WHERE status = 'aprovado';
CREATE INDEX ads_dearest_of_type ON ads (type, coalesce(price_cents, -1), id) WHERE status = 'aprovado';
CREATE INDEX ads_newest_of_category ON ads (category_key, listed_at, id) WHERE status = 'aprovado';
CREATE INDEX ads_cheapest_of_category ON ads (category_key, coalesce(price_cents, 9223372036854775807), id)
    WHERE status = 'aprovado';
CREATE INDEX ads_dearest_of_category ON ads (category_key, coalesce(price_cents, -1), id) WHERE status = 'aprovado';
CREATE INDEX ads_newest_in_city ON ads (city_key, listed_at, id) WHERE status = 'aprovado';
CREATE INDEX ads_cheapest_in_city ON ads (city_key, coalesce(price_cents, 9223372036854775807), id)
    WHERE status = 'aprovado';
CREATE INDEX ads_dearest_in_city ON ads (city_key, coalesce(price_cents, -1), id) WHERE status = 'aprovado';
CREATE INDEX ads_stems ON ads USING gin (stems) WHERE status = 'aprovado';
-- An owner's own ads, and an admin's view of one status.
CREATE INDEX ads_of_owner ON ads (owner_id, created_at, id);
CREATE INDEX ads_by_status ON ads (status, created_at, id);

CREATE TABLE ad_attachments (
    ad_id     uuid     NOT NULL REFERENCES ads (id),
    position  smallint NOT NULL CHECK (position BETWEEN 0 AND 9),
    -- One ad at the most.
    upload_id uuid     NOT NULL UNIQUE REFERENCES uploads (id),
    PRIMARY KEY (ad_id, position)
);

-- Ads as they are read, in one snapshot: with the owner's name as it is now, null once the account was erased, and the
-- pictures in their order.
CREATE VIEW ads_as_read AS
SELECT a.*, u.display_name, p.upload_ids, p.content_types, p.sizes, p.widths, p.heights
FROM ads a
LEFT JOIN users u ON u.id = a.owner_id AND u.status <> 'excluida'
LEFT JOIN LATERAL (
    SELECT array_agg(upload_id ORDER BY position) AS upload_ids, array_agg(content_type ORDER BY position) AS content_types,
           array_agg(size ORDER BY position) AS sizes, array_agg(width ORDER BY position) AS widths,
           array_agg(height ORDER BY position) AS heights
    FROM ad_attachments t JOIN uploads o ON o.id = t.upload_id
    WHERE t.ad_id = a.id
) p ON true;

-- Orders of moderation that were answered, so that one that comes again, even after the inbox has forgotten it, changes
-- nothing and is not answered otherwise.
CREATE TABLE answered_actions (
    action_id   uuid PRIMARY KEY,
    -- null where the order was carried out, else why not.
    refusal     text,
    answered_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The answers to creations that came with an Idempotency-Key.
CREATE TABLE idempotency_keys (
    caller     uuid        NOT NULL,
    key        text        NOT NULL CHECK (char_length(key) BETWEEN 1 AND 255),
    digest     bytea       NOT NULL,
    answer     bytea,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
