-- A link from one claim to another is one row, with the relation that fits best.
--
-- Else it would be counted twice, and a reader would not know which of the two is meant.
--
-- hint: keep the relation that the guide prefers, and delete the other row
SELECT 'claim_relations' AS "table", r.row, 'relation' AS field,
    'the same two claims are also joined by ' || min(o.relation) AS message
FROM claim_relations AS r
JOIN claim_relations AS o
    ON o.from_claim_id = r.from_claim_id AND o.to_claim_id = r.to_claim_id
    AND o.relation <> r.relation AND o.row < r.row
GROUP BY r.row
