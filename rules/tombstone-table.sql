-- A tombstone is of a table whose rows are known by an id: one column, the primary key.
--
-- In any other table nobody could look the withdrawn id up.
--
-- needs: package_tables
SELECT 'tombstones' AS "table", t.row, 'table_name' AS field,
    'there is no table "' || t.table_name || '" whose rows have an id' AS message,
    'one of: ' || (SELECT group_concat(name, ', ') FROM package_tables WHERE has_ids) AS hint
FROM tombstones AS t
LEFT JOIN package_tables AS p ON p.name = t.table_name
WHERE p.name IS NULL OR NOT p.has_ids
