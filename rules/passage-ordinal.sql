-- Passages are numbered 1, 2, 3 … in the order of the text.
--
-- So a reader who sorts by ordinal reads the text. Where several in a row are off by the same
-- amount, as behind a passage that is missing, they are one finding, at the first of them. One
-- whose place in the text is not known is counted where its number puts it, and a number that
-- stands twice is judged once.
--
-- needs: passage_places
WITH counted AS (
    SELECT w.row, w.source_row, w.start, p.ordinal,
        count(w.start) OVER (PARTITION BY w.source_row ORDER BY w.start)
            + sum(CASE WHEN w.start IS NULL THEN 1 ELSE 0 END)
                OVER (PARTITION BY w.source_row ORDER BY p.ordinal) AS position,
        row_number() OVER (PARTITION BY w.source_row, p.ordinal ORDER BY w.row) AS nth
    FROM passages AS p
    JOIN passage_places AS w ON w.row = p.row
), compared AS (
    SELECT c.row, c.position, c.ordinal,
        lag(c.ordinal - c.position, 1, 0) OVER (PARTITION BY c.source_row ORDER BY c.start)
            AS off_before
    FROM counted AS c
    WHERE c.start IS NOT NULL AND c.nth = 1
)
SELECT 'passages' AS "table", c.row, 'ordinal' AS field,
    'the passage is number ' || CAST(c.position AS BIGINT) || ' of its source, not ' || c.ordinal
        AS message
FROM compared AS c
WHERE c.ordinal <> c.position AND c.ordinal - c.position <> c.off_before
