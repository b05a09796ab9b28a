"""Validate a form file: ``shape`` checks keys and values, ``sense`` checks how they fit together.

Both yield a ``Problem`` for each fault, with the line of the faulty key.
"""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import chain
from typing import Any, NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.forms import indicators, rules
from consolidate.forms.lines import Lines
from consolidate.model import Column, Form, Kind, Place, Row, Table
from consolidate.terms import Severity
from consolidate.words import N_, Problem

Data = dict[str, Any]

# type names as TOML calls them, with the Python type of a value; for an array, the type of its items
_TYPES = {
    "string": str, "integer": int, "boolean": bool,
    "array of strings": str, "array of integers": int, "array of tables": dict, "table": dict,
}  # fmt: skip
_WORD, _WHOLE, _YES, _WORDS, _WHOLES, _TABLES, _GROUP = _TYPES


class _Spec(NamedTuple):
    """The required and the optional keys of a TOML table, each with the name of its type."""

    must: dict[str, str]
    may: dict[str, str]


_FORM = _Spec(
    {"form": _WORD, "title": _WORD, "basis": _WORD, "first_year": _WHOLE, "table": _TABLES},
    {
        "last_year": _WHOLE,
        "money_decimals": _WHOLE,
        "short": _WORD,
        "rule": _TABLES,
        "year_rule": _TABLES,
        "jump": _GROUP,
        "indicators": _TABLES,
        "synonym": _TABLES,
    },
)
_SYNONYM = _Spec({"word": _WORD, "written": _WORDS}, {})
_TABLE = _Spec(
    {"id": _WORD, "number": _WORD, "title": _WORD, "sheet": _WORD, "widths": _WHOLES, "label_columns": _WHOLE,
     "block": _TABLES},
    {"unit": _WORD, "row_height": _WORD, "number_height": _WORD, "fill": _WORD},
)  # fmt: skip
_BLOCK = _Spec({"columns": _TABLES, "rows": _TABLES}, {"title": _WORD, "corner": _WORD})
_COLUMN = _Spec(
    {"id": _WORD, "label": _WORD},
    {"columns": _TABLES, "total": _YES, "kind": _WORD, "unit": _WORD, "stated": _YES, "span": _WHOLE, "seen": _WORDS},
)
_ROW = _Spec({"id": _WORD, "label": _WORD}, {"rows": _TABLES, "total": _YES, "align": _WORD, "seen": _WORDS})
_RULE = _Spec(
    dict.fromkeys(("id", "table", "each", "expression", "severity", "label", "source"), _WORD),
    {},
)
_YEAR_RULE = _Spec(_RULE.must, {"finding": _WORD, "prefill": _YES})
_INDICATORS = _Spec({"group": _WORD, "figures": _TABLES}, {"chart": _WORD})
_INDICATOR = _Spec({"label": _WORD, "place": _WORD}, {})
_JUMP = _Spec({"times": _WHOLE, "least": _WHOLE}, {})

_CHOICES = {
    "severity": [s.value for s in Severity], "each": ["row", "column"], "kind": [k.value for k in Kind],
    "align": ["left", "center", "right", "justify"], "chart": ["column", "bar"],
    "finding": [FindingKind.CARRIED_DIFFERS.value, FindingKind.IN_FORCE_DIFFERS.value],
}  # fmt: skip
# the ids of which the words of a finding speak
_NAMED = {FindingKind.IN_FORCE_DIFFERS.value: ("issued", "repealed")}
_LEAST = {"first_year": 1900, "widths": 1, "label_columns": 0, "span": 1, "money_decimals": 0, "times": 2, "least": 0}
_WRITTEN = {
    "row_height": (re.compile(r"\d+(\.\d+)?"), "0.6"), "number_height": (re.compile(r"\d+(\.\d+)?"), "1.2"),
    "fill": (re.compile(r"[0-9A-Fa-f]{6}"), "C6D9F1"), "id": (re.compile(r"[A-Za-z]\w*", re.A), "carried_in"),
    "sheet": (re.compile(r"[^\[\]:*?/\\']{1,31}"), "二、主动公开"),
    "place": (re.compile(r"\w+\.\w+\.\w+", re.A), "calls.solved.web"),
}  # fmt: skip


# --- keys and values -------------------------------------------------------------------------------------------


def shape(at: Lines, data: Data) -> Iterator[Problem]:
    """Yield unknown and missing keys, wrong types and values out of range, in the order of the file.

    ``data`` is the parsed file. ``sense`` may run only if this yields nothing.
    """
    yield from _keys(at, data, _FORM, "form")
    for table in _tables(data, "table"):
        yield from _keys(at, table, _TABLE, str(table.get("id", "table")))
        for block in _tables(table, "block"):
            yield from _keys(at, block, _BLOCK, str(table.get("id", "block")))
            yield from _nodes(at, block, _ROW, "rows")
            yield from _nodes(at, block, _COLUMN, "columns")
    for rule in _tables(data, "rule"):
        yield from _keys(at, rule, _RULE, str(rule.get("id", "rule")))
    for rule in _tables(data, "year_rule"):
        yield from _keys(at, rule, _YEAR_RULE, str(rule.get("id", "year_rule")))
    if isinstance(data.get("jump"), dict):
        yield from _keys(at, data["jump"], _JUMP, "jump")
    for group in _tables(data, "indicators"):
        yield from _keys(at, group, _INDICATORS, str(group.get("group", "indicators")))
        for figure in _tables(group, "figures"):
            yield from _keys(at, figure, _INDICATOR, str(figure.get("label", "figures")))
    for synonym in _tables(data, "synonym"):
        yield from _keys(at, synonym, _SYNONYM, str(synonym.get("word", "synonym")))


def _nodes(at: Lines, above: Data, spec: _Spec, below: str) -> Iterator[Problem]:
    for node in _tables(above, below):
        yield from _keys(at, node, spec, str(node.get("id", below)))
        yield from _nodes(at, node, spec, below)


def _tables(data: Data, key: str) -> list[Data]:
    value = data.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _keys(at: Lines, data: Data, spec: _Spec, where: str) -> Iterator[Problem]:
    known = spec.must | spec.may
    for key, value in data.items():
        line = at.get((id(data), key), 0)
        if key not in known:
            near = get_close_matches(key, known, 1)
            args = {"key": key, "where": where, "near": near[0] if near else ", ".join(known)}
            yield _problem(line, N_("{where}: the key “{key}” is not known; did you mean {near}?"), **args)
        elif not _is(value, known[key]):
            args = {"key": key, "where": where, "type": known[key]}
            yield _problem(line, N_("{where}: “{key}” must be of type {type}"), **args)
        else:
            yield from _value(line, key, value)
    first = min((at[id(data), key] for key in data if (id(data), key) in at), default=0)
    for key in (key for key in spec.must if key not in data):
        yield _problem(first, N_("{where}: the key “{key}” is missing"), key=key, where=where)


def _is(value: object, kind: str) -> bool:
    if kind.startswith("array"):
        return isinstance(value, list) and all(type(item) is _TYPES[kind] for item in value)
    return type(value) is _TYPES[kind]


def _value(line: int, key: str, value: Any) -> Iterator[Problem]:
    """Yield a problem if a value has the right type but is empty, out of range or in the wrong notation."""
    if value == [] and key not in ("rule", "year_rule", "seen", "synonym"):
        yield _problem(line, N_("“{key}” is empty"), key=key)
    if key in _CHOICES and value not in _CHOICES[key]:
        allowed = ", ".join(_CHOICES[key])
        yield _problem(
            line, N_("“{key}” is “{found}”, must be one of {allowed}"), key=key, found=value, allowed=allowed
        )
    number = min(value, default=1) if key == "widths" else value
    if key in _LEAST and number < _LEAST[key]:
        sentence = N_("“{key}” is {found}, must be at least {least}")
        yield _problem(line, sentence, key=key, found=number, least=_LEAST[key])
    if key in _WRITTEN and (not _WRITTEN[key][0].fullmatch(value) or keyword.iskeyword(value)):
        example = _WRITTEN[key][1]
        yield _problem(line, N_("“{key}” is “{found}”; it is written like this: {example}"), key=key, found=value,
                       example=example)  # fmt: skip


def _problem(line: int, sentence: str, **args: object) -> Problem:
    return Problem(str(line) if line else "", sentence, args)


# --- how they fit together --------------------------------------------------------------------------------------


def sense(at: Lines, data: Data, form: Form) -> Iterator[Problem]:
    """Yield duplicate ids, blocks that do not fit the grid of their table, unusable rules, and totals without rule."""
    if form.last_year and form.last_year < form.first_year:
        args = {"key": "last_year", "found": form.last_year, "least": form.first_year}
        yield _problem(at.get((id(data), "last_year"), 0), N_("“{key}” is {found}, must be at least {least}"), **args)
    yield from _twice(at, data["table"], "id")
    yield from _twice(at, data["table"], "sheet")
    yield from _twice(at, [*data.get("rule", []), *data.get("year_rule", [])], "id")
    for table, written in zip(form.tables, data["table"], strict=True):
        yield from _doubled(at, table, written)
        yield from _fits(at, table, written)
    yield from _indicators(at, data, form)
    problems = tuple(_rules(at, data, form))
    yield from problems
    if not problems:
        yield from _totals(at, data, form)


def _twice(at: Lines, tables: list[Data], key: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for table in tables:
        if table[key] in seen:
            yield _problem(at.get((id(table), key), 0), N_("the id {id} is given twice"), id=f'"{table[key]}"')
        seen.add(table[key])


def _walk(block: Data, below: str) -> Iterator[Data]:
    for node in block.get(below, []):
        yield node
        yield from _walk(node, below)


def _doubled(at: Lines, table: Table, written: Data) -> Iterator[Problem]:
    """Yield ids that occur twice among the rows or columns of a block, and places that occur in two blocks."""
    seen: set[tuple[str, str]] = set()
    for block, data in zip(table.blocks, written["block"], strict=True):
        yield from _twice(at, list(_walk(data, "rows")), "id")
        yield from _twice(at, list(_walk(data, "columns")), "id")
        lines = {node["id"]: at.get((id(node), "id"), 0) for node in _walk(data, "rows")}
        here = dict.fromkeys((row.id, column.id) for row in block.leaf_rows() for column in block.leaf_columns())
        for row, column in here:
            if (row, column) in seen:
                place = f"{table.id}.{row}.{column}"
                yield _problem(lines[row], N_("the id {id} is given twice"), id=place)
        seen |= here.keys()


def _fits(at: Lines, table: Table, written: Data) -> Iterator[Problem]:
    """Check that the spans of a block fill the grid of its table, and that nested rows fit into its label columns."""
    for block, data in zip(table.blocks, written["block"], strict=True):
        spans = table.label_columns + sum(column.span for column in block.leaf_columns())
        if spans != len(table.widths):
            line = at.get((id(data), "columns"), 0)
            yield _problem(line, N_("{table}: a block is {found} columns wide, the table has {expected} widths"),
                           table=table.id, found=spans, expected=len(table.widths))  # fmt: skip
        depth = max(_depth(row) for row in block.rows)
        if depth > max(table.label_columns, 1):
            line = at.get((id(data), "rows"), 0)
            sentence = N_("{table}: rows are nested {found} deep, there are {expected} columns for their labels")
            yield _problem(line, sentence, table=table.id, found=depth, expected=table.label_columns)


def _depth(row: Row) -> int:
    return 1 + max((_depth(child) for child in row.rows), default=0)


def _rules(at: Lines, data: Data, form: Form) -> Iterator[Problem]:
    """Yield rules with an invalid expression, or with a name that is no row or column."""
    zeros = dict.fromkeys(form.places, 0)
    this_year = ((rule, written, None) for rule, written in zip(form.rules, data.get("rule", []), strict=True))
    last_year = (
        (rule, written, zeros) for rule, written in zip(form.year_rules, data.get("year_rule", []), strict=True)
    )
    for rule, written, last in (*this_year, *last_year):
        line = at.get((id(written), "expression"), 0)
        lacking = [name for name in _NAMED.get(rule.finding, ()) if name not in rule.expression]
        if lacking:
            sentence = N_("the rule {rule} must name {names}, of which its finding speaks")
            yield _problem(line, sentence, rule=rule.id, names=", ".join(lacking))
        try:
            if not rules.instances_of(form, rule, last):
                yield _problem(line, N_("the rule {rule} applies to no place"), rule=rule.id)
        except rules.RuleError as error:
            yield _problem(line, error.sentence, rule=rule.id, **dict(error.args_))


def _indicators(at: Lines, data: Data, form: Form) -> Iterator[Problem]:
    """Yield main indicators whose place does not exist; the row may be a group of rows."""
    for written in data.get("indicators", []):
        for figure in written["figures"]:
            if not indicators.places_of(form, Place(*figure["place"].split("."))):
                line = at.get((id(figure), "place"), 0)
                near = get_close_matches(figure["place"], map(str, form.places), 1)
                args = {"found": figure["place"], "near": near[0] if near else str(form.places[0])}
                yield _problem(line, N_("the place {found} is not known; did you mean {near}?"), **args)


def _totals(at: Lines, data: Data, form: Form) -> Iterator[Problem]:
    """Yield total rows and columns that no rule defines, or only by themselves: they cannot be computed."""
    lines = {
        (table["id"], node["id"]): at.get((id(node), "id"), 0)
        for table in data["table"]
        for block in table["block"]
        for node in chain(_walk(block, "rows"), _walk(block, "columns"))
        if node.get("total")
    }
    undefined = [place for place in form.places if form.is_total(place) and not _defined(form, place)]
    nodes = Counter((place.table, _total_of(form, place).id) for place in undefined)
    for table, node in nodes:
        sentence = N_("no rule says what the total “{id}” adds up")
        yield _problem(lines.get((table, node), 0), sentence, id=f"{table}.{node}")


def _total_of(form: Form, place: Place) -> Row | Column:
    """Return the row or column that is marked as a total at this place."""
    _, _, row, column = form.spots[place]
    return row if row.total else column


def _defined(form: Form, place: Place, above: tuple[Place, ...] = ()) -> bool:
    if not form.is_total(place):
        return True
    parts = rules.definition(form, place)
    return bool(parts) and place not in above and all(_defined(form, part, (*above, place)) for part in parts)
