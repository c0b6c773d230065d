-- What resolves an indicator has evidence; only one that is open needs none.
--
-- Otherwise no one could look up that it came true, or did not.
SELECT 'observations' AS "table", row, 'evidence_id' AS field,
    'the indicator is resolved (' || resolution || '), but what shows it?' AS message
FROM observations
WHERE resolution <> 'open' AND evidence_id IS NULL
