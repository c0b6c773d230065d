-- What shows that a claim fails, or that evidence conflicts, comes from two houses of publishers.
--
-- Refuted and outdated need two that refute the claim, conflicting evidence two in all: a claim
-- is not given up on the word of one. Publishers of one house, and names that differ in spelling
-- alone, are one; a copy is its publisher's, wherever it was seen.
--
-- doubts: newest_evidence
-- hint: add an item of another publisher, or decide for not_enough_evidence
-- needs: publisher_names
WITH RECURSIVE above AS (
    SELECT publisher_id, publisher_id AS house FROM publishers
    UNION
    SELECT a.publisher_id, p.part_of
    FROM above AS a
    JOIN publishers AS p ON p.publisher_id = a.house
    WHERE p.part_of IS NOT NULL
),
houses AS (
    SELECT a.publisher_id, n.name_key AS house
    FROM above AS a
    JOIN publishers AS p ON p.publisher_id = a.house
    JOIN publisher_names AS n ON n.row = p.row
    WHERE p.part_of IS NULL
),
verdicts AS (
    SELECT row, assessment_id, 'verdict_at_publication' AS field, verdict_at_publication AS verdict
    FROM assessments
    UNION ALL
    SELECT row, assessment_id, 'verdict_now', verdict_now FROM assessments
),
cited AS (
    SELECT
        l.assessment_id, count(DISTINCT h.house) AS n_houses,
        count(DISTINCT CASE WHEN l.stance = 'refutes' THEN h.house END) AS n_refuting
    FROM assessment_evidence AS l
    JOIN evidence AS e ON e.evidence_id = l.evidence_id
    JOIN houses AS h ON h.publisher_id = e.publisher_id
    WHERE l.stance IN ('supports', 'refutes')
    GROUP BY l.assessment_id
)
SELECT 'assessments' AS "table", v.row, min(v.field) AS field,
    'the verdict rests on one publisher alone' AS message
FROM verdicts AS v
JOIN cited AS c ON c.assessment_id = v.assessment_id
WHERE (v.verdict IN ('refuted', 'outdated') AND c.n_refuting = 1)
    OR (v.verdict = 'conflicting_evidence' AND c.n_houses = 1)
GROUP BY v.row
