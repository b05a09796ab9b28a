"""Files that differ in their figures and in the name of the unit alone: each gives what it gives when it is read."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import pytest

from consolidate.formats.raw import Mark, Outline, OutlinedCells, RawBook, RawCell, RawSheet
from consolidate.forms import edition
from consolidate.model import Number, Place, Unit
from consolidate.reading import alike, answers, record
from consolidate.reading.packed import unpack
from consolidate.remembered import forget
from consolidate.templates import template
from consolidate.text import a1
from consolidate.workers import child
from sample_workbooks import faults
from tests.support.small_round import ROUND

FORM = edition("2021")
DISCLOSURE, REQUESTS, DISPUTES = (table.sheet for table in FORM.tables)
REASONS = "情况说明"


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    """Each test begins with a process that has read no file, and leaves none behind."""
    forget()
    yield
    forget()


def figures(seed: int) -> dict[Place, Number]:
    """Sound figures. An amount is 0: others are read one by one."""
    return {**faults.sound(seed), Place("disclosure", "fees", "amount"): 0}


def answer(unit: str, seed: int) -> bytes:
    return template(FORM, ROUND, Unit(unit), figures=figures(seed))


def read(data: bytes) -> RawBook:
    book = child.read(data)
    assert isinstance(book, RawBook)
    return book


def met(*units: str) -> None:
    """Read answers of these units, so that later ones may be like them."""
    for seed, unit in enumerate(units, 1):
        alike.read(read(answer(unit, seed)), FORM)


def when_read(book: RawBook) -> record.Record:
    return record.write(answers.read(book, "", "", FORM))


def changed(book: RawBook, texts: dict[tuple[str, str], str]) -> RawBook:
    """Show other texts in some cells, by sheet and address; the cells stay the same."""
    sheets = []
    for sheet in book.sheets:
        assert isinstance(sheet.cells, OutlinedCells)
        shown = [texts.get((sheet.name, a1(cell.row, cell.column)), cell.text) for cell in sheet.cells]
        sheets.append(sheet._replace(cells=OutlinedCells(sheet.cells.outline, shown)))
    return book._replace(sheets=tuple(sheets))


def on_sheet(book: RawBook, name: str, **parts: object) -> RawBook:
    """Replace parts of a sheet."""
    return book._replace(sheets=tuple(s._replace(**parts) if s.name == name else s for s in book.sheets))  # type: ignore[arg-type]


def cells(book: RawBook, name: str) -> tuple[RawCell, ...]:
    return tuple(next(sheet for sheet in book.sheets if sheet.name == name).cells)


def filled_in(book: RawBook, monkeypatch: pytest.MonkeyPatch) -> record.Record:
    """Its record, which must come from a sample and be the one that it has when it is read."""

    def never(*_: object) -> None:
        raise AssertionError("the file was read")

    wanted = when_read(book)
    monkeypatch.setattr(answers, "read", never)
    assert alike.read(book, FORM) == wanted
    return wanted


# --- what is alike ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "unit", ["民政局", "清源县经济和信息化局第3分局", "合计办公室", "自然人事务所", "万元店管理处"]
)
def test_a_file_that_is_alike_is_filled_in_from_the_one_before(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    met("教育局", "卫生局")
    wanted = filled_in(read(answer(unit, 7)), monkeypatch)
    assert wanted[2] == (unit,) and wanted[1][4] == unit


def test_figures_that_are_blank_are_blank_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    some = [place for place in FORM.places if place.row == "refused_4" and not FORM.is_total(place)]

    def without(unit: str, seed: int) -> RawBook:
        filled = {place: n for place, n in figures(seed).items() if place not in some}
        return read(template(FORM, ROUND, Unit(unit), figures=filled))

    for seed, unit in enumerate(("教育局", "卫生局"), 1):
        alike.read(without(unit, seed), FORM)
    wanted = filled_in(without("民政局", 3), monkeypatch)
    assert unpack(wanted[5][0])[FORM.order[some[0]]] is None


def test_last_years_figures_are_those_of_the_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    granted = Place("requests", "granted", "natural")  # in no formula, as those are that this year goes on from

    def with_last(unit: str, seed: int) -> RawBook:
        last = {**dict.fromkeys(FORM.places, 0), granted: seed}
        return read(template(FORM, ROUND, Unit(unit), figures=figures(1), last_year=last))

    for seed, unit in enumerate(("教育局", "卫生局"), 1):
        alike.read(with_last(unit, seed), FORM)
    wanted = filled_in(with_last("民政局", 5), monkeypatch)
    assert (*granted, 5) in wanted[8]


def test_a_check_beside_the_figures_may_show_another_result(monkeypatch: pytest.MonkeyPatch) -> None:
    met("教育局", "卫生局")
    book = changed(read(answer("民政局", 3)), {(REQUESTS, "L7"): "不平 +12", (DISCLOSURE, "F6"): "请核对 -3"})
    filled_in(book, monkeypatch)


# --- what is not -----------------------------------------------------------------------------------------------


TEXTS = {
    "a total shows another sum": {(REQUESTS, "J7"): "999999"},
    "the name of another unit": {(REQUESTS, "A2"): "填报单位：财政局"},
    "a name that is a year": {(DISCLOSURE, "A2"): "填报单位：民政局2023年"},
    "another label": {(REQUESTS, "A7"): "一、上年新收政府信息公开申请数量"},
    "a unit of measure": {(REQUESTS, "H2"): "单位：百件"},
    "the box is ticked": {(DISPUTES, "A3"): "本表全部为零：是"},
    "a reason": {(REASONS, "A4"): "表二"},
    "a figure of more than eight bytes": {(DISCLOSURE, "B6"): "9" * 20},
    "a check that says yes": {(REQUESTS, "L7"): "是", (DISPUTES, "A10"): "1-6月"},
    "a check that names a unit": {(REQUESTS, "L7"): "填报单位：财政局"},
    "a check that names a unit of measure": {(REQUESTS, "L7"): "单位：百件"},
}


@pytest.mark.parametrize("name", TEXTS)
def test_another_text_counts_as_it_does_in_a_file_alone(name: str) -> None:
    met("教育局", "卫生局")
    plain = read(answer("民政局", 3))
    book = changed(plain, TEXTS[name])
    assert book != plain
    assert alike.read(book, FORM) == when_read(book)


@pytest.mark.parametrize("text", ["12", "0", "共12件", "12", "约5", "2023"])
def test_a_number_beside_the_table_counts_as_it_does_in_a_file_alone(text: str) -> None:
    """In each file a cell more, whose text differs or repeats a figure of the table."""

    def with_cell(unit: str, seed: int, shown: str) -> RawBook:
        book = read(answer(unit, seed))
        kind = "number" if shown.isdigit() else "text"
        more = RawCell(40, 3, kind, shown)
        return on_sheet(book, REQUESTS, cells=_outlined((*cells(book, REQUESTS), more)))

    for seed, unit in enumerate(("教育局", "卫生局", "民政局", "财政局"), 1):
        for shown in (text, "7", "备注：无"):
            book = with_cell(unit, seed, shown)
            assert alike.read(book, FORM) == when_read(book)


def _outlined(found: Sequence[RawCell]) -> OutlinedCells:
    """The cells as those of a sheet that was read: the same outline for cells that differ in their texts alone."""
    rows, columns, kinds, _, formulas = (tuple(each) for each in zip(*found, strict=True))
    outline = _outlines.setdefault((rows, columns, kinds), Outline(rows, columns, kinds, formulas, (), ()))
    return OutlinedCells(outline, [cell.text for cell in found])


_outlines: dict[object, Outline] = {}


@pytest.mark.parametrize(
    "parts",
    [
        {"marks": (Mark(6, 3, "struck"),)},
        {"marks": (Mark(6, 3, "comment", "包括去年的"),)},
        {"unseen": ((7,), ())},
        {"merges": ((6, 3, 6, 4),)},
        {"hidden": True},
    ],
    ids=["struck out", "a comment", "a hidden row", "merged figures", "a hidden sheet"],
)
def test_what_else_differs_counts_as_it_does_in_a_file_alone(parts: dict[str, object]) -> None:
    met("教育局", "卫生局")
    book = on_sheet(read(answer("民政局", 3)), REQUESTS, **parts)
    assert alike.read(book, FORM) == when_read(book)


# --- no sample -------------------------------------------------------------------------------------------------


def test_what_depends_on_a_figure_is_found_in_every_file() -> None:
    """Files that are alike, and each of which gives a finding with a figure of its own."""
    for seed, unit in enumerate(("教育局", "卫生局", "民政局", "财政局"), 1):
        book = on_sheet(read(answer(unit, seed)), REQUESTS, merges=((6, 3, 6, 4),))
        wanted = when_read(book)
        assert alike.read(book, FORM) == wanted
        assert any("merged" in str(finding[0]) or "covered" in str(finding[0]) for finding in wanted[6])


def test_a_number_near_a_table_without_figures_is_asked_about_in_every_file() -> None:
    """Of files that are alike, whatever the number is: it may be a figure of the table."""
    blank = {place for place in FORM.places if place.table == "disputes"}
    for seed, (unit, shown) in enumerate((("教育局", "0"), ("卫生局", "0"), ("民政局", "12"), ("财政局", "0")), 1):
        given = {place: n for place, n in figures(seed).items() if place not in blank}
        book = read(template(FORM, ROUND, Unit(unit), figures=given))
        book = on_sheet(book, DISPUTES, cells=_outlined((*cells(book, DISPUTES), RawCell(8, 3, "number", shown))))
        wanted = when_read(book)
        assert alike.read(book, FORM) == wanted
        assert any(finding[0] == "numbers-astray" for finding in wanted[6]) == (shown != "0")


# --- any texts, in any order -----------------------------------------------------------------------------------

_WORDS = (
    "0", "1", "12", "2024", "999999999999999", "无", "—", "是", "√", "平", "不平 +3", "有2处错误，请逐项改正。", "上年",
    "2024年", "1-6月", "合计", "小计", "单位：万件", "单位：件", "共12件", "12件", "本表全部为零", "填报单位：财政局",
    "财政局（盖章）", "备注", "其中：", "公民", "民政局", "2023年度政府信息公开工作年度报告",
)  # fmt: skip


def _edited(book: RawBook, luck: random.Random) -> RawBook:
    """Change the texts of up to three cells; a number stays a number."""
    sheets: list[RawSheet] = list(book.sheets)
    for _ in range(luck.randint(0, 3)):
        at = luck.randrange(len(sheets))
        found = sheets[at].cells
        if not isinstance(found, OutlinedCells) or sheets[at].name == "consolidate":
            continue
        texts = list(found.texts)
        cell = luck.randrange(len(texts))
        number = found.outline.kinds[cell] == "number"
        texts[cell] = luck.choice([word for word in _WORDS if word.isdigit() or not number])
        sheets[at] = sheets[at]._replace(cells=OutlinedCells(found.outline, texts))
    return book._replace(sheets=tuple(sheets))


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_read_before_a_file_gives_what_it_gives_alone(seed: int) -> None:
    luck = random.Random(seed)
    plain = [read(answer(unit, n)) for n, unit in enumerate(("教育局", "卫生局", "民政局", "第3单位"), 1)]
    for _ in range(40):
        book = _edited(luck.choice(plain), luck)
        assert alike.read(book, FORM) == when_read(book)
