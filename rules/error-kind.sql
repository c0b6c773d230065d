-- A claim that is refuted or outdated has a kind of error, and no other has one.
--
-- So errors can be counted by kind, and none is laid at the door of a claim that holds.
WITH judged AS (
    SELECT
        row, error_kind,
        CASE
            WHEN verdict_at_publication IN ('refuted', 'outdated') THEN verdict_at_publication
            WHEN verdict_now IN ('refuted', 'outdated') THEN verdict_now
        END AS failing
    FROM assessments
)
SELECT 'assessments' AS "table", row, 'error_kind' AS field,
    CASE
        WHEN error_kind IS NULL THEN 'the claim is ' || failing || ', but what is wrong with it?'
        ELSE 'the claim is neither refuted nor outdated, but its error is "' || error_kind || '"'
    END AS message,
    CASE
        WHEN error_kind IS NOT NULL THEN 'empty the kind of error, or correct the verdict'
    END AS hint
FROM judged
WHERE (error_kind IS NULL) <> (failing IS NULL)
