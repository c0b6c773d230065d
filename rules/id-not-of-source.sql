-- The id of what belongs to one source starts with the source's id and a full stop.
--
-- So people who work on two sources never collide.
WITH owned AS (
    SELECT 'passages' AS "table", p.row, 'passage_id' AS field, p.passage_id AS id, p.source_id
    FROM passages AS p
    UNION ALL
    SELECT 'scenarios', s.row, 'scenario_id', s.scenario_id, s.source_id
    FROM scenarios AS s
    UNION ALL
    SELECT 'claims', c.row, 'claim_id', c.claim_id, p.source_id
    FROM claims AS c
    JOIN passages AS p ON p.passage_id = c.passage_id
    UNION ALL
    SELECT 'mentions', m.row, 'mention_id', m.mention_id, p.source_id
    FROM mentions AS m
    JOIN passages AS p ON p.passage_id = m.passage_id
    UNION ALL
    SELECT 'assessments', a.row, 'assessment_id', a.assessment_id, p.source_id
    FROM assessments AS a
    JOIN claims AS c ON c.claim_id = a.claim_id
    JOIN passages AS p ON p.passage_id = c.passage_id
)
SELECT o."table", o.row, o.field, 'the id does not start with "' || o.source_id || '."' AS message
FROM owned AS o
WHERE substr(o.id, 1, length(o.source_id) + 1) <> o.source_id || '.'
