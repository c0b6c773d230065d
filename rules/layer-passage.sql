-- Headings and labels say claims of the layer heading, and sentences assert them.
--
-- A reader must be able to tell the argument from its headlines.
--
-- hint: a title or heading asserts nothing; only it and the label of a list entry have headings
SELECT 'claims' AS "table", c.row, 'layer' AS field,
    'the claim is ' || c.layer || ', but it is read from a ' || p.kind AS message
FROM claims AS c
JOIN passages AS p ON p.passage_id = c.passage_id
WHERE (c.layer = 'heading' AND p.kind NOT IN ('title', 'heading', 'list_item'))
    OR (c.layer = 'asserted' AND p.kind IN ('title', 'heading'))
