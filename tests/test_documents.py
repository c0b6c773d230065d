"""README and CONTRIBUTING say what is true: every snippet is run, every link and count checked."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import caucasus_rift as cr

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# run by the tests of the release and by whoever reads this: they would run themselves
RECURSIVE = {
    "make release",
    "make site",
    "make test",
    "make rule-coverage",
    "make check",
    "make setup",
}


def blocks(text):
    return [(match[1], match[2]) for match in FENCE.finditer(text)]


PYTHON = [
    (code, follow[1] if follow[0] == "text" else None)
    for (kind, code), follow in zip(blocks(README), [*blocks(README)[1:], ("", "")], strict=True)
    if kind == "python"
]
SHELL = [
    line.split("#")[0].strip()
    for text in (README, CONTRIBUTING)
    for kind, block in blocks(text)
    if kind == "sh"
    for line in block.splitlines()
]


@pytest.fixture(scope="module")
def folder(released, tmp_path_factory):
    """A folder with a release in dist/, as `make release` leaves it."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(released, folder / "dist")
    return folder


@pytest.mark.parametrize(("code", "printed"), PYTHON, ids=lambda value: None)
def test_snippet_prints_what_the_readme_shows(folder, code, printed):
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert printed is not None, "show what the snippet prints"
    assert done.stdout.strip() == printed.strip()


def test_readme_is_filled_in(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "scripts")
    from fill_readme import filled

    stale = (
        "```python\nprint('alone')\n```\n\n```sh\nmake\n```\n\n"
        "```python\nprint(1 + 1)\n```\n\n```text\n3\n4\n```\n\n| `sources` | 9,999 | texts |\n"
    )
    fresh = stale.replace("3\n4", "2").replace("9,999", f"{len(cr.load('sources')):,}")
    assert filled(stale, tmp_path) == fresh
    with pytest.raises(subprocess.CalledProcessError):
        filled(stale.replace("1 + 1", "1 / 0"), tmp_path)


def test_every_block_is_run():
    assert {kind for kind, _ in blocks(README + CONTRIBUTING)} == {"python", "sh", "text", "yaml"}
    assert len(PYTHON) == 9
    assert len(SHELL) >= 10


def test_shell_command_works(command, checkout):
    if command.startswith("make "):
        done = subprocess.run(
            ["make", "--dry-run", *command.split()[1:]],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        if command in RECURSIVE:
            return
    done = subprocess.run(
        command, shell=True, cwd=checkout, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def pytest_generate_tests(metafunc):
    if "command" in metafunc.fixturenames:
        metafunc.parametrize("command", sorted(set(SHELL)))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the tables and the Makefile in which `.venv` is the environment of this run."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in (
        "data",
        "schemas",
        "rules",
        "datapackage.json",
        "Makefile",
        "pyproject.toml",
        "constraints.txt",
    ):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)
    git = ["git", "-c", "user.name=A Tester", "-c", "user.email=tester@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "All"]):
        subprocess.run([*git, *command], cwd=folder, check=True)
    environment = folder / ".venv"
    (environment / "bin").mkdir(parents=True)
    for name, module in (("python", None), ("caucasus-rift", "caucasus_rift")):
        script = environment / "bin" / name
        module_option = f" -m {module}" if module else ""
        script.write_text(
            f'#!/bin/sh\nexec "{sys.executable}"{module_option} "$@"\n', encoding="utf-8"
        )
        script.chmod(0o755)
    for stamp in (".releasing", ".installed"):
        (environment / stamp).touch()
    return folder


def test_table_of_tables_is_true():
    listed = re.findall(r"^\| `(\w+)` \| ([\d,]+) \| ", README, re.MULTILINE)
    counted = [(name, f"{len(cr.load(name)):,}") for name in cr.tables()]
    assert listed == counted


def test_readme_names_the_version_that_is_built():
    assert set(re.findall(r"caucasus-rift-(\d+\.\d+\.\d+)", README)) == {cr.__version__}


def test_changelog_has_the_version():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## {cr.__version__}\n" in changelog


@pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "data/README.md", "docs/loading.md"]
)
def test_links_within_the_repository_lead_somewhere(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", FENCE.sub("", text)):
        if not target.startswith("https://"):
            assert ((ROOT / name).parent / target).exists(), target


def test_finding_in_the_contributing_guide_has_a_real_code():
    from tests.helpers import documentation

    for code in re.findall(r"error\[([a-z0-9-]+)\]", README + CONTRIBUTING):
        assert code in documentation()


def test_descriptor_lists_the_tables_of_the_readme_in_order():
    descriptor = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["name"] for resource in descriptor["resources"]] == cr.tables()
