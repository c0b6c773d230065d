-- What was written after its window had closed is resolved, not open.
--
-- Nothing can come true any more in such a window; its outcome was there to be looked up.
--
-- hint: add an observation that resolves it, or give it a window that is still to come
SELECT 'indicators' AS "table", i.row, 'written_on' AS field,
    'the window had closed on ' || CAST(i.closes_on AS VARCHAR) || ', but nothing resolves it'
    AS message
FROM indicators AS i
WHERE i.written_on > i.closes_on AND NOT EXISTS (
    SELECT 1 FROM observations AS o
    WHERE o.indicator_id = i.indicator_id AND o.resolution <> 'open'
)
