"""The commands of a developer are the same in CONTRIBUTING.md, noxfile.py, README.md, the hooks and the workflow."""

from __future__ import annotations

import re
from pathlib import Path

import noxfile

ROOT = Path(__file__).parent.parent


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def sessions() -> set[str]:
    """The names of the commands that noxfile.py defines."""
    named = re.findall(r"^@nox\.session(?:\(name=\"(\w+)\"\))?\ndef (\w+)", text("noxfile.py"), re.M)
    return {name or function for name, function in named}


def test_every_command_is_explained_and_no_other() -> None:
    assert set(re.findall(r"^\| `nox -s (\w+)` \|", text("CONTRIBUTING.md"), re.M)) == sessions()


def test_hooks_and_workflows_call_commands_that_exist() -> None:
    called = re.findall(r"nox -s ([\w ]+)", text(".pre-commit-config.yaml") + text(".github/workflows/tests.yml"))
    assert called
    assert {name for names in called for name in names.split()} <= sessions()


def test_all_tests_of_the_readme_are_all_tests_of_nox() -> None:
    (line,) = re.findall(r"^<!-- test line -->\n```sh\n(.*)\n```", text("README.md"), re.M)
    assert line.endswith(f".venv/bin/pytest {' '.join(noxfile.PARALLEL)}")


def test_what_the_recipes_name_is_there() -> None:
    """Files, functions of tests and names of constants that CONTRIBUTING.md speaks of outside its excerpts."""
    page = re.sub(r"^```diff\n.*?^```$", "", text("CONTRIBUTING.md"), flags=re.M | re.S)
    paths = set(re.findall(r"`((?:consolidate|tests|docs|benchmarks|sample_workbooks)/[\w./]*)`", page))
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists() and not path.endswith("NAME.py")] == []
    everything = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py"))
    assert [name for name in re.findall(r"`(test_\w+)`", page) if f"def {name}(" not in everything] == []
    for name, path in re.findall(r"`([A-Z_]+)` (?:\(|of )`(consolidate/[\w/]+\.py)`", page):
        assert f"\n{name}" in text(path)
