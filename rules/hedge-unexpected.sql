-- A claim that is certain has no hedge.
--
-- One of the two is wrong: hedged words are not certain.
--
-- hint: empty the hedge, or code the claim as possible or probable
SELECT 'claims' AS "table", c.row, 'hedge' AS field,
    'the claim is certain, but "' || substr(c.hedge, 1, 80) || '" hedges it' AS message
FROM claims AS c
WHERE c.certainty = 'certain' AND c.hedge IS NOT NULL
