-- Each event on one line: what, when by the source and by the record, where, who, and what shows it.
WITH
roles AS (
    SELECT event_id, role, group_concat(actor_id, '; ') AS ids
    FROM (SELECT * FROM event_actors ORDER BY event_id, role, actor_id) AS sorted
    GROUP BY event_id, role
),
of_claims AS (
    SELECT event_id, group_concat(claim_id, '; ') AS ids, count(*) AS number
    FROM (SELECT DISTINCT event_id, claim_id FROM claim_events ORDER BY event_id, claim_id) AS sorted
    GROUP BY event_id
),
of_evidence AS (
    SELECT event_id, group_concat(evidence_id, '; ') AS ids, count(*) AS number
    FROM (SELECT * FROM event_evidence ORDER BY event_id, evidence_id) AS sorted
    GROUP BY event_id
)
SELECT
    e.event_id, e.title, e.description, e.kind, e.origin, e.realis, e.plover_type, e.quad_class,
    e.date, e.date_earliest, e.date_latest, e.date_basis,
    e.recorded_date, e.recorded_earliest, e.recorded_latest,
    coalesce(e.recorded_earliest, e.date_earliest) AS day,
    e.place_id, p.name AS place_name, p.country_iso3, p.latitude, p.longitude,
    e.part_of, e.wikidata,
    a.ids AS actors, r.ids AS recipients, t.ids AS third_parties, h.ids AS hosts,
    b.ids AS beneficiaries, f.ids AS affected,
    c.ids AS claims, coalesce(c.number, 0) AS n_claims,
    v.ids AS evidence, coalesce(v.number, 0) AS n_evidence
FROM events AS e
LEFT JOIN places AS p ON p.place_id = e.place_id
LEFT JOIN roles AS a ON a.event_id = e.event_id AND a.role = 'actor'
LEFT JOIN roles AS r ON r.event_id = e.event_id AND r.role = 'recipient'
LEFT JOIN roles AS t ON t.event_id = e.event_id AND t.role = 'third_party'
LEFT JOIN roles AS h ON h.event_id = e.event_id AND h.role = 'host'
LEFT JOIN roles AS b ON b.event_id = e.event_id AND b.role = 'beneficiary'
LEFT JOIN roles AS f ON f.event_id = e.event_id AND f.role = 'affected'
LEFT JOIN of_claims AS c ON c.event_id = e.event_id
LEFT JOIN of_evidence AS v ON v.event_id = e.event_id
ORDER BY e.event_id
