-- A passage that is not coded has no claims.
--
-- Its disposition says that there is nothing to code in it; one of the two is wrong.
--
-- hint: the disposition of a passage with claims is coded
SELECT 'passages' AS "table", p.row, 'disposition' AS field,
    count(*) || ' claim(s) are read from the passage, but it counts as ' || p.disposition AS message
FROM passages AS p
JOIN claims AS c ON c.passage_id = p.passage_id
WHERE p.disposition <> 'coded'
GROUP BY p.row, p.disposition
