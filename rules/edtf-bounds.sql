-- date_earliest and date_latest are the first and last day of the date, empty where open.
--
-- Both are derived from date, so that dates can be sorted and compared.
--
-- hint: run `format`; bounds are never typed
-- needs: edtf_dates
SELECT 'events' AS "table", e.row,
    CASE
        WHEN e.date_earliest IS DISTINCT FROM d.earliest THEN 'date_earliest' ELSE 'date_latest'
    END AS field,
    '"' || COALESCE(e.date, '') || '" spans ' || COALESCE(CAST(d.earliest AS VARCHAR), 'no day')
        || ' to ' || COALESCE(CAST(d.latest AS VARCHAR), 'no day') AS message
FROM events AS e
LEFT JOIN edtf_dates AS d ON d."table" = 'events' AND d.field = 'date' AND d.row = e.row
WHERE e.date_earliest IS DISTINCT FROM d.earliest OR e.date_latest IS DISTINCT FROM d.latest
