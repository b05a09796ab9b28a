"""Rules of a form. One expression gives four results: a verdict, an Excel formula, a sentence, the cells involved.

``new + carried_in == handled + carried_out`` is parsed with ``ast``. Only names, ``sum``, ``+``, ``-``, ``==``,
``<=`` and ``>=`` are allowed. ``sum(results)`` is the sum of the leaves under the group with that id, without
totals. ``last(carried_out)`` is last year's figure; only a rule on last year's figures may hold it.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from consolidate.model import Block, Column, Form, Number, Place, Row, Rule, Table
from consolidate.words import N_

_SIGNS = {ast.Eq: "==", ast.LtE: "<=", ast.GtE: ">="}
_HOLDS: dict[str, Callable[..., bool]] = {"==": operator.eq, "<=": operator.le, ">=": operator.ge}
_TELL = {"==": "＝", "<=": "≤", ">=": "≥"}


class RuleError(ValueError):
    """A rule that cannot be used: a catalogue sentence and its arguments. ``faults`` adds the name of the rule."""

    def __init__(self, sentence: str, **args: str) -> None:
        """Store the sentence and its arguments separately."""
        super().__init__(sentence)
        self.sentence, self.args_ = sentence, tuple(args.items())


class Term(NamedTuple):
    """One summand of a side: its sign, its name in the expression, the places to add; or a constant of last year."""

    sign: int
    name: str
    places: tuple[Place, ...]
    constant: Number = 0


class Instance(NamedTuple):
    """A rule applied to one column or one row, whose id is ``key``: two sides and their comparison operator."""

    rule: Rule
    key: str
    left: tuple[Term, ...]
    sign: str
    right: tuple[Term, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """All places involved, each once, in the order of the expression."""
        return tuple(dict.fromkeys(place for term in (*self.left, *self.right) for place in term.places))

    @property
    def weights(self) -> dict[Place, int]:
        """The coefficient of each place in left minus right."""
        found: dict[Place, int] = {}
        for side, terms in ((1, self.left), (-1, self.right)):
            for term in terms:
                for place in term.places:
                    found[place] = found.get(place, 0) + side * term.sign
        return found


class _Summand(NamedTuple):
    """One summand as written: its sign, its name, and the function around the name: sum, last or none ("")."""

    sign: int
    name: str
    function: str


@cache
def instances(form: Form) -> tuple[Instance, ...]:
    """Apply every rule of the form to every column or row that it covers."""
    return tuple(instance for rule in form.rules for instance in instances_of(form, rule))


def instances_of(form: Form, rule: Rule, last: Mapping[Place, Number] | None = None) -> tuple[Instance, ...]:
    """Apply one rule. Raise ``RuleError`` if its expression is invalid or names something that does not exist.

    ``last``: last year's figures, for a rule with ``last(name)``. Columns or rows without such a figure are left out,
    and totals, since they follow from the rest.
    """
    if rule.table not in {table.id for table in form.tables}:
        raise RuleError(N_("the rule {rule} is about the table “{name}”, which does not exist"), name=rule.table)
    table = form.table(rule.table)
    comparison = _parse(rule.expression)
    left, right = tuple(_summands(comparison.left)), tuple(_summands(comparison.comparators[0]))
    _known(table, rule, (*left, *right), last is not None)
    sign = _SIGNS[type(comparison.ops[0])]
    found = []
    for key, block in _keys(table, rule):
        try:
            sides = [tuple(_term(table, block, rule, key, each, last) for each in side) for side in (left, right)]
        except KeyError:  # this block has no such row or column, or last year has no figure for it
            continue
        if last is None or not any(form.is_total(place) for place in sides[0][0].places):
            found.append(Instance(rule, key, sides[0], sign, sides[1]))
    return tuple(found)


# --- parsing -------------------------------------------------------------------------------------------------


def _parse(expression: str) -> ast.Compare:
    try:
        node = ast.parse(expression, mode="eval").body
    except SyntaxError as error:
        raise RuleError(N_("the rule {rule} is not an expression: {reason}"), reason=str(error.msg)) from error
    if not isinstance(node, ast.Compare) or len(node.ops) != 1 or type(node.ops[0]) not in _SIGNS:
        raise RuleError(N_("the rule {rule} must compare two sides with one of ==, <=, >="))
    return node


def _summands(node: ast.expr, sign: int = 1) -> Iterator[_Summand]:
    """Yield the summands of a side."""
    match node:
        case ast.Name(id=name):
            yield _Summand(sign, name, "")
        case ast.Call(func=ast.Name(id="sum" | "last" as function), args=[ast.Name(id=name)], keywords=[]):
            yield _Summand(sign, name, function)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            yield from _summands(left, sign)
            yield from _summands(right, sign if isinstance(op, ast.Add) else -sign)
        case _:
            raise RuleError(
                N_("the rule {rule} holds “{part}”; only names, sum(name), + and - may stand there"),
                part=ast.unparse(node),
            )


def _known(table: Table, rule: Rule, summands: Sequence[_Summand], years: bool) -> None:
    """Raise ``RuleError`` for an unknown name, for a group without ``sum`` and for ``last`` out of place.

    A group holds no number itself. ``years``: it is a rule on last year's figures, which must hold ``last``.
    """
    if years != any(each.function == "last" for each in summands):
        raise RuleError(N_("the rule {rule} must hold last(name) if it is a year_rule, and only then"))
    trees = [block.rows if rule.each == "column" else block.columns for block in table.blocks]
    known = {node.id: node for tree in trees for node in _walk(tree)}
    for _, name, function in summands:
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, known, 1)
            raise RuleError(
                N_("the rule {rule} names “{name}”, which does not exist; did you mean {near}?"),
                name=name,
                near=near[0] if near else ", ".join(sorted(known)),
            )
        if function != "sum" and known[name].leaves() != (known[name],):
            raise RuleError(N_("the rule {rule} names the group “{name}”; did you mean sum({name})?"), name=name)


def _walk(nodes: Iterable[Row | Column]) -> Iterator[Row | Column]:
    for node in nodes:
        yield node
        yield from _walk(node.rows if isinstance(node, Row) else node.columns)


def _keys(table: Table, rule: Rule) -> Iterator[tuple[str, Block]]:
    for block in table.blocks:
        for leaf in block.leaf_columns() if rule.each == "column" else block.leaf_rows():
            yield leaf.id, block


def _term(
    table: Table, block: Block, rule: Rule, key: str, summand: _Summand, last: Mapping[Place, Number] | None
) -> Term:
    """Resolve one summand to its places, or to last year's figure.

    Raise ``KeyError`` if this block has no such row or column, or last year no figure.
    """
    sign, name, function = summand
    nodes = block.rows if rule.each == "column" else block.columns
    node = next((n for n in _walk(nodes) if n.id == name), None)
    if node is None:
        raise KeyError(name)
    ids = [leaf.id for leaf in node.leaves() if not (function == "sum" and leaf.total)]
    places = tuple(Place(table.id, i, key) if rule.each == "column" else Place(table.id, key, i) for i in ids)
    if function == "last" and last is not None:
        return Term(sign, name, (), last[places[0]])
    return Term(sign, name, places)


# --- evaluation and output ------------------------------------------------------------------------------------


def sides(instance: Instance, numbers: Mapping[Place, Number | None]) -> tuple[Number, Number] | None:
    """Return the values of the left and the right side; None if a place is unreadable or absent."""
    totals: list[Number] = []
    for terms in (instance.left, instance.right):
        total: Number = 0
        for term in terms:
            total += term.sign * term.constant
            for place in term.places:
                number = numbers.get(place)
                if number is None:
                    return None
                total += term.sign * number
        totals.append(total)
    return totals[0], totals[1]


def verdict(instance: Instance, numbers: Mapping[Place, Number | None]) -> bool | None:
    """Return whether the rule holds; None if it cannot be decided because a number is unreadable."""
    both = sides(instance, numbers)
    if both is None:
        return None
    return _HOLDS[instance.sign](*both)


def broken(form: Form, figures: Sequence[Number | None]) -> tuple[Instance, ...]:
    """Return the rules that are broken by the figures, one figure for each place in official order.

    Gives the same result as ``verdict`` for each rule, but faster.
    """
    if None in figures:
        numbers = dict(zip(form.places, figures, strict=True))
        return tuple(instance for instance in instances(form) if verdict(instance, numbers) is False)
    return tuple(
        instance
        for instance, plus, minus, holds in _weighed(form)
        if not holds(sum(plus(figures)) - sum(minus(figures)), 0)
    )


_Taken = Callable[[Sequence[Any]], tuple[Any, ...]]


@cache
def _weighed(form: Form) -> tuple[tuple[Instance, _Taken, _Taken, Callable[..., bool]], ...]:
    """For every rule: selectors of the figures to add and of those to subtract, which give left minus right."""
    found = []
    for instance in instances(form):
        both = ((1, instance.left), (-1, instance.right))
        signed = [(side * term.sign, term) for side, terms in both for term in terms]
        plus, minus = (
            taking([form.order[place] for sign, term in signed if sign == wanted for place in term.places])
            for wanted in (1, -1)
        )
        found.append((instance, plus, minus, _HOLDS[instance.sign]))
    return tuple(found)


def taking(numbers: Sequence[int]) -> _Taken:
    """Return a function that selects the figures at these indices: ``itemgetter`` that always returns a tuple."""
    if len(numbers) == 1:
        only = numbers[0]
        return lambda figures: (figures[only],)
    return operator.itemgetter(*numbers) if numbers else lambda _: ()


def excel(terms: tuple[Term, ...], address: Callable[[Place], str]) -> str:
    """Return one side as an Excel expression; ``address`` gives the cell of a place (``D7``)."""
    parts = []
    for term in terms:
        cells = [address(place) for place in term.places]
        text = cells[0] if len(cells) == 1 else f"SUM({','.join(ranges(cells))})" if cells else _plain(term.constant)
        parts.append(("+" if term.sign > 0 else "-") + text)
    return "".join(parts).removeprefix("+")


def _plain(number: Number) -> str:
    return str(number) if isinstance(number, int) else f"{number:f}"


def excel_verdict(instance: Instance, address: Callable[[Place], str]) -> str:
    """Return a formula (without ``=``) that gives 平, 不平 with the difference, or 有非数字 (a cell holds no number).

    The formula first requires every filled cell to be a number, since SUM skips a text that ``+`` would convert.
    """
    cells = ",".join(ranges([address(place) for place in instance.places]))
    left, right = excel(instance.left, address), excel(instance.right, address)
    sign = {"==": "="}.get(instance.sign, instance.sign)
    difference = f'TEXT(({left})-({right}),"+0;-0")'
    return f'IF(COUNTA({cells})>COUNT({cells}),"有非数字",IF({left}{sign}{right},"平","不平 "&{difference}))'


def ranges(cells: list[str], least: int = 2) -> list[str]:
    """Join addresses to ranges where at least ``least`` of them are adjacent in a row or a column."""
    runs: list[list[_Spot]] = []
    for spot in map(_spot, cells):
        if runs and _next(runs[-1], spot):
            runs[-1].append(spot)
        else:
            runs.append([spot])
    joined = [[f"{run[0].address}:{run[-1].address.rpartition('!')[2]}"] for run in runs]
    alone = [[spot.address for spot in run] for run in runs]
    return [text for few, one in zip(alone, joined, strict=True) for text in (few if len(few) < least else one)]


class _Spot(NamedTuple):
    """An address (``'表一'!$D$7``) with its sheet, row and column, counted from 1."""

    address: str
    sheet: str
    row: int
    column: int


def _spot(address: str) -> _Spot:
    sheet, _, cell = address.rpartition("!")
    plain = cell.replace("$", "")
    letters = plain.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return _Spot(address, sheet, int(plain[len(letters) :]), column)


def _next(run: list[_Spot], spot: _Spot) -> bool:
    """Whether the cell continues the run: on the same sheet, next to its last cell, in the same direction."""
    first, last = run[0], run[-1]
    if last.sheet != spot.sheet:
        return False
    down = spot.row == last.row + 1 and first.column == last.column == spot.column
    right = spot.column == last.column + 1 and first.row == last.row == spot.row
    return down or right


def sentence(instance: Instance, form: Form) -> str:
    """Return the rule as text: the labels of the form with ＋, －, ＝ between them."""
    return f"{_side(instance.left, instance, form)} {_TELL[instance.sign]} {_side(instance.right, instance, form)}"


def _side(terms: tuple[Term, ...], instance: Instance, form: Form) -> str:
    table = form.table(instance.rule.table)
    known = {n.id: n for b in table.blocks for n in _walk(b.rows if instance.rule.each == "column" else b.columns)}
    parts = []
    for term in terms:
        node = known[term.name]
        name = (
            node.label if len(term.places) == 1 else f"{node.label}（各项之和）" if term.places else f"上年{node.label}"
        )
        parts.append(("＋ " if term.sign > 0 else "－ ") + name)
    return " ".join(parts).removeprefix("＋ ")


# --- totals ----------------------------------------------------------------------------------------------------


def computed(form: Form, place: Place, numbers: dict[Place, Number | None]) -> Number | None:
    """Compute a total from its leaves, by the rule that defines it, and store it in ``numbers``.

    None if a leaf is unreadable or absent.
    """
    if place in numbers:
        return numbers[place]
    terms = definition(form, place)
    try:
        values = [*map(numbers.__getitem__, terms)]
    except KeyError:
        values = [computed(form, part, numbers) for part in terms]
    number = None if None in values or not values else sum(values)  # type: ignore[arg-type]
    numbers[place] = number
    return number


def definition(form: Form, total: Place) -> tuple[Place, ...]:
    """Return the places that a total adds up, by the first rule ``total == sum(…)`` for it; () if there is none."""
    return _definitions(form).get(total, ())


@cache
def leaves(form: Form, place: Place) -> tuple[Place, ...]:
    """Return the places that a total adds up after resolving nested totals; the place itself if it is no total."""
    parts = definition(form, place)
    return tuple(leaf for part in parts for leaf in leaves(form, part)) if parts else (place,)


@cache
def _definitions(form: Form) -> dict[Place, tuple[Place, ...]]:
    """Map every total that a rule defines to the places that it adds up."""
    found: dict[Place, tuple[Place, ...]] = {}
    for instance in instances(form):
        adds_up = instance.sign == "==" and all(term.sign > 0 for term in (*instance.left, *instance.right))
        if adds_up and len(instance.left) == len(instance.left[0].places) == 1:
            parts = tuple(place for term in instance.right for place in term.places)
            found.setdefault(instance.left[0].places[0], parts)
    return found
