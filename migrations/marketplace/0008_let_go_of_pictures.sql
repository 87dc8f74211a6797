-- An ad that is gone has no pictures. Those of ads that went before have been free since then.
UPDATE uploads u SET free_since = a.updated_at
FROM ad_attachments t JOIN ads a ON a.id = t.ad_id
WHERE a.status = 'excluido' AND u.id = t.upload_id;
DELETE FROM ad_attachments t USING ads a WHERE a.id = t.ad_id AND a.status = 'excluido';
