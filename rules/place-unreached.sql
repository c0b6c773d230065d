-- Every place is mentioned, or is where an event happens.
--
-- One that is neither is left over, or its id is misspelt elsewhere.
--
-- hint: add its mentions, or delete it
SELECT 'places' AS "table", p.row, 'place_id' AS field,
    'nothing refers to the place ' || p.place_id AS message
FROM places AS p
WHERE NOT EXISTS (SELECT 1 FROM mentions AS m WHERE m.place_id = p.place_id)
    AND NOT EXISTS (SELECT 1 FROM events AS e WHERE e.place_id = p.place_id)
