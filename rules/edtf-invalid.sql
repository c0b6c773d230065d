-- A date is EDTF, in the subset the tables use, and an interval starts before it ends.
--
-- ISO 8601-2 level 0 with ~ ? %, decades as 201X, and .. for an open end: other forms are read
-- differently by different programs. A column holds EDTF where its schema says so with rdfType.
--
-- needs: edtf_dates
SELECT d."table", d.row, d.field, d.fault AS message, d.hint
FROM edtf_dates AS d
WHERE d.fault IS NOT NULL
