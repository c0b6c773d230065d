-- A predictive claim speaks of the future.
--
-- Whoever asks what the text foretells finds it by either column.
SELECT 'claims' AS "table", c.row, 'time_orientation' AS field,
    'the claim is predictive, but its time orientation is ' || c.time_orientation AS message
FROM claims AS c
WHERE c.claim_type = 'predictive' AND c.time_orientation <> 'future'
