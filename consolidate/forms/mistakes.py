"""Mistakes in a form whose keys, ids and expressions are all right, but which cannot be filled in, read or added up.

``consistency`` calls this module. Every mistake gives a ``Problem`` with the line of the key to correct.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from consolidate import own_workbooks, token
from consolidate.forms import computed, rules
from consolidate.forms.expressions import RuleError
from consolidate.forms.faults import Data, problem
from consolidate.forms.lines import Lines
from consolidate.model import Form, Kind, Number, Place
from consolidate.text import plain
from consolidate.words import N_, Problem

# names of sheets that our workbooks and Excel itself use
_RESERVED = {name.casefold() for name in (*own_workbooks.SHEETS, token.SHEET, "History")}


def found(at: Lines, data: Data, form: Form) -> Iterator[Problem]:
    """Yield mistakes in tables, rows and columns, and in synonyms."""
    if not form.places:
        yield problem(at.get((id(data), "table"), 0), N_("no figure of this form is added up"))
    yield from _same(at, data["table"], "number")
    yield from _same(at, data["table"], "title")
    for table in data["table"]:
        yield from _sheet(at, table, data["table"])
        yield from _unseen_units(at, table)
        for block in table["block"]:
            yield from _labels(at, block["columns"], "columns", must=True)
            yield from _labels(at, block["rows"], "rows", must=table["label_columns"] > 0)
            for node in chain(_walk(block["rows"], "rows"), _walk(block["columns"], "columns")):
                yield from _figures(at, node)
    yield from _without_label(at, data)
    yield from _formulas(at, data, form)
    yield from _totals_in(at, data)


def of_rules(at: Lines, data: Data, form: Form) -> Iterator[Problem]:
    """Yield rules that are always true, and the second of two rules that define one total."""
    defined: dict[tuple[str, Place], str] = {}
    for rule, written in zip(form.rules, data.get("rule", []), strict=True):
        line = at.get((id(written), "expression"), 0)
        twice = []
        for instance in rules.instances_of(form, rule):
            if not any(instance.weights.values()):
                yield problem(line, N_("the rule {rule} compares nothing: both sides are the same"), rule=rule.id)
                break
            total = rules.defined_by(instance)
            # a total of totals is defined twice: along its row and along its column
            if total and form.is_total(total[0]) and defined.setdefault((rule.each, total[0]), rule.id) != rule.id:
                twice.append(total[0])
        if twice:
            yield problem(line, N_("the rules {rule} and {other} both say what the total {place} adds up"),
                          rule=rule.id, other=defined[rule.each, twice[0]], place=str(twice[0]))  # fmt: skip


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
        for row in _walk(block["rows"], "rows"):
            unit = row.get("unit", "")
            if unit and unit != table.get("unit", "件") and unit not in row["label"]:
                yield _of(at, row, "unit", sentence, unit=unit)


# --- rows and columns --------------------------------------------------------------------------------------------


def _walk(nodes: Sequence[Data], below: str) -> Iterator[Data]:
    for node in nodes:
        yield node
        yield from _walk(node.get(below, []), below)


def _labels(at: Lines, nodes: Sequence[Data], below: str, must: bool) -> Iterator[Problem]:
    """Yield labels that are empty, and labels that stand twice under one group."""
    seen: set[str] = set()
    for node in nodes:
        line, label = at.get((id(node), "label"), 0), plain(node["label"])
        if must and not label:
            yield problem(line, N_("{id}: the label is empty"), id=node["id"])
        elif label and label in seen:
            yield problem(line, N_("the label “{label}” stands twice under one heading"), label=node["label"])
        seen.add(label)
        yield from _labels(at, node.get(below, []), below, must)


def _figures(at: Lines, node: Data) -> Iterator[Problem]:
    """Yield what a row or column says of its figures and cannot mean."""
    children = node.get("rows") or node.get("columns")
    if node.get("number") and not node.get("rows"):
        yield _of(at, node, "number", N_("{id}: “number” is for a group with rows under it"))
    if node.get("columns"):
        for key in _OF_FIGURES & node.keys():
            yield _of(at, node, key, N_("{id}: a group has no figures, so it cannot have “{key}”"), key=key)
    if node.get("rows") and not node.get("number"):
        for key in (_OF_FIGURES | {"total", "code"}) & node.keys():
            yield _of(at, node, key, N_("{id}: a group has no figures, so it cannot have “{key}”"), key=key)
    if not children or node.get("number"):
        yield from _kind(at, node)


_OF_FIGURES = {"kind", "unit", "stated", "decimals", "least", "most", "formula", "added"}


def _kind(at: Lines, node: Data) -> Iterator[Problem]:
    kind = Kind(node["kind"]) if "kind" in node else None
    if kind is Kind.MONEY and not node.get("unit"):
        yield _of(at, node, "kind", N_("{id}: an amount of money needs a “unit”: 万元 or 元"))
    if kind is Kind.MONEY and node.get("unit") and not node["unit"].endswith("元"):
        yield _of(at, node, "unit", N_("{id}: the unit of money “{unit}” is not known; write 元, 万元 or 亿元"),
                  unit=node["unit"])  # fmt: skip
    if kind is Kind.TEXT:
        for key in (_OF_FIGURES | {"total"}) & node.keys() - {"kind"}:
            yield _of(at, node, key, N_("{id}: a text cannot have “{key}”"), key=key)
    if kind is not None and kind.whole and node.get("decimals"):
        yield _of(at, node, "decimals", N_('{id}: a whole number has no decimals; did you mean kind = "quantity"?'))
    if node.get("formula") and (kind is None or kind in (Kind.COUNT, Kind.CHANGE)) and "decimals" in node:
        yield _of(at, node, "formula", N_("{id}: a computed figure has the kind percent, quantity or money"))
    if node.get("formula") and node.get("total"):
        yield _of(at, node, "formula", N_("{id}: a total is added up by a rule, so it has no formula"))
    least, most = (_bound(node.get(key)) for key in ("least", "most"))
    if least is not None and most is not None and least > most:
        yield _of(at, node, "most", N_("{id}: “most” is less than “least”"))


def _bound(value: int | str | None) -> Number | None:
    from consolidate.forms.loader import number

    return None if value is None else number(value)


def _of(at: Lines, node: Data, faulty: str, sentence: str, **args: object) -> Problem:
    return problem(at.get((id(node), faulty), 0), sentence, id=node["id"], **args)


def _without_label(at: Lines, data: Data) -> Iterator[Problem]:
    """Yield synonyms for words that no label holds, and spellings that are another label of their table."""
    words = [plain(node["label"]) for table in data["table"] for node in _nodes(table)]
    for synonym in data.get("synonym", []):
        if not any(plain(synonym["word"]) in label for label in words):
            line = at.get((id(synonym), "word"), 0)
            yield problem(line, N_("no label of the form holds the word “{word}”"), word=synonym["word"])
    for table in data["table"]:
        labels = {plain(node["label"]) for node in _nodes(table)}
        for node in _nodes(table):
            for text in node.get("seen", []):
                if plain(text) in labels - {plain(node["label"])}:
                    yield _of(at, node, "seen", N_("{id}: “{text}” is the label of another row or column"), text=text)


def _nodes(table: Data) -> Iterator[Data]:
    for block in table["block"]:
        yield from _walk(block["rows"], "rows")
        yield from _walk(block["columns"], "columns")


# --- computed figures and totals ---------------------------------------------------------------------------------


def _formulas(at: Lines, data: Data, form: Form) -> Iterator[Problem]:
    """Yield formulas that cannot be computed, each once."""
    lines = {
        (table["id"], node["id"]): (at.get((id(node), "formula"), 0), node["formula"])
        for table in data["table"] for node in _nodes(table) if node.get("formula")
    }  # fmt: skip
    told: set[int] = set()
    for place in form.formulas:
        of_row = (place.table, place.row) in lines and form.spots[place][2].formula
        line, _ = lines[place.table, place.row if of_row else place.column]
        try:
            computed.formula(form, place)
        except RuleError as error:
            if line not in told:
                yield problem(line, error.sentence, **({"rule": str(place)} | dict(error.args_)))
            told.add(line)


def _totals_in(at: Lines, data: Data) -> Iterator[Problem]:
    """Yield rows in which a column is said to be a total, but which its block does not have."""
    for table in data["table"]:
        for block in table["block"]:
            rows = {row["id"] for row in _walk(block["rows"], "rows")}
            for column in _walk(block["columns"], "columns"):
                total_rows = column.get("total")
                for row in total_rows if isinstance(total_rows, list) else []:
                    if row not in rows:
                        yield _of(at, column, "total", N_("{id}: there is no row “{row}”"), row=row)
