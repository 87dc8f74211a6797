-- Nothing looks for the end of a status any more: silences and suspensions have an end, and an index, of their own.
DROP INDEX accounts_status_until;
