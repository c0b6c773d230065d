-- An actor or place has at most one preferred name in a language.
--
-- Else who looks one up gets two rows, or one by chance.
--
-- hint: keep the name that its source gives first, and code the other as alias
SELECT 'names' AS "table", n.row, 'kind' AS field,
    'another name of the same is preferred in ' || n.language AS message
FROM names AS n
JOIN names AS o
    ON o.language = n.language AND o.kind = 'preferred' AND o.row < n.row
    AND (o.actor_id = n.actor_id OR o.place_id = n.place_id)
WHERE n.kind = 'preferred'
GROUP BY n.row, n.language
