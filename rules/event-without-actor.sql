-- An event with a PLOVER type has someone who acts in it.
--
-- PLOVER's types are of interactions; what no one does keeps its kind and an empty type.
--
-- hint: add a row with the role actor to event_actors
SELECT 'events' AS "table", e.row, 'plover_type' AS field,
    'an event of the type ' || e.plover_type || ' needs someone who acts' AS message
FROM events AS e
WHERE e.plover_type IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM event_actors AS a WHERE a.event_id = e.event_id AND a.role = 'actor'
)
