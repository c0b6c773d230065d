-- What is only imagined has no date of occurrence.
--
-- A date would put it among the things that happened, or will, in every series over time.
SELECT 'events' AS "table", e.row, 'date' AS field,
    'the event is hypothetical, but dated "' || substr(e.date, 1, 80) || '"' AS message
FROM events AS e
WHERE e.realis = 'hypothetical' AND e.date IS NOT NULL
