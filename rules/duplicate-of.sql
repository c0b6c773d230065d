-- A duplicate names the earlier passage it repeats, and repeats it word for word.
--
-- A passage that says the same in other words is coded and may name what it repeats as well;
-- no other passage does. So nothing that the text says is left uncoded as a mere repetition.
SELECT 'passages' AS "table", p.row, 'duplicate_of' AS field,
    CASE
        WHEN p.duplicate_of IS NULL THEN 'the passage is a duplicate, but of which?'
        WHEN p.disposition NOT IN ('duplicate', 'coded')
            THEN 'only a duplicate or a coded passage repeats another'
        ELSE '"' || p.duplicate_of || '" is no passage of this source that stands before this one'
    END AS message,
    NULL AS hint
FROM passages AS p
LEFT JOIN passages AS o ON o.passage_id = p.duplicate_of
WHERE (p.disposition = 'duplicate' AND p.duplicate_of IS NULL)
    OR (p.disposition NOT IN ('duplicate', 'coded') AND p.duplicate_of IS NOT NULL)
    OR o.source_id <> p.source_id OR o.ordinal >= p.ordinal
UNION ALL
SELECT 'passages', p.row, 'disposition',
    'the passage is not word for word "' || p.duplicate_of || '"',
    'code it, and let its claims restate those of the first'
FROM passages AS p
JOIN passages AS o ON o.passage_id = p.duplicate_of
WHERE p.disposition = 'duplicate' AND o.text <> p.text
    AND o.source_id = p.source_id AND o.ordinal < p.ordinal
