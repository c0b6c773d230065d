-- An item of evidence is one row, however its address is written.
--
-- Two rows for one page look like two items that agree. Addresses that differ in http or https,
-- www, a port, capitals or a slash at the end lead to one page; so do two rows of one publisher
-- with one headline and one date.
--
-- hint: keep one of the two, and let all that cite the other cite it
WITH plain AS (
    SELECT
        row, evidence_id, publisher_id, lower(title) AS title, published,
        replace(replace(replace(replace(replace(
            rtrim(lower(url), '/'),
        'https://', ''), 'http://', ''), 'www.', ''), ':443/', '/'), ':80/', '/') AS address
    FROM evidence
),
numbered AS (
    SELECT
        row,
        row_number() OVER (PARTITION BY address ORDER BY row) AS of_address,
        first_value(evidence_id) OVER (PARTITION BY address ORDER BY row) AS same_address,
        row_number() OVER (PARTITION BY publisher_id, title, published ORDER BY row) AS of_title,
        first_value(evidence_id) OVER (
            PARTITION BY publisher_id, title, published ORDER BY row
        ) AS same_title,
        publisher_id, published
    FROM plain
)
SELECT 'evidence' AS "table", row, CASE WHEN of_address > 1 THEN 'url' ELSE 'title' END AS field,
    'the item is ' || CASE WHEN of_address > 1 THEN same_address ELSE same_title END || ' already'
    AS message
FROM numbered
WHERE of_address > 1 OR (of_title > 1 AND publisher_id IS NOT NULL AND published IS NOT NULL)
