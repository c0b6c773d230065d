-- All observations that resolve an indicator resolve it alike.
--
-- Yes, no or ambiguous: it has one outcome. What is learnt later corrects the row that was wrong.
WITH resolved AS (
    SELECT indicator_id, min(row) AS first_row
    FROM observations
    WHERE resolution <> 'open'
    GROUP BY indicator_id
)
SELECT 'observations' AS "table", min(o.row) AS row, 'resolution' AS field,
    'the indicator was resolved otherwise (' || f.resolution || ') by ' || f.observation_id
    AS message
FROM resolved AS r
JOIN observations AS f ON f.row = r.first_row
JOIN observations AS o ON o.indicator_id = r.indicator_id
WHERE o.resolution <> 'open' AND o.resolution <> f.resolution
GROUP BY f.observation_id, f.resolution
