-- A claim is supposed if and only if its certainty is unspecified; what is presupposed is certain.
--
-- Both say what the source commits itself to: nothing that is only supposed, all that it takes for
-- granted.
--
-- hint: read the passage again, and change the layer or the certainty
SELECT 'claims' AS "table", c.row, 'layer' AS field,
    'the claim is ' || c.layer || ', but its certainty is ' || c.certainty AS message
FROM claims AS c
WHERE (c.layer = 'supposed') <> (c.certainty = 'unspecified')
    OR (c.layer = 'presupposed' AND c.certainty <> 'certain')
