"""What the general half's codes mean, why each is a rule, and how a fault is mended."""

from __future__ import annotations

CODES: dict[str, str] = {
    # the descriptor and the schemas
    "json-invalid": """A descriptor or schema is not JSON (RFC 8259, UTF-8, no byte order mark).

Nothing in the package can be understood without it. Mend it at the place given; a missing or
superfluous comma is the usual cause. Half a surrogate pair, NaN and nesting deeper than 100
levels are no JSON either. A file whose name ends in .yaml or .yml is read as YAML, and may hold
what JSON can hold.""",
    "json-duplicate-key": """A key stands twice in one JSON object.

Readers keep the first, the last, or refuse the file. Delete one of the two.""",
    "descriptor-property": """A property of datapackage.json, or of a dialect, is missing, has
the wrong JSON type or a value that it cannot have.

A program that reads the package trips over it, or takes a default without a word. Data Package v2
says what each property holds.""",
    "descriptor-property-unknown": """A property is not one of the standard's.

Properties of one's own are allowed and give a warning, once a file, because a misspelt property has
no effect; where one is nearly a standard property, the hint names that. Names with a sign of their
own (`ckan:id`, `_cache`, `title@de`) and those of a declared profile are let pass.""",
    "resource-duplicate": """Two resources have the same name.

Foreign keys and readers address a resource by its name. Rename one.""",
    "path-unsafe": """A path in the descriptor leads out of the package's folder, is absolute,
hidden or no path at all.

A package may come from anyone; only files inside it are read (Data Package v2, Security).""",
    "file-missing": """A file that the descriptor names is not there.

Whoever loads the package stops at it, or goes on without a part of it. Add the file, correct the
path, or take the resource out of the descriptor.""",
    "file-unreadable": """A file is there but cannot be read.

What cannot be read cannot be checked, and would count as sound if nothing were said. Its
permissions may forbid it, or it is too large: a schema of megabytes is a mistake, or meant to
exhaust the reader's memory. So is a file of some size that the package names more than twenty
times, or a large schema that very many tables share.""",
    "file-bytes": """A file has not the size the descriptor declares in `bytes`.

The file was changed or cut off after the descriptor was written; what is left of it may still look
sound. Restore the file, or declare its new size.""",
    "file-rows": """A table has not as many rows as the descriptor declares in `rowCount`.

Rows were added or lost after the descriptor was written. Restore the rows, or declare how many
there are now.""",
    "file-hash": """A file has not the hash the descriptor declares in `hash`.

The file was changed after the descriptor was written. Restore the file, or declare its new
hash.""",
    "not-supported": """The package asks for something that this validator does not read:
a file on the web, one compressed otherwise than as gzip or zip, a profile of one's own, a
jsonSchema with $ref or one that asks for far more work than its cells' size justifies, a pattern of
more than 10,000 parts with its repetitions written out or of more than 100,000 characters, a header
of millions of characters, a number too large for its type, keys or missing values by the thousand.

It is said rather than passed over: that part of the package has not been checked. It is a warning
for a whole table or its schema, as nothing is known to be wrong with them; `--strict` makes the
exit status 1. So it is where the standard does not have it either, such as look-around.""",
    "schema-missing": """A table has no schema.

Nothing says what its columns hold, so only the file's form is checked, and that references to it
lead to a row. Version 2 of the standard says that it
should have one (a warning), version 1 that a tabular data resource must.""",
    "schema-property": """A property of a Table Schema is missing, has the wrong JSON type or a
value that it cannot have.

Readers skip such a property or stop at it; either way the columns are not checked as was meant.""",
    "schema-property-unknown": """A property of a schema or field is not one of the standard's, or
not one of its field's type.

A property of one's own is allowed and gives a warning, once a file, because a misspelt one has no
effect. A foreign key that lacks a property for it is an error.""",
    "schema-version": """A word of Table Schema v2 stands in a schema that does not say it is
v2, or "$schema" stands where it has no effect.

Other validators ignore it there. A schema in a file of its own says its version itself, in
"$schema"; one inside datapackage.json has the package's.""",
    "schema-type-unknown": """A field's type is not one of Table Schema's.

Nothing is then known of the values: readers take the column for text, or refuse the table.""",
    "schema-format-unknown": """A field's format is not one of its type's.

Cells would be read by a guess, such as the month for the day. The formats of dates and times are
written with the signs of strptime.""",
    "schema-field-duplicate": """Two fields of a schema have the same name.

Only the first of them is checked, and which one a reader goes by is chance. Version 1 of the
standard allows it (a warning).""",
    "schema-category": """A category is listed twice, is not a value of its field's type, is
excluded by a constraint, or has a label that is no text or another's; or values and objects are
mixed, or there is none at all.

No cell can hold such a value, or one cell would mean two things.""",
    "schema-constraint-unknown": """A constraint is not one of Table Schema's.

A misspelt constraint would check nothing.""",
    "schema-constraint-misplaced": """A constraint does not apply to its field's type.

It would check nothing, though whoever reads the schema relies on it.""",
    "schema-constraint-invalid": """A constraint cannot be applied, or contradicts another: a
bad pattern, a bound or an enum that is no value of the field's type, a minimum above the maximum, a
value of an enum that the pattern excludes or that is listed twice.

It would check nothing, or no cell could be right. Patterns are XML Schema's regular expressions, as
the standard has it; they are translated to RE2, which runs in linear time.""",
    "schema-key": """A primary, unique or foreign key names a field or resource that does not
exist, names a field twice, or its two sides differ in length.

Such a key joins nothing and keeps no row unique.""",
    # the file as text
    "file-empty": """A table's file has no header.

A table without rows still says in its header which columns it has.""",
    "encoding-invalid": """Bytes that are not UTF-8, or not of the encoding that is declared.

Readers guess what they mean, each differently. Save the file as UTF-8.""",
    "byte-order-mark": """The file starts with a byte order mark.

Many readers take it for part of the first column's name, and joins on that column fail. The
standard asks for none but forbids none (a warning). `format` deletes it.""",
    "line-end-crlf": """All lines end in CR LF instead of LF.

It is allowed, and said only where a dataset's canonical form asks for LF (an error) or a severity
is given for it: `--severity line-end-crlf=warning`. Checksums depend on it. `format` mends it.""",
    "line-end-mixed": """A line ends differently from most others of the file, or all end in a
lone CR.

A lone CR hides a row from some readers. `format` mends it.""",
    "line-end-missing": """The last line does not end.

A row appended later would run into it. `format` mends it.""",
    "character-control": """A control character stands in the file.

No spreadsheet shows it, many readers stop at it, and two cells that look the same are not
equal.""",
    "character-invisible": """An invisible character, or one that changes the direction of the
text. Joiners where letters need them, and marks beside text from right to left, are let pass.

Two cells that look the same are then not equal, and a cell can look like another. A warning, but an
error in names, keys, codes and columns that hold no plain text.""",
    "character-not-nfc": """A text is not in Unicode's composed form (NFC).

It looks the same as the composed text, is not equal to it, and joins fail: an error in names, keys
and codes, elsewhere a warning. `format` mends it.""",
    "merge-marker": """A marker of a merge conflict was left in the file.

Git writes it where two people changed the same lines; until one is chosen, both versions stand in
the table, and the marker as a row of its own.""",
    "quote-unclosed": """A quote that is never closed.

Readers take all that follows, line ends included, for one cell.""",
    "quote-swallows-lines": """A quote that closes on a later line, with whole rows inside it:
lines with as many cells as the header.

Readers lose these rows without a word.""",
    "quote-stray": """A quote inside an unquoted cell, or text behind a closing quote (RFC
4180).

Readers disagree on what the cell holds. Quote the whole cell and double the quotes in it.""",
    "line-break-in-cell": """A quoted cell runs over several lines.

RFC 4180 allows it (a warning), but tools that read by lines do not; a pattern in the schema can
forbid it.""",
    "row-length": """A row has more or fewer cells than the header.

From the cell on that is missing or too much, values stand under wrong names.""",
    "row-blank": """A line with nothing but white space among the rows.

Some readers skip it, others make a row without values of it, so that they count differently.""",
    "header-repeated": """The header stands among the rows once more.

Whoever puts files together by hand leaves it there; readers take it for a row. Delete the line.""",
    # the header
    "column-missing": """A column of the schema is not in the file.

Whoever relies on the schema reads it and fails. Where an unknown column looks like it under another
name, that column is reported instead. Where `fieldsMatch` lets a file have fewer columns, it must
still have those whose cells must be filled, the primary key's among them.""",
    "column-unknown": """A column of the file is not in the schema.

Nothing says what it holds, and none of its cells is checked; often it is a column of the schema
with its name misspelt.""",
    "column-order": """The file's columns stand in another order than the schema's.

Readers that go by position would mistake one for another. `format` mends it.""",
    "column-duplicate": """Two columns have the same name.

Readers keep the first, the last, or rename one of them, so that the name means different cells to
different people.""",
    "column-unnamed": """A column has no name.

Nothing can refer to it, and readers make up different names for it. Name it or delete it.""",
    # cells
    "value-type": """A cell cannot be read as its column's type or format.

For one such cell many readers take the whole column for text, and sums, dates and joins fail far
from here.""",
    "value-missing": """A cell is empty in a column that must be filled, by the constraint
`required` or as part of the primary key.

Without the value the row cannot be used as its schema promises, or not be referred to.""",
    "value-padded": """White space stands before or behind a cell's content.

No one sees it, and joins fail. `format` deletes it. It is an error in a key, and where the cell as
it stands breaks its type or a constraint; elsewhere the standard allows it (a warning).""",
    "character-lost": """A cell has U+FFFD, which stands for a character that could not be read.

Some program has read the text in another encoding than it was written in, and saved this sign for
what it could not read. The text is lost here: restore it from where it came from.""",
    "text-garbled": """A text was read in the wrong encoding and saved again, so that an ü is two
characters.

Nobody finds it under its name. The hint shows how the text read.""",
    "value-not-in-vocabulary": """A cell holds none of the codes its column's `categories` list.

Whoever counts or filters by the codes loses the row without a word.""",
    "value-not-in-enum": """A cell holds none of the values its column's `enum` lists.

Whoever counts or filters by these values loses the row without a word.""",
    "value-pattern": """A cell does not have the form its column's `pattern` asks for, as a
whole.

Programs that take the cell apart by this form, or join on it, fail or find nothing.""",
    "value-too-short": """A cell is shorter than its column's `minLength`.

It was cut off, or is a mark for something else, such as a dash for no value.""",
    "value-too-long": """A cell is longer than its column's `maxLength`.

A database made by the schema cuts it off or refuses the row; often a comment stands in the
cell.""",
    "value-too-low": """A cell is below its column's `minimum`, or not above `exclusiveMinimum`.

Beyond its bounds a value is hardly one that was meant: a slip, another unit, a sign too many.""",
    "value-too-high": """A cell is above its column's `maximum`, or not below
`exclusiveMaximum`.

Beyond its bounds a value is hardly one that was meant: a slip, another unit, a digit too many.""",
    "value-json-schema": """A cell's JSON does not fit its column's `jsonSchema`.

Programs that take a part out of it fail where the part is missing or of another kind.""",
    "value-duplicate": """A value stands twice in a column whose values must be `unique`.

A join on the column then doubles rows without a word.""",
    # what spreadsheets do to cells
    "spreadsheet-error-value": """A cell holds what a spreadsheet shows instead of a value: #REF!,
#N/A, #DIV/0! and the like where a formula has failed, in the spreadsheet's language, or ##### where
a column was too narrow (a warning).

The value is lost. Restore it; a cell without value stays empty.""",
    "spreadsheet-formula": """A text that a spreadsheet takes for a formula and runs when it opens
the file: =, or a function's call, a sum of cells or a link behind +, - or @.

What it shows, sends or starts is not what was written (OWASP, CSV Injection). Numbers with a sign,
phone numbers, handles and dashes are let pass. Write the formula's value, or begin the text with
another character; what was written as ="007" is written as 007.""",
    "spreadsheet-date": """A date in a form that spreadsheets write, in a column that holds
something else: 2-Sep among codes (SEPT2, or 9-2), 3/12/2025 or 45678 among dates as ISO 8601 has
them.

A spreadsheet takes much for a date and rewrites it as it shows dates, for good. Restore what stood
there. A column whose dates all have that form is let pass.""",
    "spreadsheet-number": """A number as spreadsheets shorten it among codes: 1.23E+11, or long
numbers that all end in zeros from the sixteenth digit.

A spreadsheet keeps 15 digits of a number and shows fewer; 2310009E13, too, is a number to it.
Restore the codes. In columns of measures such numbers are let pass.""",
    "spreadsheet-zeros": """A code of digits is shorter than all others of its column, as many
digits as others have zeros in front.

A spreadsheet takes 007 for the number 7. Restore the zeros.""",
    # keys
    "primary-key-duplicate": """Two rows have the same primary key.

Whatever refers to the one may as well refer to the other.""",
    "unique-key-duplicate": """Two rows have the same unique key; rows with an empty part of it
are left out, as in SQL.

Two rows then say the same thing, or contradict each other, and counts are too high.""",
    "foreign-key-missing": """A cell refers to a row that does not exist.

A join on it silently loses the row. References to the same missing key are one finding, at the
first of them.""",
    # the rules that the package lists
    "rule-invalid": """A rule that the package lists is none: its comment says nothing, it is not
one SELECT, it names a table or column that is not there, a function that rules cannot use, or it
does not yield `table`, `row`, `field` and `message`.

A rule that cannot run finds nothing, and its tables would count as sound. docs/rules.md says how a
rule is written.""",
    "rule-failed": """A rule that the package lists did not come to an end: it takes too long or too
much memory, divides by zero, or finds a row, column or table that is not there.

What it would have found is not known. Whoever wrote the package can mend it; `--no-rules` leaves
all of its rules out.""",
    # `format --check`
    "not-canonical": """A file is not as `format` would write it: columns in the schema's order,
rows sorted by primary key, LF, quotes only where needed, derived columns filled in.

One canonical form keeps differences between two versions to what was really changed.""",
}
