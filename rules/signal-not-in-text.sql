-- A signal is copied from a passage of one of the two claims, whole words of it.
--
-- It is what shows that the relation is the text's; words that stand elsewhere join other claims.
--
-- needs: unfound_signals
SELECT 'claim_relations' AS "table", r.row, 'signal' AS field,
    '"' || substr(r.signal, 1, 80) || '" stands in no passage of the two claims' AS message
FROM claim_relations AS r
JOIN unfound_signals AS u ON u.row = r.row
