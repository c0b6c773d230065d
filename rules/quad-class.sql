-- quad_class is that of the event's PLOVER type, and empty without one.
--
-- It is derived by the table in PLOVER's manual, so that cooperation and conflict can be counted
-- without knowing the sixteen types.
--
-- hint: run `format`; the class is derived
-- needs: plover_types
SELECT 'events' AS "table", e.row, 'quad_class' AS field,
    COALESCE(
        'the quad class of ' || t.plover_type || ' is ' || t.quad_class,
        'an event without PLOVER type has no quad class'
    ) AS message
FROM events AS e
LEFT JOIN plover_types AS t ON t.plover_type = e.plover_type
WHERE e.quad_class IS DISTINCT FROM t.quad_class
