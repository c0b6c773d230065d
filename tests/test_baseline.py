"""`validate --base REV`: what is new against a git revision, what was there, what is mended."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from caucasus_rift import validate
from caucasus_rift.__main__ import main
from tablewright.base.findings import Finding
from tablewright.history.baseline import against, compare, identity
from tablewright.report import reports
from tests.helpers import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tablewright.validation import Base, Report

SCHEMA = json.loads((ROOT / "src/tablewright/report/report.schema.json").read_text("utf-8"))
GIT = ("git", "-c", "user.name=A Tester", "-c", "user.email=tester@example.org")
DESCRIPTOR = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    "name": "birds",
    "resources": [
        {
            "name": "birds",
            "path": "birds.csv",
            "schema": {
                "fields": [
                    {"name": "id", "type": "string", "constraints": {"required": True}},
                    {"name": "eggs", "type": "integer"},
                    {"name": "kin", "type": "string"},
                ],
                "primaryKey": ["id"],
                "foreignKeys": [
                    {"fields": ["kin"], "reference": {"resource": "", "fields": ["id"]}}
                ],
            },
        }
    ],
}
GOOD = ("crow,4,", "daw,5,crow", "jay,6,")


@pytest.fixture(autouse=True)
def git_is_alone(monkeypatch, tmp_path):
    """No settings of whoever runs the tests, and no checkout above the test's own."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))


def standings(report: Report) -> list[str | None]:
    return [finding.standing for finding in report.findings]


def write(folder: Path, *rows: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "datapackage.json").write_text(json.dumps(DESCRIPTOR), "utf-8")
    lines = ["id,eggs,kin", *rows]
    (folder / "birds.csv").write_bytes("".join(f"{line}\n" for line in lines).encode())
    return folder


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [*GIT, "-C", str(folder), *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def commit(folder: Path) -> None:
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "as it stands")


def committed(folder: Path, *rows: str) -> Path:
    write(folder, *rows)
    commit(folder)
    return folder


def compared(folder: Path, revision: str = "HEAD") -> tuple[Report, Base]:
    report = against(validate(folder), folder, revision)
    assert report.base is not None
    return report, report.base


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    status = main(["validate", *map(str, arguments)])
    out, err = capsys.readouterr()
    return status, out, err


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, Any]:
    status, out, _ = run(capsys, *arguments, "--format", "json")
    report = json.loads(out)
    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    return status, report


def test_nothing_changed_nothing_new(tmp_path, capsys):
    folder = committed(tmp_path, *GOOD)
    assert run(capsys, folder, "--base", "HEAD") == (
        0,
        "0 findings were there before, at HEAD\nbirds: valid (1 table, 3 rows)\n",
        "",
    )


def test_known_faults_are_listed_as_such_and_do_not_fail(tmp_path, capsys):
    folder = committed(tmp_path, *GOOD, "owl,many,")
    assert run(capsys, folder)[0] == 1
    status, out, _ = run(capsys, folder, "--base", "HEAD")
    assert status == 0
    assert out.splitlines() == [
        "1 finding was there before, at HEAD",
        f'known: {folder}/birds.csv:5:5: error[value-type] "many" is not a whole number',
        "birds: not valid, 1 error (1 table, 4 rows)",
    ]


def test_new_fault_is_shown_and_fails(tmp_path, capsys):
    folder = committed(tmp_path, *GOOD, "owl,many,")
    write(folder, "auk,few,", *GOOD, "owl,many,")
    status, out, _ = run(capsys, folder, "--base", "HEAD")
    first, *_, count, known, closing = out.splitlines()
    assert status == 1
    assert first.startswith(f"{folder}/birds.csv:2:5: error[value-type] ")
    assert out.count("error[") == 2
    assert count == "1 finding was there before, at HEAD"
    assert known.startswith(f"known: {folder}/birds.csv:6:5: error[value-type] ")
    assert closing == "birds: not valid, 2 errors (1 table, 5 rows)"


def test_new_warning_does_not_fail(tmp_path, capsys):
    folder = committed(tmp_path, *GOOD, "owl,many,")
    path = folder / "birds.csv"
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    status, report = as_json(capsys, folder, "--base", "HEAD")
    assert status == 0
    assert report["valid"] is False
    assert [(one["code"], one["status"]) for one in report["findings"]] == [
        ("value-type", "known"),
        ("line-end-missing", "new"),
    ]


@pytest.mark.parametrize(
    "faulty",
    [
        ("owl,many,",),
        ("crow,7,",),
        ("owl,1,roc", "tit,2,roc", "wren,3,roc", "kite,3,roc", "kea,3,roc"),
    ],
    ids=["a-value", "a-key-that-stands-twice", "a-missing-key"],
)
def test_known_fault_that_moved_is_known(tmp_path, faulty):
    folder = committed(tmp_path, *GOOD, *faulty)
    before = validate(folder).findings
    write(folder, "auk,1,", "emu,1,", *GOOD, "rhea,1,", *faulty)
    report, base = compared(folder)
    assert [finding.line for finding in report.findings] != [finding.line for finding in before]
    assert standings(report) == ["known"]
    assert base.mended == ()
    assert report.acceptable


def test_rows_in_another_order_are_not_new(tmp_path):
    rows = ("owl,many,", "tit,2,roc", "wren,3,roc")
    folder = committed(tmp_path, *GOOD, *rows)
    write(folder, *reversed((*GOOD, *rows)))
    report, base = compared(folder)
    assert (set(standings(report)), base.mended) == ({"known"}, ())


def test_same_fault_once_more_is_new(tmp_path):
    folder = committed(tmp_path, *GOOD, "crow,7,")
    write(folder, *GOOD, "crow,7,", "crow,7,")
    report, base = compared(folder)
    assert sorted(standings(report)) == ["known", "new"]
    assert base.mended == ()


def test_one_more_row_with_a_missing_key_is_new_and_one_less_is_not(tmp_path):
    folder = committed(tmp_path, *GOOD, "owl,1,roc", "tit,2,roc")
    write(folder, *GOOD, "owl,1,roc", "tit,2,roc", "wren,3,roc")
    report, more = compared(folder)
    assert (standings(report), more.mended) == (["new"], ())
    write(folder, *GOOD, "tit,2,roc")
    report, less = compared(folder)
    assert (standings(report), less.mended) == (["known"], ())


def test_mended_fault_is_named(tmp_path, capsys):
    folder = committed(tmp_path, *GOOD, "owl,many,", "tit,1,roc")
    write(folder, *GOOD, "owl,3,", "tit,1,roc")
    status, out, _ = run(capsys, folder, "--base", "HEAD")
    count, known, mended, closing = out.splitlines()
    assert status == 0
    assert count == "1 finding was there before, at HEAD"
    assert known.startswith("known: ")
    assert mended.startswith(f"mended: {folder}/birds.csv:5:5: error[value-type] ")
    assert closing.startswith("birds: not valid, 1 error ")


def test_what_cannot_be_read_any_more_is_new(tmp_path):
    folder = committed(tmp_path, *GOOD, "owl,many,")
    (folder / "birds.csv").unlink()
    report, base = compared(folder)
    assert [finding.code for finding in report.new] == ["file-missing"]
    assert [finding.code for finding in base.mended] == ["value-type"]


def test_any_name_of_a_commit_is_a_revision(tmp_path):
    folder = committed(tmp_path, *GOOD)
    git(folder, "tag", "--annotate", "v1", "--message", "first")
    full = git(folder, "rev-parse", "HEAD")
    committed(folder, *GOOD, "owl,many,")
    for revision in ("v1", "HEAD~1", "HEAD^", full, full[:8]):
        assert standings(compared(folder, revision)[0]) == ["new"], revision
    assert standings(compared(folder)[0]) == ["known"]


def test_package_in_a_subfolder(tmp_path, capsys, monkeypatch):
    folder = write(tmp_path / ":(top) all of it" / "[bi*rds]", *GOOD, "owl,many,")
    write(tmp_path / ":(top) all of it" / "birds", "auk,none,")
    commit(tmp_path)
    write(folder, "auk,few,", *GOOD, "owl,many,")
    for target in (folder, folder / "datapackage.json"):
        status, report = as_json(capsys, target, "--base", "HEAD")
        assert status == 1
        assert [one["status"] for one in report["findings"]] == ["new", "known"]
        assert {one["path"] for one in report["findings"]} == {"birds.csv"}
    monkeypatch.chdir(folder)
    assert run(capsys, "--base", "HEAD")[1].startswith("birds.csv:2:5: error[value-type] ")


def test_descriptor_of_another_name(tmp_path):
    folder = write(tmp_path, *GOOD, "owl,many,")
    target = (folder / "datapackage.json").rename(folder / "birds.json")
    commit(folder)
    report = against(validate(target), target, "HEAD")
    assert report.base is not None
    assert standings(report) == ["known"]


def test_what_git_stores_is_compared(tmp_path):
    """Not what a checkout would be: attributes and filters have no part in it."""
    folder = write(tmp_path / "birds", *GOOD)
    attributes = b"*.csv text eol=crlf export-ignore ident\n"
    (folder / "birds.csv").write_bytes((folder / "birds.csv").read_bytes() + b"$Id$,1,\n")
    commit(tmp_path)
    (tmp_path / ".gitattributes").write_bytes(attributes)
    commit(tmp_path)
    assert standings(compared(folder)[0]) == []
    path = folder / "birds.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n", 1))
    report, base = compared(folder)
    assert [(one.code, one.severity) for one in report.findings] == [("line-end-mixed", "error")]
    assert (standings(report), base.mended) == (["new"], ())


def test_links_that_lead_out_are_not_followed(tmp_path):
    (tmp_path / "secret.csv").write_bytes(b"id,eggs,kin\nowl,many,\n")
    folder = write(tmp_path / "checkout", *GOOD)
    (folder / "birds.csv").unlink()
    (folder / "birds.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "etc").symlink_to("/etc")
    (folder / "up").symlink_to("../..")
    commit(folder)
    (folder / "birds.csv").unlink()
    write(folder, *GOOD)
    report, base = compared(folder)
    assert report.findings == ()
    assert [finding.code for finding in base.mended] == ["path-unsafe"]


def test_a_hooks_environment_is_not_another_repository(tmp_path, monkeypatch):
    folder = committed(tmp_path / "one" / "two", *GOOD, "owl,many,")
    other = committed(tmp_path / "other", *GOOD)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    assert standings(compared(folder)[0]) == ["known"]


def test_links_within_the_package_are_followed(tmp_path):
    folder = write(tmp_path / "checkout" / "package", *GOOD, "owl,many,")
    (folder / "data").mkdir()
    (folder / "birds.csv").rename(folder / "data" / "real.csv")
    (folder / "birds.csv").symlink_to("up/package/data/../data/real.csv")
    (folder / "up").symlink_to("..")
    commit(folder.parent)
    assert standings(compared(folder)[0]) == ["known"]


def test_nothing_is_written(tmp_path, monkeypatch):
    folder = committed(tmp_path / "checkout", *GOOD)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    compared(folder)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


POINTER = (
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
)


def test_pointer_to_a_large_file_is_no_table(tmp_path, capsys):
    folder = write(tmp_path, *GOOD)
    (folder / "birds.csv").write_text(POINTER, "utf-8")
    commit(folder)
    write(folder, *GOOD)
    status, out, err = run(capsys, folder, "--base", "HEAD")
    assert (status, out) == (2, "")
    assert 'at git revision "HEAD" "birds.csv" cannot be read: it is kept in Git LFS' in err


def test_files_are_bounded_together(tmp_path, capsys, monkeypatch):
    folder = committed(tmp_path, *GOOD)
    monkeypatch.setattr("tablewright.history.trees.MAX_BYTES", 100)
    status, _, err = run(capsys, folder, "--base", "HEAD")
    assert status == 2
    assert "100 bytes" in err


def test_package_that_did_not_exist_is_refused(tmp_path, capsys):
    (tmp_path / "README").write_text("birds to come\n", "utf-8")
    commit(tmp_path)
    folder = write(tmp_path / "birds", *GOOD)
    status, out, err = run(capsys, folder, "--base", "HEAD")
    assert (status, out) == (2, "")
    assert f'there is no "{folder}/datapackage.json" at git revision "HEAD"' in err


def test_folder_that_was_no_package_is_refused(tmp_path, capsys):
    (tmp_path / "README").write_text("birds to come\n", "utf-8")
    commit(tmp_path)
    folder = write(tmp_path, *GOOD)
    status, out, err = run(capsys, folder, "--base", "HEAD")
    assert (status, out) == (2, "")
    assert f'there is no "{folder}/datapackage.json" at git revision "HEAD"' in err


REVISIONS = {
    "unknown": "nowhere",
    "empty": "",
    "an-option": "--output=stolen",
    "a-short-option": "-v",
    "a-range": "HEAD..HEAD",
    "an-excluded-commit": "^HEAD",
    "a-tree": "HEAD^{tree}",
    "a-file": "HEAD:birds.csv",
    "with-a-NUL": "HE\0AD",
    "a-command": "HEAD; touch stolen",
    "control-characters": "\x1b[31m",
}


@pytest.mark.parametrize("revision", REVISIONS.values(), ids=REVISIONS)
def test_revision_git_does_not_know_is_refused(tmp_path, capsys, monkeypatch, revision):
    folder = committed(tmp_path, *GOOD)
    monkeypatch.chdir(folder)
    status, out, err = run(capsys, f"--base={revision}")
    assert (status, out) == (2, "")
    assert err.startswith("caucasus-rift: git knows no revision ")
    assert "\x1b" not in err
    assert not (folder / "stolen").exists()


def test_outside_git_is_refused(tmp_path, capsys):
    folder = write(tmp_path, *GOOD)
    status, out, err = run(capsys, folder, "--base", "HEAD")
    assert (status, out) == (2, "")
    assert f'"{folder}" is in no git checkout' in err


def test_without_git_is_refused(tmp_path, capsys, monkeypatch):
    folder = committed(tmp_path, *GOOD)
    monkeypatch.setenv("PATH", str(tmp_path))
    status, out, err = run(capsys, folder, "--base", "HEAD")
    assert (status, out) == (2, "")
    assert "needs git" in err


def test_no_repository_is_asked_without_the_option(tmp_path):
    folder = write(tmp_path, *GOOD)
    script = (
        "import sys; from caucasus_rift.__main__ import main; "
        f"main(['validate', {str(folder)!r}]); "
        "sys.exit('tablewright.history.baseline' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def changed(folder: Path) -> Path:
    """A package with two new faults, one known and one mended."""
    committed(folder, *GOOD, "owl,many,", "tit,1,roc")
    return write(folder, "auk,few,", *GOOD, "owl,many,", "tit,1,", ",1,")


def test_json_has_all_current_ones_with_their_status(tmp_path, capsys):
    status, report = as_json(capsys, changed(tmp_path), "--base", "HEAD")
    assert status == 1
    assert list(report)[-2:] == ["base", "findings"]
    assert [one["status"] for one in report["findings"]] == ["new", "known", "new"]
    assert report["counts"] == {"errors": 3, "warnings": 0}
    mended = report["base"].pop("mended")
    assert report["base"] == {"revision": "HEAD", "new": 2, "known": 1}
    assert [(one["code"], one["line"], one["key"]) for one in mended] == [
        ("foreign-key-missing", 6, "tit")
    ]


def test_json_without_a_base_is_as_ever(tmp_path, capsys):
    _, report = as_json(capsys, changed(tmp_path))
    assert "base" not in report
    assert all("status" not in one for one in report["findings"])


def test_schema_wants_a_status_with_a_base_and_none_without(tmp_path, capsys):
    folder = changed(tmp_path)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    _, report = as_json(capsys, folder, "--base", "HEAD")
    del report["findings"][0]["status"]
    assert not validator.is_valid(report)
    _, report = as_json(capsys, folder)
    report["findings"][0]["status"] = "new"
    assert not validator.is_valid(report)


def test_a_limit_leaves_the_counts_honest(tmp_path, capsys):
    folder = changed(tmp_path)
    _, report = as_json(capsys, folder, "--base", "HEAD", "--max-findings", "1")
    assert len(report["findings"]) == 1
    assert (report["base"]["new"], report["base"]["known"]) == (2, 1)
    _, out, _ = run(capsys, folder, "--base", "HEAD", "--max-findings", "1")
    assert out.count("error[") == 3
    assert "… and 1 more\n" in out
    _, out, _ = run(capsys, folder, "--base", "HEAD", "--max-findings", "0")
    assert out.splitlines()[:-1] == [
        "… and 2 more",
        "1 finding was there before, at HEAD",
        "… and 1 more known",
        "… and 1 more mended",
    ]


def test_github_annotates_the_new_and_sums_up_all(tmp_path, capsys, monkeypatch):
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    folder = changed(tmp_path / "checkout")
    status, out, _ = run(capsys, folder, "--base", "HEAD", "--format", "github")
    commands = [line for line in out.splitlines() if line.startswith("::")]
    assert status == 1
    assert len(commands) == 2
    assert all(",line=2," in line or ",line=8," in line for line in commands)
    assert "1 finding was there before, at HEAD\n" in out
    rows = [line for line in summary.read_text("utf-8").splitlines() if line.startswith("| ")]
    assert [row.split()[1] for row in rows[2:]] == ["new", "new", "known", "mended"]
    assert {row.count("|") for row in rows} == {6}


def test_what_a_revision_is_called_cannot_break_out(tmp_path):
    report, base = compared(changed(tmp_path))
    name = "x\n::error::y\x1b<img>@user"
    hostile = dataclasses.replace(report, base=dataclasses.replace(base, revision=name))
    lines = reports.as_github(hostile).splitlines()
    assert sum(line.startswith("::") for line in lines) == 2
    assert "\x1b" not in reports.as_text(hostile)
    summary = reports.as_summary(hostile)
    assert "<img>" not in summary
    assert "@user" not in summary


def test_sarif_says_how_results_stand_to_the_base(tmp_path, capsys):
    folder = changed(tmp_path)
    _, out, _ = run(capsys, folder, "--base", "HEAD", "--format", "sarif")
    (sarif_run,) = json.loads(out)["runs"]
    results = sarif_run["results"]
    assert [one["baselineState"] for one in results] == ["new", "unchanged", "new", "absent"]
    rules = [rule["id"] for rule in sarif_run["tool"]["driver"]["rules"]]
    assert all(rules[one["ruleIndex"]] == one["ruleId"] for one in results)
    assert results[-1]["ruleId"] == "foreign-key-missing"
    _, out, _ = run(capsys, folder, "--format", "sarif")
    assert all("baselineState" not in one for one in json.loads(out)["runs"][0]["results"])


def test_help_says_what_the_exit_status_means(capsys):
    with pytest.raises(SystemExit):
        main(["validate", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert "--base REV" in said
    assert "With --base, 1 only if there are new errors" in said


def finding(message: str, **properties: Any) -> Finding:
    return Finding("value-type", message, "birds.csv", **properties)


def test_places_are_no_part_of_an_identity_and_data_is():
    here = finding('"x" stands on line 7 of "b.csv" already', line=9, column=2)
    there = finding('"x" stands on line 12 of "b.csv" already', line=14, column=2)
    assert identity(here) == identity(there)
    for one, other in (
        ('"line 7" is wrong', '"line 12" is wrong'),
        (r'"a \" line 7" is wrong', r'"a \" line 12" is wrong'),
        ('"7 rows" is wrong', '"12 rows" is wrong'),
    ):
        assert identity(finding(one)) != identity(finding(other))
    assert identity(finding("m", key="a")) != identity(finding("m", key="b"))
    assert identity(finding("m", field="a")) != identity(finding("m", field="b"))
    assert identity(finding("m", table="a")) != identity(finding("m", table="b"))


def test_findings_are_matched_one_to_one():
    a, b = finding("a"), finding("b")

    def standing(then: list[Finding], now: list[Finding]) -> list[list[tuple[str, Any]]]:
        return [[(one.message, one.standing) for one in part] for part in compare(then, now)]

    name = a.message
    gone, more = [(name, "mended"), (b.message, "mended")], [(name, "new"), (b.message, "new")]
    assert standing([a, a, b], [a]) == [[(name, "known")], gone]
    assert standing([a], [a, a, b]) == [[(name, "known"), *more], []]
    assert compare([], []) == ((), ())
