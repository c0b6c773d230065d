-- A name belongs to exactly one: an actor or a place.
--
-- Where both have the same name, each has a row of its own.
--
-- hint: name the one that is called so
SELECT 'names' AS "table", n.row,
    CASE WHEN n.place_id IS NULL THEN 'actor_id' ELSE 'place_id' END AS field,
    CASE
        WHEN n.place_id IS NULL THEN 'the name belongs to neither an actor nor a place'
        ELSE 'the name belongs to an actor and a place; which of them is called so?'
    END AS message
FROM names AS n
WHERE (n.actor_id IS NULL) = (n.place_id IS NULL)
