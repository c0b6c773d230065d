-- A coding's value is one of the codes that the coded column has.
--
-- Agreement is counted over these; a value that no one else could give would lower it.
--
-- needs: vocabularies
SELECT 'codings' AS "table", c.row, 'value' AS field,
    '"' || c.value || '" is no code of ' || c.variable AS message,
    'one of: ' || (
        SELECT group_concat(v.code, ', ') FROM vocabularies AS v WHERE v.variable = c.variable
    ) AS hint
FROM codings AS c
WHERE c.variable IN (SELECT variable FROM vocabularies)
    AND NOT EXISTS (
        SELECT 1 FROM vocabularies AS v WHERE v.variable = c.variable AND v.code = c.value
    )
