-- The text of every source is in the package, as UTF-8.
--
-- Without it no passage, quote or mention can be traced to the characters it was read from.
--
-- needs: source_texts
SELECT 'sources' AS "table", s.row, 'path' AS field,
    CASE
        WHEN t.is_there THEN 'the file "' || substr(s.path, 1, 80) || '" is not UTF-8'
        ELSE 'there is no file "' || substr(s.path, 1, 80) || '"'
    END AS message
FROM sources AS s
JOIN source_texts AS t ON t.row = s.row
WHERE NOT t.is_utf8
