-- A source's sha256 is that of its file.
--
-- The text is kept byte for byte; a changed byte would move every offset behind it.
--
-- hint: restore the file; if the text was meant to change, enter the new sha256
-- doubts: n_chars
-- needs: source_texts
SELECT 'sources' AS "table", s.row, 'sha256' AS field,
    s.path || ' has the sha256 ' || t.sha256 AS message
FROM sources AS s
JOIN source_texts AS t ON t.row = s.row
WHERE s.sha256 <> t.sha256
