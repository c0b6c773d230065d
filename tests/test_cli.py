"""What a person at the keyboard types, sees, and gets as exit status."""

import dataclasses
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

import caucasus_rift as cr
from caucasus_rift.__main__ import main
from tablewright.base.findings import Finding
from tablewright.report import reports
from tablewright.validation import Report
from tests.helpers import documentation

ROOT = Path(__file__).parents[1]


def run(*arguments, cwd=ROOT, env=None):
    command = [sys.executable, "-m", "caucasus_rift", *map(str, arguments)]
    environment = os.environ | (env or {})
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def package(tmp_path):
    """A copy of the package that may be broken."""
    folder = tmp_path / "copy"
    folder.mkdir()
    shutil.copy(ROOT / "datapackage.json", folder)
    for part in ("data", "schemas", "rules"):
        shutil.copytree(ROOT / part, folder / part)
    return folder


def edit(path, old, new, count=1):
    text = path.read_bytes()
    assert old in text
    path.write_bytes(text.replace(old, new, count))


def test_valid_package_says_so_and_exits_0():
    done = run("validate")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"caucasus-rift: valid ({len(cr.tables())} tables, ")


def nth_line(path, needle):
    """Line and column (1-based) of the first occurrence of `needle`."""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if needle in line:
            return number, line.index(needle) + 1
    raise AssertionError(needle)


def bad_empty(folder):
    (folder / "data/places.csv").write_bytes(b"")
    return "data/places.csv:1:1", "file-empty"


def bad_missing_column(folder):
    path = folder / "data/scenario_claims.csv"
    edit(path, b"scenario_id,claim_id,role\n", b"scenario_id,claim_id\n")
    path.write_bytes(
        b"".join(
            line.rpartition(b",")[0] + b"\n" if i else line + b"\n"
            for i, line in enumerate(path.read_bytes().splitlines())
        )
    )
    return "data/scenario_claims.csv:1:21", "column-missing"


def bad_missing_file(folder):
    (folder / "data/claims.csv").unlink()
    line, column = nth_line(folder / "datapackage.json", '"path": "data/claims.csv"')
    return f"datapackage.json:{line}:{column}", "file-missing"


def bad_header_order(folder):
    edit(folder / "data/event_actors.csv", b"event_id,actor_id,role", b"actor_id,event_id,role")
    return "data/event_actors.csv:1:1", "column-order"


def bad_date(folder):
    path = folder / "data/events.csv"
    line, column = nth_line(path, ",2020,2020-01-01,")
    edit(path, b",2020,2020-01-01,", b",2020,2020-13-01,")
    return f"data/events.csv:{line}:{column + 6}", "value-type"


def bad_actor(folder):
    path = folder / "data/event_actors.csv"
    line, column = nth_line(path, ",turkiye,")
    edit(path, b",turkiye,", b",turkyie,")
    return f"data/event_actors.csv:{line}:{column + 1}", "foreign-key-missing"


def bad_quote(folder):
    path = folder / "data/claims.csv"
    line, column = nth_line(path, "Iran views the situation closely")
    edit(path, b"Iran views the situation closely", b"Iran views the situation closelv")
    return f"data/claims.csv:{line}:{column}", "quote-not-in-passage"


def bad_utf8(folder):
    path = folder / "data/actors.csv"
    line, column = nth_line(path, "Türkiye,state")
    edit(path, "Türkiye,state".encode(), "Türkiye,state".encode("latin-1"))
    return f"data/actors.csv:{line}:{column + 1}", "encoding-invalid"


def bad_quote_mark(folder):
    path = folder / "data/claim_actors.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[10] = '"' + lines[10]
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")
    return "data/claim_actors.csv:11:1", "quote-unclosed"


BAD = {
    "an-empty-file": bad_empty,
    "a-missing-column": bad_missing_column,
    "a-missing-file": bad_missing_file,
    "a-wrong-header-order": bad_header_order,
    "a-bad-date": bad_date,
    "an-unknown-actor": bad_actor,
    "a-quote-with-one-letter-changed": bad_quote,
    "invalid-utf-8": bad_utf8,
    "an-unclosed-quote": bad_quote_mark,
}


@pytest.mark.parametrize("spoil", BAD.values(), ids=BAD)
def test_bad_input_is_found_at_its_place(package, spoil):
    place, code = spoil(package)
    done = run("validate", cwd=package)
    assert done.returncode == 1
    assert f"{place}: error[{code}] " in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("spoil", BAD.values(), ids=BAD)
def test_nothing_is_released_from_bad_input(package, tmp_path, spoil):
    spoil(package)
    before = {path: path.read_bytes() for path in package.rglob("*") if path.is_file()}
    script = ROOT / "scripts/build_release.py"
    command = [sys.executable, script, "--package", package, "--output", tmp_path / "dist"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert not (tmp_path / "dist").exists()
    assert before == {path: path.read_bytes() for path in package.rglob("*") if path.is_file()}


def test_json_report_has_the_documented_shape(package):
    bad_actor(package)
    done = run("validate", "--format", "json", package)
    report = json.loads(done.stdout)
    keys = ["package", "version", "valid", "outcome", "tables", "counts", "findings"]
    assert list(report) == keys
    assert report["outcome"] == "not-valid"
    assert report["package"] == "caucasus-rift"
    assert report["valid"] is False
    assert report["counts"] == {"errors": len(report["findings"]), "warnings": 0}
    assert report["tables"][0] == {"name": "sources", "path": "data/sources.csv", "rows": 1}
    finding = report["findings"][0]
    assert list(finding) == [
        "code",
        "severity",
        "table",
        "path",
        "line",
        "column",
        "field",
        "key",
        "message",
        "hint",
    ]
    assert finding["path"] == "data/event_actors.csv"
    assert finding["field"] == "actor_id"
    assert finding["hint"] == 'did you mean "turkiye"?'


def test_output_goes_to_a_file(package, tmp_path):
    done = run("validate", package, "--format", "json", "--output", tmp_path / "report.json")
    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["valid"] is True


def test_paths_are_those_one_can_open_from_here(package):
    bad_actor(package)
    done = run("validate", "copy", cwd=package.parent)
    assert done.stdout.startswith("copy/data/event_actors.csv:")


def test_github_annotations_and_summary(package, tmp_path):
    bad_actor(package)
    summary = tmp_path / "summary.md"
    done = run(
        "validate", "--format", "github", cwd=package, env={"GITHUB_STEP_SUMMARY": str(summary)}
    )
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=data/event_actors.csv,line=")
    assert "title=foreign-key-missing" in done.stdout
    assert "`foreign-key-missing`" in summary.read_text(encoding="utf-8")


def hostile(message, count=1):
    finding = Finding("value-type", message, "data/a,b:c.csv", 2, 3, hint="x\n::error::y")
    return Report("p|`x`", None, (), (finding,) * count)


def test_what_data_says_cannot_break_out_of_a_workflow_command():
    out = reports.as_github(hostile("100%\n::set-output name=x::y"))
    assert out.splitlines()[0] == (
        "::error file=data/a%2Cb%3Ac.csv,line=2,col=3,title=value-type"
        "::100%25%0A::set-output name=x::y%0Ax%0A::error::y"
    )
    assert len(out.splitlines()) == 2


COMMANDS = ["::error::x", " \t::add-mask::x", "\u00a0::error::x", "a##[error]x", "###[group]x"]


@pytest.mark.parametrize("text", COMMANDS)
def test_what_data_says_is_no_workflow_command_in_any_log(text):
    finding = Finding("value-type", text, text, 2, 3, text, table=text, field=text, key=text)
    report = Report(text, text, (), (finding,))
    for write in reports.WRITERS.values():
        *lines, end = write(report).split("\n")
        assert end == ""
        for line in lines:
            is_own = write is reports.as_github and line.startswith("::error file=")
            assert is_own or not line.strip().startswith("::")
            assert is_own or "##[" not in line
    shown = json.loads(reports.as_json(report))["findings"][0]
    assert (shown["message"], shown["path"]) == (text, text)
    log = json.loads(reports.as_sarif(report))
    assert log["runs"][0]["results"][0]["message"]["text"] == f"{text}\n{text}"


def test_the_packages_name_is_no_markup_in_the_summary():
    assert "<img" not in reports.as_summary(Report("<img src=x>", None, (), ())).replace(
        "`<img src=x>`", ""
    )


def test_the_name_of_a_file_moves_no_cursor(tmp_path):
    name = "t\x1b[31m.csv"
    schema = {"fields": [{"name": "a", "type": "string"}]}
    resource = {"name": "t", "path": name, "schema": schema}
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [resource]}))
    for arguments in (["validate"], ["format", "--check"], ["format"]):
        (tmp_path / name).write_text("a\nx\r\n", newline="")
        done = run(*arguments, tmp_path)
        assert "\\u001b[31m" in done.stdout
        assert "\x1b" not in done.stdout


def test_what_data_says_is_no_markup_in_the_summary():
    out = reports.as_summary(hostile("<img src=x onerror=alert(1)> | [a](javascript:b) @user"))
    assert "<img" not in out
    assert "[a](" not in out
    assert "@user" not in out


def test_text_report_shows_no_control_characters():
    out = reports.as_text(hostile("a\x1b[31mred\u202eb"))
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_only_what_github_shows_is_annotated_and_the_rest_summarised():
    report = dataclasses.replace(hostile("m", 25), every_place=True)
    assert reports.as_github(report).count("::error file=") == 10
    assert reports.as_summary(report).count("`value-type`") == 25


CALLS = {
    "no-package": ("validate", "nowhere"),
    "a-folder-without-one": ("validate", "src"),
    "an-unknown-format": ("validate", "--format", "xml"),
    "an-unknown-command": ("polish",),
    "no-command": (),
    "an-unknown-code": ("explain", "qoute-ambiguous"),
    "an-unwritable-output": ("validate", "--output", "/nowhere/report.txt"),
}


@pytest.mark.parametrize("arguments", CALLS.values(), ids=CALLS)
def test_bad_call_exits_2_and_says_why(arguments):
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_explain_suggests_the_code_that_was_meant():
    assert 'did you mean "quote-ambiguous"?' in run("explain", "qoute-ambiguous").stderr


@pytest.mark.parametrize("code", documentation())
def test_every_code_is_explained(code):
    assert len(documentation()[code].split()) >= 6


def test_version_is_that_of_the_descriptor():
    version = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))["version"]
    assert run("--version").stdout == f"caucasus-rift {version}\n"


def test_reader_that_stops_early_is_no_error(package):
    (package / "data/claims.csv").unlink()
    command = (
        f"{shlex.join([sys.executable, '-m', 'caucasus_rift', 'validate', str(package)])} | head -1"
    )
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_output_that_cannot_show_a_character_is_no_error(package):
    bad_utf8(package)
    edit(package / "data/places.csv", b"sea,", "seä,".encode())
    done = run("validate", package, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_sarif_names_rules_places_and_levels(package):
    bad_actor(package)
    done = run("validate", "--format", "sarif", package)
    log = json.loads(done.stdout)
    assert (done.returncode, log["version"]) == (1, "2.1.0")
    (sarif_run,) = log["runs"]
    rules = [rule["id"] for rule in sarif_run["tool"]["driver"]["rules"]]
    (result,) = sarif_run["results"]
    assert rules[result["ruleIndex"]] == result["ruleId"] == "foreign-key-missing"
    place = result["locations"][0]["physicalLocation"]
    line, column = nth_line(package / "data/event_actors.csv", ",turkyie,")
    assert place["region"] == {"startLine": line, "startColumn": column + 1}
    assert place["artifactLocation"]["uri"].endswith("/data/event_actors.csv")


@pytest.mark.parametrize("spoil", [None, *BAD.values()], ids=["nothing", *BAD])
def test_json_report_satisfies_its_schema(package, capsys, spoil):
    if spoil:
        spoil(package)
    schema = json.loads((ROOT / "src/tablewright/report/report.schema.json").read_text("utf-8"))
    assert main(["validate", "--format", "json", str(package)]) == bool(spoil)
    report = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(schema).validate(report)


def test_a_limit_leaves_the_counts_honest(package):
    path = package / "data/claim_events.csv"
    path.write_bytes(path.read_bytes().replace(b",reports\n", b",report\n"))
    each = ("validate", "--every-place", package)
    whole = json.loads(run(*each, "--format", "json").stdout)
    some = json.loads(run(*each, "--format", "json", "--max-findings", 3).stdout)
    assert some["counts"] == whole["counts"]
    assert some["findings"] == whole["findings"][:3]
    text = run(*each, "--max-findings", 3).stdout
    assert f"… and {len(whole['findings']) - 3:,} more\n" in text


def test_the_command_does_without_pandas() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "caucasus_rift", "validate", str(ROOT)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    assert "pyarrow" in done.stderr
    assert "pandas.core" not in done.stderr
