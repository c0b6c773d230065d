-- Who does what to whom: each actor of an event towards each recipient; where an event has several
-- actors and no recipient it is mutual, and each of them stands towards each other one.
WITH
directed AS (
    SELECT a.event_id, a.actor_id AS source, r.actor_id AS target, 'directed' AS direction
    FROM event_actors AS a
    JOIN event_actors AS r ON r.event_id = a.event_id AND r.actor_id <> a.actor_id
    WHERE a.role = 'actor' AND r.role = 'recipient'
),
mutual AS (
    SELECT a.event_id, a.actor_id AS source, b.actor_id AS target, 'mutual' AS direction
    FROM event_actors AS a
    JOIN event_actors AS b ON b.event_id = a.event_id AND b.actor_id <> a.actor_id
    WHERE a.role = 'actor' AND b.role = 'actor'
        AND a.event_id NOT IN (SELECT event_id FROM event_actors WHERE role = 'recipient')
),
pairs AS (SELECT * FROM directed UNION ALL SELECT * FROM mutual)
SELECT
    p.event_id, p.source AS source_actor_id, p.target AS target_actor_id, p.direction,
    s.name AS source_name, t.name AS target_name,
    e.title, e.kind, e.origin, e.realis, e.plover_type, e.quad_class,
    coalesce(e.recorded_earliest, e.date_earliest) AS day,
    e.date_earliest, e.date_latest, e.recorded_earliest, e.recorded_latest
FROM pairs AS p
JOIN events AS e ON e.event_id = p.event_id
JOIN actors AS s ON s.actor_id = p.source
JOIN actors AS t ON t.actor_id = p.target
ORDER BY p.event_id, p.source, p.target
