-- Indicators are held against named scenarios only.
--
-- These are alternatives, and an indicator tells which comes true; a conditional scenario may come
-- true beside any of them. A scenario is one finding, however many rows it has.
SELECT 'scenario_indicators' AS "table", min(m.row) AS row, 'scenario_id' AS field,
    'the scenario is ' || s.kind || ', not named' || CASE
        WHEN count(*) > 1 THEN ' (' || CAST(count(*) AS VARCHAR) || ' rows name it)'
        ELSE ''
    END AS message
FROM scenario_indicators AS m
JOIN scenarios AS s ON s.scenario_id = m.scenario_id
WHERE s.kind <> 'named'
GROUP BY s.scenario_id, s.kind
