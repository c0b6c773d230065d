-- A country code is one that ISO 3166-1 assigns.
--
-- Joins on it with other tables of states would lose the row without a word.
--
-- needs: state_codes
WITH given AS (
    SELECT 'actors' AS "table", a.row, 'iso3' AS field, a.iso3 AS code FROM actors AS a
    UNION ALL
    SELECT 'places', p.row, 'country_iso3', p.country_iso3 FROM places AS p
    UNION ALL
    SELECT 'publishers', b.row, 'country_iso3', b.country_iso3 FROM publishers AS b
)
SELECT g."table", g.row, g.field, 'ISO 3166-1 has no code "' || g.code || '"' AS message,
    'did you mean "' || min(s.iso3) || '"?' AS hint
FROM given AS g
LEFT JOIN state_codes AS s ON substr(s.iso3, 1, 2) = substr(g.code, 1, 2)
WHERE g.code NOT IN (SELECT iso3 FROM state_codes)
GROUP BY g."table", g.row, g.field, g.code
