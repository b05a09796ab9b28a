"""Read a form from its TOML text. Strict: a form that is not understood to the last key is not used.

``load`` gives a ``Form`` or raises ``FormError`` with every problem found, each with its line.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from consolidate import rules
from consolidate.model import Block, Column, Form, Kind, Row, Rule, Severity, Table
from consolidate.words import N_, Stop

# key -> (type, required)
_Spec = Mapping[str, tuple[type, bool]]
_FORM = {
    "form": (str, True), "title": (str, True), "basis": (str, True), "first_year": (int, True),
    "last_year": (int, False), "money_decimals": (int, False), "table": (list, True), "rule": (list, False),
}  # fmt: skip
_TABLE = {
    "id": (str, True), "number": (str, True), "title": (str, True), "sheet": (str, True), "widths": (list, True),
    "label_columns": (int, True), "block": (list, True), "unit": (str, False), "row_height": (str, False),
    "number_height": (str, False), "fill": (str, False),
}  # fmt: skip
_BLOCK = {"title": (str, False), "corner": (str, False), "columns": (list, True), "rows": (list, True)}
_COLUMN = {
    "id": (str, True), "label": (str, True), "columns": (list, False), "total": (bool, False), "kind": (str, False),
    "unit": (str, False), "stated": (bool, False), "span": (int, False), "seen": (list, False),
}  # fmt: skip
_ROW = {
    "id": (str, True), "label": (str, True), "rows": (list, False), "total": (bool, False), "align": (str, False),
    "seen": (list, False),
}  # fmt: skip
_RULE = {
    "id": (str, True), "table": (str, True), "each": (str, True), "expression": (str, True), "severity": (str, True),
    "label": (str, True), "source": (str, True),
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a form file: the line (0: unknown), a catalogue sentence and its arguments."""

    line: int
    sentence: str
    args: tuple[tuple[str, str], ...] = ()


class FormError(Stop):
    """A form file that cannot be used, with all its problems."""

    def __init__(self, name: str, problems: tuple[Problem, ...]) -> None:
        """Keep the file's name and its problems."""
        super().__init__(
            N_("The form {name} cannot be used: {count} problem(s)"),
            N_("Mend the lines named and try again with: consolidate forms check FILE"),
            name=name,
            count=len(problems),
        )
        self.name, self.problems = name, problems


def load(text: str, name: str) -> Form:
    """The form written in ``text``; FormError names every unknown key, doubled id or wrong rule with its line."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = str(error)
        line = int(at.rpartition("line ")[2].split(",")[0]) if "line " in at else 0
        raise FormError(name, (Problem(line, N_("this is not TOML: {reason}"), (("reason", at),)),)) from error
    problems = tuple(_shape(text, data))
    if problems:
        raise FormError(name, problems)
    form = _form(data)
    problems = (*_doubled(text, form), *_widths(text, form), *_rules(text, form))
    if problems:
        raise FormError(name, problems)
    return form


def _form(data: dict[str, Any]) -> Form:
    return Form(
        id=data["form"],
        title=data["title"],
        basis=data["basis"],
        first_year=data["first_year"],
        last_year=data.get("last_year"),
        tables=tuple(_table(table) for table in data["table"]),
        rules=tuple(Rule(**(rule | {"severity": Severity(rule["severity"])})) for rule in data.get("rule", [])),
        money_decimals=data.get("money_decimals", 6),
    )


def _table(data: dict[str, Any]) -> Table:
    blocks = tuple(
        Block(
            rows=tuple(_row(row) for row in block["rows"]),
            columns=tuple(_column(column) for column in block["columns"]),
            title=block.get("title", ""),
            corner=block.get("corner", ""),
        )
        for block in data["block"]
    )
    rest = {key: value for key, value in data.items() if key != "block"}
    return Table(**(rest | {"widths": tuple(data["widths"]), "blocks": blocks}))


def _row(data: dict[str, Any]) -> Row:
    return Row(
        **(data | {"rows": tuple(_row(row) for row in data.get("rows", [])), "seen": tuple(data.get("seen", []))})
    )


def _column(data: dict[str, Any]) -> Column:
    children = tuple(_column(column) for column in data.get("columns", []))
    kind = Kind(data.get("kind", "count"))
    return Column(**(data | {"columns": children, "kind": kind, "seen": tuple(data.get("seen", []))}))


# --- what can be wrong ---------------------------------------------------------------------------------------


def _line(text: str, needle: str) -> int:
    """The first line that holds the needle; 0 where none does. tomllib keeps no positions."""
    return next((i for i, line in enumerate(text.splitlines(), 1) if needle in line), 0)


def _shape(text: str, data: dict[str, Any]) -> Iterator[Problem]:
    """Unknown, missing and mistyped keys, from the top down."""
    yield from _keys(text, data, _FORM, "form")
    for table in _dicts(data.get("table")):
        yield from _keys(text, table, _TABLE, str(table.get("id", "table")))
        for block in _dicts(table.get("block")):
            yield from _keys(text, block, _BLOCK, str(table.get("id", "block")))
            yield from _nodes(text, _dicts(block.get("rows")), _ROW, "rows")
            yield from _nodes(text, _dicts(block.get("columns")), _COLUMN, "columns")
    for rule in _dicts(data.get("rule")):
        yield from _keys(text, rule, _RULE, str(rule.get("id", "rule")))
        yield from _choice(text, rule, "severity", [s.value for s in Severity])
        yield from _choice(text, rule, "each", ["row", "column"])


def _nodes(text: str, nodes: list[dict[str, Any]], spec: _Spec, below: str) -> Iterator[Problem]:
    for node in nodes:
        yield from _keys(text, node, spec, str(node.get("id", below)))
        yield from _choice(text, node, "kind", [k.value for k in Kind])
        yield from _nodes(text, _dicts(node.get(below)), spec, below)


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _keys(text: str, data: dict[str, Any], spec: _Spec, where: str) -> Iterator[Problem]:
    for key, value in data.items():
        if key not in spec:
            near = get_close_matches(key, spec, 1)
            args = (("key", key), ("where", where), ("near", near[0] if near else ", ".join(spec)))
            yield Problem(_line(text, key), N_("{where}: the key “{key}” is not known; did you mean {near}?"), args)
        elif type(value) is not spec[key][0]:
            kind = (("key", key), ("where", where), ("type", spec[key][0].__name__))
            yield Problem(_line(text, key), N_("{where}: “{key}” must be of type {type}"), kind)
    for key, (_, required) in spec.items():
        if required and key not in data:
            lacking = (("key", key), ("where", where))
            yield Problem(_line(text, f'"{where}"'), N_("{where}: the key “{key}” is missing"), lacking)


def _choice(text: str, data: dict[str, Any], key: str, allowed: list[str]) -> Iterator[Problem]:
    if key in data and data[key] not in allowed:
        args = (("key", key), ("found", str(data[key])), ("allowed", ", ".join(allowed)))
        yield Problem(_line(text, f'"{data[key]}"'), N_("“{key}” is “{found}”, must be one of {allowed}"), args)


def _doubled(text: str, form: Form) -> Iterator[Problem]:
    """Ids that occur twice: tables, rules, and the places of a table."""
    ids = [f'"{t.id}"' for t in form.tables]
    ids += [f'"{r.id}"' for r in form.rules]
    for needle, count in Counter(ids).items():
        # a rule and a table may share a word; two rules or two tables may not
        if count > 1 and (len({t.id for t in form.tables}) < len(form.tables) or needle.strip('"') in _twice(form)):
            yield Problem(_last(text, f"id = {needle}"), N_("the id {id} is given twice"), (("id", needle),))
    for table in form.tables:
        places = [(row.id, col.id) for b in table.blocks for row in b.leaf_rows() for col in b.leaf_columns()]
        for (row, column), count in Counter(places).items():
            if count > 1:
                place = f"{table.id}.{row}.{column}"
                yield Problem(_last(text, f'"{row}"'), N_("the id {id} is given twice"), (("id", place),))


def _twice(form: Form) -> set[str]:
    return {rule_id for rule_id, count in Counter(r.id for r in form.rules).items() if count > 1}


def _last(text: str, needle: str) -> int:
    return max((i for i, line in enumerate(text.splitlines(), 1) if needle in line), default=0)


def _widths(text: str, form: Form) -> Iterator[Problem]:
    """The spans of every block must fill the table's grid."""
    for table in form.tables:
        for block in table.blocks:
            spans = table.label_columns + sum(column.span for column in block.leaf_columns())
            if spans != len(table.widths):
                args = (("table", table.id), ("found", str(spans)), ("expected", str(len(table.widths))))
                sentence = N_("{table}: a block is {found} columns wide, the table has {expected} widths")
                yield Problem(_line(text, f'id = "{table.id}"'), sentence, args)


def _rules(text: str, form: Form) -> Iterator[Problem]:
    """Rules that are not an expression or name a row or column that does not exist."""
    for rule in form.rules:
        line = _last(text, f'"{rule.expression}"')
        try:
            if not rules.instances_of(form, rule):
                yield Problem(line, N_("the rule {rule} applies to no place"), (("rule", rule.id),))
        except rules.RuleError as error:
            yield Problem(line, error.sentence, (("rule", rule.id), *error.args_))
