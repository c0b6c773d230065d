-- newest_evidence is the first day of the newest dated item that supports or refutes the claim.
--
-- It is derived, and says beside as_of how old the ground is on which a verdict stands.
--
-- hint: run `format`; it is never typed
-- needs: edtf_dates
WITH newest AS (
    SELECT l.assessment_id, max(d.earliest) AS earliest
    FROM assessment_evidence AS l
    JOIN evidence AS e ON e.evidence_id = l.evidence_id
    JOIN edtf_dates AS d ON d."table" = 'evidence' AND d.field = 'published' AND d.row = e.row
    WHERE l.stance IN ('supports', 'refutes') AND d.fault IS NULL AND e.published IS NOT NULL
    GROUP BY l.assessment_id
)
SELECT 'assessments' AS "table", a.row, 'newest_evidence' AS field,
    'the newest item that decides is '
    || COALESCE('of ' || CAST(n.earliest AS VARCHAR), 'without a date') AS message
FROM assessments AS a
LEFT JOIN newest AS n ON n.assessment_id = a.assessment_id
WHERE a.newest_evidence IS DISTINCT FROM n.earliest
