"""A form of the office's own: a file of the round, through the whole line, and what is refused of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from consolidate import forms
from consolidate.forms.loader import load
from consolidate.model import Number, Place, Roster, Round, Unit
from consolidate.rounds import roster
from consolidate.templates import template
from tests.support.command import run, run_json

pytestmark = pytest.mark.usefixtures("no_own_forms")

PAGE = (Path(__file__).parents[1] / "docs" / "forms.md").read_text(encoding="utf-8")
TEXT = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0]
FORM = load(TEXT, "hotline-2025.toml")
ROUND = Round("hotline-2025", 2025, "示例市", date(2026, 1, 20))

# table.row.column -> figure of the first and of the second unit, and their sum; handled = solved + passed_on
FIGURES: dict[str, tuple[int | str, int | str, int | str]] = {
    "calls.received.phone": (7, 2, 9),
    "calls.received.web": (3, 0, 3),
    "calls.solved.phone": (5, 2, 7),
    "calls.solved.web": (3, 0, 3),
    "calls.passed_on.phone": (2, 0, 2),
    "calls.passed_on.web": (0, 0, 0),
    "costs.operation.spent": (12, 30, 42),
    "costs.staff.seats": (4, 6, 10),
    "costs.staff.change": (1, -2, -1),
}
SUMS = {"calls.received.total": 12, "calls.handled.phone": 9, "calls.handled.total": 12}


def figures(unit: int) -> Mapping[Place, Number | str]:
    return {Place(*name.split(".")): values[unit] for name, values in FIGURES.items()}


def own_round(base: Path, body: str = "示例市") -> Path:
    """A round of two units over the form, both of which have answered."""
    (base / "files").mkdir(parents=True)
    path = base / "files" / "hotline-2025.toml"
    path.write_text(TEXT, encoding="utf-8")
    folder = base / "round"
    code, _, err = run("new", folder, "--form", path, "--year", 2025, "--body", body)
    assert code == 0, err
    units = (Unit("甲局"), Unit("乙局"))
    (folder / "roster.xlsx").write_bytes(roster.write(Roster(units)))
    for number, unit in enumerate(units):
        data = template(FORM, ROUND, unit, figures=figures(number))
        (folder / "inbox" / f"{unit.name}.xlsx").write_bytes(data)
    return folder


def test_an_own_form_goes_through_the_whole_line(tmp_path: Path) -> None:
    folder = own_round(tmp_path)
    assert (folder / "forms" / "hotline-2025.toml").read_text(encoding="utf-8") == TEXT
    assert run("templates", folder)[0] == 0
    code, result = run_json("run", folder, "--output", tmp_path / "out")
    assert (code, result["units"]["used"], result["findings"]) == (0, 2, [])
    expected = {name: total for name, (_, _, total) in FIGURES.items()} | SUMS
    assert {name: result["totals"][name] for name in expected} == {name: str(n) for name, n in expected.items()}
    again, _ = run_json("run", folder, "--output", tmp_path / "out")  # this time from the cache
    assert again == 0


def test_files_titles_and_letters_name_the_own_form(tmp_path: Path) -> None:
    folder = own_round(tmp_path)
    (folder / "inbox" / "乙局.xlsx").unlink()
    assert run("templates", folder)[0] == 0
    assert {path.name for path in (folder / "templates").iterdir()} == {
        "甲局_2025年政府热线年度统计.xlsx",
        "乙局_2025年政府热线年度统计.xlsx",
    }
    assert run("run", folder, "--output", tmp_path / "out")[0] == 1
    (written,) = (tmp_path / "out").glob("*.xlsx")
    assert openpyxl.load_workbook(written).worksheets[0]["A1"].value == "示例市2025年政府热线年度统计数据汇总"
    text = roster.read((folder / "roster.xlsx").read_bytes()).units[1]
    (folder / "roster.xlsx").write_bytes(roster.write(Roster((text._replace(mail=("b@c.cn",)),))))
    code, _, err = run("mail", folder, "remind")
    assert code == 0, err
    letters = [path.read_text(encoding="utf-8") for path in (folder / "letters").iterdir()]
    assert letters
    shown = (folder / "outbox" / "催报.txt").read_text(encoding="utf-8-sig")
    assert "2025年政府热线年度统计表" in shown
    assert "政府信息公开" not in shown + "".join(letters)


def test_a_result_over_an_own_form_is_an_answer_one_level_up(tmp_path: Path) -> None:
    folder = own_round(tmp_path / "below")
    assert run("run", folder, "--output", tmp_path / "out")[0] == 0
    (written,) = (tmp_path / "out").glob("*.xlsx")
    above = own_round(tmp_path / "above", "示例省")
    for path in (above / "inbox").glob("*.xlsx"):
        path.unlink()
    (above / "roster.xlsx").write_bytes(roster.write(Roster((Unit("示例市"),))))
    (above / "inbox" / "示例市.xlsx").write_bytes(written.read_bytes())
    code, result = run_json("run", above, "--output", tmp_path / "out-above")
    assert (code, result["totals"]["calls.received.total"]) == (0, "12")


def test_a_file_is_checked_with_a_form_given_by_its_path(tmp_path: Path) -> None:
    folder = own_round(tmp_path)
    path = tmp_path / "files" / "hotline-2025.toml"
    assert run("check", folder / "inbox" / "甲局.xlsx", "--form", path)[0] == 0
    wrong = dict(figures(0)) | {Place("calls", "solved", "phone"): 9}
    (tmp_path / "甲局.xlsx").write_bytes(template(FORM, ROUND, Unit("甲局"), figures=wrong))
    code, said, _ = run("check", tmp_path / "甲局.xlsx", "--form", path)
    assert code == 1
    assert "办理不多于收到" in said


def test_a_changed_form_is_not_read_from_the_cache(tmp_path: Path) -> None:
    folder = own_round(tmp_path)
    assert run_json("status", folder)[0] == 0
    assert run_json("run", folder, "--output", tmp_path / "out")[0] == 0
    path = folder / "forms" / "hotline-2025.toml"
    stricter = TEXT.replace('"handled <= received"', '"received <= handled - sum(results)"').replace(
        '"explain"', '"error"'
    )
    path.write_text(stricter, encoding="utf-8")
    code, result = run_json("status", folder)
    assert (code, result["units"]["held"]) == (1, ["甲局", "乙局"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_form_may_be_written_with_notepad(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "hotline-2025.toml"
    path.write_bytes(TEXT.encode(encoding))
    assert run("forms", "check", path)[0] == 0
    code, said, _ = run("forms", "show", path)
    assert (code, "政府热线年度统计" in said) == (0, True)


# what is changed in the form or its name, the name of the file, words that say so
REFUSED = [
    ('form = "hotline-2025"', 'form = "2021"', "2021.toml", "the id 2021 is that of a form that comes with the"),
    ("", "", "热线.toml", "the id hotline-2025 must be the name of the file, 热线.toml"),
    ("sum(results)", "sum(result)", "hotline-2025.toml", "did you mean results?"),
    ("last_year = 2027", "last_year = 2024", "hotline-2025.toml", "“last_year” is 2024, must be at least 2025"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "name", "words"), REFUSED)
def test_a_bad_form_is_refused_by_name_with_the_line(old: str, new: str, name: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(TEXT.replace(old, new), encoding="utf-8")
    for command in (["forms", "check", path], ["new", tmp_path / "round", "--form", path]):
        code, _, said = run(*command)
        assert (code, name in said, words in said) == (2, True, True), said
    assert not (tmp_path / "round").exists()


def test_a_bad_form_stops_only_the_round_that_uses_it(tmp_path: Path) -> None:
    folder = own_round(tmp_path)
    (folder / "forms" / "other.toml").write_text("form = ", encoding="utf-8")
    assert run("status", folder)[0] == 0
    settings = folder / "round.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('"hotline-2025"', '"other"'), encoding="utf-8")
    code, _, said = run("status", folder)
    assert (code, "The form other.toml cannot be used" in said) == (2, True)


def test_two_editions_of_one_form_may_not_overlap(tmp_path: Path) -> None:
    folder = own_round(tmp_path)
    later = folder / "forms" / "hotline-2027.toml"
    later.write_text(TEXT.replace('"hotline-2025"', '"hotline-2027"').replace("first_year = 2025", "first_year = 2027"))
    code, _, said = run("status", folder)
    assert code == 2
    assert "its years overlap with those of the same form in hotline-2027.toml (2027–2027)" in said
    later.write_text(later.read_text().replace("first_year = 2027", "first_year = 2028").replace(
        "last_year = 2027", "last_year = 2029"))  # fmt: skip
    assert run("status", folder)[0] == 0


def test_a_form_is_never_chosen_because_it_is_there(tmp_path: Path) -> None:
    folder = own_round(tmp_path)
    text = (folder / "round.toml").read_text(encoding="utf-8")
    (folder / "round.toml").write_text(re.sub('form = ".*?"', "", text), encoding="utf-8")
    code, result = run_json("status", folder)
    assert (code, result["form"]) == (1, "2021")


def test_the_next_round_made_from_one_has_its_form(tmp_path: Path) -> None:
    folder = own_round(tmp_path)
    code, said, err = run("new", tmp_path / "next", "--from", folder, "--year", 2026)
    assert (code, "(hotline-2025)" in said) == (0, True), err
    assert (tmp_path / "next" / "forms" / "hotline-2025.toml").read_text(encoding="utf-8") == TEXT
    assert run("templates", tmp_path / "next")[0] == 0
    code, _, err = run("new", tmp_path / "late", "--from", folder, "--year", 2028)
    assert (code, "The form hotline-2025 of the earlier round is not in force in 2028" in err) == (2, True)
    assert not (tmp_path / "late").exists()
    assert run("new", tmp_path / "late", "--from", folder, "--year", 2028, "--form", "2021")[0] == 0


def test_an_adopted_form_is_the_same_value_until_its_text_changes() -> None:
    one = forms.adopt(FORM, TEXT)
    assert forms.adopt(FORM, TEXT) is one
    assert forms.named(TEXT) is one
    other = forms.named(TEXT.replace("示例，无文件依据", "示例"))
    assert other is not one
    assert forms.edition("hotline-2025") is other
