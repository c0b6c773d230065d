-- A quote stands in its passage only once, so that it is clear which words are meant.
--
-- Offsets are derived from quotes; from an ambiguous one they cannot be.
--
-- hint: quote a few words more
SELECT 'claims' AS "table", c.row, 'quote' AS field,
    '"' || substr(c.quote, 1, 80) || '" stands in the passage more than once' AS message
FROM claims AS c
JOIN passages AS p ON p.passage_id = c.passage_id
WHERE instr(p.text, c.quote) > 0
    AND instr(substr(p.text, instr(p.text, c.quote) + 1), c.quote) > 0
