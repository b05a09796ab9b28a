"""Last year's figures: how they are read, which unit succeeded which, and `carried`, `in_force_before` and `jump`."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from consolidate import findings, workbook
from consolidate.catalogue import FindingKind
from consolidate.checks import last_year
from consolidate.decisions import sheet as decisions
from consolidate.forms import edition, in_words, year_rules
from consolidate.forms.loader import load
from consolidate.model import (
    Answer,
    Cell,
    Finding,
    Form,
    LastYear,
    Number,
    Place,
    Roster,
    Round,
    Submission,
    Token,
    Unit,
)
from consolidate.rounds import last_year_figures, roster, settings
from consolidate.rounds.spreadsheet import FIRST_LINE
from consolidate.templates import template
from consolidate.terms import ERROR, EXPLAIN, How
from sample_workbooks import faults
from tests.support import building, merged, own_form
from tests.support.building import place
from tests.support.command import run, run_json

FORM, OLD = edition("2021"), edition("2019")
ROUND = Round("2021", 2025, "清源县人民政府")
IN, OUT = "requests.carried_in.natural", "requests.carried_out.natural"
NEW = Place("requests", "new", "total")


def zeros(**changes: Number) -> dict[Place, Number]:
    """No figures but these: ``requests__new__natural=3``; nothing is added up."""
    return dict.fromkeys(FORM.places, 0) | {Place(*key.split("__")): number for key, number in changes.items()}


def sent(numbers: Mapping[Place, Number | None], unit: str = "民政局") -> Submission:
    return building.submission(FORM, numbers, unit)


# --- jump: which figures changed by much --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "jumped"),
    [
        (550, 9487, True),  # 洪泽: 许可
        (66, 372, True),  # 淮安: 现行有效
        (9487, 550, True),
        (0, 16, True),
        (16, 0, True),
        (0, 15, False),
        (3, 26, False),  # 29 is less than five times 6
        (3, 27, True),
        (12, 71, False),
        (12, 72, True),
        (100, 511, False),
        (100, 512, True),
        (512, 100, True),
        (511, 100, False),
        (20000, 21000, False),
        (Decimal("2.5"), Decimal("24.5"), True),
        (Decimal("2.5"), Decimal("24.4"), False),
        (0, 0, False),
    ],
)
def test_a_jump_is_five_times_three_added_to_both_and_more_than_fifteen(
    before: Number, now: Number, jumped: bool
) -> None:
    assert year_rules.jumped(FORM, now, before) is jumped


JUMPS: dict[str, tuple[dict[str, Number], dict[str, Number], list[str]]] = {  # last year, this year, asked about
    "one figure": ({"disclosure__licences__decisions": 550}, {"disclosure__licences__decisions": 9487},
                   ["disclosure.licences.decisions"]),
    "a total explains its parts": (
        {}, {"disputes__cases__review_upheld": 60, "disputes__cases__review_total": 60},
        ["disputes.cases.review_total"],
    ),
    "what came in explains what went out": (
        {}, {"requests__new__natural": 80, "requests__granted__natural": 60, "requests__carried_out__natural": 70,
             "requests__handled__natural": 60},
        ["requests.new.natural"],
    ),
    "a part alone": ({"requests__granted__natural": 3, "requests__granted__total": 80},
                     {"requests__granted__natural": 80, "requests__granted__total": 90}, ["requests.granted.natural"]),
    "rules 5 and 6 know better": ({}, {"requests__carried_in__natural": 99, "disclosure__normative__in_force": 99}, []),
    "up and down": ({"requests__new__natural": 80}, {"requests__new__business": 80},
                    ["requests.new.natural", "requests.new.business"]),
    "nothing": ({"requests__new__natural": 80}, {"requests__new__natural": 90}, []),
}  # fmt: skip


@pytest.mark.parametrize("name", JUMPS)
def test_of_figures_that_jumped_together_only_the_first_is_asked_about(name: str) -> None:
    before, now, expected = JUMPS[name]
    assert [str(p) for p in year_rules.jumps(FORM, zeros(**before), zeros(**now))] == expected


def test_changes_against_last_year_do_not_jump() -> None:
    p = place("disclosure.licences.items_change")
    assert year_rules.jumps(OLD, dict.fromkeys(OLD.places, 0), dict.fromkeys(OLD.places, 0) | {p: 400}) == ()


# --- carried and in_force_before ----------------------------------------------------------------------------------


def asked(last: Mapping[Place, Number], now: Mapping[Place, Number | None]) -> list[tuple[str, str, str, str]]:
    """What is asked of one unit: kind, place, found, expected."""
    said = last_year.unit(FORM, last, sent(now), ())
    assert {f.severity for f in said} <= {EXPLAIN}
    return [(f.kind, str(f.place), f.found, f.expected) for f in said]


def test_what_was_carried_forward_must_be_carried_over_in_every_column() -> None:
    before = zeros(requests__carried_out__natural=3, requests__carried_out__business=2, requests__carried_out__total=5)
    right = zeros(requests__carried_in__natural=3, requests__carried_in__business=2, requests__carried_in__total=5)
    assert asked(before, right) == []
    swapped = zeros(requests__carried_in__natural=2, requests__carried_in__business=3, requests__carried_in__total=5)
    assert asked(before, swapped) == [
        ("carried-differs", "requests.carried_in.natural", "2", "3"),
        ("carried-differs", "requests.carried_in.business", "3", "2"),
    ]
    lost = zeros(requests__carried_in__natural=3, requests__carried_in__total=3)
    assert asked(before, lost) == [("carried-differs", "requests.carried_in.business", "0", "2")]


@pytest.mark.parametrize(
    ("before", "issued", "repealed", "now", "expected"),
    [(66, 6, 2, 70, ""), (66, 0, 0, 66, ""), (66, 6, 0, 66, "72"), (5, 0, 2, 4, "3"), (0, 0, 0, 1, "1 more")],
)
def test_what_is_in_force_follows_from_last_year(
    before: int, issued: int, repealed: int, now: int, expected: str
) -> None:
    for row in ("rules", "normative"):
        last = zeros() | {Place("disclosure", row, "in_force"): before}
        this = zeros() | {Place("disclosure", row, "in_force"): now, Place("disclosure", row, "issued"): issued}
        this[Place("disclosure", row, "repealed")] = repealed
        wanted = [("in-force-differs", f"disclosure.{row}.in_force", str(now), str(before + issued - repealed))]
        assert asked(last, this) == (wanted if expected else [])


def test_the_words_say_where_what_was_found_and_what_last_year_said() -> None:
    last = zeros(requests__carried_out__natural=3, disclosure__normative__in_force=66)
    now = zeros(requests__carried_in__natural=5, disclosure__normative__in_force=372, disclosure__normative__issued=6)
    now[place("disclosure.licences.decisions")] = 70
    first, second, third = last_year.unit(FORM, last, sent(now), ())
    assert findings.message(first, FORM, "en") == (
        "民政局 · 民政局.xlsx · 三、依申请公开!D8 · “二、上年结转政府信息公开申请数量 / 自然人”: "
        "5 carried over from last year, but last year's report carried 3 forward (+2)"
    )
    assert findings.sentence(second, FORM, "en") == (
        "372 in force, but last year's 66 + 6 issued - 0 repealed = 72 (+300)"
    )
    assert second.cells == ("D7", "B7", "C7")
    assert findings.sentence(third, FORM, "en") == "70 against 0 last year"


def test_all_files_of_a_unit_are_named() -> None:
    made = building.submission(FORM, zeros(), "民政局", sources=("民政局.xlsx", "补报.xlsx"))
    (said,) = last_year.unit(FORM, zeros(requests__carried_out__natural=3), made, ())
    assert (said.unit, said.file) == ("民政局", "民政局.xlsx、补报.xlsx")


def test_what_is_unreadable_or_unknown_is_not_asked_about() -> None:
    last = zeros(
        requests__carried_out__natural=3, disclosure__normative__in_force=66, disclosure__licences__decisions=99
    )
    now: dict[Place, Number | None] = {**zeros()}
    for p in (place(IN), place("disclosure.normative.issued"), place("disclosure.licences.decisions")):
        now[p] = None
    assert asked(last, now) == []
    assert asked({}, zeros(requests__carried_in__natural=3)) == []


def test_of_another_edition_only_what_means_the_same_is_compared() -> None:
    last: dict[Place, Number] = dict.fromkeys(OLD.places, 7)
    this = zeros()
    expected = [f"requests.carried_in.{column}" for column in building.APPLICANTS]
    assert [place for _, place, _, _ in asked(last, this)] == expected
    assert asked({p: n for p, n in last.items() if p.table != "requests"}, this) == []
    big: dict[Place, Number] = dict.fromkeys(OLD.places, 700)
    jumps = {place for kind, place, _, _ in asked(big, this) if kind == "jump"}
    assert {"disclosure.licences.decisions", "disputes.cases.review_total"} <= jumps
    assert not [place for place in jumps if "fees" in place or "in_force" in place or "other_" in place.split(".")[1]]


def test_a_table_that_is_asked_about_as_empty_is_not_asked_about_again() -> None:
    last = zeros(requests__carried_out__natural=3, disclosure__licences__decisions=99)
    empty = Finding(FindingKind.EMPTY_TABLE, EXPLAIN, unit="民政局", args=(("table", "三"),))
    assert [f.kind for f in last_year.unit(FORM, last, sent(zeros()), (empty,))] == ["jump"]
    assert len(last_year.unit(FORM, last, sent(zeros()), (empty._replace(unit="教育局"),))) == 2


# --- the whole ----------------------------------------------------------------------------------------------------


def whole(last: LastYear, *submissions: Submission, said: Sequence[Finding] = ()) -> list[tuple[str, str, str]]:
    names = Roster((Unit("民政局"), Unit("教育局")))
    found = last_year.units(FORM, last, submissions, said)
    found += last_year.whole(FORM, last, names, submissions, (*said, *found))
    return [(f.kind, f.unit, f.address) for f in found]


def test_the_whole_is_held_against_the_whole_where_the_units_are_not_known() -> None:
    last = LastYear(zeros(requests__carried_out__natural=7), same=True, sound=True)
    three, four = zeros(requests__carried_in__natural=3), zeros(requests__carried_in__natural=4)
    assert whole(last, sent(three), sent(four, "教育局")) == []
    assert whole(last, sent(three), sent(three, "教育局")) == [("carried-differs", "", "D8")]
    assert whole(last, sent(three)) == []  # one is missing
    assert whole(last._replace(sound=False), sent(three), sent(three, "教育局")) == []
    # units that were merged, split or abolished left their cases to somebody, but their figures may jump
    jumping = three | {NEW: 500}
    carried = ("carried-differs", "", "D8")
    assert whole(last._replace(same=False), sent(jumping), sent(three, "教育局")) == [carried]
    assert whole(last, sent(jumping), sent(three, "教育局")) == [carried, ("jump", "", "J7")]
    held = Finding(FindingKind.RULE_BROKEN, ERROR, unit="教育局")
    assert whole(last, sent(three), sent(three, "教育局"), said=(held,)) == []
    for other in (held._replace(severity=EXPLAIN), held._replace(unit="")):
        assert whole(last, sent(three), sent(three, "教育局"), said=(other,)) == [("carried-differs", "", "D8")]
    names = Roster((Unit("民政局"), Unit("教育局")))
    (said,) = last_year.whole(FORM, last, names, (sent(three), sent(three, "教育局")), ())
    assert (said.file, said.sheet, said.cells, said.found, said.expected) == ("", "三、依申请公开", ("D8",), "6", "7")


def test_the_unit_is_named_and_not_the_whole_where_both_could_be() -> None:
    seven = zeros(requests__carried_out__natural=7)
    last = LastYear(seven, {"民政局": seven, "教育局": zeros()}, same=True, sound=True)
    said = whole(last, sent(zeros()), sent(zeros(), "教育局"))
    assert said == [("carried-differs", "民政局", "D8")]


# --- who succeeded whom -------------------------------------------------------------------------------------------

FIGURES: dict[str, dict[Place, Number]] = {
    name: {NEW: n} for name, n in (("民政局", 1), ("老龄办", 2), ("教育局", 4), ("科技局", 8), ("计生局", 16))
}
SUCCESSION: dict[str, tuple[list[Unit], dict[str, Number], bool, list[tuple[str, str, str]]]] = {
    # this year's units; their figures last year; whether the wholes compare; what is said (kind, unit, found)
    "the same": ([Unit(name) for name in FIGURES], {name: f[NEW] for name, f in FIGURES.items()}, True, []),
    "renamed": (
        [Unit("民政局"), Unit("老龄办"), Unit("教育体育局", predecessors=("教育局",)), Unit("科技局"), Unit("计生局")],
        {"民政局": 1, "老龄办": 2, "教育体育局": 4, "科技局": 8, "计生局": 16}, True, [],
    ),
    "renamed, the old name an alias": (
        [Unit("民政局"), Unit("老龄办"), Unit("县教育体育局", aliases=("教育局",)), Unit("科技局"), Unit("计生局")],
        {"民政局": 1, "老龄办": 2, "县教育体育局": 4, "科技局": 8, "计生局": 16}, True, [],
    ),
    "merged": (
        [Unit("民政局", predecessors=("民政局", "老龄办")), Unit("教育科技局", predecessors=("教育局", "科技局")),
         Unit("计生局")],
        {"民政局": 3, "教育科技局": 12, "计生局": 16}, False, [],
    ),
    "one has taken in another and names only that": (
        [Unit("民政局", predecessors=("老龄办",)), Unit("教育局"), Unit("科技局"), Unit("计生局")],
        {"民政局": 3, "教育局": 4, "科技局": 8, "计生局": 16}, False, [],
    ),
    "merged, with a comma and with a slash between the names": (
        [Unit("民政局", predecessors=("民政局，老龄办",)), Unit("教育科技局", predecessors=("教育局/科技局",)),
         Unit("计生局")],
        {"民政局": 3, "教育科技局": 12, "计生局": 16}, False, [],
    ),
    "a comma between names of which one is unknown": (
        [Unit("民政局"), Unit("老龄办"), Unit("教育局"), Unit("科委", predecessors=("科技局，科协",)), Unit("计生局")],
        {"民政局": 1, "老龄办": 2, "教育局": 4, "计生局": 16}, False,
        [("predecessor-unknown", "科委", "科技局，科协"), ("no-successor", "", "科技局")],
    ),
    "split": (
        [Unit("民政局"), Unit("老龄办"), Unit("教育局", predecessors=("教育局",)),
         Unit("体育局", predecessors=("教育局",)), Unit("科技局"), Unit("计生局")],
        {"民政局": 1, "老龄办": 2, "科技局": 8, "计生局": 16}, False, [("unit-split", "", "教育局")],
    ),
    "split off from one that stays": (
        [Unit("民政局"), Unit("养老服务中心", predecessors=("民政局",)), Unit("老龄办"), Unit("教育局"), Unit("科技局"),
         Unit("计生局")],
        {"老龄办": 2, "教育局": 4, "科技局": 8, "计生局": 16}, False, [("unit-split", "", "民政局")],
    ),
    "merged with half of another": (
        [Unit("民政局", predecessors=("民政局", "老龄办")), Unit("卫健委", predecessors=("老龄办", "计生局")),
         Unit("教育局"), Unit("科技局")],
        {"教育局": 4, "科技局": 8}, False, [("unit-split", "", "老龄办")],
    ),
    "new, gone and misspelt": (
        [Unit("民政局"), Unit("老龄办"), Unit("大数据局"), Unit("教育局"), Unit("科委", predecessors=("科计局",))],
        {"民政局": 1, "老龄办": 2, "教育局": 4}, False,
        [("predecessor-unknown", "科委", "科计局"), ("no-successor", "", "科技局、计生局")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SUCCESSION)
def test_units_are_followed_through_their_predecessors(name: str) -> None:
    units, expected, same, said = SUCCESSION[name]
    last, notes = last_year_figures.succession(Roster(tuple(units)), FIGURES)
    assert {unit: f[NEW] for unit, f in last.units.items()} == expected
    assert last.same is same
    assert [(f.kind, f.unit, f.found) for f in notes] == said
    assert not [f for f in notes if f.open]


# --- reading last_year.xlsx ---------------------------------------------------------------------------------------


def answer_of(
    form: Form, year: int | None = None, token: Token | None = None, findings: tuple[Finding, ...] = ()
) -> Answer:
    numbers: dict[Place, Number | None] = dict.fromkeys(form.places, 1)
    years = (year,) if year else ()
    return building.answer(form, numbers, last_year_figures.FILE, token, years=years, findings=findings)


def test_the_year_must_be_the_one_before_where_it_is_known() -> None:
    units = Roster((Unit("民政局"),))
    last, said = last_year_figures.read(answer_of(FORM), {}, ROUND, units)
    assert (last is not None and last.whole[NEW], said) == (1, ())
    assert last_year_figures.read(answer_of(FORM, 2024), {}, ROUND, units)[0] == last
    nothing, said = last_year_figures.read(answer_of(FORM, 2023), {}, ROUND, units)
    assert nothing is None
    assert [(f.kind, f.found, f.expected, f.open, f.unit) for f in said] == [
        ("last-year-wrong", "2023", "2024", True, "")
    ]


def test_a_draft_and_cells_that_cannot_be_read_are_said_and_the_whole_is_not_compared() -> None:
    units = Roster((Unit("民政局"),))
    token = building.token("")._replace(kind="result", year=2024, state="draft")
    last, said = last_year_figures.read(answer_of(FORM, token=token), {"民政局": {NEW: 1}}, ROUND, units)
    assert last is not None and not last.same and last.units == {"民政局": {NEW: 1}}
    assert [(f.kind, dict(f.args)["reason"]) for f in said] == [("last-year-doubtful", last_year_figures.DRAFT)]
    other = token._replace(body="邻县人民政府", state="final")
    _, said = last_year_figures.read(answer_of(FORM, token=other), {}, ROUND, units)
    assert [(f.kind, dict(f.args)["reason"]) for f in said] == [("last-year-doubtful", last_year_figures.OTHER_BODY)]
    for kind, reason in (
        ("result-altered", last_year_figures.ALTERED),
        ("result-unproved", last_year_figures.UNPROVED),
    ):
        doubtful = Finding(FindingKind(kind), ERROR, sheet="各单位数据", address="D9")
        _, said = last_year_figures.read(answer_of(FORM, findings=(doubtful,)), {}, ROUND, units)
        assert [(f.kind, dict(f.args)["reason"]) for f in said] == [("last-year-doubtful", reason)]
    faulty = Finding(FindingKind.NOT_A_NUMBER, ERROR, sheet="三、依申请公开", address="D9", place=NEW)
    _, said = last_year_figures.read(answer_of(FORM, findings=(faulty,)), {}, ROUND, units)
    assert [(f.kind, f.found) for f in said] == [("last-year-gaps", "三、依申请公开!D9")]


def test_without_units_the_roster_tells_whether_the_wholes_compare() -> None:
    for units, same in (
        ((Unit("甲"), Unit("乙", predecessors=("丙",))), True),
        ((Unit("甲", predecessors=("乙", "丙")),), False),
        ((Unit("甲", predecessors=("丙",)), Unit("乙", predecessors=("丙",))), False),
        ((Unit("甲"), Unit("乙", predecessors=("甲",))), False),
    ):
        last, _ = last_year_figures.read(answer_of(FORM), {}, ROUND, Roster(units))
        assert last is not None and last.same is same


# --- the whole way ------------------------------------------------------------------------------------------------

SUCCESSORS = Roster((Unit("民政局"), Unit("教育体育局", predecessors=("教育局",)), Unit("城关镇")))
RIGHT = {place(IN): 2, place("requests.carried_in.business"): 0, place("requests.new.natural"): 1}


def folder_of(path: Path, year: int, units: Roster, form: str = "2021") -> Path:
    (path / "inbox").mkdir(parents=True)
    round_ = ROUND._replace(form=form, year=year)
    (path / "round.toml").write_text(settings.write(round_), encoding="utf-8")
    (path / "roster.xlsx").write_bytes(roster.write(units))
    return path


def fill(
    folder: Path, unit: Unit, figures_: Mapping[Place, Number | str], year: int = 2025, form: str = "2021"
) -> None:
    data = template(edition(form), ROUND._replace(form=form, year=year), unit, figures=figures_)
    (folder / "inbox" / f"{unit.name}.xlsx").write_bytes(data)


def this_year(seed: int, **changes: Number) -> dict[Place, Number]:
    """Figures that follow from last year's ``faults.sound(seed)``, but for these changes."""
    numbers = faults.sound(seed)
    numbers[place(IN)], numbers[place("requests.new.natural")] = 2, 11 + seed
    numbers[place("disclosure.normative.in_force")] = 6 + seed
    return numbers | {Place(*key.split("__")): number for key, number in changes.items()}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The final result of 2024: 民政局, 教育局, 城关镇 with the figures of seeds 1, 2, 3."""
    path = tmp_path_factory.mktemp("before")
    units = Roster((Unit("民政局"), Unit("教育局"), Unit("城关镇")))
    folder = folder_of(path / "2024", 2024, units)
    for seed, unit in enumerate(units.units, 1):
        fill(folder, unit, faults.sound(seed), 2024)
    assert run("run", folder, "--output", path)[0] == 0
    return (path / "2024年清源县人民政府汇总表.xlsx").read_bytes()


@pytest.fixture
def after(before: bytes, tmp_path: Path) -> Path:
    """The round of 2025 with last year's result, in which all have answered and nothing is to be asked."""
    folder = folder_of(tmp_path / "2025", 2025, SUCCESSORS)
    (folder / last_year_figures.FILE).write_bytes(before)
    for seed, unit in enumerate(SUCCESSORS.units, 1):
        fill(folder, unit, this_year(seed))
    return folder


def test_a_year_that_follows_from_the_last_is_final_and_shows_both(after: Path, tmp_path: Path) -> None:
    code, result = run_json("run", after, "--output", tmp_path)
    assert (code, result["findings"]) == (0, [])
    data = (tmp_path / "2025年清源县人民政府汇总表.xlsx").read_bytes()
    # last year 10 + seed persons and 2 companies a unit applied, this year one person more in each
    assert [merged.beside(data, "本年新收", 0, i) for i in (2, 3, 4)] == [45, 42, 3]


def test_what_does_not_follow_is_asked_about_and_answered_by_the_office(after: Path) -> None:
    fill(after, SUCCESSORS.units[1], this_year(2, requests__carried_in__natural=3, requests__new__natural=12))
    fill(
        after, SUCCESSORS.units[2], this_year(3, disclosure__normative__in_force=372, disclosure__licences__decisions=9)
    )
    code, result = run_json("status", after)
    said = [(f["kind"], f["unit"], f["address"], f["found"], f["expected"]) for f in result["findings"]]
    assert code == 1
    assert said == [
        ("carried-differs", "教育体育局", "D8", "3", "2"),
        ("in-force-differs", "城关镇", "D7", "372", "9"),
        ("jump", "城关镇", "B10", "9", "121"),
    ]
    decide(after, {"动作": "属实", "单位": "教育体育局", "表": "三", "行": "二、上年结转", "理由": "上年漏报一件"},
           {"动作": "属实", "单位": "城关镇", "表": "二", "理由": "清理后重新统计"})  # fmt: skip
    code, result = run_json("status", after)
    asked = [f["answer"] for f in result["findings"] if f["severity"] == "explain"]
    assert (code, asked) == (0, ["上年漏报一件", "清理后重新统计", "清理后重新统计"])
    remarks = [(f["kind"], f["unit"], f["args"]["count"]) for f in result["findings"] if f["severity"] == "note"]
    assert remarks == [("decision-unbound", "教育体育局", "1"), ("decision-unbound", "城关镇", "2")]


def decide(folder: Path, *lines: Mapping[str, str]) -> None:
    """decisions.xlsx with these lines."""
    book = openpyxl.load_workbook(io.BytesIO(decisions.write(SUCCESSORS, edition("2021"))))
    for row, line in enumerate(lines, FIRST_LINE + 1):
        for column, name in enumerate(decisions.HEADER, 1):
            book.worksheets[0].cell(row, column).value = line.get(name)
    (folder / "decisions.xlsx").write_bytes(merged.saved(book))


@pytest.mark.slow
def test_any_workbook_in_the_official_layout_is_compared_as_a_whole(after: Path) -> None:
    """Without token and units: what another program or a person made."""
    total = {p: sum(faults.sound(seed)[p] for seed in (1, 2, 3)) for p in faults.sound(1)}
    made = template(FORM, ROUND._replace(year=2024), Unit("清源县人民政府"), figures=total | {place(OUT): 7})
    (after / last_year_figures.FILE).write_bytes(faults.edited(made, faults.without_token))
    code, result = run_json("status", after)
    said = [(f["kind"], f["unit"], f["file"], f["address"], f["found"], f["expected"]) for f in result["findings"]]
    assert (code, said) == (1, [("carried-differs", "", "", "D8", "6", "7")])
    assert "the sum of all units" in result["findings"][0]["message"]
    assert "合计" in result["findings"][0]["hint"]
    decide(
        after, {"动作": "属实", "单位": "合计", "表": "三", "行": "二、上年结转", "列": "自然人", "理由": "上年有误"}
    )
    code, result = run_json("status", after)
    assert (code, result["findings"][0]["answer"]) == (0, "上年有误")
    (after / "inbox" / "城关镇.xlsx").unlink()
    _, result = run_json("status", after)
    assert [f["kind"] for f in result["findings"]] == ["decision-void"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"PK\x03\x04", "unreadable"), ("单位,数量".encode(), "not-a-workbook"), (faults.word(), "word-document")],
)
def test_a_last_year_that_cannot_be_read_is_said_and_stops_nothing(data: bytes, kind: str, after: Path) -> None:
    (after / last_year_figures.FILE).write_bytes(data)
    code, result = run_json("status", after)
    assert (code, result["units"]["used"]) == (1, 3)
    assert [(f["kind"], f["severity"], f["file"]) for f in result["findings"]] == [
        (kind, "error", last_year_figures.FILE)
    ]
    code, said, _ = run("templates", after)
    assert (code, "last_year.xlsx" in said, len(list((after / "templates").iterdir()))) == (0, True, 3)


def test_this_years_or_an_older_result_is_not_last_years(before: bytes, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "2026", 2026, SUCCESSORS)
    (folder / last_year_figures.FILE).write_bytes(before)
    _, result = run_json("status", folder)
    assert [(f["kind"], f["found"], f["expected"]) for f in result["findings"]] == [("last-year-wrong", "2024", "2025")]


@pytest.mark.slow
def test_the_old_edition_is_carried_into_the_new_one(tmp_path: Path) -> None:
    units = Roster((Unit("民政局"),))
    old = folder_of(tmp_path / "2020", 2020, units, "2019")
    fill(old, units.units[0], faults.sound(1, OLD), 2020, "2019")
    assert run("run", old, "--output", tmp_path)[0] == 0
    new = folder_of(tmp_path / "2021", 2021, units)
    (new / last_year_figures.FILE).write_bytes((tmp_path / "2020年清源县人民政府汇总表.xlsx").read_bytes())
    fill(new, units.units[0], faults.sound(1), 2021)
    _, result = run_json("status", new)
    said = [(f["kind"], f["place"], f["found"], f["expected"]) for f in result["findings"]]
    assert said == [
        ("carried-differs", IN, "3", "2"),
        ("jump", "disclosure.licences.decisions", "107", "0"),  # both editions have 处理决定数量
    ]
    run("templates", new)
    (made,) = (new / "templates").iterdir()
    book = openpyxl.load_workbook(made)
    assert [book["三、依申请公开"].cell(8, c).value for c in range(4, 11)] == [
        2,
        0,
        0,
        0,
        0,
        0,
        "=SUM(D8:I8)",
    ]
    assert "只列两版相同的项目" in book["上年对照"]["A3"].value


def test_templates_are_prefilled_and_may_be_changed_and_an_untouched_one_is_no_answer(after: Path) -> None:
    assert run("templates", after)[0] == 0
    (made,) = (after / "templates").glob("教育体育局*")
    book = openpyxl.load_workbook(made)
    cell = book["三、依申请公开"]["D8"]
    assert (cell.value, cell.protection.locked, book["三、依申请公开"]["E8"].value) == (2, False, 0)
    (after / "inbox" / "教育体育局.xlsx").write_bytes(made.read_bytes())
    _, result = run_json("status", after)
    assert [(f["kind"], f["unit"]) for f in result["findings"]] == [("blank-template", "教育体育局")]


def test_a_department_is_asked_the_same_by_its_own_template(after: Path, tmp_path: Path) -> None:
    """``check`` knows no round; the template itself holds what it must be compared with."""
    unit, last = SUCCESSORS.units[0], faults.sound(1)
    wrong = this_year(1, requests__carried_in__natural=3, requests__new__natural=11)
    path = tmp_path / "民政局.xlsx"
    path.write_bytes(template(FORM, ROUND, unit, figures=wrong, last_year=last))
    code, result = run_json("check", path)
    assert (code, [(f["kind"], f["address"], f["expected"]) for f in result["findings"]]) == (
        1, [("carried-differs", "D8", "2")],
    )  # fmt: skip


def test_without_last_year_nothing_is_said(after: Path) -> None:
    (after / last_year_figures.FILE).unlink()
    fill(after, SUCCESSORS.units[1], this_year(2, requests__carried_in__natural=3, requests__new__natural=12))
    code, result = run_json("status", after)
    assert (code, result["findings"]) == (0, [])


# --- what the units write themselves (情况说明) --------------------------------------------------------------------


def explained(data: bytes, *lines: tuple[str, str, str, str]) -> bytes:
    """The template with these lines on 情况说明."""

    def write(book: openpyxl.Workbook) -> None:
        for row, line in enumerate(lines, 5):
            for column, text in enumerate(line, 1):
                book["情况说明"].cell(row, column).value = text

    return faults.edited(data, write)


def test_what_a_unit_says_stands_with_the_finding_and_answers_nothing(after: Path, tmp_path: Path) -> None:
    unit = SUCCESSORS.units[2]
    wrong = this_year(3, disclosure__licences__decisions=9, requests__carried_in__natural=3, requests__new__natural=13)
    lines = (
        ("二", "行政许可", "", "权力下放后不再办理"),
        ("三", "一、本年新收", "自然人", "线上渠道开通"),
        ("", "", "", "请以此份为准"),
        ("三", "没有这一行", "", "写错了地方"),
    )
    (after / "inbox" / "城关镇.xlsx").write_bytes(explained(template(FORM, ROUND, unit, figures=wrong), *lines))
    code, result = run_json("run", after, "--output", tmp_path)
    said = [(f["kind"], f["place"], f["found"], f["args"].get("remark", "")) for f in result["findings"]]
    assert code == 1
    assert said == [
        ("carried-differs", IN, "3", ""),
        ("jump", "disclosure.licences.decisions", "9", "权力下放后不再办理"),
        ("remark", "requests.new.natural", "三 / 一、本年新收 / 自然人：线上渠道开通", ""),
        ("remark", "", "请以此份为准", ""),
        ("remark", "", "三 / 没有这一行：写错了地方", ""),
    ]
    _, words, _ = run("status", after, "--long")
    assert "the unit says: 权力下放后不再办理" in words
    sheet = merged.opened((tmp_path / "2025年清源县人民政府汇总表.xlsx").read_bytes())[workbook.FINDINGS]
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    column = rows[0].index("填报单位说明")
    assert [row[column] for row in rows[1:3]] == [None, "权力下放后不再办理"]


# --- a form of the office's own --------------------------------------------------------------------------------

OWN = (
    own_form.FEES
    + """
[[year_rule]]
id = "continued"
table = "income"
each = "column"
expression = "schools == last(schools) + roads - last(roads)"
severity = "explain"
label = "教育等于上年教育加交通的增加"
source = "假设"
prefill = true
"""
)


def test_a_year_rule_of_an_own_form_is_checked_and_said_with_its_words() -> None:
    form = load(OWN, "fees.toml")
    last: dict[Place, Number] = dict.fromkeys(form.places, 0)
    last |= {Place("income", "schools", "city"): 7, Place("income", "roads", "city"): 3}
    instances = year_rules.instances(form, last)
    assert [instance.key for instance in instances] == ["city"], "totals are left out"
    assert in_words.sentence(instances[0], form) == "教育 ＝ 上年教育 ＋ 交通 － 上年交通"
    assert year_rules.carried(form, last) == {Place("income", "schools", "city"): 4}
    assert year_rules.jumps(form, last, dict.fromkeys(form.places, 10_000)) == (), "the form has no [jump]"
    numbers = dict.fromkeys(form.places, 5) | {Place("income", "schools", "city"): 8}
    cells = {place: Cell(number, str(number), "收费", "A1", How.NUMBER) for place, number in numbers.items()}
    (finding,) = last_year.unit(form, last, Submission("教育局", form.id, 2030, cells, numbers, ("a.xlsx",)), ())
    assert (finding.kind, finding.rule, finding.found, finding.expected) == ("rule-broken", "continued", "8", "9")


def test_a_broken_rule_of_the_form_hides_no_year_rule_of_the_sum_at_its_place() -> None:
    form, at = load(OWN, "fees.toml"), Place("income", "schools", "city")
    roster = Roster((Unit("教育局"), Unit("交通局")))
    last = LastYear(dict.fromkeys(form.places, 0), sound=True)
    sent_ = [
        building.submission(form, dict.fromkeys(form.places, 0) | {at: n}, u.name) for n, u in enumerate(roster.units)
    ]
    other = Finding(
        FindingKind.RULE_BROKEN,
        EXPLAIN,
        unit="交通局",
        place=at,
        rule="schools_and_roads",
        args=(("difference", "+1"),),
    )
    for said in ((), (other,), (other._replace(args=()),)):
        (found,) = last_year.whole(form, last, roster, sent_, said)
        assert (found.rule, found.place, found.found, found.expected) == ("continued", at, "1", "0")
