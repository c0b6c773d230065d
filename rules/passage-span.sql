-- A passage ends behind its start and within the text of its source.
--
-- Any other span has no words.
--
-- needs: source_texts
SELECT 'passages' AS "table", p.row,
    CASE
        WHEN p.char_start BETWEEN 0 AND t.n_chars - 1 THEN 'char_end' ELSE 'char_start'
    END AS field,
    p.char_start || ' to ' || p.char_end || ' is no span of a text of ' || t.n_chars
        || ' characters' AS message
FROM passages AS p
JOIN sources AS s ON s.source_id = p.source_id
JOIN source_texts AS t ON t.row = s.row
WHERE p.char_start < 0 OR p.char_start >= p.char_end OR p.char_end > t.n_chars
