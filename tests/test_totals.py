"""Totals that are formulas: which formulas are the form's own, and that no figure changes under a total unseen."""

from __future__ import annotations

import random
import re
import struct
from collections.abc import Mapping
from decimal import Decimal

import pytest

from consolidate import checks
from consolidate.formats import xlsx_full, xlsx_memo
from consolidate.formats.raw import RawBook, RawCell, RawSheet
from consolidate.forms import edition, editions
from consolidate.forms.layout import TOP, layout
from consolidate.model import Answer, Finding, Form, Number, Place, Round, Submission, Unit
from consolidate.reading import answers
from consolidate.templates import template
from consolidate.terms import EXPLAIN, NOTE
from consolidate.text import a1
from consolidate.workers import child
from tests.support import office
from tests.support.at_length import at_length
from tests.support.books import unpacked, zipped
from tests.support.building import balanced
from tests.support.sheets import Content, Grid, book, grids
from tests.support.uncovered import ONE_SIDED, UNCOVERED

F21 = edition("2021")
UNIT = Unit("民政局", permitted=("可制定规章",))
ROUND = Round("2021", 2025, "清源县人民政府")


def numbers(form: Form = F21) -> dict[Place, Number]:
    """Balanced figures, a few in every row and column of table 三."""
    return balanced(form, random.Random(3), 9)


def filled(form: Form) -> bytes:
    """A template of the form as Excel saves it: filled in, its totals computed."""
    figures = {p: n for p, n in numbers(form).items() if not form.is_total(p)}
    return template(form, Round(form.id, form.last_year or 2025, "清源县人民政府"), UNIT, figures=figures)


def read(data: bytes, form: Form = F21) -> Answer:
    raw = child.read(data)
    assert isinstance(raw, RawBook), raw
    return answers.read(raw, "民政局.xlsx", "", form)


def open_findings(answer: Answer, form: Form) -> list[Finding]:
    """What the file itself and its figures are asked about."""
    made = Submission(UNIT.name, form.id, 2025, answer.cells, answer.numbers, (answer.file,))
    return [f for f in (*answer.findings, *checks.check(form, UNIT, made)) if f.open]


# --- every input cell ------------------------------------------------------------------------------------------


def inputs(form: Form) -> list[Place]:
    return [p for p in form.places if not form.is_total(p)]


@pytest.mark.parametrize("form", editions().values(), ids=list(editions()))
def test_a_filled_in_template_says_nothing(form: Form) -> None:
    assert [f.kind for f in read(filled(form), form).findings if f.kind != "blank-cells"] == []
    assert open_findings(read(filled(form), form), form) == []


def changed(data: bytes, form: Form, place: Place) -> bytes:
    """The file with another number stored in one input cell, all else as it was: damaged, or written by a program."""
    spot = layout(form.table(place.table)).spots[place]
    address = a1(spot.row + TOP, spot.column)
    sheet = 2 + [table.id for table in form.tables].index(place.table)

    def other(match: re.Match[bytes]) -> bytes:
        return match[1] + str(Decimal(match[2].decode()) + 3).encode() + match[3]

    parts = unpacked(data)
    name = f"xl/worksheets/sheet{sheet}.xml"
    parts[name], count = re.subn(rb'(<c r="%s"[^>]*><v>)([^<]*)(</v>)' % address.encode(), other, parts[name])
    assert count == 1, address
    return zipped(parts)


@pytest.mark.parametrize("form", editions().values(), ids=list(editions()))
def test_no_figure_under_a_total_changes_unseen(form: Form) -> None:
    """Whatever no total adds up and no rule compares cannot be seen from the file: it all stands in table 二."""
    data = filled(form)
    before = read(data, form).numbers
    unseen = set()
    for place in inputs(form):
        after = read(changed(data, form, place), form)
        assert after.numbers[place] == (before[place] or 0) + 3
        if not open_findings(after, form):
            unseen.add(str(place))
    assert unseen == UNCOVERED[form.id] | ONE_SIDED[form.id]
    assert all(place.startswith("disclosure.") for place in unseen)


# --- formulas of totals ----------------------------------------------------------------------------------------

COLUMNS = "DEFGHI"
D30 = "+".join(f"D{row}" for row in range(9, 30))
REQUESTS: Mapping[str, Number] = {"D7": 30, "E7": 2, "D9": 9, "D10": 8, "D11": 7, "D20": 6, "E20": 2}
SUMS = {"J7": 32, "J9": 9, "J10": 8, "J11": 7, "J20": 8, "D30": 30, "E30": 2, "J30": 32}
# table 三 but for the totals named, each with its formula and what it shows; the kind of finding with its address,
# what was found and what expected, the parts left out and what is counted besides
Bent = Mapping[str, tuple[str, Content]]
FORMULAS: list[tuple[str, Bent, str, str, str, str, str]] = [
    ("cell by cell", {"D30": (f"={D30}", 30)}, "", "", "", "", ""),
    ("with brackets", {"D30": ("=SUM(D9:D12)+(SUM(D13:D29))", 30)}, "", "", "", "", ""),
    ("of subtotals", {"J30": ("=SUM(J9:J29)", 32)}, "", "", "", "", ""),
    ("of the row of totals", {"J30": ("=SUM(D30:I30)", 32)}, "", "", "", "", ""),
    ("fixed references", {"J9": ("=SUM($D$9:$I$9)", 9)}, "", "", "", "", ""),
    ("its own sheet named", {"J9": ("=SUM('三、依申请公开'!D9:I9)", 9)}, "", "", "", "", ""),
    ("what cannot be told, and agrees", {"J9": ("=SUBTOTAL(9,D9:I9)", 9)}, "", "", "", "", ""),
    ("blank where it is nothing", {"J21": ('=IF(SUM(D21:I21)=0,"",SUM(D21:I21))', 0)}, "", "", "", "", ""),
    ("another sheet, and agrees", {"J9": ("=台账!A1", 9)}, "", "", "", "", ""),
    ("never stored", {"J9": ("=SUM(D9:I9)", None)}, "", "", "", "", ""),
    ("a row left out", {"D30": ("=SUM(D9:D19,D21:D29)", 24), "J30": ("=SUM(D30:I30)", 26)},
     "total-formula D30", "24", "30", "D20", "—"),
    ("an empty row left out", {"D30": ("=SUM(D9:D28)", 30)}, "total-formula D30", "30", "30", "D29", "—"),
    ("never stored, a row left out", {"D30": ("=SUM(D9:D19)", None)}, "", "", "", "", ""),
    ("a column left out", {"J20": ("=SUM(D20,F20:I20)", 6)}, "total-formula J20", "6", "8", "E20", "—"),
    ("a row twice", {"D30": ("=SUM(D9:D29)+D20", 36)}, "total-formula D30", "36", "30", "—", "D20×2"),
    ("multiplied", {"J9": ("=SUM(D9:I9)*2", 18)}, "total-formula J9", "18", "9", "—",
     "、".join(f"{column}9×2" for column in COLUMNS)),
    ("what belongs to another total", {"J9": ("=SUM(D8:I9)", 9)}, "total-formula J9", "9", "9", "—",
     "、".join(f"{column}8" for column in COLUMNS)),
    ("by the balance", {"D30": ("=D7+D8-D31", 30)}, "total-formula D30", "30", "30", "D9:D29", "D7、D8、-D31"),
    ("a number added", {"J9": ("=SUM(D9:I9)+5", 14)}, "total-formula J9", "14", "9", "—", "5"),
    ("numbers alone", {"J7": ("=31+4", 35)}, "total-formula J7", "35", "32", "D7:I7", "35"),
    ("another value", {"J9": ("=SUM(D9:I9)", 5)}, "total-differs J9", "5", "9", "", ""),
    ("0 where others were computed", {"J9": ("=SUM(D9:I9)", 0)}, "total-differs J9", "0", "9", "", ""),
    ("another value below another total", {"D30": ("=SUM(D9:D29)", 5), "J30": ("=SUM(D30:I30)", 7)},
     "total-differs D30", "5", "30", "", ""),
    ("what cannot be told, and differs", {"J9": ("=ROUND(SUM(D9:I9),-1)", 10)}, "total-differs J9", "10", "9", "", ""),
    ("another sheet, and differs", {"J9": ("=台账!A1", 10)}, "total-differs J9", "10", "9", "", ""),
    ("an error", {"J9": ("=SUM(D9:I9)", "#REF!")}, "total-differs J9", "#REF!", "9", "", ""),
    ("a word", {"J9": ('="见附件"', "见附件")}, "total-differs J9", "见附件", "9", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("bent", "kind", "found", "expected", "missing", "extra"), [f[1:] for f in FORMULAS],
                         ids=[f[0] for f in FORMULAS])  # fmt: skip
def test_the_formula_of_a_total(bent: Bent, kind: str, found: str, expected: str, missing: str, extra: str) -> None:
    answer = answers.read(totalled(bent), "a.xlsx", "", F21)
    said = [f for f in answer.findings if f.kind not in ("blank-cells", "empty-table")]
    assert [f"{f.kind} {f.address}" for f in said] == [kind] * bool(kind)
    for finding in said:
        assert (finding.severity, finding.found, finding.expected) == (EXPLAIN, found, expected)
        args = dict(finding.args)
        assert (args.get("missing", ""), args.get("extra", ""), args["table"]) == (missing, extra, "三")
    by_address = {
        cell.address: answer.numbers[place] for place, cell in answer.cells.items() if place.table == "requests"
    }
    assert {address: by_address[address] for address in SUMS} == SUMS  # what counts is the sum of the parts


def totalled(bent: Bent, figures: Mapping[str, Content] = REQUESTS) -> RawBook:
    """Table 三 with the form's own formulas, as Excel computed them, but for these; the other tables are blank."""
    sheets = grids(F21, {})
    sheet = sheets["requests"]
    for address, spot in spots("requests").items():
        place = next(p for p, s in layout(F21.table("requests")).spots.items() if (s.row + TOP, s.column) == spot)
        if F21.is_total(place):
            formula, value = bent.get(address, (own_formula(address), SUMS.get(address, 0)))
            sheet.cells[spot], sheet.formulas[spot] = value, formula
        else:
            sheet.cells[spot] = figures.get(address, 0)
    raw = book(*sheets.values())
    return raw._replace(sheets=tuple(_typed(sheet, one) if one.name == sheet.name else one for one in raw.sheets))


def own_formula(address: str) -> str:
    """The formula that the form's own template has in a total cell of table 三."""
    column, row = address[0], address[1:]
    return f"=SUM(D{row}:I{row})" if column == "J" else f"=SUM({column}9:{column}29)"


def _typed(sheet: Grid, raw: RawSheet) -> RawSheet:
    """Errors are stored as such; a formula without a value is a cell too."""
    found = [cell._replace(kind="error") if cell.text.startswith("#") else cell for cell in raw.cells]
    there = {(cell.row, cell.column) for cell in raw.cells}
    found += [RawCell(*spot, "none", "", text) for spot, text in sheet.formulas.items() if spot not in there]
    return raw._replace(cells=tuple(sorted(found)))


def spots(table: str) -> dict[str, tuple[int, int]]:
    """Where the places of a table stand: their rows and columns by address."""
    found = [(spot.row + TOP, spot.column) for spot in layout(F21.table(table)).spots.values()]
    return {a1(*spot): spot for spot in found}


def test_totals_that_no_program_computed_are_computed_with_one_note_a_table() -> None:
    """A program that fills in the cells of the template leaves all of its totals as they were: 0."""
    own = {address: (own_formula(address), 0) for address in spots("requests") if address[0] == "J" or "30" in address}
    found = answers.read(totalled(own), "a.xlsx", "", F21)
    (note,) = [f for f in found.findings if f.kind != "empty-table"]
    assert (note.kind, note.severity, note.address, note.found, note.expected) == (
        "totals-not-computed", NOTE, "J7", "0", "32",
    )  # fmt: skip
    assert set(note.cells) == set(SUMS)
    assert dict(note.args)["count"] == str(len(SUMS))


def test_totals_that_only_pass_over_texts_are_computed_with_one_note_a_table() -> None:
    """SUM passes over a number stored as text, which is itself read with a note."""
    bent = {"D30": ("=SUM(D9:D29)", 21), "J9": ("=SUM(D9:I9)", 0), "J30": ("=SUM(D30:I30)", 23)}
    found = answers.read(totalled(bent, {**REQUESTS, "D9": "9件"}), "a.xlsx", "", F21)
    said = [f for f in found.findings if f.kind != "empty-table"]
    assert [(f.kind, f.severity, f.cells) for f in said] == [
        ("spelled", NOTE, ("D9",)), ("total-skips-text", NOTE, ("J9", "D30", "J30")),
    ]  # fmt: skip
    assert found.numbers[Place("requests", "handled", "total")] == 32
    bent["D30"] = ("=SUM(D9:D29)", 20)  # one less than SUM makes of it: more than a text is wrong
    found = answers.read(totalled(bent, {**REQUESTS, "D9": "9件"}), "a.xlsx", "", F21)
    assert ("total-differs", EXPLAIN, ("D30",)) in [(f.kind, f.severity, f.cells) for f in found.findings]


def test_a_fault_of_many_totals_is_said_once() -> None:
    """A column that was left out of every total of the table."""
    short = {address: (f"=SUM(D{address[1:]}:H{address[1:]})", SUMS.get(address, 0)) for address in spots("requests")
             if address[0] == "J"}  # fmt: skip
    said = [f for f in answers.read(totalled(short), "a.xlsx", "", F21).findings if f.kind != "empty-table"]
    assert [(f.kind, len(f.cells)) for f in said] == [("total-formula", 25)]
    assert dict(said[0].args)["others"] == "J8、J9、J10、J11、J12……"


def test_a_total_over_subtotals_of_the_units_own_is_the_forms_own() -> None:
    """小计 in a row of its own below the table, counted in place of its parts."""
    raw = totalled({"D30": ("=D9+D10+D60", 30)})
    for formula, missing in (("=SUM(D11:D29)", ""), ("=SUM(D12:D29)", "D11")):
        extra = RawCell(59, 3, "number", "13", formula)
        sheets = [s._replace(cells=(*s.cells, extra)) if s.name.startswith("三") else s for s in raw.sheets]
        found = answers.read(raw._replace(sheets=tuple(sheets)), "a.xlsx", "", F21).findings
        told = [f for f in found if f.kind not in ("empty-table", "numbers-apart")]
        assert [(f.kind, dict(f.args)["missing"]) for f in told] == [("total-formula", missing)] * bool(missing)


# --- in every format -------------------------------------------------------------------------------------------


def shared(data: bytes) -> bytes:
    """The template with its totals as one shared formula for each column and row of totals, as WPS writes them."""
    parts = unpacked(data)
    name = "xl/worksheets/sheet3.xml"
    seen = False

    def share(match: re.Match[bytes]) -> bytes:
        nonlocal seen
        text, seen = (b"" if seen else match[3]), True
        return match[1] + b'<f t="shared"' + (b' ref="J7:J31"' if text else b"") + b' si="0">' + text + b"</f>"

    parts[name], count = re.subn(rb'(<c r="J([0-9]+)"[^>]*>)<f>(SUM\(D[0-9]+:I[0-9]+\))</f>', share, parts[name])
    assert count == 24
    return zipped(parts)


@pytest.mark.parametrize("careful_", [False, True])
def test_shared_formulas_of_xlsx_are_told_each_by_itself(careful_: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if careful_:
        monkeypatch.setattr(xlsx_memo, "read", lambda *_: None)
    else:
        monkeypatch.setattr(xlsx_full, "read", None)
    assert read(shared(filled(F21))).findings == ()
    bent = read(changed(shared(filled(F21)), F21, Place("requests", "new", "natural")))
    assert [(f.kind, f.address) for f in bent.findings] == [("total-differs", "J7")]


@pytest.mark.office
@pytest.mark.parametrize("kind", at_length(["xlsx", "xls", "ods"], "ods"))
@pytest.mark.parametrize("form", editions().values(), ids=list(editions()))
def test_the_templates_own_formulas_are_known_however_they_are_saved(form: Form, kind: str) -> None:
    saved = office.converted(filled(form), kind)
    assert [f.kind for f in read(saved, form).findings if f.kind != "blank-cells"] == []


@pytest.mark.office
def test_another_number_under_a_total_is_seen_in_every_format() -> None:
    """One input cell changed in the bytes of the file: 4711 becomes 4714."""
    place = Place("disputes", "cases", "review_other")
    figures = {p: n for p, n in numbers().items() if not F21.is_total(p)} | {place: 4711}
    data = template(F21, ROUND, UNIT, figures=figures)
    shown = str(read(data).numbers[Place("disputes", "cases", "review_total")])
    xls, ods = office.converted(data, "xls"), unpacked(office.converted(data, "ods"))
    before, after_ = (struct.pack("<I", number << 2 | 2) for number in (4711, 4714))  # as .xls stores whole numbers
    assert (xls.count(before), ods["content.xml"].count(b"4711")) == (1, 2)  # in .ods the value, and as it is shown
    ods["content.xml"] = ods["content.xml"].replace(b"4711", b"4714")
    for bent in (changed(data, F21, place), xls.replace(before, after_), zipped(ods)):
        after = read(bent)
        assert after.numbers[place] == 4714
        assert [(f.kind, f.address, f.found) for f in after.findings if f.open] == [("total-differs", "E7", shown)]


@pytest.mark.office
@pytest.mark.parametrize("kind", at_length(["xls", "ods"], "xls"))
def test_a_wrong_formula_of_a_total_is_seen_in_every_format(kind: str) -> None:
    wrong = unpacked(filled(F21))
    name = "xl/worksheets/sheet3.xml"
    wrong[name] = wrong[name].replace(b"<f>SUM(D9:D29)</f>", b"<f>SUM(D9:D19)-(D20-D21)</f>")
    found = [f for f in read(office.converted(zipped(wrong), kind)).findings if f.kind == "total-formula"]
    assert [(f.address, dict(f.args)["missing"], dict(f.args)["extra"]) for f in found] == [("D30", "D22:D29", "-D20")]
