"""The hooks that other repositories run with pre-commit."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from caucasus_rift.__main__ import main
from tests.helpers import copy_package

ROOT = Path(__file__).parents[1]
HOOKS = {
    hook["id"]: hook
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)
def test_hook_runs_on_a_package_in_a_folder(hook, tmp_path, monkeypatch, capfd):
    (tmp_path / "here").mkdir()
    package = copy_package(tmp_path / "here")
    monkeypatch.chdir(tmp_path)
    program, *arguments = shlex.split(hook["entry"])
    assert program == "caucasus-rift"
    assert main([*arguments, "here"]) == 0
    package.path("places").write_text("place_id\n", encoding="utf-8")
    assert main([*arguments, "here"]) == 1
    assert "here/data/places.csv:1:9: error[column-missing]" in capfd.readouterr().out


@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)
def test_hook_runs_when_a_file_of_a_package_changes(hook):
    assert hook["language"] == "python"
    assert hook["pass_filenames"] is False
    package = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    paths = ["datapackage.json", "pkg/datapackage.json", "data/sources/rift-2025.txt", "a/b.tsv"]
    paths += [resource["path"] for resource in package["resources"]]
    paths += [resource["schema"] for resource in package["resources"]]
    for path in paths:
        assert re.search(hook["files"], path), path
    for path in ("README.md", "src/a.py", "csv/image.png", "acsv"):
        assert not re.search(hook["files"], path), path


def test_readme_names_every_hook_in_the_order_that_works():
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    named = [hook["id"] for hook in yaml.safe_load(block)["hooks"]]
    assert named == list(HOOKS) == ["caucasus-rift-format", "caucasus-rift-validate"]


def test_own_hooks_run_the_makefile_s_commands():
    own = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (repository,) = own["repos"]
    assert repository["repo"] == "local"
    assert [hook["entry"] for hook in repository["hooks"]] == ["make format", "make validate"]
