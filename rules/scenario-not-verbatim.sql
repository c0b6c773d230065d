-- A scenario's label and hedge are copied letter for letter from the text of its source.
--
-- They are what finds the scenario again in the text; title and summary are our own words.
--
-- needs: source_texts
WITH copied AS (
    SELECT row, source_id, 'label' AS field, label AS words FROM scenarios
    UNION ALL
    SELECT row, source_id, 'hedge', hedge FROM scenarios
)
SELECT 'scenarios' AS "table", c.row, c.field,
    '"' || substr(c.words, 1, 80) || '" does not stand in the source' AS message
FROM copied AS c
JOIN sources AS s ON s.source_id = c.source_id
JOIN source_texts AS t ON t.row = s.row
WHERE instr(t.text, c.words) = 0
