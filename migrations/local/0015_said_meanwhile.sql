-- What the source said when a person set a field by hand: when it says something else now, the two disagree and a person
-- decides. What was set before this was known is taken to have been set over what the source says today.
ALTER TABLE customer_set ADD COLUMN base TEXT NOT NULL DEFAULT '';
UPDATE customer_set SET base = coalesce((SELECT CASE customer_set.field WHEN 'name' THEN s.name WHEN 'language' THEN s.language
    ELSE s.country END FROM customer_said s WHERE s.customer_id = customer_set.customer_id), '');
