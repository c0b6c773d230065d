-- What shows that a claim fails, or that evidence conflicts, comes from two publishers.
--
-- Refuted and outdated need two that refute the claim, conflicting evidence two in all: a claim
-- is not given up on the word of one. Spellings of one publisher are one.
--
-- hint: add an item of another publisher, or decide for not_enough_evidence
-- needs: publishers
WITH verdicts AS (
    SELECT row, assessment_id, 'verdict_at_publication' AS field, verdict_at_publication AS verdict
    FROM assessments
    UNION ALL
    SELECT row, assessment_id, 'verdict_now', verdict_now FROM assessments
),
cited AS (
    SELECT
        l.assessment_id, count(DISTINCT p.publisher_key) AS n_publishers,
        count(DISTINCT CASE WHEN l.stance = 'refutes' THEN p.publisher_key END) AS n_refuting
    FROM assessment_evidence AS l
    JOIN evidence AS e ON e.evidence_id = l.evidence_id
    JOIN publishers AS p ON p.row = e.row
    WHERE l.stance IN ('supports', 'refutes')
    GROUP BY l.assessment_id
),
alone AS (
    SELECT v.row, min(v.field) AS field
    FROM verdicts AS v
    JOIN cited AS c ON c.assessment_id = v.assessment_id
    WHERE (v.verdict IN ('refuted', 'outdated') AND c.n_refuting = 1)
        OR (v.verdict = 'conflicting_evidence' AND c.n_publishers = 1)
    GROUP BY v.row
)
SELECT 'assessments' AS "table", v.row, v.field,
    'the verdict ' || v.verdict || ' rests on one publisher alone' AS message
FROM alone AS a
JOIN verdicts AS v ON v.row = a.row AND v.field = a.field
