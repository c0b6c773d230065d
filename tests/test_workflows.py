"""The workflows hold what is demanded of them, and what their steps run does what it says."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.helpers import ROOT, Copy, copy_package
from tests.test_baseline import commit, git, git_is_alone

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["git_is_alone"]

WORKFLOWS = {
    path.name: yaml.safe_load(path.read_text("utf-8"))
    for path in sorted((ROOT / ".github/workflows").glob("*.yml"))
}
JOBS = {
    f"{file} {name}": job for file, flow in WORKFLOWS.items() for name, job in flow["jobs"].items()
}
STEPS = [step for job in JOBS.values() for step in job["steps"]]
RUNS = sorted({step["run"] for step in STEPS if "run" in step})


# -- what may run, and with which rights -----------------------------------------------------------


@pytest.mark.parametrize("flow", WORKFLOWS.values(), ids=WORKFLOWS)
def test_workflow_has_no_rights_but_what_a_job_is_given(flow):
    assert flow["permissions"] == {}
    assert "pull_request_target" not in flow[True]  # YAML takes `on` for true
    assert "workflow_run" not in flow[True]


def test_only_a_tag_gives_the_right_to_write():
    for name, job in JOBS.items():
        if name != "release.yml publish":
            assert job["permissions"] == {"contents": "read"}
    assert WORKFLOWS["release.yml"][True] == {"push": {"tags": ["v*"]}}
    assert {*WORKFLOWS["validate.yml"][True]} == {"pull_request", "push"}


@pytest.mark.parametrize("file", WORKFLOWS)
def test_actions_are_pinned_to_a_commit_and_say_its_version(file):
    text = (ROOT / ".github/workflows" / file).read_text("utf-8")
    used = re.findall(r"uses: (.*)", text)
    assert used
    for line in used:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_no_credentials_are_left_in_a_checkout():
    checkouts = [step for step in STEPS if step.get("uses", "").startswith("actions/checkout@")]
    assert len(checkouts) == len(JOBS)
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_nothing_is_put_into_a_command_but_by_the_shell():
    assert not [command for command in RUNS if "${{" in command]


@pytest.mark.parametrize("command", RUNS)
def test_step_is_a_make_target_or_a_script(command):
    program, *words = command.split(" >")[0].split()
    if program == "make":
        words = [word for word in words if not word.startswith("-")]
        done = subprocess.run(
            ["make", "--dry-run", *words], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    else:
        script = words[0] if program.endswith("/python") else program
        assert (ROOT / script).is_file()


def test_make_hands_a_name_on_as_it_is(tmp_path):
    name = 'x"$(shell touch made)`touch made`; touch made #'
    shutil.copy(ROOT / "Makefile", tmp_path)
    fake = tmp_path / ".venv/bin"
    fake.mkdir(parents=True)
    for program in ("python", "caucasus-rift"):
        (fake / program).write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
        (fake / program).chmod(0o755)
    for needed in ("pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / needed, tmp_path)
    for stamp in (".releasing", ".installed"):
        (tmp_path / ".venv" / stamp).touch()
    for target, variable in (("release-check", "TAG"), ("diff", "BASE")):
        done = subprocess.run(
            ["make", "--silent", target],
            cwd=tmp_path,
            env=os.environ | {variable: name},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.splitlines()[-1] == name
    assert not (tmp_path / "made").exists()


# -- the changelog and the release fit what changed ------------------------------------------------

CHANGELOG = """# Changelog

## Unreleased

- Said by hand.

## 0.1.0

The first version.
"""


@pytest.fixture
def package(tmp_path: Path) -> Copy:
    """The dataset in a git checkout, released as 0.1.0."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    package = copy_package(folder)
    (folder / "CHANGELOG.md").write_text(CHANGELOG, "utf-8")
    git(folder, "init", "-q", "-b", "main")
    commit(folder)
    return package


def script(name: str, *arguments: object) -> Any:
    command = [sys.executable, str(ROOT / "scripts" / name), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def changelog(package: Copy, *arguments: str) -> Any:
    return script("changelog.py", "--package", package.folder, *arguments)


def set_version(package: Copy, number: str) -> None:
    path = package.folder / "datapackage.json"
    document = json.loads(path.read_bytes())
    path.write_text(json.dumps(document | {"version": number}, indent=2), "utf-8")


def edit(package: Copy) -> None:
    package.rows("claims")[0]["statement"] = "Another statement."
    package.rows("claims")[1]["statement"] = "One more."
    package.add("observations", **package.rows("observations")[0] | {"observation_id": "new.o1"})
    package.save()


def test_before_the_first_release_there_is_nothing_to_compare(package):
    done = changelog(package)
    assert (done.returncode, done.stdout) == (
        0,
        "there is no release yet to compare the changelog with\n",
    )


def test_changelog_lists_what_changed(package):
    git(package.folder, "tag", "v0.1.0")
    assert changelog(package).returncode == 0
    edit(package)
    done = changelog(package)
    assert done.returncode == 1
    said = "the list under \"### Data\" of 'Unreleased' is not what changed: run `make changelog`"
    assert done.stderr.splitlines() == [
        f"changelog: {said}",
        "    + - `claims`: 2 rows changed",
        "    + - `observations`: 1 row added",
    ]
    assert changelog(package, "--write").returncode == 0
    path = package.folder / "CHANGELOG.md"
    wanted = CHANGELOG.replace(
        "by hand.\n",
        "by hand.\n\n### Data\n- `claims`: 2 rows changed\n- `observations`: 1 row added\n",
    )
    assert path.read_text("utf-8") == wanted
    assert changelog(package).returncode == 0
    assert changelog(package, "--write").returncode == 0
    assert path.read_text("utf-8") == wanted


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- `claims`: 2 rows changed\n", ""),
        ("2 rows changed", "3 rows changed"),
        ("- `claims`", "- `events`: 1 row added\n- `claims`"),
        ("### Data", "### Tables"),
        ("## Unreleased", "## Soon"),
    ],
)
def test_changelog_that_is_not_true_is_refused(package, old, new):
    git(package.folder, "tag", "v0.1.0")
    edit(package)
    changelog(package, "--write")
    path = package.folder / "CHANGELOG.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert changelog(package).returncode == 1


def test_list_goes_when_nothing_is_changed_any_more(package):
    git(package.folder, "tag", "v0.1.0")
    path = package.folder / "CHANGELOG.md"
    stale = CHANGELOG.replace("hand.\n", "hand.\n\n### Data\n- `claims`: 1 row added\n")
    path.write_text(stale, "utf-8")
    assert changelog(package).returncode == 1
    assert changelog(package, "--write").returncode == 0
    assert path.read_text("utf-8") == CHANGELOG


def test_notes_are_the_section_of_the_version(package):
    assert changelog(package, "--notes", "0.1.0").stdout == "The first version.\n"
    assert changelog(package, "--notes", "0.1").returncode == 1


def check_release(package: Copy, *arguments: str) -> tuple[int, str]:
    done = script("check_release.py", "--package", package.folder, *arguments)
    return done.returncode, done.stdout + done.stderr


def test_release_that_fits(package):
    assert check_release(package, "--tag", "v0.1.0") == (0, "0.1.0 is the first release\n")
    git(package.folder, "tag", "v0.1.0")
    edit(package)
    set_version(package, "0.2.0")
    path = package.folder / "CHANGELOG.md"
    path.write_text(CHANGELOG.replace("Unreleased", "0.2.0"), "utf-8")
    assert changelog(package, "--write").returncode == 0
    commit(package.folder)
    git(package.folder, "tag", "v0.2.0")
    status, said = check_release(package, "--tag", "v0.2.0")
    assert (status, said.startswith("0.2.0 follows v0.1.0: ")) == (0, True)


@pytest.mark.parametrize(
    ("version", "tag", "said"),
    [
        ("0.1.0", "v0.2.0", "the tag is 'v0.2.0', the version 0.1.0: tag it v0.1.0"),
        ("0.1.1", "v0.1.1", "the version 0.1.1 is understated"),
        ("0.2.0", "v0.2.0", "there is no section '0.2.0'"),
        ("next", "vnext", "the version 'next' is no semantic version"),
    ],
)
def test_release_that_does_not_fit(package, version, tag, said):
    git(package.folder, "tag", "v0.1.0")
    edit(package)
    set_version(package, version)
    if version == "0.1.1":
        path = package.folder / "CHANGELOG.md"
        path.write_text(CHANGELOG.replace("Unreleased", "0.1.1"), "utf-8")
        changelog(package, "--write")
    status, output = check_release(package, "--tag", tag)
    assert status == 1
    assert said in output


def test_release_that_drops_an_id_does_not_fit(package):
    git(package.folder, "tag", "v0.1.0")
    package.rows("observations").pop()
    package.save()
    set_version(package, "0.2.0")
    path = package.folder / "CHANGELOG.md"
    path.write_text(CHANGELOG.replace("Unreleased", "0.2.0"), "utf-8")
    changelog(package, "--write")
    status, said = check_release(package)
    assert status == 1
    assert "is gone without a tombstone" in said


# -- building twice, and what is attached ----------------------------------------------------------


def built(folder: Path) -> Path:
    (folder / "birds-1.0.0" / "csv").mkdir(parents=True)
    for name in ("birds-1.0.0-csv.zip", "README.md", "SHA256SUMS"):
        (folder / name).write_text(f"outer {name}")
    for name in ("birds.sqlite", "README.md", "SHA256SUMS", "csv/birds.csv"):
        (folder / "birds-1.0.0" / name).write_text(f"inner {name}")
    return folder


def test_assets_are_files_with_checksums(tmp_path):
    output = tmp_path / "assets"
    arguments = ("--built", built(tmp_path / "dist"), "--output", output)
    for _ in range(2):
        assert script("release_assets.py", *arguments).returncode == 0
    names = ["README.md", "SHA256SUMS", "birds-1.0.0-csv.zip", "birds.sqlite"]
    assert sorted(path.name for path in output.iterdir()) == names
    assert (output / "README.md").read_text() == "outer README.md"
    sums = [line.split("  ") for line in (output / "SHA256SUMS").read_text().splitlines()]
    assert {name for _, name in sums} == {*names} - {"SHA256SUMS"}
    for digest, name in sums:
        assert hashlib.sha256((output / name).read_bytes()).hexdigest() == digest
    assert script("release_assets.py", "--built", tmp_path / "nowhere").returncode == 1


FAKE_GH = """#!/bin/sh
printf '%s\\n' "$*" >>"$CALLS"
case $* in
"release view"*) echo "$DRAFT"; [ -n "$DRAFT" ] ;;
*"$FAILING"*) [ -z "$FAILING" ] ;;
esac
"""


@pytest.mark.parametrize(
    ("tag", "draft", "failing", "expected"),
    [
        ("v1.0.0", "", "", ["view", "create", "upload", "edit"]),
        ("v1.0.0-rc.1", "", "", ["view", "create", "upload", "edit"]),
        ("v1.0.0", "true", "", ["view", "delete", "create", "upload", "edit"]),
        ("v1.0.0", "", "upload", ["view", "create", "upload"]),
        ("v1.0.0", "false", "create", ["view", "create"]),
    ],
)
def test_release_is_published_whole_or_stays_a_draft(request, tag, draft, failing, expected):
    folder = request.getfixturevalue("tmp_path")
    assets = folder / "assets"
    arguments = ("--built", built(folder / "dist"), "--output", assets)
    assert script("release_assets.py", *arguments).returncode == 0
    done, calls = publish(folder, tag, draft, failing)
    assert (done.returncode == 0) is (failing == "")
    assert [call.split()[1] for call in calls] == expected
    created = next(call for call in calls if call.split()[1] == "create")
    assert "--verify-tag --draft" in created
    assert ("--prerelease" in created) is ("-" in tag)
    if expected[-1] == "edit":
        assert calls[-1] == f"release edit {tag} --draft=false"
        assert "assets/provenance.sigstore.json" in calls[-2]
        assert "assets/SHA256SUMS" in calls[-2]


def publish(folder: Path, tag: str, draft: str = "", failing: str = "") -> tuple[Any, list[str]]:
    (folder / "bin").mkdir()
    (folder / "bin/gh").write_text(FAKE_GH)
    (folder / "bin/gh").chmod(0o755)
    (folder / "proof.json").write_text("{}")
    calls = folder / "calls"
    path = os.pathsep.join([str(folder / "bin"), os.environ["PATH"]])
    done = subprocess.run(
        [ROOT / "scripts/publish_release.sh", tag, "assets", "notes.md", "proof.json"],
        cwd=folder,
        env=os.environ | {"PATH": path, "CALLS": str(calls), "DRAFT": draft, "FAILING": failing},
        capture_output=True,
        text=True,
        check=False,
    )
    return done, calls.read_text().splitlines() if calls.exists() else []


def test_files_that_did_not_arrive_whole_are_not_published(tmp_path):
    arguments = ("--built", built(tmp_path / "dist"), "--output", tmp_path / "assets")
    assert script("release_assets.py", *arguments).returncode == 0
    (tmp_path / "assets/birds.sqlite").write_text("cut")
    done, calls = publish(tmp_path, "v1.0.0")
    assert done.returncode != 0
    assert calls == []


@pytest.mark.slow
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="a release is rebuilt from its commit")
def test_release_is_the_same_when_it_is_built_elsewhere(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "scripts")
    from rebuild_release import differences, rebuilt

    one = rebuilt(ROOT, tmp_path)
    assert script("rebuild_release.py", "--built", one).returncode == 0
    assert differences(one, tmp_path) != []
    (archive, *_) = one.glob("*.zip")
    archive.write_bytes(archive.read_bytes() + b"x")
    done = script("rebuild_release.py", "--built", one)
    assert (done.returncode, done.stderr) == (
        1,
        f"rebuild_release: {archive.name} is not the same\n",
    )
