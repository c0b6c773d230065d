-- A coding is of a claim or an event that is there.
--
-- Which table it is in depends on the variable, so no foreign key can say so. A record is one
-- finding, however many codings it has.
--
-- doubts: variable
SELECT 'codings' AS "table", min(c.row) AS row, 'record_id' AS field,
    'there is no "' || c.record_id || '" in claims.claim_id' AS message
FROM codings AS c
WHERE c.variable NOT LIKE 'events.%'
    AND NOT EXISTS (SELECT 1 FROM claims AS r WHERE r.claim_id = c.record_id)
GROUP BY c.record_id
UNION ALL
SELECT 'codings', min(c.row), 'record_id', 'there is no "' || c.record_id || '" in events.event_id'
FROM codings AS c
WHERE c.variable LIKE 'events.%'
    AND NOT EXISTS (SELECT 1 FROM events AS r WHERE r.event_id = c.record_id)
GROUP BY c.record_id
