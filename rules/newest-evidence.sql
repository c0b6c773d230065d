-- newest_evidence is the first day of the newest dated item that supports or refutes the claim.
--
-- It is derived, and says beside as_of how old the ground is on which a verdict stands.
--
-- hint: run `format`; it is never typed
WITH newest AS (
    SELECT l.assessment_id, max(e.published_earliest) AS earliest
    FROM assessment_evidence AS l
    JOIN evidence AS e ON e.evidence_id = l.evidence_id
    WHERE l.stance IN ('supports', 'refutes')
    GROUP BY l.assessment_id
)
SELECT 'assessments' AS "table", a.row, 'newest_evidence' AS field,
    'the newest item that decides is '
    || COALESCE('of ' || CAST(n.earliest AS VARCHAR), 'without a date') AS message
FROM assessments AS a
LEFT JOIN newest AS n ON n.assessment_id = a.assessment_id
WHERE a.newest_evidence IS DISTINCT FROM n.earliest
