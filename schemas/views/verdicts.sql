-- Each assessed claim with each item that it rests on, and who published that; an assessment without
-- an item has one line too.
WITH
of_claims AS (
    SELECT claim_id, group_concat(actor_id, '; ') AS ids
    FROM (SELECT * FROM claim_actors WHERE role = 'subject' ORDER BY claim_id, actor_id) AS sorted
    GROUP BY claim_id
)
SELECT
    a.assessment_id,
    row_number() OVER (
        PARTITION BY a.assessment_id
        ORDER BY
            CASE l.stance WHEN 'supports' THEN 1 WHEN 'refutes' THEN 2 ELSE 3 END,
            -- engines differ on where what has no day comes: last
            CASE WHEN e.published_earliest IS NULL THEN 1 ELSE 0 END, e.published_earliest,
            l.evidence_id
    ) AS item,
    a.claim_id, c.statement, c.layer, s.ids AS subjects, a.verdict_at_publication, a.verdict_now, a.as_of,
    a.newest_evidence, a.error_kind, a.confidence, a.rationale,
    l.evidence_id, l.stance, e.title, e.kind, e.published, e.published_earliest,
    e.published_latest, e.url,
    e.publisher_id, p.name AS publisher, p.leaning, p.country_iso3
FROM assessments AS a
JOIN claims AS c ON c.claim_id = a.claim_id
LEFT JOIN of_claims AS s ON s.claim_id = a.claim_id
LEFT JOIN assessment_evidence AS l ON l.assessment_id = a.assessment_id
LEFT JOIN evidence AS e ON e.evidence_id = l.evidence_id
LEFT JOIN publishers AS p ON p.publisher_id = e.publisher_id
ORDER BY a.assessment_id, item
