"""What ``import consolidate`` offers to programs: the page about it is true, and importing does nothing."""

from __future__ import annotations

import inspect
import json
import re
import socket
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import consolidate
from consolidate.workbook import read_back
from consolidate.workers import pool
from tests.support.books import zipped
from tests.support.command import check_json, run_json
from tests.support.small_round import OUTPUT, UNITS, answer, small_round

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)
SAMPLES = sorted((ROOT / "sample_workbooks" / "faults-2025" / "inbox").glob("*.xls*"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The round of the examples, below the current folder."""
    monkeypatch.chdir(tmp_path)
    return small_round(tmp_path / "2025年报")


@pytest.fixture
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process can be started and no file opened for writing."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("not pure")

    for what in ("subprocess.Popen", "pathlib.Path.open", "pathlib.Path.write_bytes"):
        monkeypatch.setattr(what, refuse)
    monkeypatch.setattr(pool, "read_all", refuse)
    monkeypatch.setattr(socket, "socket", refuse)


# --- the import ------------------------------------------------------------------------------------------------


def test_importing_says_nothing_and_loads_no_other_module_of_ours_or_of_a_library() -> None:
    script = (
        "import sys; before = set(sys.modules); import consolidate\n"
        "print(*sorted(name for name in set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == ""
    assert [name for name in done.stdout.split() if name.partition(".")[0] not in sys.stdlib_module_names] == [
        "consolidate"
    ]


def test_using_the_functions_loads_no_terminal_and_no_pandas(folder: Path) -> None:
    script = (
        "import sys, consolidate\n"
        "consolidate.consolidate(consolidate.open_round('2025年报'))\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    loaded = set(done.stdout.split())
    assert loaded & {"typer", "rich", "pandas", "pyarrow", "xlsxwriter", "xlrd", "msoffcrypto"} == set()
    assert done.stderr == ""


@pytest.mark.parametrize("name", sorted(set(consolidate.__all__) - {"__version__"}))
def test_every_name_is_typed_and_described(name: str) -> None:
    offered = getattr(consolidate, name)
    assert inspect.getdoc(offered)
    if inspect.isfunction(offered):
        signature = inspect.signature(offered)
        hints = [parameter.annotation for parameter in signature.parameters.values()]
        assert inspect.Signature.empty not in [*hints, signature.return_annotation]


def test_a_name_that_is_not_offered_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="tidy_up"):
        consolidate.tidy_up  # noqa: B018


def test_the_package_says_that_it_is_typed() -> None:
    assert (ROOT / "consolidate" / "py.typed").read_bytes() == b""


# --- the page --------------------------------------------------------------------------------------------------


def test_the_example_of_a_round_is_true(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exec(EXAMPLES[0], {})
    out = capsys.readouterr().out.splitlines()
    assert out[0] == f"True {sorted(UNITS, key=UNITS.index)} () ()"
    assert (folder.parent / "output" / OUTPUT).exists()


def test_the_example_of_bytes_is_true(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exec(EXAMPLES[1], {})
    assert capsys.readouterr().out.splitlines()[0] == "2021 used 民政局"


def test_the_example_of_steps_is_true(folder: Path) -> None:
    script = f"{EXAMPLES[2]}\nimport consolidate\nconsolidate.open_round('2025年报')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert re.fullmatch(r"INFO:consolidate:open +2 +\d\.\d{3} s\n", done.stderr)


def test_the_page_names_all_that_is_offered() -> None:
    named = set(re.findall(r"`(?:consolidate\.)?(\w+)", PAGE))
    assert set(consolidate.__all__) - {"__version__"} <= named


# --- a round ---------------------------------------------------------------------------------------------------


def test_a_program_gets_what_the_command_says(folder: Path) -> None:
    opened = consolidate.open_round(folder)
    result = consolidate.consolidate(opened)
    code, said = run_json("status", folder)
    assert (code, result.final) == (0, True)
    assert {str(place): total.value for place, total in result.totals.items()} == {
        place: Decimal(number) for place, number in said["totals"].items()
    }
    assert not (folder / ".consolidate").exists()
    path = consolidate.write(opened, result, folder / "out")
    assert read_back(path.read_bytes(), opened.form) == {p: total.value for p, total in result.totals.items()}


def test_a_folder_that_is_no_round_is_a_stop(tmp_path: Path) -> None:
    with pytest.raises(consolidate.UserError, match=r"round\.toml"):
        consolidate.open_round(tmp_path)


def test_checking_files_gives_what_the_command_says(folder: Path) -> None:
    files = [folder / "inbox" / f"{unit}.xlsx" for unit in UNITS]
    checked = consolidate.check(*files, form="2021")
    assert [(one.answer.file, one.verdict, one.unit, one.sound) for one in checked] == [
        (str(file), "used", unit, True) for file, unit in zip(files, UNITS, strict=True)
    ]


# --- bytes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_bytes_give_what_the_command_says_of_the_file(path: Path) -> None:
    said = check_json(path)[1]
    expected = {**said["files"][0], "findings": said["findings"]}
    assert consolidate.check_bytes("", path.read_bytes(), name=str(path), language="en") == expected


def test_checking_bytes_touches_nothing_and_gives_plain_values(no_process: None) -> None:
    data = answer("民政局")
    record = consolidate.check_bytes("2021", data)
    assert record == json.loads(json.dumps(record))
    assert (record["form"], record["verdict"], record["findings"]) == ("2021", "used", [])
    assert consolidate.check_bytes("2021", data) == record


REFUSED = [
    (b"", "unreadable"),
    (b"PK", "not-a-workbook"),
    (zipped({"a.xlsx": b"PK"}), "not-a-workbook"),
    ("只是文字".encode(), "not-a-workbook"),
]


@pytest.mark.parametrize(("data", "kind"), REFUSED)
def test_bytes_that_are_no_workbook_are_a_finding(data: bytes, kind: str, no_process: None) -> None:
    record = consolidate.check_bytes("2021", data)
    assert (record["reason"], [finding["kind"] for finding in record["findings"]]) == (kind, [kind])
    assert set(record["values"].values()) == {None}
