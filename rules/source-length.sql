-- A source's n_chars is the number of characters (Unicode code points) of its text.
--
-- It tells whether offsets were counted in bytes or in characters. Where the file itself was
-- changed, source-hash says so and nothing is said here.
--
-- needs: source_texts
SELECT 'sources' AS "table", s.row, 'n_chars' AS field,
    'the text has ' || t.n_chars || ' characters, not ' || s.n_chars AS message
FROM sources AS s
JOIN source_texts AS t ON t.row = s.row
WHERE s.n_chars <> t.n_chars
