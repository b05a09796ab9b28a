"""A sound file and the steps that bend it, in words and done: what the cases of ``finding_cases`` are written with."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from consolidate import token
from consolidate.catalogue import FindingKind
from consolidate.formats.raw import Archive, Mark, RawBook, RawCell, RawSheet, Refusal
from consolidate.forms import edition, rules
from consolidate.forms.layout import layout
from consolidate.model import Form, Number, Place, Token
from consolidate.text import a1
from consolidate.workers import child
from tests.support.sheets import Content, Grid, column_of, grid, row_of

SOUND = {
    "requests.new.natural": 3, "requests.carried_in.natural": 1, "requests.granted.natural": 3,
    "requests.carried_out.natural": 1,
}  # fmt: skip
TOP = 3  # rows above every table
NUMBER = {table.id: table.number for table in edition("2021").tables}


@dataclass
class Draft:
    """A file while it is being bent: its sheets by table, cells that are no plain text or number, properties."""

    form: Form
    grids: dict[str, Grid]
    cells: dict[tuple[str, int, int], RawCell] = field(default_factory=dict)
    props: tuple[tuple[str, str], ...] = ()
    merges: dict[str, tuple[tuple[int, int, int, int], ...]] = field(default_factory=dict)
    unseen: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = field(default_factory=dict)
    marks: dict[str, tuple[Mark, ...]] = field(default_factory=dict)
    manual: bool = False


@dataclass(frozen=True)
class Step:
    """How a file differs from a sound one: in words, and done."""

    words: str
    bend: Callable[[Draft], object]


@dataclass(frozen=True)
class File:
    """A file as it came: a unit's sound answer, typed without a token, in which the steps were taken.

    Or ``data``, bytes that are no such answer, which ``words`` describe.
    """

    name: str = "民政局.xlsx"
    steps: tuple[Step, ...] = ()
    form: str = "2021"
    data: Callable[[], bytes] | None = None
    words: str = ""

    @property
    def told(self) -> tuple[str, ...]:
        """What is peculiar to the file, in words."""
        old = () if self.form == "2021" else (f"the form is that of {self.form}",)
        return (self.words,) if self.words else (*old, *(step.words for step in self.steps if step.words))

    def read(self) -> RawBook | Refusal:
        """The file as the worker process hands it over."""
        if self.data:
            answer = child.read_or_unpack(self.data())
            return Refusal(FindingKind.OPENED, str(len(answer.members))) if isinstance(answer, Archive) else answer
        form = edition(self.form)
        draft = Draft(form, {table.id: grid(table, sound(form), TOP) for table in form.tables})
        for step in self.steps:
            step.bend(draft)
        return RawBook("xlsx", tuple(_sheet(draft, table) for table in draft.grids), draft.props, (), draft.manual)


def sound(form: Form) -> dict[Place, Content]:
    """The figures of a sound answer."""
    numbers: dict[Place, Number | None] = {p: SOUND.get(str(p), 0) for p in form.places if not form.is_total(p)}
    for total in form.places:
        rules.computed(form, total, numbers)
    return dict(numbers)


def _sheet(draft: Draft, table: str) -> RawSheet:
    raw = draft.grids[table].raw()
    cells = {(cell.row, cell.column): cell for cell in raw.cells}
    cells |= {(row, column): cell for (owner, row, column), cell in draft.cells.items() if owner == table}
    unseen, merged = draft.unseen.get(table, ((), ())), draft.merges.get(table, ())
    marks = draft.marks.get(table, ())
    return raw._replace(cells=tuple(cells[at] for at in sorted(cells)), merges=merged, unseen=unseen, marks=marks)


def _spot(form: Form, where: str) -> tuple[str, int, int]:
    """``requests.new.natural`` as table, row and column of its sheet."""
    place = Place(*where.split("."))
    cell = layout(form.table(place.table)).spots[place]
    return place.table, cell.row + TOP, cell.column


def label(where: str) -> str:
    """``表三（一）予以公开 / 自然人`` for a place of either edition."""
    place = Place(*where.split("."))
    form = next(edition(key) for key in ("2021", "2019") if place in edition(key).spots)
    table, row, column = (label.rpartition(" ")[2] for label in form.labels(place))
    return f"表{table} " + " / ".join(label for label in (row, column) if label)


# --- steps in cells --------------------------------------------------------------------------------------------


def holds(where: str, content: Content) -> Step:
    """A cell holds another text or number, or nothing (None)."""

    def bend(draft: Draft) -> None:
        table, row, column = _spot(draft.form, where)
        draft.grids[table].cells[row, column] = content

    return Step(f"{label(where)} " + ("is blank" if content is None else f"holds `{content}`"), bend)


def stores(where: str, kind: str, text: str, formula: str = "") -> Step:
    """A cell holds an error value, a formula …: kind, text and formula as of a ``RawCell``."""

    def bend(draft: Draft) -> None:
        table, row, column = _spot(draft.form, where)
        draft.cells[table, row, column] = RawCell(row, column, kind, text, formula)

    value = f"the value `{text}`" if text else "no stored value"
    return Step(f"{label(where)} holds " + (f"the formula `{formula}` with {value}" if formula else value), bend)


def looks(where: str, words: str, kind: str, text: str = "") -> Step:
    """A cell carries a mark: kind and text as of a ``Mark``."""

    def bend(draft: Draft) -> None:
        table, row, column = _spot(draft.form, where)
        draft.marks[table] = (*draft.marks.get(table, ()), Mark(row, column, kind, text))

    return Step(f"{label(where)}: {words}", bend)


def writes(table: str, row: int, column: int, content: Content) -> Step:
    """Another cell of a table's sheet holds something; row and column from 0."""
    first, _, copy = table.partition(" ")
    words = f"beside {'the second ' if copy else ''}表{NUMBER[first]}, in {a1(row, column)}, stands `{content}`"
    return Step(words, lambda draft: draft.grids[table].cells.update({(row, column): content}))


def strikes(table: str, label: str) -> Step:
    """A label, or another text of a table's sheet, is struck out."""

    def bend(draft: Draft) -> None:
        struck = (Mark(*at, "struck") for at, content in draft.grids[table].cells.items() if content == label)
        draft.marks[table] = (*draft.marks.get(table, ()), *struck)

    return Step(f"in 表{NUMBER[table]} `{label}` is struck out", bend)


def reads(table: str, official: str, instead: str) -> Step:
    """A label reads differently."""

    def bend(draft: Draft) -> None:
        cells = draft.grids[table].cells
        cells |= {at: instead for at, content in cells.items() if content == official}

    return Step(f"表{NUMBER[table]}: the label {official} reads `{instead}`", bend)


# --- steps in tables -------------------------------------------------------------------------------------------


def empties(table: str) -> Step:
    """No number was filled in."""
    spots = layout(edition("2021").table(table)).spots.values()
    blank = {(spot.row + TOP, spot.column): None for spot in spots}
    return Step(f"表{NUMBER[table]}: every cell is blank", lambda draft: draft.grids[table].cells.update(blank))


def inserts(table: str, before: str, label: str) -> Step:
    """A row of the unit's own, with a label and no numbers, stands before another row."""

    def bend(draft: Draft) -> None:
        at = row_of(draft.form.table(table), before)
        draft.grids[table].insert_row(at).cells[at, 1] = label

    return Step(f"表{NUMBER[table]}: a row `{label}` was inserted", bend)


def lacks_row(table: str, row: str) -> Step:
    """A row was deleted."""
    label = next(leaf.label for b in edition("2021").table(table).blocks for leaf in b.leaf_rows() if leaf.id == row)
    words = f"表{NUMBER[table]}: the row {label} was deleted"
    return Step(words, lambda draft: draft.grids[table].delete_row(row_of(draft.form.table(table), row)))


def lacks_column(table: str, column: str) -> Step:
    """A column was deleted."""

    def bend(draft: Draft) -> None:
        at = column_of(draft.form.table(table), column)
        cells = draft.grids[table].cells
        draft.grids[table].cells = {(r, c - (c > at)): v for (r, c), v in cells.items() if c != at}

    leaves = [leaf for block in edition("2021").table(table).blocks for leaf in block.leaf_columns()]
    label = next(leaf.label for leaf in leaves if leaf.id == column)
    return Step(f"表{NUMBER[table]}: the column {label} was deleted", bend)


def lacks_tables(*tables: str) -> Step:
    """Whole tables are missing; where all are, a sheet of prose is left."""

    def bend(draft: Draft) -> None:
        for table in tables:
            del draft.grids[table]
        if not draft.grids:
            draft.grids["prose"] = Grid("Sheet1", {(0, 0): "政务公开工作总结"})

    named = "、".join(f"表{NUMBER[table]}" for table in tables)
    return Step(f"{named}: not in the file", bend)


def beside(table: str, form: str) -> Step:
    """A filled-in table of another edition stands on a sheet of its own."""

    def bend(draft: Draft) -> None:
        old = edition(form)
        draft.grids["old"] = grid(old.table(table), dict.fromkeys(old.places, 3), TOP)
        draft.grids["old"].name = "旧表"

    return Step(f"table {NUMBER[table]} of {form} stands on a sheet 旧表", bend)


def twice(table: str, where: str = "", content: Content = None) -> Step:
    """The table stands on a second sheet as well, there with a figure of its own if one is given."""

    def bend(draft: Draft) -> None:
        copy = Grid(draft.grids[table].name + " (2)", dict(draft.grids[table].cells))
        if where:
            copy.cells[_spot(draft.form, where)[1:]] = content
        draft.grids[f"{table} 2"] = copy

    differs = f", where {label(where)} holds `{content}`" if where else ""
    return Step(f"表{NUMBER[table]} stands on a second sheet as well{differs}", bend)


def copies_blank(table: str) -> Step:
    """The table stands on a second sheet as well, and there nothing is filled in."""

    def bend(draft: Draft) -> None:
        copy = Grid(draft.grids[table].name + " (2)", dict(draft.grids[table].cells))
        spots = layout(draft.form.table(table)).spots.values()
        copy.cells |= dict.fromkeys([(spot.row + TOP, spot.column) for spot in spots])
        draft.grids[f"{table} 2"] = copy

    return Step(f"表{NUMBER[table]} stands on a second sheet as well, where it is blank", bend)


def single(table: str, group: str, content: Number) -> Step:
    """A group of rows is one row with this figure, as in an older form."""
    node = next(r for top in edition("2021").table(table).blocks[0].rows for r in (top, *top.rows) if r.id == group)

    def bend(draft: Draft) -> None:
        first, *rest = [row_of(draft.form.table(table), leaf.id) for leaf in node.leaves()]
        for at in reversed(rest):
            draft.grids[table].delete_row(at)
        draft.grids[table].cells |= {(first, 2): None, (first, 3): content}

    return Step(f"表{NUMBER[table]}: {node.label} is a single row and holds `{content}`", bend)


def hides(table: str) -> Step:
    """The sheet is hidden."""
    return Step(f"表{NUMBER[table]}: its sheet is hidden", lambda d: setattr(d.grids[table], "hidden", True))


def merges(table: str, top: int, left: int, bottom: int, right: int) -> Step:
    """Cells of the sheet are merged; from 0."""
    words = f"表{NUMBER[table]}: {a1(top, left)}:{a1(bottom, right)} is merged"
    return Step(words, lambda d: d.merges.update({table: ((top, left, bottom, right),)}))


def hides_rows(table: str, first: int, last: int) -> Step:
    """Rows of the sheet are hidden, counted as Excel does."""
    words = f"表{NUMBER[table]}: rows {first} to {last} of its sheet are hidden"
    return Step(words, lambda d: d.unseen.update({table: (tuple(range(first - 1, last)), ())}))


# --- steps on the whole file -----------------------------------------------------------------------------------


def bears(kind: str, body: str, unit: str = "", *, trip: int = 0, state: str = "", year: int = 2025) -> Step:
    """The file carries the token of one of our own workbooks."""
    mark = Token(kind, "2021", year, body, unit, trip=trip, state=state)
    about = [f"{word} {value}" for word, value in (("body", body), ("unit", unit), ("state", state)) if value]
    if kind == "template":
        about.append(f"round trip {trip}")
    if year != 2025:
        about.append(f"year {year}")
    words = f"it carries the token of a {kind}: {', '.join(about)}"
    return Step(words, lambda draft: setattr(draft, "props", token.write(mark)))


def lists(units: Mapping[str, Mapping[str, Number]]) -> Step:
    """A result has these figures of its units on 各单位数据; others are left out."""
    ids = list(dict.fromkeys(where for figures in units.values() for where in figures))

    def bend(draft: Draft) -> None:
        heads = dict.fromkeys([*ids, *map(str, draft.form.places)])
        sheet = Grid("各单位数据", {(5, 5 + column): where for column, where in enumerate(heads)})
        for line, (name, figures) in enumerate(units.items(), 1):
            sheet.cells |= {(5 + line, 0): line, (5 + line, 1): name}
            sheet.cells |= {(5 + line, 5 + ids.index(where)): number for where, number in figures.items()}
        draft.grids["units"] = sheet

    told = [f"{name} {label(where)} {n}" for name, figures in units.items() for where, n in figures.items()]
    return Step(f"各单位数据: {', '.join(told)}", bend)


def explains(table: str, row: str, column: str, reason: str) -> Step:
    """A line stands on 情况说明."""
    head, line = ("表", "行", "列", "情况说明"), (table, row, column, reason)
    cells: dict[tuple[int, int], Content] = {(0, c): text for c, text in enumerate(head)}
    cells |= {(1, c): text for c, text in enumerate(line)}
    words = f"情况说明: {' / '.join(filter(None, line[:3]))}: {reason}"
    return Step(words, lambda draft: draft.grids.update({"reasons": Grid("情况说明", cells)}))


def computes_when_asked() -> Step:
    """The workbook is set to manual calculation."""
    return Step("it is set to manual calculation", lambda draft: setattr(draft, "manual", True))


def package(parts: dict[str, str]) -> bytes:
    """A zip file with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name, text in parts.items():
            zipped.writestr(name, text)
    return out.getvalue()
