-- Every event of origin source is linked to a claim that speaks of it.
--
-- Otherwise nothing in the text says why the event is here.
--
-- hint: add a row to claim_events
SELECT 'events' AS "table", e.row, 'event_id' AS field,
    'no claim is linked to the event ' || e.event_id AS message
FROM events AS e
WHERE e.origin = 'source'
    AND NOT EXISTS (SELECT 1 FROM claim_events AS l WHERE l.event_id = e.event_id)
