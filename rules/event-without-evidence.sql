-- An event that is of record, or has a recorded date, has evidence.
--
-- What the text does not say must be looked up somewhere else, and this says where.
--
-- hint: add a row to event_evidence
SELECT 'events' AS "table", e.row,
    CASE WHEN e.origin = 'record' THEN 'origin' ELSE 'recorded_date' END AS field,
    'the event ' || e.event_id
    || CASE WHEN e.origin = 'record' THEN ' is of record' ELSE ' has a recorded date' END
    || ', but nothing shows it' AS message
FROM events AS e
WHERE (e.origin = 'record' OR e.recorded_date IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM event_evidence AS l WHERE l.event_id = e.event_id)
