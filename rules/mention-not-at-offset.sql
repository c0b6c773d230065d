-- A mention's surface is what the source reads from char_start to char_end.
--
-- Surface and offsets say the same twice; where they differ one cannot know which word is meant.
--
-- needs: mention_places
SELECT 'mentions' AS "table", m.row,
    CASE WHEN instr(p.text, m.surface) > 0 THEN 'char_start' ELSE 'surface' END AS field,
    'the source reads "' || substr(w.slice, 1, 80) || '" from ' || m.char_start || ' to '
        || m.char_end || ', not "' || substr(m.surface, 1, 80) || '"' AS message,
    CASE
        WHEN instr(p.text, m.surface) > 0 THEN 'run `format`; offsets are never typed'
        ELSE 'copy the surface from the passage'
    END AS hint
FROM mentions AS m
JOIN passages AS p ON p.passage_id = m.passage_id
JOIN mention_places AS w ON w.row = m.row
WHERE w.slice <> m.surface
