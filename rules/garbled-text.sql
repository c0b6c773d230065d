-- What curators write holds no letters that were read in the wrong encoding.
--
-- A page copied as if it were Latin-1 leaves pairs of odd letters, which nobody can search for.
--
-- hint: copy the text again, as UTF-8, or write the letters that were meant
-- needs: garbled
SELECT g."table", g.row, g.field,
    'the letters "' || g.letters || '" were read in the wrong encoding' AS message
FROM garbled AS g
