"""The wheel, in an empty environment with nothing but its runtime dependencies."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

import caucasus_rift as cr
from tests.helpers import explanation

ROOT = Path(__file__).parents[1]

SAME = """
import importlib.util, sys, caucasus_rift as cr
assert "site-packages" in cr.__file__, cr.__file__
for name in ("pandera", "frictionless", "jsonschema"):
    assert importlib.util.find_spec(name) is None, name
for name, frame in cr.load_all().items():
    print(name, frame.shape, [str(dtype) for dtype in frame.dtypes], frame.to_csv(index=False))
print(cr.source_text("rift-2025"), cr.__version__, cr.tables())
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The Python of a new environment into which the wheel was installed."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    subprocess.run(command, check=True, capture_output=True)
    venv.create(folder / "env", with_pip=True)
    python = folder / "env/bin/python"
    (wheel,) = folder.glob("*.whl")
    command = [python, "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", wheel]
    subprocess.run(command, check=True, capture_output=True)
    return python


@pytest.mark.slow
def test_wheel_loads_the_same_as_the_checkout(installed, tmp_path):
    done = subprocess.run(
        [installed, "-I", "-c", SAME], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    here = [
        f"{name} {frame.shape} {[str(d) for d in frame.dtypes]} {frame.to_csv(index=False)}"
        for name, frame in cr.load_all().items()
    ]
    here.append(f"{cr.source_text('rift-2025')} {cr.__version__} {cr.tables()}")
    assert done.stdout == "\n".join(here) + "\n"


@pytest.mark.slow
def test_installed_command_validates(installed, tmp_path):
    command = [installed.parent / "caucasus-rift", "validate", ROOT]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("code", ["value-missing", "quote-not-in-passage"])
def test_installed_command_explains(installed, tmp_path, code):
    command = [installed.parent / "caucasus-rift", "explain", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", explanation(code))


@pytest.mark.slow
def test_schema_says_what_to_install(installed, tmp_path):
    code = "import caucasus_rift as cr; cr.schema('claims')"
    done = subprocess.run(
        [installed, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert 'pip install "pandera[pandas]"' in done.stderr
