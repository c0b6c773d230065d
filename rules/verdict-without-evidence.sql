-- A verdict rests on evidence of its side, and conflicting evidence on both.
--
-- Supported needs an item that supports the claim, refuted and outdated one that refutes it; only
-- not_enough_evidence needs none. A verdict that rests on nothing is an opinion.
--
-- doubts: newest_evidence
-- hint: add it to assessment_evidence, or decide for not_enough_evidence
WITH verdicts AS (
    SELECT row, assessment_id, 'verdict_at_publication' AS field, verdict_at_publication AS verdict
    FROM assessments
    UNION ALL
    SELECT row, assessment_id, 'verdict_now', verdict_now FROM assessments
),
needs AS (
    SELECT row, assessment_id, field, 'supports' AS stance
    FROM verdicts
    WHERE verdict IN ('supported', 'conflicting_evidence')
    UNION ALL
    SELECT row, assessment_id, field, 'refutes'
    FROM verdicts
    WHERE verdict IN ('refuted', 'outdated', 'conflicting_evidence')
),
bare AS (
    SELECT n.row, min(n.field) AS field, min(n.stance) AS last_side, max(n.stance) AS first_side
    FROM needs AS n
    LEFT JOIN assessment_evidence AS l
        ON l.assessment_id = n.assessment_id AND l.stance = n.stance
    WHERE l.row IS NULL
    GROUP BY n.row
)
SELECT 'assessments' AS "table", b.row, b.field,
    'the verdict is ' || v.verdict || ', but no item ' || b.first_side
    || CASE WHEN b.last_side <> b.first_side THEN ' and none ' || b.last_side ELSE '' END
    || ' the claim' AS message
FROM bare AS b
JOIN verdicts AS v ON v.row = b.row AND v.field = b.field
