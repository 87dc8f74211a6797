-- The ad as it was last approved, as JSON: a reviewer sees what an edit has changed. Null once the ad is gone or concluded.
ALTER TABLE ads ADD COLUMN approved bytea;
