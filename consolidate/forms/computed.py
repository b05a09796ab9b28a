"""Figures that a form computes from others: percentages and averages. They are never added up over the units.

The ``formula`` of a column names columns of the same row, that of a row names rows of the same column; a name with a
dot names a place. The figure of a sum is computed from the sums of its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from consolidate.forms import expressions
from consolidate.forms.expressions import Expression, Name, Operation
from consolidate.forms.in_words import label
from consolidate.forms.scope import Scope
from consolidate.model import Form, Number, Place, Rule, Table
from consolidate.rounding import rounded
from consolidate.terms import NOTE
from consolidate.text import number_text


@dataclass(frozen=True, eq=False)
class Formula:
    """A formula with its names resolved: the expression, the places of each name, and the decimals of its result."""

    expression: Expression
    places: Mapping[Name, tuple[Place, ...]]
    decimals: int

    @property
    def parts(self) -> tuple[Place, ...]:
        """All places that it is computed from, each once, in the order of the formula."""
        return tuple(dict.fromkeys(place for places in self.places.values() for place in places))

    def exact(self, numbers: Mapping[Place, Number | None]) -> Fraction | None:
        """Compute it from these numbers exactly; None if one is missing or the formula divides by 0."""
        return _exact(self.expression, self, numbers)

    def of(self, numbers: Mapping[Place, Number | None]) -> Number | None:
        """Compute it from these numbers, rounded half up; None if one is missing or the formula divides by 0."""
        exact = self.exact(numbers)
        if exact is None:
            return None
        number = rounded(exact, self.decimals)
        return int(number) if self.decimals == 0 else number


@cache
def formulas(form: Form) -> dict[Place, Formula]:
    """Return the formula of every computed place. RuleError if one cannot be used; ``faults`` has tried each."""
    return {place: formula(form, place) for place in form.formulas}


def formula(form: Form, place: Place) -> Formula:
    """Return the formula of one computed place. RuleError if it is invalid or names what is not added up."""
    table, block, row, column = form.spots[place]
    expression = expressions.formula(column.formula)
    scope = Scope(form, _as_rule(table, "column" if row.formula else "row"), block,
                  place.column if row.formula else place.row, None)  # fmt: skip
    return Formula(
        expression, {name: scope.known(name) for name in expressions.names(expression)}, form.decimals(place)
    )


def _as_rule(table: Table, each: str) -> Rule:
    """Return a rule that only says where the names of a formula are looked up."""
    return Rule("", table.id, each, "", NOTE, "", "")


def value(form: Form, place: Place, numbers: Mapping[Place, Number | None]) -> Number | None:
    """Compute a place from these numbers, as ``Formula.of`` does."""
    return formulas(form)[place].of(numbers)


def agrees(form: Form, place: Place, numbers: Mapping[Place, Number | None], written: Number) -> bool:
    """Whether a figure as written is what the formula gives, rounded to as many decimals as are written."""
    exact = formulas(form)[place].exact(numbers)
    decimals = max(-int(Decimal(written).as_tuple().exponent), 0)
    return exact is not None and rounded(exact, decimals) == written


def values(form: Form, numbers: Mapping[Place, Number | None]) -> dict[Place, Number | None]:
    """Compute every computed place of the form."""
    return {place: value(form, place, numbers) for place in form.formulas}


def _exact(expression: Expression, of: Formula, numbers: Mapping[Place, Number | None]) -> Fraction | None:
    if isinstance(expression, Name):
        found = [numbers.get(place) for place in of.places[expression]]
        return None if None in found else sum((Fraction(n) for n in found if n is not None), Fraction(0))
    if not isinstance(expression, Operation):
        return Fraction(expression)
    left, right = _exact(expression.left, of, numbers), _exact(expression.right, of, numbers)
    if left is None or right is None:
        return None
    match expression.operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return left / right if right else None


def excel(form: Form, place: Place, total: Callable[[Sequence[Place]], str]) -> str:
    """Return the formula as one of Excel (without ``=``), blank where it divides by 0.

    ``total`` returns the expression of the sum of some places.
    """
    found = formulas(form)[place]
    return f'IFERROR(ROUND({_excel(found.expression, found, total)},{found.decimals}),"")'


def _excel(expression: Expression, of: Formula, total: Callable[[Sequence[Place]], str]) -> str:
    if isinstance(expression, Name):
        return total(of.places[expression])
    if isinstance(expression, Operation):
        left, right = (_excel(each, of, total) for each in (expression.left, expression.right))
        return f"({left}{expression.operator}{right})"
    return number_text(expression)


def words(form: Form, place: Place) -> str:
    """Return the formula in the labels of the form: ``已办结 ÷ 收到 × 100``."""
    table, _, row, _ = form.spots[place]
    rule = _as_rule(table, "column" if row.formula else "row")

    def named(name: Name) -> str:
        text = label(name.parts, rule, form)
        return f"{text}（各项之和）" if name.function == "sum" else text

    return _words(formulas(form)[place].expression, named)


def put_in(form: Form, place: Place, numbers: Mapping[Place, Number | None]) -> str:
    """Return the formula with these numbers in it: ``105 ÷ 120 × 100``; — for one that is missing."""
    found = formulas(form)[place]

    def figure(name: Name) -> str:
        held = [numbers.get(each) for each in found.places[name]]
        return "—" if None in held else number_text(sum(number for number in held if number is not None))

    return _words(found.expression, figure)


def _words(expression: Expression, named: Callable[[Name], str], inner: bool = False) -> str:
    if isinstance(expression, Name):
        return named(expression)
    if not isinstance(expression, Operation):
        return number_text(expression)
    sign = {"+": "＋", "-": "－", "*": "×", "/": "÷"}[expression.operator]
    left, right = (_words(each, named, True) for each in (expression.left, expression.right))
    text = f"{left} {sign} {right}"
    return f"（{text}）" if inner and expression.operator in "+-" else text
