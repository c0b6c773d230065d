-- A claim restates the first of its kind: one of its source before it that restates none.
--
-- So all that say the same name the same one, and counting claims once is a filter.
WITH restated AS (
    SELECT c.row, f.claim_id, f.restates,
        q.source_id = p.source_id AND f.char_start > c.char_start AS is_behind
    FROM claims AS c
    JOIN claims AS f ON f.claim_id = c.restates
    JOIN passages AS p ON p.passage_id = c.passage_id
    JOIN passages AS q ON q.passage_id = f.passage_id
)
SELECT 'claims' AS "table", r.row, 'restates' AS field,
    '"' || r.claim_id || CASE
        WHEN r.is_behind THEN '" stands behind this claim' ELSE '" restates another claim itself'
    END AS message,
    CASE WHEN NOT r.is_behind THEN 'name ' || r.restates END AS hint
FROM restated AS r
WHERE r.is_behind OR r.restates IS NOT NULL
