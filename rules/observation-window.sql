-- What resolves an indicator was observed in its window; one looks from its first day on.
--
-- The window is part of what the indicator says; what happens outside of it decides nothing.
SELECT 'observations' AS "table", o.row, 'observed_on' AS field,
    'the window of the indicator ' || CASE
        WHEN o.observed_on < i.opens_on THEN 'opens on ' || CAST(i.opens_on AS VARCHAR)
        ELSE 'closed on ' || CAST(i.closes_on AS VARCHAR)
    END AS message
FROM observations AS o
JOIN indicators AS i ON i.indicator_id = o.indicator_id
WHERE o.observed_on < i.opens_on OR (o.observed_on > i.closes_on AND o.resolution <> 'open')
