-- What shows an observation was published on the day of what was observed, or later.
--
-- An item cannot show what had not happened yet. One that is open is of the day of looking.
--
-- needs: edtf_dates
SELECT 'observations' AS "table", o.row, 'observed_on' AS field,
    'the item that shows it, "' || e.evidence_id || '", is older: ' || e.published AS message
FROM observations AS o
JOIN evidence AS e ON e.evidence_id = o.evidence_id
JOIN edtf_dates AS d ON d."table" = 'evidence' AND d.field = 'published' AND d.row = e.row
WHERE o.resolution <> 'open' AND d.latest < o.observed_on
