"""From the names in an expression to the places of a form: where a rule is applied, and what its names mean there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from consolidate.forms.expressions import Name, RuleError, Summand
from consolidate.model import Block, Column, Form, Number, Place, Row, Rule, Table, walk
from consolidate.words import N_

LINE, SPOT, PLACE = 1, 2, 3  # how many parts a name has: a row or column; row and column; table, row and column


class Term(NamedTuple):
    """One summand of a side: its sign, its name in the expression, the places to add, and what to multiply them by.

    Without places it is a constant: last year's figure of ``name``, or without a name the number as written.
    """

    sign: int
    name: str
    places: tuple[Place, ...]
    constant: Number = 0
    factor: Number = 1

    @property
    def weight(self) -> Number:
        """The coefficient of its places."""
        return self.sign * self.factor

    @property
    def of_last_year(self) -> bool:
        """Whether it is a figure of last year."""
        return bool(self.name) and not self.places


def known(form: Form, rule: Rule, summands: Sequence[Summand], years: bool) -> None:
    """Raise ``RuleError`` for an unknown name, for a group without ``sum`` and for ``last`` out of place.

    A group without a figure cannot be named alone. ``years``: it is a rule on last year's figures, with ``last``.
    """
    if years != any(each.name and each.name.function == "last" for each in summands):
        raise RuleError(N_("the rule {rule} must hold last(name) if it is a year_rule, and only then"))
    lines = {leaf for leaf, _ in keys(form.table(rule.table), replace(rule, only=()))}
    for each in rule.only:
        if each not in lines:
            raise RuleError(N_("the rule {rule} names “{name}”, which does not exist; did you mean {near}?"),
                            name=each, near=_near(each, lines))  # fmt: skip
    names = [each.name for each in summands if each.name]
    if rule.each != "once" and not any(len(name.parts) == LINE for name in names):
        raise RuleError(N_('the rule {rule} says the same in every row or column; did you mean each = "once"?'))
    for name in names:
        _known_name(form, rule, name)


def _known_name(form: Form, rule: Rule, name: Name) -> None:
    if len(name.parts) == LINE and rule.each == "once":
        raise RuleError(N_("the rule {rule} applies once, so “{name}” must name a row and a column: row.column"),
                        name=name.text)  # fmt: skip
    _known_parts(form, rule, name)


def _known_parts(form: Form, rule: Rule, name: Name) -> None:
    parts = name.parts
    if len(parts) > PLACE or (len(parts) == PLACE and parts[0] not in {table.id for table in form.tables}):
        raise RuleError(N_("the rule {rule} names “{name}”, which does not exist; did you mean {near}?"),
                        name=name.text, near=_near(name.text, map(str, form.places)))  # fmt: skip
    table = form.table(parts[0] if len(parts) == PLACE else rule.table)
    looked_up: list[tuple[str, Sequence[Row | Column]]] = [
        (part, [node for block in table.blocks for node in walk(tree(block))])
        for part, tree in zip(parts[-2:], trees(rule, len(parts)), strict=True)
    ]
    for part, nodes in looked_up:
        node = next((node for node in nodes if node.id == part), None)
        if node is None:
            raise RuleError(N_("the rule {rule} names “{name}”, which does not exist; did you mean {near}?"),
                            name=part, near=_near(part, [node.id for node in nodes]))  # fmt: skip
        if name.function != "sum" and not _has_figures(node):
            raise RuleError(N_("the rule {rule} names the group “{name}”; did you mean sum({name})?"), name=part)


def trees(rule: Rule, parts: int) -> tuple[Callable[[Block], Sequence[Row | Column]], ...]:
    """Return where the last parts of a name are looked up: rows and columns, or what the rule speaks of."""
    if parts > LINE:
        return (lambda block: block.rows, lambda block: block.columns)
    return (lambda block: block.rows if rule.each == "column" else block.columns,)


def _near(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    choices = sorted(set(known))
    near = get_close_matches(name, choices, 1)
    return near[0] if near else ", ".join(choices[:20])


def _has_figures(node: Row | Column) -> bool:
    return node.number or not node.rows if isinstance(node, Row) else not node.columns


def keys(table: Table, rule: Rule) -> Iterator[tuple[str, Block]]:
    """Yield the columns or rows in which a rule holds, each with its block; once "" for a rule that applies once."""
    if rule.each == "once":
        yield "", table.blocks[0]
        return
    for block in table.blocks:
        for leaf in block.leaf_columns() if rule.each == "column" else block.leaf_rows():
            if not rule.only or leaf.id in rule.only:
                yield leaf.id, block


class Scope(NamedTuple):
    """Where a rule is applied: to the row or column ``key`` of a block."""

    form: Form
    rule: Rule
    block: Block
    key: str
    last: Mapping[Place, Number] | None

    def term(self, summand: Summand) -> Term:
        """Resolve one summand to its places, or to last year's figure.

        Raise ``KeyError`` if there is no such row or column here, or last year no figure.
        """
        sign, factor, name = summand
        if name is None:
            return Term(sign, "", (), factor)
        places = self._places(name)
        if name.function == "last" and self.last is not None:
            return Term(sign, name.text, (), factor * self.last[places[0]])
        return Term(sign, name.text, places, 0, factor)

    def known(self, name: Name) -> tuple[Place, ...]:
        """Return the places of a name in a formula. RuleError if it does not exist, or is last year's."""
        if name.function == "last":
            raise RuleError(N_("the rule {rule} must hold last(name) if it is a year_rule, and only then"))
        _known_name(self.form, self.rule, name)
        try:
            return self._places(name)
        except KeyError:
            own: Sequence[Row | Column] = (self.block.rows, self.block.columns)[self.rule.each == "row"]
            if len(name.parts) == LINE and name.parts[0] in {node.id for node in walk(own)}:
                raise RuleError(N_("the rule {rule} names “{name}”, which is not added up"), name=name.text) from None
            raise RuleError(N_("the rule {rule} names “{name}”, which does not exist; did you mean {near}?"),
                            name=name.text, near=_near(name.text, map(str, self.form.places))) from None  # fmt: skip

    def _places(self, name: Name) -> tuple[Place, ...]:
        """Return the places of a name that are added up."""
        table = self.form.table(name.parts[0] if len(name.parts) == PLACE else self.rule.table)
        in_row = in_column = name.function
        if len(name.parts) == LINE:  # the row or column in which the rule holds is itself meant, not its parts
            blocks: Sequence[Block] = (self.block,)
            if self.rule.each == "column":
                row, column, in_column = name.parts[0], self.key, ""
            else:
                row, column, in_row = self.key, name.parts[0], ""
        else:
            blocks, (row, column) = table.blocks, name.parts[-2:]
        for block in blocks:
            rows = _named(block.rows, row, in_row)
            columns = _named(block.columns, column, in_column)
            spots = [(r, c) for r in rows for c in columns if len(columns) == 1 or r.id not in c.total_in]
            if spots:
                found = tuple(Place(table.id, r.id, c.id) for r, c in spots)
                if any(place not in self.form.order for place in found):
                    if len(name.parts) == LINE:  # a rule on every column leaves out a column of percentages
                        raise KeyError(name.text)
                    raise RuleError(N_("the rule {rule} names “{name}”, which is not added up"), name=name.text)
                return found
        raise KeyError(name.text)


def _named(nodes: Sequence[Row | Column], wanted: str, function: str) -> Sequence[Any]:
    """Return the row or column with that id, or for ``sum`` its parts without totals; () if there is none."""
    node = next((node for node in walk(nodes) if node.id == wanted), None)
    if node is None:
        return ()
    parts = node.parts() if function == "sum" else ()
    return tuple(part for part in parts if not part.total) if parts else (node,)
