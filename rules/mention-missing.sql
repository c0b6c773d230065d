-- Every occurrence of a known name in the text is a mention.
--
-- Otherwise counts of who is named depend on who coded. Known are the names of actors and places
-- and every surface coded as a name, metonym, demonym or abbreviation; an occurrence inside a
-- longer mention is covered by it.
--
-- needs: unmentioned_names
SELECT 'passages' AS "table", p.row, 'text' AS field,
    '"' || substr(u.word, 1, 80) || '" is no mention here, though the name is known' AS message,
    'add a row for it to mentions, in ' || p.passage_id AS hint,
    u.shift
FROM passages AS p
JOIN unmentioned_names AS u ON u.row = p.row
