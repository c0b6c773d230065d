-- Only white space lies between two passages, before the first and behind the last.
--
-- Passages tile their source, so that nothing of the text is left out unseen.
--
-- needs: passage_gaps, passage_places, source_texts
SELECT 'passages' AS "table", g.row, g.field,
    '"' || substr(g.words, 1, 80) || '" (' || g.start || ' to ' || g."end"
        || ') belongs to no passage' AS message,
    'add a passage for it' AS hint
FROM passage_gaps AS g
UNION ALL
SELECT 'sources', s.row, 'path', 'the text of this source has no passages', NULL
FROM sources AS s
JOIN source_texts AS t ON t.row = s.row
WHERE t.n_chars > 0
    AND NOT EXISTS (SELECT 1 FROM passage_places AS w WHERE w.source_row = s.row)
