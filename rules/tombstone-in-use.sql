-- A withdrawn id is in its table no more, and is never used again.
--
-- Whoever kept the id from an older release would take the new row for the old one.
--
-- hint: give the row there another id; if nothing was withdrawn, delete the tombstone
-- needs: package_ids
SELECT 'tombstones' AS "table", t.row, 'record_id' AS field,
    '"' || t.record_id || '" was withdrawn, and stands in ' || t.table_name AS message
FROM tombstones AS t
WHERE EXISTS (
    SELECT 1 FROM package_ids AS i WHERE i.table_name = t.table_name AND i.id = t.record_id
)
