-- A mention lies within its passage.
--
-- Whoever reads the passage would look for it in vain.
--
-- needs: passage_places
SELECT 'mentions' AS "table", m.row, 'passage_id' AS field,
    'characters ' || m.char_start || ' to ' || m.char_end || ' do not lie in ' || m.passage_id
        AS message
FROM mentions AS m
JOIN passages AS p ON p.passage_id = m.passage_id
JOIN passage_places AS w ON w.row = p.row
WHERE m.char_start < w.start OR m.char_end > w."end"
