-- The codes of an actor name one and the same state.
--
-- Only states and territories have ISO 3166 and Gleditsch-Ward codes, and what belongs to a
-- code of one list is the same state's code of the other.
--
-- needs: state_codes
WITH compared AS (
    SELECT a.row, a.iso3, a.gw_code, a.cameo_code, s.gw_code AS gw, s.cameo_code AS cameo,
        a.iso3 || ' (' || s.name || ') has the ' AS state, s.name,
        a.gw_code <> s.gw_code AS is_other_gw,
        substr(a.cameo_code, 1, length(s.cameo_code)) <> s.cameo_code AS is_other_cameo
    FROM actors AS a
    JOIN state_codes AS s ON s.iso3 = a.iso3
    WHERE a.kind IN ('state', 'territory')
)
SELECT 'actors' AS "table", a.row,
    CASE WHEN a.iso3 IS NULL THEN 'gw_code' ELSE 'iso3' END AS field,
    'an actor of the kind ' || a.kind || ' has no code of a state' AS message
FROM actors AS a
WHERE a.kind NOT IN ('state', 'territory') AND (a.iso3 IS NOT NULL OR a.gw_code IS NOT NULL)
UNION ALL
SELECT 'actors', c.row, 'iso3',
    c.iso3 || ' is ' || c.name || ', which gw_code and cameo_code are not'
FROM compared AS c
WHERE c.is_other_gw AND c.is_other_cameo
UNION ALL
SELECT 'actors', c.row, 'gw_code',
    c.state || 'Gleditsch-Ward number ' || c.gw || ', not ' || c.gw_code
FROM compared AS c
WHERE c.is_other_gw AND c.is_other_cameo IS NOT TRUE
UNION ALL
SELECT 'actors', c.row, 'cameo_code',
    c.state || 'CAMEO code ' || c.cameo || ', not ' || c.cameo_code
FROM compared AS c
WHERE c.is_other_cameo AND c.is_other_gw IS NOT TRUE
