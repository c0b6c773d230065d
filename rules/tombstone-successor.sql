-- The successor of a withdrawn id stands in the same table.
--
-- It is where users of the old id go on. If it is withdrawn itself, its own successor is named.
--
-- hint: name a row that is there, or leave it empty
-- needs: package_ids, package_tables
SELECT 'tombstones' AS "table", t.row, 'successor' AS field,
    'there is no "' || t.successor || '" in ' || t.table_name AS message
FROM tombstones AS t
JOIN package_tables AS p ON p.name = t.table_name AND p.has_ids
WHERE t.successor IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM package_ids AS i WHERE i.table_name = t.table_name AND i.id = t.successor
    )
