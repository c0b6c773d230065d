-- What decides verdict_at_publication was published by the time the claim's source was.
--
-- At least one item a side, on or before the last day on which the source can have been
-- published; an item without a date decides nothing. No one is judged by what was not yet known.
--
-- doubts: newest_evidence
-- hint: add one to assessment_evidence, or decide for not_enough_evidence
-- needs: edtf_dates
WITH needs AS (
    SELECT row, assessment_id, claim_id, 'supports' AS stance
    FROM assessments
    WHERE verdict_at_publication IN ('supported', 'conflicting_evidence')
    UNION ALL
    SELECT row, assessment_id, claim_id, 'refutes'
    FROM assessments
    WHERE verdict_at_publication IN ('refuted', 'outdated', 'conflicting_evidence')
),
items AS (
    SELECT l.assessment_id, l.stance, d.earliest
    FROM assessment_evidence AS l
    JOIN evidence AS e ON e.evidence_id = l.evidence_id
    JOIN edtf_dates AS d ON d."table" = 'evidence' AND d.field = 'published' AND d.row = e.row
)
SELECT 'assessments' AS "table", n.row, 'verdict_at_publication' AS field,
    'no item that was published by ' || s.published || ' ' || max(n.stance)
    || CASE WHEN count(*) > 1 THEN ' and none ' || min(n.stance) ELSE '' END || ' the claim'
    AS message
FROM needs AS n
JOIN claims AS c ON c.claim_id = n.claim_id
JOIN passages AS p ON p.passage_id = c.passage_id
JOIN sources AS s ON s.source_id = p.source_id
JOIN edtf_dates AS d ON d."table" = 'sources' AND d.field = 'published' AND d.row = s.row
LEFT JOIN items AS i
    ON i.assessment_id = n.assessment_id AND i.stance = n.stance
    AND (i.earliest <= d.latest OR i.earliest IS NULL OR d.latest IS NULL)
WHERE i.assessment_id IS NULL
GROUP BY n.row, s.published
