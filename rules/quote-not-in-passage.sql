-- A quote is copied letter for letter from its passage.
--
-- It is what makes a claim traceable; one changed letter would leave nothing to find it by. Where
-- the passage's text differs from its source, a quote that agrees with either is right.
--
-- needs: unfound_quotes
SELECT 'claims' AS "table", c.row, 'quote' AS field,
    '"' || substr(c.quote, 1, 80) || '" does not stand in ' || c.passage_id AS message,
    CASE
        WHEN length(u.beginning) < 3 THEN 'copy it from the passage'
        ELSE 'up to "' || substr(u.beginning, -20) || '" they agree; there the passage goes on "'
            || substr(u.goes_on, 1, 20) || '"'
    END AS hint
FROM claims AS c
JOIN unfound_quotes AS u ON u.row = c.row
