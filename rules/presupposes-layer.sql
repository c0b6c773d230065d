-- What another claim presupposes has the layer presupposed.
--
-- Layer and relation say the same of it, once by itself and once of what rests on it.
--
-- hint: read the passage again, and change the layer or the relation
SELECT 'claim_relations' AS "table", r.row, 'relation' AS field,
    '"' || r.to_claim_id || '" is ' || c.layer || ', not presupposed' AS message
FROM claim_relations AS r
JOIN claims AS c ON c.claim_id = r.to_claim_id
WHERE r.relation = 'presupposes' AND c.layer <> 'presupposed'
