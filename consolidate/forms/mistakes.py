"""Mistakes in a form whose keys, ids and expressions are all right, but which cannot be filled in, read or added up.

``consistency`` calls this module. Every mistake gives a ``Problem`` with the line of the key to correct.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain

from consolidate import own_workbooks, token
from consolidate.forms.lines import Lines
from consolidate.forms.written import Data, nodes, of, problem, walk
from consolidate.model import Form, Kind, Number
from consolidate.regex import regex
from consolidate.text import plain
from consolidate.words import N_, Problem

_WIDEST = 33_000  # twentieths of a point: twice an A4 page across
_HIGHEST, _LOWEST = 14, Decimal("0.3")  # centimetres; Excel allows 14.4
_MONEY = regex("[十百千万亿]*元")
# names of sheets that our workbooks and Excel itself use
_RESERVED = {name.casefold() for name in (*own_workbooks.SHEETS, token.SHEET, "History")}
_OF_FIGURES = {"kind", "unit", "stated", "decimals", "least", "most", "formula", "added"}


def found(at: Lines, data: Data, form: Form) -> Iterator[Problem]:
    """Yield mistakes in tables, rows and columns, and in synonyms."""
    if not form.places:
        yield problem(at.get((id(data), "table"), 0), N_("no figure of this form is added up"))
    yield from _same(at, data["table"], "number")
    yield from _same(at, data["table"], "title")
    yield from _in_capitals(at, data["table"])
    if all(table.get("optional") for table in data["table"]):
        yield problem(at.get((id(data["table"][0]), "optional"), 0), N_("a unit may leave out every table of the form"))
    for table in data["table"]:
        yield from _sheet(at, table, data["table"])
        yield from _unseen_units(at, table)
        yield from _sizes(at, table)
        yield from _beside(at, table)
        yield from _codes(at, table)
        for block in table["block"]:
            yield from _labels(at, block["columns"], "columns", must=True)
            yield from _labels(at, block["rows"], "rows", must=table["label_columns"] > 0)
            for node in chain(walk(block["rows"], "rows"), walk(block["columns"], "columns")):
                yield from _figures(at, node)
    yield from _spellings(at, data)
    yield from _synonyms(at, data)


# --- tables ----------------------------------------------------------------------------------------------------


def _same(at: Lines, tables: Sequence[Data], key: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for table in tables:
        text = plain(table[key])
        if text in seen:
            yield problem(at.get((id(table), key), 0), N_("two tables have the {key} “{text}”"), key=key,
                          text=table[key])  # fmt: skip
        seen.add(text)


def _sheet(at: Lines, table: Data, tables: Sequence[Data]) -> Iterator[Problem]:
    line, name = at.get((id(table), "sheet"), 0), table["sheet"].casefold()
    if name.strip() in _RESERVED:
        yield problem(line, N_("“{name}” is the name of a sheet of our own; choose another"), name=table["sheet"])
    before = next((other for other in tables if other["sheet"].casefold() == name), table)
    if before is not table and before["sheet"] != table["sheet"]:
        yield problem(line, N_("Excel takes the sheet names “{one}” and “{other}” for the same"), one=before["sheet"],
                      other=table["sheet"])  # fmt: skip
    if not table["label_columns"] and (len(table["block"]) > 1 or len(table["block"][0]["rows"]) > 1):
        line = at.get((id(table), "label_columns"), 0)
        yield problem(line, N_("{table}: a table without labels has one block and one row"), table=table["id"])


def _unseen_units(at: Lines, table: Data) -> Iterator[Problem]:
    """Yield rows with a unit of their own that nothing on the sheet names, so that nobody could know it."""
    if any(beside["show"] == "unit" for beside in table.get("beside", [])):
        return
    sentence = N_(
        "{id}: nothing on the sheet says that the unit is {unit}; write it into the label, or add a column with"
        ' show = "unit" to “beside” of the table'
    )
    for block in table["block"]:
        for row in walk(block["rows"], "rows"):
            unit = row.get("unit", "")
            if unit and unit != table.get("unit", "件") and unit not in row["label"]:
                yield of(at, row, "unit", sentence, unit=unit)


def _sizes(at: Lines, table: Data) -> Iterator[Problem]:
    """Yield widths that do not fit on a page at half its size, and heights that Excel cannot give to a row."""
    if len(table["widths"]) == 1:
        yield of(at, table, "widths", N_("{id}: a table has at least two columns, those for labels included"))
    wide = sum(table["widths"])
    if wide > _WIDEST:
        sentence = N_("{table}: the widths add up to {found}, must be at most {most} (twice the width of A4)")
        yield problem(at.get((id(table), "widths"), 0), sentence, table=table["id"], found=wide, most=_WIDEST)
    for key in ("row_height", "number_height"):
        if key in table and not _LOWEST <= Decimal(table[key]) <= _HIGHEST:
            yield of(at, table, key, N_("{id}: “{key}” is {found}, must be between {least} and {most} centimetres"),
                      key=key, found=table[key], least=_LOWEST, most=_HIGHEST)  # fmt: skip


def _beside(at: Lines, table: Data) -> Iterator[Problem]:
    """Yield headers of side columns that another column has too, and side columns in which nothing stands."""
    taken = {_bare(node["label"]) for block in table["block"] for node in walk(block["columns"], "columns")}
    rows = [row for block in table["block"] for row in walk(block["rows"], "rows")]
    for beside in table.get("beside", []):
        line = at.get((id(beside), "label"), 0)
        if _bare(beside["label"]) in taken:
            yield problem(line, N_("{table}: two columns have the header “{label}”"), table=table["id"],
                          label=beside["label"])  # fmt: skip
        taken.add(_bare(beside["label"]))
        if not any(row.get(beside["show"]) for row in rows):
            yield problem(at.get((id(beside), "show"), 0), N_("{table}: no row has the key “{key}” that is shown"),
                          table=table["id"], key=beside["show"])  # fmt: skip


def _codes(at: Lines, table: Data) -> Iterator[Problem]:
    seen: set[str] = set()
    for row in (row for block in table["block"] for row in walk(block["rows"], "rows")):
        if "code" in row and plain(row["code"]) in seen:
            yield of(at, row, "code", N_("{id}: another row has the code “{code}” too"), code=row["code"])
        seen.add(plain(row.get("code", "")))


def _in_capitals(at: Lines, tables: Sequence[Data]) -> Iterator[Problem]:
    """Yield ids that differ from another one only in capital letters, which many programs take for the same."""
    trees = [list(tables)]
    for table in tables:
        for below in ("rows", "columns"):
            trees.append([node for block in table["block"] for node in walk(block[below], below)])
    for tree in trees:
        seen: dict[str, str] = {}
        for node in tree:
            before = seen.setdefault(node["id"].casefold(), node["id"])
            if before != node["id"]:
                yield of(at, node, "id", N_("the ids {other} and {id} differ only in capital letters"), other=before)


# --- rows and columns --------------------------------------------------------------------------------------------


def _labels(at: Lines, heading: Sequence[Data], below: str, must: bool) -> Iterator[Problem]:
    """Yield labels by which a row or column cannot be found, and labels that stand twice under one group."""
    seen: dict[str, str] = {}
    for node in heading:
        line, label = at.get((id(node), "label"), 0), _bare(node["label"])
        if must and not plain(node["label"]):
            yield problem(line, N_("{id}: the label is empty"), id=node["id"])
        elif must and not label:
            yield problem(line, N_("{id}: the label “{label}” holds no word"), id=node["id"], label=node["label"])
        before = seen.setdefault(label, node["label"])
        if before is not node["label"] and label:
            sentence = N_("the label “{label}” stands twice under one heading")
            if plain(before) != plain(node["label"]):
                sentence = N_("the labels “{other}” and “{label}” differ only in punctuation")
            yield problem(line, sentence, label=node["label"], other=before)
        yield from _labels(at, node.get(below, []), below, must)


def _bare(label: str) -> str:
    """Return a label without white space and punctuation, which do not count when a label is looked for."""
    return re.sub(r"[^\w%+<>=]", "", plain(label))


def _figures(at: Lines, node: Data) -> Iterator[Problem]:
    """Yield what a row or column says of its figures and cannot mean."""
    children = node.get("rows") or node.get("columns")
    if node.get("number") and not node.get("rows"):
        yield of(at, node, "number", N_("{id}: “number” is for a group with rows under it"))
    if node.get("columns"):
        for key in _OF_FIGURES & node.keys():
            yield of(at, node, key, N_("{id}: a group has no figures, so it cannot have “{key}”"), key=key)
    if node.get("rows") and not node.get("number"):
        for key in (_OF_FIGURES | {"total", "code"}) & node.keys():
            yield of(at, node, key, N_("{id}: a group has no figures, so it cannot have “{key}”"), key=key)
    if not children or node.get("number"):
        yield from _kind(at, node)


def _kind(at: Lines, node: Data) -> Iterator[Problem]:
    kind = Kind(node["kind"]) if "kind" in node else None
    if kind is Kind.MONEY and not node.get("unit"):
        yield of(at, node, "kind", N_("{id}: an amount of money needs a “unit”: 万元 or 元"))
    if kind is Kind.MONEY and node.get("unit") and not _MONEY.fullmatch(node["unit"]):
        yield of(at, node, "unit", N_("{id}: the unit of money “{unit}” is not known; write 元, 万元 or 亿元"),
                  unit=node["unit"])  # fmt: skip
    elif kind is Kind.MONEY and node.get("unit") and _MONEY.findall(node["label"]) not in ([], [node["unit"]]):
        yield of(at, node, "unit", N_("{id}: the unit is {unit}, the label “{label}” says another one"),
                  unit=node["unit"], label=node["label"])  # fmt: skip
    if kind is Kind.PERCENT and not node.get("formula") and node.get("added", True):
        yield of(at, node, "kind", N_("{id}: percentages are not added up; give it a “formula”, or added = false"))
    if kind is Kind.TEXT:
        for key in (_OF_FIGURES | {"total"}) & node.keys() - {"kind"}:
            yield of(at, node, key, N_("{id}: a text cannot have “{key}”"), key=key)
    if kind is not None and kind.whole and node.get("decimals"):
        yield of(at, node, "decimals", N_('{id}: a whole number has no decimals; did you mean kind = "quantity"?'))
    if node.get("formula") and (kind is None or kind in (Kind.COUNT, Kind.CHANGE)) and "decimals" in node:
        yield of(at, node, "formula", N_("{id}: a computed figure has the kind percent, quantity or money"))
    if node.get("formula") and node.get("total"):
        yield of(at, node, "formula", N_("{id}: a total is added up by a rule, so it has no formula"))
    least, most = (_bound(node.get(key)) for key in ("least", "most"))
    if least is not None and most is not None and least > most:
        yield of(at, node, "most", N_("{id}: “most” is less than “least”"))


def _bound(value: int | str | None) -> Number | None:
    from consolidate.forms.loader import number

    return None if value is None else number(value)


def _spellings(at: Lines, data: Data) -> Iterator[Problem]:
    """Yield other spellings that are the label of another row or column, or a spelling of another one."""
    for table in data["table"]:
        for tree in ("rows", "columns"):
            named = [node for block in table["block"] for node in walk(block[tree], tree)]
            labels = {_bare(node["label"]) for node in nodes(table)}
            taken: dict[str, str] = {}
            for node in named:
                for text in node.get("seen", []):
                    if _bare(text) in labels - {_bare(node["label"])}:
                        yield of(at, node, "seen", N_("{id}: “{text}” is the label of another row or column"),
                                  text=text)  # fmt: skip
                    other = taken.setdefault(_bare(text), node["label"])
                    if _bare(other) != _bare(node["label"]):
                        yield of(at, node, "seen", N_("{id}: “{text}” stands for “{other}” too"), text=text,
                                  other=other)  # fmt: skip


def _synonyms(at: Lines, data: Data) -> Iterator[Problem]:
    """Yield synonyms for words that no label holds, and synonyms that make two labels the same."""
    labels = [_bare(node["label"]) for table in data["table"] for node in nodes(table)]
    meant: dict[str, str] = {}
    for synonym in data.get("synonym", []):
        word = _bare(synonym["word"])
        if not any(word in label for label in labels):
            line = at.get((id(synonym), "word"), 0)
            yield problem(line, N_("no label of the form holds the word “{word}”"), word=synonym["word"])
        for written in synonym["written"]:
            line = at.get((id(synonym), "written"), 0)
            if meant.setdefault(_bare(written), word) != word:
                yield problem(line, N_("“{written}” is written for two words"), written=written)
            if _makes_same(data["table"], _bare(written), word):
                yield problem(line, N_("if “{written}” is read as “{word}”, two labels of a table are the same"),
                              written=written, word=synonym["word"])  # fmt: skip


def _makes_same(tables: Sequence[Data], written: str, word: str) -> bool:
    """Whether two labels under one heading are the same if ``written`` in them is read as ``word``."""

    def under(heading: Sequence[Data], below: str) -> bool:
        labels = {_bare(node["label"]) for node in heading}
        read = {label.replace(written, word) for label in labels}
        return len(read) < len(labels) or any(under(node.get(below, []), below) for node in heading)

    blocks = [block for table in tables for block in table["block"]]
    return any(under(block[below], below) for block in blocks for below in ("rows", "columns"))
