-- A relation joins two claims.
--
-- One that starts where it ends says nothing: one of the two ids is another claim's.
SELECT 'claim_relations' AS "table", row, 'to_claim_id' AS field,
    'the relation leads from "' || to_claim_id || '" to itself' AS message
FROM claim_relations
WHERE from_claim_id = to_claim_id
