-- A claim that is only probable or possible quotes the word that makes it so.
--
-- So a reader can check the degree against the text.
SELECT 'claims' AS "table", c.row, 'hedge' AS field,
    'the claim is ' || c.certainty || ', but which word of the quote says so?' AS message
FROM claims AS c
WHERE c.certainty IN ('probable', 'possible') AND c.hedge IS NULL
