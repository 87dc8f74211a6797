-- One context: its schema, the role that owns it (runs migrations) and the role its service uses (reads and writes rows,
-- changes no table). Neither can see another context's schema. Included by bootstrap.sql with the psql variables
-- context, owner_password and service_password.

\set owner praca_ :context _owner
\set service praca_ :context

SELECT format('CREATE ROLE %I', role)
FROM unnest(ARRAY[:'owner', :'service']) AS role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role)
\gexec

ALTER ROLE :"owner" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'owner_password';
ALTER ROLE :"service" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'service_password';

CREATE SCHEMA IF NOT EXISTS :"context" AUTHORIZATION :"owner";
GRANT CONNECT ON DATABASE praca TO :"owner", :"service";
GRANT USAGE ON SCHEMA :"context" TO :"service";

ALTER ROLE :"owner" IN DATABASE praca SET search_path = :"context";
ALTER ROLE :"service" IN DATABASE praca SET search_path = :"context";
-- A service that hangs in the middle of a transaction must not hold its locks for ever.
ALTER ROLE :"service" IN DATABASE praca SET idle_in_transaction_session_timeout = '15s';

ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA :"context"
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"service";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA :"context" GRANT USAGE, SELECT ON SEQUENCES TO :"service";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA :"context" GRANT EXECUTE ON FUNCTIONS TO :"service";
