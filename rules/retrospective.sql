-- An indicator is retrospective exactly if it was written after its window opened.
--
-- Then its outcome may have been known, and it is no test of foresight.
--
-- hint: run `format`; it is never typed
SELECT 'indicators' AS "table", row, 'retrospective' AS field,
    'written on ' || CAST(written_on AS VARCHAR) || ', while the window opens on '
    || CAST(opens_on AS VARCHAR) AS message
FROM indicators
WHERE retrospective IS DISTINCT FROM (written_on > opens_on)
