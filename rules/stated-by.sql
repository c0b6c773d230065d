-- A link is stated by a causal claim of a passage that it touches, and only causes are.
--
-- The claim and the link are one statement, so what is judged of the one holds of the other.
SELECT 'claim_relations' AS "table", r.row, 'stated_by' AS field,
    CASE
        WHEN r.relation NOT IN ('causes', 'enables', 'prevents')
            THEN 'the relation is ' || r.relation || ', which no causal claim states'
        WHEN s.claim_type <> 'causal'
            THEN '"' || r.stated_by || '" is ' || s.claim_type || ', and states no link'
        ELSE '"' || r.stated_by || '" is read from a passage of neither claim'
    END AS message,
    'name the causal claim that says this link, or empty the cell' AS hint
FROM claim_relations AS r
JOIN claims AS s ON s.claim_id = r.stated_by
JOIN claims AS c ON c.claim_id = r.from_claim_id
JOIN claims AS d ON d.claim_id = r.to_claim_id
WHERE r.relation NOT IN ('causes', 'enables', 'prevents')
    OR s.claim_type <> 'causal'
    OR s.passage_id NOT IN (c.passage_id, d.passage_id)
