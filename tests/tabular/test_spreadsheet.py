"""What a spreadsheet did to cells is found once, where it is; what only looks like it passes."""

from __future__ import annotations

from typing import Any

import pytest

from tablewright.checks import spreadsheet_damage
from tests.tabular.support import package_of, short, table_of

KEY = {"constraints": {"unique": True}}


@pytest.fixture
def check_column(check_csv: Any) -> Any:
    """Check the cells of one column, `v`, the first of them on line 2."""

    def run(cells: list[str], **field: Any) -> Any:
        rows = []
        for number, cell in enumerate(cells):
            escaped = cell.replace('"', '""')
            quoted = f'"{escaped}"' if set(cell) & set(',"\n') else cell
            rows.append(f"k{number},{quoted}\n")
        return check_csv("k,v\n" + "".join(rows), "k", {"name": "v", "type": "string", **field})

    return run


def found(checked: Any) -> dict[str, str]:
    """The code by cell of what was found."""
    cells = checked.tables["t"].strings("v")
    return {cells[each.line - 2].as_py(): each.code for each in checked.findings}


# -- error values --------------------------------------------------------------------------------


ERRORS = (
    "#REF! #N/A #VALUE! #DIV/0! #NAME? #NUM! #NULL! #SPILL! #CALC! #ERROR! #GETTING_DATA #BEZUG! "
    "#ССЫЛКА! #Н/Д #¡REF! Err:508"
)


@pytest.mark.parametrize("cell", ERRORS.split())
def test_error_value_is_an_error(check_column: Any, cell: str) -> None:
    checked = check_column(["a", cell, "b"])
    assert short(checked.findings) == [("spreadsheet-error-value", 3, 4)]
    assert checked.findings[0].severity == "error"
    # what follows from it is no other fault
    assert checked.tables["t"].values("v").to_pylist() == ["a", None, "b"]


@pytest.mark.parametrize("kind", ["any", "list"])
def test_error_value_in_other_columns_of_any_text(check_column: Any, kind: str) -> None:
    assert short(check_column(["a", "#REF!"], type=kind).findings) == [
        ("spreadsheet-error-value", 3, 4)
    ]


@pytest.mark.parametrize(
    "cells",
    [
        ["#hashtag", "# heading", "#", "#1", "#NOPE!", "see #REF!", "#REF! and more", "Err:600"],
        ["#", "##", "###", "####"],
    ],
)
def test_what_is_no_error_value(check_column: Any, cells: list[str]) -> None:
    assert check_column(cells).findings == []


def test_error_value_that_is_declared_as_missing(check_column: Any) -> None:
    assert check_column(["#N/A", "x"], missingValues=["", "#N/A"]).findings == []


def test_column_too_narrow(check_column: Any) -> None:
    (finding,) = check_column(["x", "########"]).findings
    assert (finding.code, finding.line, finding.severity) == (
        "spreadsheet-error-value",
        3,
        "warning",
    )


# -- formulas ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        "=A1",
        "= A1",
        "=1+1",
        "=-1",
        "=cmd|' /C calc'!A0",
        '="007"',
        '=HYPERLINK("x","y")',
        "=сумм(A1)",
        "=Sheet1!A1",
        "=$A$1",
        "=a1",
        "=TRUE",
        "=(1)",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "+SUM(A1:A9)",
        "-2+3+cmd|' /C calc'!A0",
        '+hyperlink("x")',
        "-A1+B1",
        "+$A$1*2",
        "=1+\n2",
        "＝A1",
    ],
)
def test_formula(check_column: Any, cell: str) -> None:
    findings = check_column(["x", cell]).findings
    assert short(findings) == [("spreadsheet-formula", 3, 4)]
    assert findings[0].severity == "warning"


NO_FORMULAS = (
    "-|+|=|==|=>|=~|--|+/-|-1|+1|-1.5|+1,5|-12 %|-5°C|-5 to 10|1-2|+994 12 345 67 89|+1 (555) 1234|"
    "+1-202-555-0100|@handle|@user.name|@media (print)|- an item|--flag|-x|-ing|-log10(p)|+A|+B12|"
    "A=B|a@b.org|= = =|=)|=ní|=la wa|= word|=ma.na"
)


@pytest.mark.parametrize("cell", NO_FORMULAS.split("|"))
def test_what_is_no_formula(check_column: Any, cell: str) -> None:
    assert check_column(["x", cell]).findings == []


@pytest.mark.parametrize("kind", ["integer", "number"])
def test_negative_numbers_in_a_column_of_numbers(check_column: Any, kind: str) -> None:
    assert check_column(["-1", "+2", "3"], type=kind).findings == []


def test_guarded_text_is_written_alone(check_column: Any) -> None:
    (finding,) = check_column(['="007"']).findings
    assert finding.hint == 'write "007" alone'


def test_padding_and_formula_are_two_faults(check_column: Any) -> None:
    assert short(check_column(["x", " =A1"]).findings) == [
        ("spreadsheet-formula", 3, 4),
        ("value-padded", 3, 4),
    ]


# -- dates and numbers ---------------------------------------------------------------------------

GENES = ["TP53", "BRCA1", "SEPT2", "KRAS", "EGFR", "MYC", "CDK4", "MARCHF1"]
AGES = ["0-4", "5-9", "10-14", "15-19", "20-24", "65+"]
EDTF = ["2020", "2020-01-01", "2020-02", "1990-05-03~", "2020-01-01/..", "199X-07"]
ACCOUNTS = [f"{number}23456789012" for number in range(1, 7)]
CLONES = ["2310009E13Rik", "1110001A16Rik", "4930402H24Rik", "0610005C13Rik"]


@pytest.mark.parametrize(
    ("cells", "broken", "code"),
    [
        (GENES, ["2-Sep"], "spreadsheet-date"),
        (GENES, ["Mar-01", "02-Sep-25"], "spreadsheet-date"),
        (GENES, ["12.мар"], "spreadsheet-date"),
        (GENES, ["12-Mrz", "Sept-25"], "spreadsheet-date"),
        (AGES, ["9-May"], "spreadsheet-date"),
        (EDTF, ["3/12/2025", "12-Mar", "Mar-25"], "spreadsheet-date"),
        (EDTF, ["12.03.2025", "45678", "2020-01-05 00:00:00", "2020/01/05"], "spreadsheet-date"),
        (ACCOUNTS, ["1.23E+11"], "spreadsheet-number"),
        (ACCOUNTS, ["1,23E+11"], "spreadsheet-number"),
        (CLONES, ["2.31E+13"], "spreadsheet-number"),
        (["00501", "10001", "02134", "90210", "33101"], ["2134"], "spreadsheet-zeros"),
        (
            ["001", "002", "010", "100", "101", "102", "103", "104"],
            ["7", "12"],
            "spreadsheet-zeros",
        ),
    ],
)
def test_cell_that_does_not_belong_to_its_column(
    check_column: Any, cells: list[str], broken: list[str], code: str
) -> None:
    assert found(check_column([*cells, *broken])) == dict.fromkeys(broken, code)
    assert found(check_column([*broken, "", *cells, ""])) == dict.fromkeys(broken, code)
    assert {each.severity for each in check_column([*cells, *broken]).findings} == {"warning"}
    assert check_column(cells).findings == []


def test_one_fault_hides_no_other(check_column: Any) -> None:
    cells = [*EDTF, "#REF!", "3/12/2025", "=A1", " 12-Mar"]
    assert short(check_column(cells).findings) == [
        ("spreadsheet-error-value", 8, 4),
        ("spreadsheet-date", 9, 4),
        ("spreadsheet-formula", 10, 4),
        ("spreadsheet-date", 11, 4),
        ("value-padded", 11, 4),
    ]
    cells = ["001", "002", "003", "010", "100", "101", "7", "1.2E+05", "=A1"]
    codes = found(check_column(cells, **KEY))
    assert codes == {
        "7": "spreadsheet-zeros",
        "1.2E+05": "spreadsheet-number",
        "=A1": "spreadsheet-formula",
    }


@pytest.mark.parametrize(
    ("cells", "broken", "code"),
    [
        (["ev1", "ev2"], ["2-Sep"], "spreadsheet-date"),
        (["alpha", "beta", "gamma"], ["1.2E+05", "1.3E+05"], "spreadsheet-number"),
        ([], ["1.2E+11", "1.3E+11"], "spreadsheet-number"),
        (["0012", "0014"], ["13"], "spreadsheet-zeros"),
    ],
)
def test_keys_need_less_evidence(
    check_column: Any, cells: list[str], broken: list[str], code: str
) -> None:
    assert found(check_column([*cells, *broken], **KEY)) == dict.fromkeys(broken, code)
    assert check_column([*cells, *broken]).findings == []


@pytest.mark.parametrize(
    "cells",
    [
        ["3/12/2025", "3/13/2025", "12/31/2025"],
        ["12-Mar", "13-Mar", "1-Apr", "unknown"],
        ["Jan-25", "Feb-25", "Mar-25"],
        ["12.03.2025", "13.03.2025", "um 1900"],
        ["spring", "2-Sep", "autumn", "12-Oct", "winter", "unknown", "summer", "Easter", "x"],
        ["spring", "summer", "autumn", "winter", "Easter", "Advent", "Lent", "Whitsun", "2-Sep"],
        ["around May", "2-Sep", "before 1 May 2020", "in 1990", "1990 or 1991", "by 5 pm"],
        ["1.2", "1.23E+05", "3", "0.5", "7.25", "<1"],
        ["<LOD", "nd", "ND", "NA", "neg", "1.20E+05"],
        ["1e-05", "2e-06", "3E-07", "1E+05", "4e-01"],
        ["0.001", "1.00E+02", "5", "120", "3000"],
        ["2310009E13", "2310009E14", "2310009E15", "1234E56"],
        ["10", "9", "100", "0", "25"],
        ["01", "02", "011", "0111", "10", "11"],
        ["0012", "0013", "0014", "56", "78"],
        ["1001", "999", "1002", "998", "1003"],
        ["0123456789", "0123456788", "0123456787", "0123456786", "112"],
        ["007", "12A", "001", "002", "3"],
        ["12345", "23456", "34567", "2020-01-01", "2020-01-02"],
        ["v1.2.3", "1.2.3", "1.10.2020", "2.0.0"],
        ["Season", "Season", "Mai.25", "Junior"],
        ["1234567890123450", "1234567890123460", "x", "y", "z", "u"],
        ["مارس", "２-Sep", "ё-1", "é" * 3],
        [""],
        [],
    ],
)
def test_sound_columns(check_column: Any, cells: list[str]) -> None:
    assert check_column(cells).findings == []


@pytest.mark.parametrize(
    ("cells", "count"),
    [
        ([f"{10**14 + 7 * number}0000" for number in range(9)], 1),
        ([f"{10**14 + 7 * number}0001" for number in range(9)], 0),
        ([f"{number}00000000000000000" for number in range(1, 9)], 0),
        ([f"{10**14 + 7 * number}" for number in range(9)], 0),
    ],
)
def test_long_codes_that_were_rounded(check_column: Any, cells: list[str], count: int) -> None:
    findings = check_column(cells, **KEY).findings
    assert short(findings) == [("spreadsheet-number", 2, 4)] * count


def test_place_behind_quotes_and_wide_characters(check_csv: Any) -> None:
    data = 'k,v\n"ü, ""x""",#REF!\n"a\nb",=A1\n'
    assert short(check_csv(data, "k", "v").findings) == [
        ("spreadsheet-error-value", 2, 12),
        ("line-break-in-cell", 3, 1),
        ("spreadsheet-formula", 4, 4),
    ]


def test_rows_of_several_files_are_one_column(checked: Any) -> None:
    resource = table_of("k", "v", schema={"fieldsMatch": "subset"}) | {"path": ["a.csv", "b.csv"]}
    ages = "".join(f"{number},{age}\n" for number, age in enumerate(AGES))
    files = {"a.csv": f"k,v\n{ages}", "b.csv": "v,k\n14-Oct,x\n"}
    (finding,) = checked({"datapackage.json": package_of(resource), **files}).findings
    assert (finding.code, finding.path, finding.line, finding.column) == (
        "spreadsheet-date",
        "b.csv",
        2,
        1,
    )


def test_cells_that_cannot_be_trusted_are_not_judged(check_csv: Any) -> None:
    findings = check_csv("k,v\nx\n1,2,#REF!\n", "k", "v").findings
    assert {each.code for each in findings} == {"row-length"}


@pytest.mark.parametrize(
    "cells",
    [
        ["rift-2025.c0001", "rift-2025.c0002", ""],
        ["A text, with 1.2E+05 in it", "März", "Äther", "Another text"],
        ["2020-01-01", "2020-01-02", "1990"],
        ["00123", "12345", "90210"],
    ],
)
def test_sound_columns_are_not_searched(
    check_column: Any, monkeypatch: pytest.MonkeyPatch, cells: list[str]
) -> None:
    def never(*_: Any) -> None:
        raise AssertionError("a pattern was tried")

    monkeypatch.setattr(spreadsheet_damage, "_matches", never)
    assert check_column(cells).findings == []


# -- one fault is one finding --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "cell", "code", "hint"),
    [
        ({"type": "date"}, "12-Mar", "value-type", "may have rewritten it; write it as YYYY-MM-DD"),
        ({"type": "date"}, "Mar-12", "value-type", "may have rewritten it"),
        ({"type": "date"}, "3/12/2025", "value-type", "may have rewritten it"),
        ({"type": "date"}, "12.03.2025", "value-type", "may have rewritten it"),
        ({"type": "date"}, "2025-03-12 00:00:00", "value-type", "may have rewritten it"),
        ({"type": "date"}, "45678", "value-type", "counts 2025-01-21 as this number of days"),
        ({"type": "date"}, "456", "value-type", ""),
        ({"type": "date"}, "=A1", "value-type", "takes it for a formula"),
        ({"type": "date"}, "x", "value-type", ""),
        ({"type": "date", "format": "%d.%m.%Y"}, "3/12/25", "value-type", 'write it as "%d.%m.%Y"'),
        ({"type": "yearmonth"}, "Mar-25", "value-type", "write it as YYYY-MM"),
        ({"type": "yearmonth"}, "45678", "value-type", "counts 2025-01 as"),
        ({"type": "datetime"}, "3/12/2025 14:30", "value-type", "write it as YYYY-MM-DDThh:mm:ss"),
        ({"type": "datetime"}, "45678.5", "value-type", "counts 2025-01-21"),
        ({"type": "time"}, "2:30 PM", "value-type", "write it as hh:mm:ss"),
        ({"type": "integer"}, "1.23E+05", "value-type", "restore all digits"),
        ({"type": "integer"}, "12.0", "value-type", "write 12"),
        ({"type": "integer"}, "1,234", "value-type", "write the bare number"),
        ({"type": "number"}, "$1,234.50", "value-type", "write the bare number"),
        ({"type": "number"}, "12.5%", "value-type", "write the bare number"),
        ({"type": "number"}, "1-May", "value-type", "taken a number for this date"),
        ({"type": "number"}, "#DIV/0!", "value-type", "a formula of a spreadsheet has failed"),
        ({"type": "boolean", "trueValues": ["true"]}, "TRUE", "value-type", "have rewritten it"),
        ({"constraints": {"pattern": "[0-9]{5}"}}, "123", "value-pattern", 'mean "00123"?'),
        ({"constraints": {"minLength": 5}}, "123", "value-too-short", 'mean "00123"?'),
        ({"constraints": {"minLength": 10**12}}, "123", "value-too-short", ""),
        ({"constraints": {"pattern": "[0-9]{5}"}}, "1.2E+05", "value-pattern", "shortened"),
        ({"constraints": {"pattern": "[A-Z0-9]+"}}, "2-Sep", "value-pattern", "as a date"),
        ({"constraints": {"pattern": "[A-Z0-9]+"}}, "#N/A", "value-pattern", "has failed"),
        ({"constraints": {"pattern": "[A-Z0-9]+"}}, "=A1", "value-pattern", "for a formula"),
        ({"constraints": {"pattern": "[A-Z0-9]+"}}, "x", "value-pattern", ""),
        ({"categories": ["10-14"]}, "14-Oct", "value-not-in-vocabulary", 'mean "10-14"?'),
        ({"categories": ["SEPT2"]}, "2-Sep", "value-not-in-vocabulary", 'mean "SEPT2"?'),
        ({"categories": ["2025-03"]}, "Mar-25", "value-not-in-vocabulary", 'mean "2025-03"?'),
        ({"categories": ["007"]}, "7", "value-not-in-vocabulary", 'mean "007"?'),
        ({"constraints": {"enum": ["007"]}}, "7", "value-not-in-enum", 'mean "007"?'),
        ({"constraints": {"enum": ["a"]}}, "#REF!", "value-not-in-enum", "has failed"),
        (
            {"type": "integer", "constraints": {"enum": [17]}},
            "7",
            "value-not-in-enum",
            'mean "17"?',
        ),
    ],
)
def test_hint_of_what_was_found_already(
    check_cell: Any, field: dict[str, Any], cell: str, code: str, hint: str
) -> None:
    (finding,) = check_cell(cell, {"type": "string", **field}).findings
    assert finding.code == code
    assert hint in finding.hint
    assert hint or not finding.hint


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("7", 'did you mean "007"?'),
        ("2-Sep", 'did you mean "SEPT2"?'),
        ("#REF!", "a formula of a spreadsheet has failed"),
        ("1.2E+05", "shortened"),
    ],
)
def test_reference_that_leads_nowhere(checked: Any, cell: str, hint: str) -> None:
    parent = table_of("id", name="parent", schema={"primaryKey": "id"})
    key = {"fields": "of", "reference": {"resource": "parent", "fields": "id"}}
    child = table_of("of", name="child", schema={"foreignKeys": [key]})
    files = {"parent.csv": "id\n007\nSEPT2\nTP53\n", "child.csv": f"of\n007\n{cell}\n"}
    (finding,) = checked({"datapackage.json": package_of(parent, child), **files}).findings
    assert (finding.code, finding.line) == ("foreign-key-missing", 3)
    assert hint in finding.hint


def test_reference_to_a_damaged_key_is_not_said_again(checked: Any) -> None:
    parent = table_of("id", name="parent", schema={"primaryKey": "id"})
    key = {"fields": "of", "reference": {"resource": "parent", "fields": "id"}}
    child = table_of("of", name="child", schema={"foreignKeys": [key]})
    files = {"parent.csv": "id\nTP53\nKRAS\n2-Sep\n", "child.csv": "of\nTP53\nKRAS\n2-Sep\n"}
    (finding,) = checked({"datapackage.json": package_of(parent, child), **files}).findings
    assert (finding.code, finding.path) == ("spreadsheet-date", "parent.csv")


def test_duplicate_says_what_made_it_one(check_column: Any) -> None:
    first, second = check_column(["a1", "b1", "1.2E+05", "1.2E+05"], **KEY).findings
    assert {first.code, second.code} == {"spreadsheet-number", "value-duplicate"}
    assert first.line != second.line
    assert "spreadsheet may have shortened it" in first.hint
    assert "spreadsheet may have shortened it" in second.hint


def test_error_values_are_no_duplicates(check_column: Any) -> None:
    findings = check_column(["#REF!", "#REF!"], **KEY).findings
    assert {each.code for each in findings} == {"spreadsheet-error-value"}
