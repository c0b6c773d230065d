-- char_start and char_end of a claim are where its quote stands in the source.
--
-- Programs find and mark the quote by them, without a search. They are derived: 0-based,
-- half-open, in code points (W3C Web Annotation, TextPositionSelector).
--
-- hint: run `format`; offsets are never typed
WITH found AS (
    SELECT c.row, c.char_start, c.char_end, length(c.quote) AS size,
        p.char_start + instr(p.text, c.quote) - 1 AS start
    FROM claims AS c
    JOIN passages AS p ON p.passage_id = c.passage_id
    WHERE instr(p.text, c.quote) > 0 AND length(p.text) = p.char_end - p.char_start
)
SELECT 'claims' AS "table", f.row,
    CASE WHEN f.char_start <> f.start THEN 'char_start' ELSE 'char_end' END AS field,
    'the quote stands from ' || f.start || ' to ' || (f.start + f.size) || ', not from '
        || f.char_start || ' to ' || f.char_end AS message
FROM found AS f
WHERE f.char_start <> f.start OR f.char_end <> f.start + f.size
