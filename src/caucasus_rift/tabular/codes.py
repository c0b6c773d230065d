"""What the general half's codes mean, why each is a rule, and how a fault is mended."""

from __future__ import annotations

CODES: dict[str, str] = {
    # the descriptor and the schemas
    "json-invalid": """A descriptor or schema is not JSON (RFC 8259, UTF-8, no byte order mark).

Nothing in the package can be understood without it. Mend it at the place given; a missing or
superfluous comma is the usual cause. Half a surrogate pair, NaN and nesting deeper than 100
levels are no JSON either.""",
    "json-duplicate-key": """A key stands twice in one JSON object.

Readers keep the first, the last, or refuse the file. Delete one of the two.""",
    "descriptor-property": """A property of datapackage.json, or of a dialect, is missing, has
the wrong JSON type or a value that it cannot have.

Data Package v2 says what each property holds.""",
    "descriptor-property-unknown": """A property is not one of the standard's.

Properties of one's own are allowed and give a warning; one that is nearly a standard property is
an error, because a misspelt property has no effect.""",
    "resource-duplicate": """Two resources have the same name.

Foreign keys and readers address a resource by its name. Rename one.""",
    "path-unsafe": """A path in the descriptor leads out of the package's folder, is absolute,
or is a URL.

A package may come from anyone; only files inside it are read (Data Package v2, Security).""",
    "file-missing": """A file that the descriptor names is not there.

Add the file, correct the path, or take the resource out of the descriptor.""",
    "file-unreadable": """A file is there but cannot be read.

Its permissions may forbid it, or it is too large.""",
    "file-bytes": """A file has not the size the descriptor declares in `bytes`.

The file was changed or cut off after the descriptor was written. Restore the file, or declare its
new size.""",
    "file-rows": """A table has not as many rows as the descriptor declares in `rowCount`.

Rows were added or lost after the descriptor was written.""",
    "file-hash": """A file has not the hash the descriptor declares in `hash`.

The file was changed after the descriptor was written. Restore the file, or declare its new
hash.""",
    "not-supported": """The package asks for something that this validator does not read:
another encoding, a compressed file, inline data, a delimiter of two characters, a jsonSchema
with $ref.

It is said rather than passed over: that part of the package has not been checked.""",
    "schema-missing": """A table has no schema.

Nothing says what its columns hold, so nothing can be checked.""",
    "schema-property": """A property of a Table Schema is missing, has the wrong JSON type or a
value that it cannot have.""",
    "schema-property-unknown": """A property of a schema or field is not one of the standard's.

A property of one's own gives a warning; a misspelt one is an error, because it has no effect.""",
    "schema-version": """A word of Table Schema v2 stands in a schema that does not say it is
v2.

Other validators ignore it there. Declare "$schema" in the schema.""",
    "schema-type-unknown": """A field's type is not one of Table Schema's.""",
    "schema-format-unknown": """A field's format is not one of its type's.""",
    "schema-field-duplicate": """Two fields of a schema have the same name.

Version 1 of the standard allows it (a warning); only the first of them is checked.""",
    "schema-category": """A category is listed twice, is not a value of its field's type, or has
a label that is no text.""",
    "schema-constraint-unknown": """A constraint is not one of Table Schema's.

A misspelt constraint would check nothing.""",
    "schema-constraint-misplaced": """A constraint does not apply to its field's type.""",
    "schema-constraint-invalid": """A constraint cannot be applied: a bad pattern, a bound or an
enum that is no value of the field's type.

Patterns are RE2: they run in linear time and have no look-around and no back-references.""",
    "schema-key": """A primary, unique or foreign key names a field or resource that does not
exist, names a field twice, or its two sides differ in length.""",
    # the file as text
    "file-empty": """A table's file has no header.

A table without rows still says in its header which columns it has.""",
    "encoding-invalid": """Bytes that are not UTF-8.

Readers guess what they mean, each differently. Save the file as UTF-8.""",
    "byte-order-mark": """The file starts with a byte order mark.

Many readers take it for part of the first column's name, and joins on that column fail. `format`
deletes it.""",
    "line-end-crlf": """All lines end in CR LF instead of LF.

Other people's packages may (a warning); in this dataset it is an error, since checksums depend on
it. `format` mends it.""",
    "line-end-mixed": """A line ends differently from most others of the file, or all end in a
lone CR.

A lone CR hides a row from some readers. `format` mends it.""",
    "line-end-missing": """The last line does not end.

A row appended later would run into it. `format` mends it.""",
    "character-control": """A control character: no spreadsheet shows it, and many readers stop
at it.""",
    "character-invisible": """An invisible character, or one that changes the direction of the
text. Joiners between two letters that need them are let pass.

Two cells that look the same are then not equal, and a cell can look like another.""",
    "character-not-nfc": """A text is not in Unicode's composed form (NFC).

It looks the same as the composed text, is not equal to it, and joins fail. `format` mends it.""",
    "merge-marker": """A marker of a merge conflict was left in the file.""",
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
forbid it, and does throughout this dataset.""",
    "row-length": """A row has more or fewer cells than the header.

From the cell on that is missing or too much, values stand under wrong names.""",
    "row-blank": """A line with nothing but white space among the rows.""",
    # the header
    "column-missing": """A column of the schema is not in the file.

Where an unknown column looks like it under another name, that column is reported instead.""",
    "column-unknown": """A column of the file is not in the schema.""",
    "column-order": """The file's columns stand in another order than the schema's.

Readers that go by position would mistake one for another. `format` mends it.""",
    "column-duplicate": """Two columns have the same name.""",
    "column-unnamed": """A column has no name.

Nothing can refer to it, and readers make up different names for it. Name it or delete it.""",
    # cells
    "value-type": """A cell cannot be read as its column's type or format.""",
    "value-missing": """A cell is empty in a column that must be filled, by the constraint
`required` or as part of the primary key.""",
    "value-padded": """White space stands before or behind a cell's content.

No one sees it, and joins fail. `format` deletes it.""",
    "value-not-in-vocabulary": """A cell holds none of the codes its column's `categories` list.""",
    "value-not-in-enum": """A cell holds none of the values its column's `enum` lists.""",
    "value-pattern": """A cell does not have the form its column's `pattern` asks for, as a
whole.""",
    "value-too-short": """A cell is shorter than its column's `minLength`.""",
    "value-too-long": """A cell is longer than its column's `maxLength`.""",
    "value-too-low": """A cell is below its column's `minimum`, or not above `exclusiveMinimum`.""",
    "value-too-high": """A cell is above its column's `maximum`, or not below
`exclusiveMaximum`.""",
    "value-json-schema": """A cell's JSON does not fit its column's `jsonSchema`.""",
    "value-duplicate": """A value stands twice in a column whose values must be `unique`.""",
    # keys
    "primary-key-duplicate": """Two rows have the same primary key.

Whatever refers to the one may as well refer to the other.""",
    "unique-key-duplicate": """Two rows have the same unique key; rows with an empty part of it
are left out, as in SQL.""",
    "foreign-key-missing": """A cell refers to a row that does not exist.

A join on it silently loses the row. References to the same missing key are one finding, at the
first of them.""",
    # `format --check`
    "not-canonical": """A file is not as `format` would write it: columns in the schema's order,
rows sorted by primary key, LF, quotes only where needed, derived columns filled in.

One canonical form keeps differences between two versions to what was really changed.""",
}
