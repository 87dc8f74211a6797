-- Whether its owner has changed a suspended ad since a moderator decided about it: then it waits for one again.
ALTER TABLE ads ADD COLUMN corrected boolean NOT NULL DEFAULT false CHECK (NOT corrected OR status = 'suspenso');

-- The same view; its `a.*` was what the table had then.
DROP VIEW ads_as_read;
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
