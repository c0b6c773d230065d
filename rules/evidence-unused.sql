-- Every item of evidence is cited by an assessment, an event or an observation.
--
-- One that shows nothing cannot be judged by what it shows, or its id is misspelt elsewhere.
--
-- hint: say in assessment_evidence, event_evidence or observations what it shows
SELECT 'evidence' AS "table", i.row, 'evidence_id' AS field,
    'nothing cites the item ' || i.evidence_id AS message
FROM evidence AS i
WHERE NOT EXISTS (SELECT 1 FROM assessment_evidence AS a WHERE a.evidence_id = i.evidence_id)
    AND NOT EXISTS (SELECT 1 FROM event_evidence AS e WHERE e.evidence_id = i.evidence_id)
    AND NOT EXISTS (SELECT 1 FROM observations AS o WHERE o.evidence_id = i.evidence_id)
