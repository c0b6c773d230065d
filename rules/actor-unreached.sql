-- Every actor is mentioned, takes part in a claim, or takes part in an event.
--
-- One that does neither is left over, or its id is misspelt elsewhere.
--
-- hint: add its mentions, or delete it
SELECT 'actors' AS "table", a.row, 'actor_id' AS field,
    'nothing refers to the actor ' || a.actor_id AS message
FROM actors AS a
WHERE NOT EXISTS (SELECT 1 FROM mentions AS m WHERE m.actor_id = a.actor_id)
    AND NOT EXISTS (SELECT 1 FROM claim_actors AS c WHERE c.actor_id = a.actor_id)
    AND NOT EXISTS (SELECT 1 FROM event_actors AS e WHERE e.actor_id = a.actor_id)
