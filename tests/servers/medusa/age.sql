-- The shop's orders are an hour old when it opens: a connector reads the last minutes twice, and on a machine that has
-- just filled the shop all of it would be of these minutes.
update "order" set created_at = created_at - interval '1 hour', updated_at = updated_at - interval '1 hour';
