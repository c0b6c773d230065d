-- Following a table's references to itself never leads back to where one started.
--
-- Whoever follows them in a program would never arrive. A circle is one finding, at its first row.
WITH RECURSIVE links AS (
    SELECT 'passages' AS "table", 'section_id' AS field, c.row, p.row AS parent, p.passage_id AS id
    FROM passages AS c JOIN passages AS p ON p.passage_id = c.section_id
    UNION ALL
    SELECT 'passages', 'duplicate_of', c.row, p.row, p.passage_id
    FROM passages AS c JOIN passages AS p ON p.passage_id = c.duplicate_of
    UNION ALL
    SELECT 'events', 'part_of', c.row, p.row, p.event_id
    FROM events AS c JOIN events AS p ON p.event_id = c.part_of
    UNION ALL
    SELECT 'publishers', 'part_of', c.row, p.row, p.publisher_id
    FROM publishers AS c JOIN publishers AS p ON p.publisher_id = c.part_of
    UNION ALL
    SELECT 'claims', 'restates', c.row, p.row, p.claim_id
    FROM claims AS c JOIN claims AS p ON p.claim_id = c.restates
    UNION ALL
    SELECT 'scenarios', 'parent_id', c.row, p.row, p.scenario_id
    FROM scenarios AS c JOIN scenarios AS p ON p.scenario_id = c.parent_id
),
-- up from what may be a circle's first row: it refers to a row behind it, and one behind to it
ways AS (
    SELECT f."table", f.field, f.row, f.parent AS reached
    FROM links AS f
    JOIN links AS l ON l."table" = f."table" AND l.field = f.field AND l.parent = f.row
    WHERE f.parent >= f.row AND l.row >= f.row
    UNION
    SELECT w."table", w.field, w.row, l.parent
    FROM ways AS w
    JOIN links AS l ON l."table" = w."table" AND l.field = w.field AND l.row = w.reached
    WHERE w.reached > w.row
)
SELECT
    l."table", l.row, l.field,
    CASE
        WHEN l.parent = l.row THEN 'the row refers to itself ("' || l.id || '")'
        ELSE 'following ' || l.field || ' from here leads back here, by way of "' || l.id || '"'
    END AS message
FROM ways AS w
JOIN links AS l ON l."table" = w."table" AND l.field = w.field AND l.row = w.row
WHERE w.reached = w.row
