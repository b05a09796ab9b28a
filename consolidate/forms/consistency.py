"""Check how the parts of a form fit together: ids, labels, the grid, rules, totals, computed figures.

Every fault gives a ``Problem`` with the line of the faulty key. ``faults`` has checked keys and values before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches

from consolidate.catalogue import FindingKind
from consolidate.forms import indicators, limits, mistakes, naming, prose_mistakes, rule_mistakes, rules
from consolidate.forms.expressions import RuleError
from consolidate.forms.lines import Lines
from consolidate.forms.written import Data, nodes, problem, walk
from consolidate.model import Column, Form, Place, Row, Table
from consolidate.words import N_, Problem

# the arguments that the finding on every year rule has
_OF_EVERY_RULE = ("found", "expected", "difference", "before")


def faults(at: Lines, data: Data, form: Form) -> Iterator[Problem]:
    """Yield duplicate ids, blocks that do not fit the grid of their table, unusable rules, and totals without rule."""
    if form.last_year and form.last_year < form.first_year:
        args = {"key": "last_year", "found": form.last_year, "least": form.first_year}
        yield problem(at.get((id(data), "last_year"), 0), N_("“{key}” is {found}, must be at least {least}"), **args)
    yield from _twice(at, data["table"], "id")
    yield from _twice(at, data["table"], "sheet")
    yield from _twice(at, [*data.get("rule", []), *data.get("year_rule", [])], "id")
    for table, written in zip(form.tables, data["table"], strict=True):
        yield from _doubled(at, table, written)
        yield from _fits(at, table, written)
    yield from mistakes.found(at, data, form)
    yield from rule_mistakes.of_figures(at, data, form)
    yield from _indicators(at, data, form)
    yield from limits.faults(at, data, form)
    yield from naming.faults(at, data, form)
    yield from prose_mistakes.found(at, data, form)
    problems = tuple(_rules(at, data, form))
    yield from problems
    if not problems:
        yield from rule_mistakes.of_rules(at, data, form)
        yield from rule_mistakes.of_year_rules(at, data, form)
        yield from _totals(at, data, form)


def _twice(at: Lines, tables: list[Data], key: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for table in tables:
        if table[key] in seen:
            yield problem(at.get((id(table), key), 0), N_("the id {id} is given twice"), id=f'"{table[key]}"')
        seen.add(table[key])


def _doubled(at: Lines, table: Table, written: Data) -> Iterator[Problem]:
    """Yield ids that occur twice among the rows or columns of a block, and places that occur in two blocks."""
    seen: set[tuple[str, str]] = set()
    for block, data in zip(table.blocks, written["block"], strict=True):
        yield from _twice(at, list(walk(data["rows"], "rows")), "id")
        yield from _twice(at, list(walk(data["columns"], "columns")), "id")
        lines = {node["id"]: at.get((id(node), "id"), 0) for node in walk(data["rows"], "rows")}
        places_of_block = dict.fromkeys(
            (row.id, column.id) for row in block.leaf_rows() for column in block.leaf_columns()
        )
        for row, column in places_of_block:
            if (row, column) in seen:
                place = f"{table.id}.{row}.{column}"
                yield problem(lines[row], N_("the id {id} is given twice"), id=place)
        seen |= places_of_block.keys()


def _fits(at: Lines, table: Table, written: Data) -> Iterator[Problem]:
    """Check that the spans of a block fill the grid of its table, and that a table without labels has no groups."""
    for block, data in zip(table.blocks, written["block"], strict=True):
        spans = table.left + sum(column.span for column in block.leaf_columns())
        if spans != len(table.widths):
            line = at.get((id(data), "columns"), 0)
            yield problem(line, N_("{table}: a block is {found} columns wide, the table has {expected} widths"),
                           table=table.id, found=spans, expected=len(table.widths))  # fmt: skip
        depth = max(_depth(row) for row in block.rows)
        if depth > 1 and not table.label_columns:
            line = at.get((id(data), "rows"), 0)
            sentence = N_("{table}: rows are nested {found} deep, there are {expected} columns for their labels")
            yield problem(line, sentence, table=table.id, found=depth, expected=table.label_columns)


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
        lacking = [name for name in _spoken_of(rule.finding) if name not in rule.expression]
        if lacking:
            sentence = N_("the rule {rule} must name {names}, of which its finding speaks")
            yield problem(line, sentence, rule=rule.id, names=tuple(lacking))
        try:
            if not rules.instances_of(form, rule, last):
                yield problem(line, N_("the rule {rule} applies to no place"), rule=rule.id)
        except RuleError as error:
            yield problem(line, error.sentence, rule=rule.id, **dict(error.args_))


def _spoken_of(finding: str) -> list[str]:
    """Return the ids that the words of a kind of finding speak of, by the names in braces that are no general ones."""
    words = FindingKind(finding).sentence if finding else ""
    return [name for name in re.findall(r"{(\w+)}", words) if name not in _OF_EVERY_RULE]


def _indicators(at: Lines, data: Data, form: Form) -> Iterator[Problem]:
    """Yield main indicators whose place does not exist or has no sum; the row may be a group of rows."""
    for written in data.get("indicators", []):
        for figure in written["figures"]:
            place = Place(*figure["place"].split("."))
            if place in form.formulas:
                continue
            if place in form.not_added:
                sentence = N_(
                    "the place {found} is neither added up nor computed by a formula, so it cannot be a main indicator"
                )
                yield problem(at.get((id(figure), "place"), 0), sentence, found=figure["place"])
            elif not indicators.places_of(form, place):
                line = at.get((id(figure), "place"), 0)
                near = get_close_matches(figure["place"], map(str, form.places), 1)
                args = {"found": figure["place"], "near": near[0] if near else str(form.places[0])}
                yield problem(line, N_("the place {found} is not known; did you mean {near}?"), **args)


def _totals(at: Lines, data: Data, form: Form) -> Iterator[Problem]:
    """Yield total rows and columns that no rule defines, or only by themselves: they cannot be computed."""
    lines = {
        (table["id"], node["id"]): at.get((id(node), "id"), 0)
        for table in data["table"]
        for node in nodes(table)
        if node.get("total")
    }
    undefined = [place for place in form.places if form.is_total(place) and not _defined(form, place)]
    totals = Counter((place.table, _total_of(form, place).id) for place in undefined)
    for table, node in totals:
        sentence = N_(
            "no rule says what the total “{id}” adds up: write total == a + b or total == sum(group), without -, "
            "numbers or if"
        )
        yield problem(lines.get((table, node), 0), sentence, id=f"{table}.{node}")


def _total_of(form: Form, place: Place) -> Row | Column:
    """Return the row or column that is marked as a total at this place."""
    _, _, row, column = form.spots[place]
    return row if row.total else column


def _defined(form: Form, place: Place, above: tuple[Place, ...] = ()) -> bool:
    if not form.is_total(place):
        return True
    parts = rules.definition(form, place)
    return bool(parts) and place not in above and all(_defined(form, part, (*above, place)) for part in parts)
