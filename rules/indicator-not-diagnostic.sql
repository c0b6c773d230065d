-- An indicator fits at least two of the named scenarios of a source differently.
--
-- One that fits all alike says nothing about which of them comes true.
--
-- hint: find one that would be seen in some of them only
WITH fits AS (
    SELECT
        m.indicator_id, s.source_id, min(m.consistency) AS fit,
        count(*) AS n_scenarios, count(DISTINCT m.consistency) AS n_fits
    FROM scenario_indicators AS m
    JOIN scenarios AS s ON s.scenario_id = m.scenario_id
    GROUP BY m.indicator_id, s.source_id
)
SELECT 'indicators' AS "table", i.row, 'indicator_id' AS field,
    'it is ' || min(f.fit) || ' for every named scenario' AS message
FROM indicators AS i
JOIN fits AS f ON f.indicator_id = i.indicator_id
GROUP BY i.row
HAVING max(f.n_scenarios) > 1 AND max(f.n_fits) = 1
