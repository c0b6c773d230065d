-- A claim that cannot be checked, or not yet, has no assessment.
--
-- Opinions and forecasts are neither true nor false by what has been published.
--
-- hint: delete the assessment, or code the claim as checkable
SELECT 'assessments' AS "table", a.row, 'claim_id' AS field,
    'the claim is ' || c.checkability || ', but is assessed' AS message
FROM assessments AS a
JOIN claims AS c ON c.claim_id = a.claim_id
WHERE c.checkability <> 'checkable'
