-- No claim is in the end its own cause, condition, reason or detail.
--
-- What explains itself explains nothing; one of the relations runs the wrong way. Causes and
-- enables are followed together, and so are supports and elaborates. A circle is one finding.
WITH RECURSIVE arrows AS (
    SELECT row, from_claim_id AS start, to_claim_id AS reached, CASE
        WHEN relation IN ('causes', 'enables') THEN 'cause'
        WHEN relation IN ('supports', 'elaborates') THEN 'reason'
        WHEN relation = 'conditional_on' THEN 'condition'
    END AS sense
    FROM claim_relations
    -- a circle is made of those that others lead to and others go on from
    WHERE from_claim_id <> to_claim_id
        AND from_claim_id IN (SELECT to_claim_id FROM claim_relations)
        AND to_claim_id IN (SELECT from_claim_id FROM claim_relations)
),
ways AS (
    SELECT sense, start, reached FROM arrows
    UNION
    SELECT w.sense, w.start, a.reached
    FROM ways AS w
    JOIN arrows AS a ON a.sense = w.sense AND a.start = w.reached
),
circles AS (
    SELECT w.sense, w.start AS claim_id, min(w.reached) AS circle
    FROM ways AS w
    JOIN ways AS v ON v.sense = w.sense AND v.start = w.reached AND v.reached = w.start
    GROUP BY w.sense, w.start
)
SELECT 'claim_relations' AS "table", r.row, 'to_claim_id' AS field,
    'following to_claim_id from here leads back here, by way of "' || r.to_claim_id || '"'
    AS message
FROM claim_relations AS r
WHERE r.row IN (
    SELECT min(a.row)
    FROM arrows AS a
    JOIN circles AS c ON c.sense = a.sense AND c.claim_id = a.start
    JOIN circles AS d ON d.sense = a.sense AND d.claim_id = a.reached AND d.circle = c.circle
    GROUP BY c.sense, c.circle
)
