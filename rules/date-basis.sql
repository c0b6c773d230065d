-- A date has a basis, and a basis has a date.
--
-- It says whether the date stands in the text, follows from it, or is the record's.
SELECT 'events' AS "table", e.row, 'date_basis' AS field,
    CASE
        WHEN e.date IS NULL THEN 'there is a basis, but no date'
        ELSE 'the date is given, but not what it is based on'
    END AS message
FROM events AS e
WHERE (e.date IS NULL) <> (e.date_basis IS NULL)
