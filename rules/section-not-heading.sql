-- A passage's section is a title or heading of the same source that stands before it.
--
-- Sections are how a passage is found again in the outline of its text.
SELECT 'passages' AS "table", p.row, 'section_id' AS field,
    '"' || p.section_id || '" is no title or heading of this source that stands before the passage'
        AS message
FROM passages AS p
JOIN passages AS s ON s.passage_id = p.section_id
WHERE s.kind NOT IN ('title', 'heading') OR s.source_id <> p.source_id OR s.ordinal >= p.ordinal
