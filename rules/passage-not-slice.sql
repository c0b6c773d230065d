-- A passage's text is the slice of its source from char_start to char_end.
--
-- The column is derived; one that differs was edited by hand, or its offsets were. What else
-- disagrees with the source where the passage does follows from it and is not reported.
--
-- hint: run `format`; the text comes from the source
-- doubts: char_start, char_end
-- needs: passage_places
SELECT 'passages' AS "table", p.row, 'text' AS field,
    'the source reads "' || substr(w.slice, 1, 120) || '" from ' || p.char_start || ' to '
        || p.char_end AS message
FROM passages AS p
JOIN passage_places AS w ON w.row = p.row
WHERE w.slice <> p.text
