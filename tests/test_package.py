"""The wheel: built with the locked tools, installed where the checkout is not, and run there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from docs import notices
from sample_workbooks import published

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "sample_workbooks" / "suqian-2023"
SCRIPTS = "Scripts" if os.name == "nt" else "bin"


def call(*words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a program that sees nothing of this checkout but what is named."""
    environ = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return subprocess.run(
        [str(word) for word in words], cwd=cwd, env=environ, capture_output=True, text=True, encoding="utf-8",
        timeout=300,
    )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    done = call(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a new environment that holds the wheel, and what it needs from this one."""
    place = tmp_path_factory.mktemp("environment")
    done = call(sys.executable, "-m", "venv", "--without-pip", place / "venv", cwd=place)
    assert done.returncode == 0, done.stderr
    python = place / "venv" / SCRIPTS / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps")
    done = call(*pip, wheel, cwd=place)
    assert done.returncode == 0, done.stderr
    site = call(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=place).stdout.strip()
    here = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    Path(site, "needed.pth").write_text("\n".join(here), encoding="utf-8")
    return python.parent


@pytest.mark.slow
def test_the_wheel_holds_the_program_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as parts:
        names = set(parts.namelist())
    folders = {name.partition("/")[0] for name in names}
    assert folders == {"consolidate", next(name for name in folders if name.endswith(".dist-info"))}
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "consolidate").rglob("*")
               if path.is_file() and "__pycache__" not in path.parts}  # fmt: skip
    assert {name for name in names if name.startswith("consolidate/")} == sources
    assert "consolidate/py.typed" in names
    licences = {name.partition("/licenses/")[2] for name in names if "/licenses/" in name}
    assert licences == {"LICENSE", "THIRD_PARTY_NOTICES.md"}


@pytest.mark.slow
def test_the_installed_program_runs_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    where = call(installed / "python", "-c", "import consolidate; print(consolidate.__file__)", cwd=tmp_path)
    assert Path(where.stdout.strip()).is_relative_to(installed.parent)
    helped = call(installed / "consolidate", "--lang", "en", "--help", cwd=tmp_path)
    assert (helped.returncode, helped.stderr) == (0, "")
    assert "templates" in helped.stdout
    folder = shutil.copytree(SAMPLE, tmp_path / "round", ignore=shutil.ignore_patterns(".consolidate"))
    done = call(installed / "consolidate", "run", folder, "--output", tmp_path / "out", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    totals = json.loads(done.stdout)["totals"]
    _, table = published.figures("2021")
    assert totals == {str(place): str(number) for place, number in table.items()}


# --- third-party notices -------------------------------------------------------------------------------------------


def listed() -> dict[str, list[str]]:
    page = notices.PAGE.read_text(encoding="utf-8")
    return {
        name: [version, licence] for name, version, licence in re.findall(r"^\| (\S+) \| (.*) \| (.*) \|$", page, re.M)
    }


def test_the_notices_are_those_of_the_lock_and_of_the_installed_packages() -> None:
    assert notices.PAGE.read_text(encoding="utf-8") == notices.page()


def test_every_package_that_the_program_needs_is_in_the_notices() -> None:
    """Counted in another way than the page is made: all of the lock but what only building needs."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    names = set(re.findall(r"^([\w.-]+)==", lock, re.M))
    building = {"hatchling", "editables", "packaging", "pathspec", "pluggy", "tomlkit", "trove-classifiers"}
    assert names - building == set(listed()) - {"package", "---"}


# --- the locks -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lock", ["requirements.lock", "tests/requirements.lock"])
def test_every_package_of_a_lock_has_hashes_and_none_has_an_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=\w)", text, flags=re.M)[1:]
    assert len(entries) > 30
    assert [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
    assert [line for line in text.splitlines() if "://" in line or line.startswith("-")] == []
