-- Every indicator says how it fits each of the named scenarios of a source.
--
-- Scenarios are compared by what speaks for and against them; a gap would count as neither, which
-- is something else than N. An indicator may leave out the scenarios of another source, all of
-- them, but each scenario and each indicator stands in the matrix.
--
-- hint: add a row to scenario_indicators for each
WITH named AS (
    SELECT s.row, s.scenario_id, s.source_id, count(m.indicator_id) AS n_indicators
    FROM scenarios AS s
    LEFT JOIN scenario_indicators AS m ON m.scenario_id = s.scenario_id
    WHERE s.kind = 'named'
    GROUP BY s.row, s.scenario_id, s.source_id
),
held AS (
    SELECT DISTINCT m.indicator_id, n.source_id
    FROM scenario_indicators AS m
    JOIN named AS n ON n.scenario_id = m.scenario_id
)
SELECT 'indicators' AS "table", i.row, 'indicator_id' AS field,
    '"' || i.indicator_id || '" is not held against ' || min(n.scenario_id)
    || CASE WHEN count(*) > 1 THEN ' and ' || (count(*) - 1) || ' more' ELSE '' END AS message
FROM indicators AS i
JOIN held AS h ON h.indicator_id = i.indicator_id
JOIN named AS n ON n.source_id = h.source_id AND n.n_indicators > 0
LEFT JOIN scenario_indicators AS m
    ON m.indicator_id = i.indicator_id AND m.scenario_id = n.scenario_id
WHERE m.row IS NULL
GROUP BY i.row, i.indicator_id
UNION ALL
SELECT 'indicators', row, 'indicator_id', '"' || indicator_id || '" is held against no scenario'
FROM indicators AS i
WHERE NOT EXISTS (SELECT 1 FROM held AS h WHERE h.indicator_id = i.indicator_id)
    AND EXISTS (SELECT 1 FROM named)
UNION ALL
SELECT 'scenarios', row, 'scenario_id', 'no indicator is held against the scenario ' || scenario_id
FROM named
WHERE n_indicators = 0 AND EXISTS (SELECT 1 FROM indicators)
