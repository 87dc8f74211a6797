-- Creates the database, and for each context its schema and its two roles. Run by psql as a superuser; may be repeated.
--
--   PGPASSWORD=… PRACA_AUTH_OWNER_PASSWORD=… PRACA_AUTH_PASSWORD=… PRACA_ROOMS_OWNER_PASSWORD=… PRACA_ROOMS_PASSWORD=… \
--     psql --no-psqlrc --host … --username postgres --dbname postgres --file deploy/postgres/bootstrap.sql
--
-- Passwords come from the environment, so that no command line shows them, and are set anew by every run.
-- A new context is one more block at the end.

\set ON_ERROR_STOP on
\set QUIET on

SELECT 'CREATE DATABASE praca ENCODING ''UTF8'' TEMPLATE template0'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'praca')
\gexec

\connect praca

-- Passwords must not reach the server's log, whatever it is set to log.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
SET client_min_messages = 'warning';

REVOKE ALL ON DATABASE praca FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

\set context auth
\getenv owner_password PRACA_AUTH_OWNER_PASSWORD
\getenv service_password PRACA_AUTH_PASSWORD
\ir context.sql

\set context rooms
\getenv owner_password PRACA_ROOMS_OWNER_PASSWORD
\getenv service_password PRACA_ROOMS_PASSWORD
\ir context.sql

\set context marketplace
\getenv owner_password PRACA_MARKETPLACE_OWNER_PASSWORD
\getenv service_password PRACA_MARKETPLACE_PASSWORD
\ir context.sql

\set context moderation
\getenv owner_password PRACA_MODERATION_OWNER_PASSWORD
\getenv service_password PRACA_MODERATION_PASSWORD
\ir context.sql

\set context uploads
\getenv owner_password PRACA_UPLOADS_OWNER_PASSWORD
\getenv service_password PRACA_UPLOADS_PASSWORD
\ir context.sql
