-- A relation is explicit if and only if a signal is quoted for it.
--
-- So a reader can tell what the text says from what its readers made of it.
SELECT 'claim_relations' AS "table", row, 'signal' AS field,
    CASE
        WHEN explicit THEN 'the relation is explicit, but which word of the text states it?'
        ELSE 'the relation is not explicit, but "' || substr(signal, 1, 80) || '" states it'
    END AS message,
    CASE
        WHEN explicit THEN 'copy the word from the text, or code the relation as not explicit'
        ELSE 'empty the signal, or code the relation as explicit'
    END AS hint
FROM claim_relations
WHERE explicit = (signal IS NULL)
