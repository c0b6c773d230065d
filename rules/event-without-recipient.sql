-- Events of the types cooperate, aid and sanction are done to or with someone.
--
-- So PLOVER's manual has it ("Requires recipient").
--
-- hint: add a row with the role recipient to event_actors
SELECT 'events' AS "table", e.row, 'plover_type' AS field,
    'an event of the type ' || e.plover_type || ' needs a recipient' AS message
FROM events AS e
WHERE e.plover_type IN ('cooperate', 'aid', 'sanction') AND NOT EXISTS (
    SELECT 1 FROM event_actors AS a WHERE a.event_id = e.event_id AND a.role = 'recipient'
)
