-- A lamp is lit when its tower is built, or later.
--
-- It stands on top of it.
SELECT
    'towers' AS "table", row, 'lit' AS field,
    tower || ' was lit before it was built' AS message
FROM towers
WHERE lit < built
