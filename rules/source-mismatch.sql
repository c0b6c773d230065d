-- What is joined is of one source: a scenario and its claims, and the claims of a relation.
--
-- Scenarios and relations are what one text lays out; a claim of another text is no part of it.
WITH origins AS (
    SELECT c.claim_id, p.source_id
    FROM claims AS c
    JOIN passages AS p ON p.passage_id = c.passage_id
)
SELECT 'scenario_claims' AS "table", l.row, 'claim_id' AS field,
    'the claim is of the source ' || o.source_id || ', the scenario of ' || s.source_id AS message
FROM scenario_claims AS l
JOIN scenarios AS s ON s.scenario_id = l.scenario_id
JOIN origins AS o ON o.claim_id = l.claim_id
WHERE s.source_id <> o.source_id
UNION ALL
SELECT 'claim_relations', r.row, 'to_claim_id',
    'the claim is of the source ' || d.source_id || ', the claim it is joined to of ' || o.source_id
FROM claim_relations AS r
JOIN origins AS o ON o.claim_id = r.from_claim_id
JOIN origins AS d ON d.claim_id = r.to_claim_id
WHERE o.source_id <> d.source_id
