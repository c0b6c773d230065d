-- A mention names exactly one: an actor or a place.
--
-- A name with two referents, or none, is counted twice or not at all.
SELECT 'mentions' AS "table", m.row,
    CASE WHEN m.place_id IS NULL THEN 'actor_id' ELSE 'place_id' END AS field,
    CASE
        WHEN m.place_id IS NULL THEN 'the mention names neither an actor nor a place'
        ELSE 'the mention names an actor and a place; which of them is meant here?'
    END AS message
FROM mentions AS m
WHERE (m.actor_id IS NULL) = (m.place_id IS NULL)
