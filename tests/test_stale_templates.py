"""Templates of units that were renamed or left the roster are named, and stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from consolidate.model import Roster, Unit
from consolidate.rounds import roster
from tests.support.command import run
from tests.support.small_round import small_round

SAYS = "In templates, of no unit of the roster (perhaps it was renamed); not deleted: "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A round whose templates were made before 教育局 was renamed and 财政局 left."""
    made = small_round(tmp_path / "round", units=("民政局", "教育局", "财政局"), answered=())
    assert run("templates", made)[0] == 0
    (made / "roster.xlsx").write_bytes(roster.write(Roster((Unit("民政局"), Unit("教育体育局")))))
    return made


def test_they_are_named_by_templates_and_status_and_stay(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in (folder / "templates").iterdir()}
    named = "教育局_2025年政府信息公开年报.xlsx、财政局_2025年政府信息公开年报.xlsx"
    for command in ("status", "templates"):
        said = run(command, folder)[1]
        assert said[said.index(SAYS.rstrip()) :].splitlines()[1].strip() == named
    after = {path.name: path.read_bytes() for path in (folder / "templates").iterdir()}
    assert after.items() >= before.items()
    assert set(after) - set(before) == {"教育体育局_2025年政府信息公开年报.xlsx"}


# a file in templates, and whether it is named
OTHERS = [
    ("民政局_2024年政府信息公开年报.xlsx", True),
    ("民政局_2025年政府信息公开年报.XLSX", False),
    ("~$民政局_2025年政府信息公开年报.xlsx", False),
    ("说明.docx", False),
    ("旧的/审计局.xlsx", True),
]


@pytest.mark.parametrize(("name", "said"), OTHERS)
def test_which_files_are_named(name: str, said: bool, tmp_path: Path) -> None:
    made = small_round(tmp_path / "round")
    path = made / "templates" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    assert (name in run("status", made)[1]) is said


def test_without_such_templates_nothing_is_said(tmp_path: Path) -> None:
    made = small_round(tmp_path / "round")
    assert run("templates", made)[0] == 0
    assert "renamed" not in run("templates", made)[1] + run("status", made)[1]


def test_a_letter_carries_the_template_of_its_own_unit_where_names_of_files_coincide(tmp_path: Path) -> None:
    units = ("科技局/知识产权局", "科技局_知识产权局")
    made = small_round(tmp_path / "round", units=units, answered=())
    assert run("mail", made, "invite")[0] == 0
    assert len(list((made / "templates").iterdir())) == 2
    assert "renamed" not in run("status", made)[1]
