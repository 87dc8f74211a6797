-- What an erased account's pictures held is not to be told from their hashes.
UPDATE uploads SET stored_sha256 = NULL WHERE file_name = '' AND stored_sha256 IS NOT NULL;
