-- Every claim that can be checked has an assessment.
--
-- One that was left out would look as if nothing were known; for that there is a verdict.
--
-- hint: add a row to assessments; its verdict may be not_enough_evidence
SELECT 'claims' AS "table", c.row, 'checkability' AS field,
    'the claim ' || c.claim_id || ' can be checked, but is not assessed' AS message
FROM claims AS c
WHERE c.checkability = 'checkable'
    AND NOT EXISTS (SELECT 1 FROM assessments AS a WHERE a.claim_id = c.claim_id)
