-- A coded passage has at least one claim.
--
-- Otherwise it would count as read, though nothing was read from it.
--
-- hint: code its claims, or say why it has none
SELECT 'passages' AS "table", p.row, 'disposition' AS field,
    'the passage counts as coded, but no claim is read from it' AS message
FROM passages AS p
WHERE p.disposition = 'coded'
    AND NOT EXISTS (SELECT 1 FROM claims AS c WHERE c.passage_id = p.passage_id)
