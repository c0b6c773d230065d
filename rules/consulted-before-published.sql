-- An item is consulted on the day it is published, or later.
--
-- One of the two dates is wrong, and both say what the item can show.
--
-- doubts: published, published_earliest
-- needs: edtf_dates
SELECT 'evidence' AS "table", e.row, 'consulted_on' AS field,
    'the item was consulted before it was published ("' || e.published || '")' AS message
FROM evidence AS e
JOIN edtf_dates AS d ON d."table" = 'evidence' AND d.field = 'published' AND d.row = e.row
WHERE e.consulted_on < d.earliest
