-- Statistics of what the price indexes hold: without them the planner takes every range for a third of all ads, and walks
-- through the newest ones in search of a price that few have.
CREATE STATISTICS ads_price_upwards ON (coalesce(price_cents, 9223372036854775807)) FROM ads;
CREATE STATISTICS ads_price_downwards ON (coalesce(price_cents, -1)) FROM ads;
