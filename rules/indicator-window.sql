-- The window of an indicator opens before it closes, or on the same day.
--
-- Nothing could be observed in one that does not.
SELECT 'indicators' AS "table", row, 'closes_on' AS field,
    'the window closes before it opens (' || CAST(opens_on AS VARCHAR) || ')' AS message
FROM indicators
WHERE closes_on < opens_on
