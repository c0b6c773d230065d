-- A hedge is copied from the quote, whole words of it.
--
-- A hedge that stands elsewhere hedges something else.
--
-- needs: unfound_hedges
SELECT 'claims' AS "table", c.row, 'hedge' AS field,
    '"' || substr(c.hedge, 1, 80) || '" does not stand in the quote' AS message
FROM claims AS c
JOIN unfound_hedges AS u ON u.row = c.row
