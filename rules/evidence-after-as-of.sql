-- No item was published after the day up to which evidence was looked for.
--
-- Otherwise as_of says less than was looked at, and a reader cannot tell how old a verdict is.
--
-- doubts: newest_evidence
-- needs: edtf_dates
WITH late AS (
    SELECT
        a.row, e.evidence_id, e.published,
        row_number() OVER (PARTITION BY a.row ORDER BY l.row) AS number
    FROM assessments AS a
    JOIN assessment_evidence AS l ON l.assessment_id = a.assessment_id
    JOIN evidence AS e ON e.evidence_id = l.evidence_id
    JOIN edtf_dates AS d ON d."table" = 'evidence' AND d.field = 'published' AND d.row = e.row
    WHERE d.earliest > a.as_of
)
SELECT 'assessments' AS "table", row, 'as_of' AS field,
    '"' || evidence_id || '" was published later, on ' || published AS message
FROM late
WHERE number = 1
