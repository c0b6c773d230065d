-- Each claim on one line: where it stands, what it says, of whom, and whether it holds.
WITH
roles AS (
    SELECT claim_id, role, group_concat(actor_id, '; ') AS ids
    FROM (SELECT * FROM claim_actors ORDER BY claim_id, role, actor_id) AS sorted
    GROUP BY claim_id, role
),
of_events AS (
    SELECT claim_id, group_concat(event_id, '; ') AS ids
    FROM (SELECT DISTINCT claim_id, event_id FROM claim_events ORDER BY claim_id, event_id) AS sorted
    GROUP BY claim_id
),
of_scenarios AS (
    SELECT claim_id, group_concat(scenario_id || ': ' || role, '; ') AS ids
    FROM (SELECT * FROM scenario_claims ORDER BY claim_id, scenario_id, role) AS sorted
    GROUP BY claim_id
),
items AS (
    SELECT
        assessment_id,
        count(CASE WHEN stance = 'supports' THEN 1 END) AS n_supporting,
        count(CASE WHEN stance = 'refutes' THEN 1 END) AS n_refuting,
        count(CASE WHEN stance = 'context' THEN 1 END) AS n_context
    FROM assessment_evidence
    GROUP BY assessment_id
)
SELECT
    c.claim_id, p.source_id, c.passage_id, p.text AS passage_text, p.reading AS passage_reading,
    h.text AS section, c.layer, c.statement, c.quote, c.claim_type, c.certainty, c.negated, c.hedge,
    c.time_orientation, c.checkability, c.attributed_to, c.restates,
    s.ids AS subjects, o.ids AS objects, m.ids AS mentioned,
    e.ids AS events, n.ids AS scenario_roles,
    a.assessment_id, a.verdict_at_publication, a.verdict_now, a.error_kind, a.confidence, a.as_of,
    a.newest_evidence,
    coalesce(i.n_supporting, 0) AS n_supporting, coalesce(i.n_refuting, 0) AS n_refuting,
    coalesce(i.n_context, 0) AS n_context
FROM claims AS c
JOIN passages AS p ON p.passage_id = c.passage_id
LEFT JOIN passages AS h ON h.passage_id = p.section_id
LEFT JOIN roles AS s ON s.claim_id = c.claim_id AND s.role = 'subject'
LEFT JOIN roles AS o ON o.claim_id = c.claim_id AND o.role = 'object'
LEFT JOIN roles AS m ON m.claim_id = c.claim_id AND m.role = 'mentioned'
LEFT JOIN of_events AS e ON e.claim_id = c.claim_id
LEFT JOIN of_scenarios AS n ON n.claim_id = c.claim_id
LEFT JOIN assessments AS a ON a.claim_id = c.claim_id
LEFT JOIN items AS i ON i.assessment_id = a.assessment_id
ORDER BY c.claim_id
