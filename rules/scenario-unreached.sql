-- Every scenario is a bundle of at least one claim.
--
-- Without one nothing leads from the scenario to the words it was read from.
--
-- hint: add a row to scenario_claims
SELECT 'scenarios' AS "table", s.row, 'scenario_id' AS field,
    'no claim belongs to the scenario ' || s.scenario_id AS message
FROM scenarios AS s
WHERE NOT EXISTS (SELECT 1 FROM scenario_claims AS l WHERE l.scenario_id = s.scenario_id)
