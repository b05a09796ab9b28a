"""No text of an input reaches an output as more than text: no formula, link, macro, path or control character."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest

from consolidate.decisions import sheet
from consolidate.model import Roster, Unit
from consolidate.rounds.roster import write as write_roster
from tests.corpus import shapes
from tests.support.building import book
from tests.support.command import run, run_json
from tests.support.small_round import answer, small_round

WORD = "CANARY"
TEXTS = (
    f"=HYPERLINK(&quot;http://x.invalid/{WORD}&quot;)",
    f"=cmd|' /C calc'!{WORD}",
    f"@SUM({WORD})",
    f"+{WORD}",
    f"-{WORD}",
    f"{{={WORD}}}",
    f"http://x.invalid/{WORD}",
    f"mailto:{WORD}@x.invalid",
    f"file:///etc/{WORD}",
    f"internal:{WORD}!A1",
    f"&lt;r&gt;{WORD}&lt;/r&gt;",
    f"_x0007_{WORD}",
    f"\u202e{WORD}",
    f"＝{WORD}",
    f"' onload='{WORD}",
)
NAMES = tuple(
    f"{start}{WORD}{number}.xlsx"
    for number, start in enumerate(
        ("=1+", "@", "+", "-", "{=", "mailto:", "\u202e", "\x07\x1b[31m", "＝", "..\\..\\", "CON.", "<r>", "a\nb", "'")
    )
)
OUTSIDE = "outside"  # a folder beside that of the round
UNITS = tuple(f"第{number}局" for number in range(len(TEXTS)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round with such texts in cells, in reasons, in names of files in and out of archives, in decisions."""
    base = tmp_path_factory.mktemp("hostile") / "round"
    made = small_round(base, UNITS, ())
    (base.parent / OUTSIDE).mkdir()
    units = tuple(Unit(unit, f"=组{WORD}") for unit in UNITS)
    (made / "roster.xlsx").write_bytes(write_roster(Roster(units)))
    inbox = made / "inbox"
    for number, (unit, text) in enumerate(zip(UNITS, TEXTS, strict=True)):
        data = shapes.text(text)(answer(unit, number + 1))
        reason = shapes.cell(f"<is><t>{text}</t></is>", ' t="inlineStr"', "D5", "xl/worksheets/sheet5.xml")(data)
        (inbox / f"{unit}.xlsx").write_bytes(reason)
    for name in NAMES:
        (inbox / name).write_bytes(b"%PDF-1.4")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        up = [f"{'../' * levels}{OUTSIDE}/{WORD}.xlsx" for levels in range(1, 5)]
        for name in (*NAMES, *up, f"{base.parent / OUTSIDE}/{WORD}", f"/etc/{WORD}"):
            packed.writestr(name, b"%PDF-1.4")
    (inbox / f"={WORD}.zip").write_bytes(archive.getvalue())
    lines = [
        ("免报", UNITS[0], "", "", "", "", "", "", f"=1+{WORD}"),
        ("不采用", "", NAMES[0], "", "", "", "", "", f"@{WORD}"),
    ]
    (made / "decisions.xlsx").write_bytes(book(sheet.HEADER, *lines))
    return made


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def assert_only_text(data: bytes) -> None:
    """The word stands in texts and nowhere else."""
    found = parts(data)
    assert not [name for name in found if re.search(r"vba|external|connection|\.bin|activex|embedd", name, re.I)]
    for name, xml in found.items():
        for formula in re.findall(
            r"<f[ >].*?</f>|<formula\d?>.*?</formula\d?>|<definedName.*?</definedName>", xml, re.S
        ):
            assert WORD not in formula[1], (name, formula)
        if name.endswith(".rels"):
            assert WORD not in xml
            assert "External" not in xml
        assert not re.search(r"<hyperlink [^>]*" + WORD, xml), name
        assert not re.search("[\0-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]", xml), name


def test_in_the_consolidated_workbook(folder: Path, tmp_path: Path) -> None:
    code, _ = run_json("run", folder, "--output", tmp_path)
    assert code == 1
    (made,) = tmp_path.iterdir()
    assert_only_text(made.read_bytes())
    shown = "".join(parts(made.read_bytes()).values())
    assert shown.count(WORD) > len(NAMES)  # they are there, as text
    assert list((folder.parent / OUTSIDE).iterdir()) == []  # no name of a file in an archive was a path


def test_in_the_long_table(folder: Path, tmp_path: Path) -> None:
    run("data", folder, "--output", tmp_path)
    (made,) = tmp_path.glob("*.csv")
    cells = [cell for line in csv.reader(io.StringIO(made.read_text(encoding="utf-8-sig"))) for cell in line]
    assert [c for c in cells if WORD in c and c.startswith(tuple("=+-@\t\r＝＋－＠"))] == []


def test_on_the_terminal(folder: Path, tmp_path: Path) -> None:
    _, out, said = run("run", folder, "--all", "--output", tmp_path)
    assert WORD in out
    assert re.findall("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out + said) == []


def test_in_the_copies_that_go_back(folder: Path) -> None:
    run("returns", folder)
    made = sorted((folder / "returns").glob("*.xlsx"))
    assert made
    for path in made:
        assert_only_text(path.read_bytes())
