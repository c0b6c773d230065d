-- A contrast, or an alternative, runs from the claim that stands first in the text.
--
-- It has no direction of its own; so each is one row, and is not counted twice.
--
-- hint: exchange the two ids
SELECT 'claim_relations' AS "table", r.row, 'from_claim_id' AS field,
    '"' || r.to_claim_id || '" stands before the claim that the relation starts from' AS message
FROM claim_relations AS r
JOIN claims AS c ON c.claim_id = r.from_claim_id
JOIN claims AS d ON d.claim_id = r.to_claim_id
JOIN passages AS p ON p.passage_id = c.passage_id
JOIN passages AS q ON q.passage_id = d.passage_id
WHERE r.relation IN ('contrasts', 'alternative')
    AND p.source_id = q.source_id AND c.char_start > d.char_start
