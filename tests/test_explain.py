"""What `explain` shows is so: every example is run, broken and mended."""

import json
import re
import shutil
import sys
import textwrap

import pytest

from caucasus_rift import validate
from caucasus_rift.loading import root
from caucasus_rift.profile import own_rules
from tablewright.report import explaining
from tablewright.report.examples import MARK, BadExampleError, Edit
from tablewright.report.explaining import WIDTH, findings_of, first_sentence
from tablewright.report.finding_codes import CODES
from tests.helpers import documentation, examples, explanation, format_package, overview, samples
from tests.remembering import remembering
from tests.test_cli import run

CODES_WITH_EXAMPLES = sorted(examples())


@pytest.fixture(scope="module", autouse=True)
def _remembering():
    """The dataset's examples are faults in one package: what is not touched is worked out once."""
    with examples()["hedge-missing"].mended() as folder, remembering(folder):
        yield


def marked_place(example, folder):
    """File, line and column of the mark, from the broken file's own text; columns skip a BOM."""
    marked, file = example.marked
    text = (folder / file).read_bytes().decode("utf-8", "replace")
    before, behind = marked.split(MARK)
    if example.edits[0].encoding != "utf-8":  # what follows the mark is not legible
        behind = ""
    if before + behind == "":  # nothing at all is left of the file
        assert text == ""
    else:
        assert text.count(before + behind) == 1, f"{marked!r} must stand once in {file}"
    start = text.index(before + behind) + len(before)
    lines = re.split(r"\r\n|\r|\n", text[:start])
    return file, len(lines), len(lines[-1]) + 1


def assert_context_is_one_line_each(example, folder):
    for text, file in example.context:
        lines = (folder / file).read_text("utf-8").split("\n")
        assert [text in line for line in lines].count(True) == 1, f"{text!r} in {file}"


def assert_one_finding_at_the_marked_place(example, folder, found):
    (finding,) = found
    file, line, column = marked_place(example, folder)
    assert (finding.code, finding.path, finding.line) == (example.code, file, line)
    assert finding.column in (column, None)


@pytest.mark.parametrize("code", CODES_WITH_EXAMPLES)
def test_example_has_one_finding_and_is_explained(code, monkeypatch):
    """What `explain` validates, to show it, is what is looked at: each example is run once."""
    looked_at = []

    def findings_looked_at(example, folder):
        found = findings_of(example, folder)
        assert_context_is_one_line_each(example, folder)
        assert_one_finding_at_the_marked_place(example, folder, found)
        looked_at.append(example.code)
        return found

    monkeypatch.setattr(explaining, "findings_of", findings_looked_at)
    text = explanation.__wrapped__(code)
    assert looked_at == [code]
    assert_explanation_can_be_read(code, text)
    assert_caret_stands_below_the_marked_place(code, text)


def test_every_code_has_an_example_and_every_example_a_code():
    where = "add one to {}.toml; src/tablewright/report/examples/__init__.py says how"
    for code in documentation():
        file = "general" if code in CODES else "dataset"
        assert code in examples(), f"{code} has no example: {where.format(file)}"
    for code in examples():
        assert code in documentation(), f"there is no code {code}: rename or delete its example"


@pytest.mark.parametrize("sample", samples())
def test_package_of_the_examples_is_valid_and_canonical(sample):
    example = next(one for one in examples().values() if one.sample == sample)
    with example.mended() as folder:
        assert validate(folder).findings == ()
        result = format_package(folder)
        assert (result.changes, result.findings) == ({}, [])


def test_examples_stand_when_a_column_is_added_that_need_not_be_filled(tmp_path, monkeypatch):
    own = {code: one for code, one in examples().items() if code in own_rules()}
    for part in ("datapackage.json", "schemas", "rules", "data"):
        copy = shutil.copytree if (root() / part).is_dir() else shutil.copy
        copy(root() / part, tmp_path / part)
    for path in (tmp_path / "schemas").glob("*.json"):
        schema = json.loads(path.read_text("utf-8"))
        schema["fields"].append({"name": "new", "type": "string"})
        path.write_text(json.dumps(schema), "utf-8")
    with next(iter(own.values())).mended() as folder:
        before = {path.name: path.read_bytes() for path in (folder / "data").glob("*.csv")}
    monkeypatch.setattr("caucasus_rift.profile.root", lambda: tmp_path)
    with next(iter(own.values())).mended() as folder:
        after = {path.name: path.read_bytes() for path in (folder / "data").glob("*.csv")}
    assert after == {name: longer(data, b",new") for name, data in before.items()}
    for example in own.values():
        for edit in example.edits:
            name = edit.file.removeprefix("data/")
            if name in before:
                before_, after_ = edit.apply(before[name]), edit.apply(after[name])
                assert after_ == longer(before_, b",new"), example.code


def longer(table, name):
    """A table with one more column, whose cells are empty."""
    head, _, rows = table.partition(b"\n")
    return head + name + b"\n" + rows.replace(b"\n", b",\n")


def assert_caret_stands_below_the_marked_place(code, text):
    example = examples()[code]
    broken = text.partition("\nBroken\n")[2].partition("\nWhat `")[0].split("\n")
    (at,) = [at for at, line in enumerate(broken) if re.match(r" +\| *\^+( \w+)?$", line)] or [0]
    if example.marked == (MARK, example.marked[1]):
        assert broken[1:3] == [f"  {example.marked[1]}, empty", ""]
        return
    behind = example.marked[0].split(MARK)[1].partition("\n")[0].partition("\r")[0]
    shown = broken[at - 1][broken[at].index("^") :]
    if behind.isascii() and behind.isprintable():
        # a long line is folded
        assert shown.startswith(behind) or behind.startswith(shown.strip() or "?")
    else:
        assert re.match(r"\\[ux]", shown) or shown[0] == behind[0]


def assert_explanation_can_be_read(code, text):
    assert all(char.isprintable() or char == "\n" for char in text)
    command = "format --check" if code == "not-canonical" else "validate"
    head, _, rest = text.partition(f"\nWhat `{command}` says of it\n\n")
    said, _, mended = rest.partition("\nMended\n\n")
    assert f"[{code}] " in said
    assert head.startswith(f"{code}\n\n")
    assert mended
    assert "\n\nBroken\n\n  " in head
    # the statement of a rule is shown as its file has it
    head, _, rule = head.partition("\n\nBroken\n\n")[0].partition("\nThe rule, rules/")
    assert max(map(len, f"{head}\n{mended}".split("\n"))) <= WIDTH
    assert bool(rule) == (code in own_rules())


def test_explanation_of_a_rule_shows_its_statement():
    text = explanation("hedge-missing")
    assert "\nThe rule, rules/hedge-missing.sql\n\n  SELECT 'claims' AS \"table\"," in text
    statement = own_rules()["hedge-missing"].statement
    assert textwrap.indent(statement, "  ") in text


def test_explanation_shows_the_very_lines_and_words():
    assert explanation("value-padded").endswith("""
Broken

  stations.csv
    1 | station,name,kind,height,note
    2 | ama,Amberg,hill,520,
    3 | bre, Bremen,coast,4,"called ""the Port\"""
      |     ^ name
    4 | zur,Zürich,lake,408,"old, but in use"

What `validate` says of it

  stations.csv:3:5: error[value-padded] there is white space around "Bremen"
      delete it, or run `format`

Mended

  stations.csv
    1 | station,name,kind,height,note
    2 | ama,Amberg,hill,520,
    3 | bre,Bremen,coast,4,"called ""the Port\"""
    4 | zur,Zürich,lake,408,"old, but in use"
""")


@pytest.mark.parametrize(
    ("code", "escape", "name"),
    [
        ("byte-order-mark", r"\ufeff", "U+FEFF, byte order mark"),
        ("character-control", r"\u0008", "U+0008, backspace"),
        ("character-invisible", r"\u200b", "U+200B, zero width space"),
        ("character-not-nfc", r"\u0308", "U+0308, combining diaeresis"),
        ("encoding-invalid", r"\xfc", "the byte 0xFC, which is not UTF-8"),
        ("line-end-crlf", r"\r", "U+000D, carriage return (CR)"),
        ("line-end-mixed", r"\n", "U+000A, line feed (LF)"),
    ],
)
def test_what_cannot_be_seen_is_escaped_and_named(code, escape, name):
    broken = explanation(code).partition("\nWhat `")[0]
    assert broken.count(escape) >= 2
    assert f"\n  {escape} stands for {name}\n" in broken


def test_example_that_needs_a_package_that_is_not_there_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    assert "error[not-supported] checking jsonSchema needs" in explanation.__wrapped__(
        "value-json-schema"
    )


def test_documentation_says_what_and_why():
    for code, text in documentation().items():
        what, *why = text.split("\n\n")
        assert what
        assert why, f"{code} says what it means, but not why it is a rule (behind an empty line)"


def test_without_a_code_all_are_listed():
    done = run("explain")
    assert (done.returncode, done.stdout) == (0, overview())
    listed = " ".join(done.stdout.split())
    for code, text in documentation().items():
        sentence = first_sentence(text)
        assert sentence.endswith(".")
        assert f"{code} {sentence}" in listed
    assert max(map(len, done.stdout.split("\n"))) <= WIDTH


def test_first_sentence_ends_at_a_full_stop():
    assert first_sentence("A file is not\nas `x.csv` says. More.\n\nWhy.") == (
        "A file is not as `x.csv` says."
    )


def test_edit_whose_text_is_not_there_once_is_refused():
    for data in (b"a,b", b"c,c"):
        with pytest.raises(BadExampleError, match="not once"):
            Edit("x.csv", "c", "d").apply(data)
