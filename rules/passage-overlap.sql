-- No two passages share a character.
--
-- What stands in two passages would be coded twice.
--
-- needs: passage_places
WITH in_text_order AS (
    SELECT p.row, w.start,
        lag(w."end") OVER (PARTITION BY w.source_row ORDER BY w.start) AS end_before,
        lag(p.passage_id) OVER (PARTITION BY w.source_row ORDER BY w.start) AS id_before
    FROM passages AS p
    JOIN passage_places AS w ON w.row = p.row
    WHERE w.start IS NOT NULL
)
SELECT 'passages' AS "table", o.row, 'char_start' AS field,
    'the passage starts at ' || o.start || ', where ' || o.id_before || ' has not ended ('
        || o.end_before || ')' AS message
FROM in_text_order AS o
WHERE o.start < o.end_before
