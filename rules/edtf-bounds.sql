-- The earliest and latest day of a date are the first and last it can mean, empty where open.
--
-- Both are derived from the date, so that dates can be sorted and compared.
--
-- hint: run `format`; bounds are never typed
-- needs: edtf_dates
WITH given AS (
    SELECT 'events' AS "table", row, 'date' AS field, date AS text,
        'date_earliest' AS first_field, date_earliest AS earliest,
        'date_latest' AS last_field, date_latest AS latest
    FROM events
    UNION ALL
    SELECT 'events', row, 'recorded_date', recorded_date,
        'recorded_earliest', recorded_earliest, 'recorded_latest', recorded_latest
    FROM events
    UNION ALL
    SELECT 'evidence', row, 'published', published,
        'published_earliest', published_earliest, 'published_latest', published_latest
    FROM evidence
)
SELECT g."table", g.row,
    CASE WHEN g.earliest IS DISTINCT FROM d.earliest THEN g.first_field ELSE g.last_field END
    AS field,
    '"' || COALESCE(g.text, '') || '" spans ' || COALESCE(CAST(d.earliest AS VARCHAR), 'no day')
        || ' to ' || COALESCE(CAST(d.latest AS VARCHAR), 'no day') AS message
FROM given AS g
LEFT JOIN edtf_dates AS d ON d."table" = g."table" AND d.field = g.field AND d.row = g.row
WHERE g.earliest IS DISTINCT FROM d.earliest OR g.latest IS DISTINCT FROM d.latest
