"""Parse the expressions of a form: comparisons in rules, and formulas of computed figures.

``new + carried_in == handled + carried_out`` is parsed with ``ast``. In an expression stand names, numbers, ``+``,
``-``, ``*``, ``/`` and brackets; a name may stand in ``sum(name)`` or ``last(name)``. ``solved`` names a row or column
beside the one that a rule speaks of, ``solved.web`` a row and a column, ``calls.solved.web`` a place of any table.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from consolidate.model import Number
from consolidate.words import N_

_SIGNS = {ast.Eq: "==", ast.NotEq: "!=", ast.LtE: "<=", ast.GtE: ">=", ast.Lt: "<", ast.Gt: ">"}
_OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


class RuleError(ValueError):
    """An expression that cannot be used: a catalogue sentence and its arguments. ``faults`` adds the rule's name."""

    def __init__(self, sentence: str, **args: str) -> None:
        """Store the sentence and its arguments separately."""
        super().__init__(sentence)
        self.sentence, self.args_ = sentence, tuple(args.items())


class Name(NamedTuple):
    """A name as written: its parts, and the function around it: sum, last or none ("")."""

    parts: tuple[str, ...]
    function: str = ""

    @property
    def text(self) -> str:
        """The name in one text: ``calls.solved.web``."""
        return ".".join(self.parts)


class Operation(NamedTuple):
    """Two expressions and the operator between them: ``+``, ``-``, ``*`` or ``/``."""

    left: Expression
    operator: str
    right: Expression


Expression = Number | Name | Operation


class Summand(NamedTuple):
    """One summand of a side: its sign, its factor, and its name; without a name the number ``factor`` itself."""

    sign: int
    factor: Number
    name: Name | None


def comparison(text: str) -> tuple[Expression, str, Expression]:
    """Parse a comparison: the left side, the sign (``==``, ``!=``, ``<=``, ``>=``, ``<``, ``>``), the right side."""
    node = _tree(text)
    if not isinstance(node, ast.Compare) or len(node.ops) != 1 or type(node.ops[0]) not in _SIGNS:
        raise RuleError(N_("the rule {rule} must compare two sides with one of ==, !=, <=, >=, <, >"))
    sign = _SIGNS[type(node.ops[0])]
    return _expression(node.left, text), sign, _expression(node.comparators[0], text)


def formula(text: str) -> Expression:
    """Parse the formula of a computed figure, such as ``solved / received * 100``."""
    return _expression(_tree(text), text)


def names(expression: Expression) -> Iterator[Name]:
    """Yield all names of an expression, in order."""
    if isinstance(expression, Operation):
        yield from names(expression.left)
        yield from names(expression.right)
    elif isinstance(expression, Name):
        yield expression


def summands(side: Expression) -> tuple[Summand, ...]:
    """Return the summands of a side. RuleError if it multiplies or divides names by each other."""
    return tuple(_summands(side, 1, 1))


def _tree(text: str) -> ast.expr:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = str(getattr(error, "msg", error))
        raise RuleError(N_("the rule {rule} is not an expression: {reason}"), reason=reason) from error


def _expression(node: ast.expr, text: str) -> Expression:
    match node:
        case ast.Name() | ast.Attribute():
            return Name(_parts(node))
        case ast.Call(func=ast.Name(id="sum" | "last" as function), args=[argument], keywords=[]):
            return Name(_parts(argument), function)
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int(number)):
            return number
        case ast.Constant(value=float()):  # from the text, since a float is not exact
            return Decimal(ast.get_source_segment(text.strip(), node) or "")
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            return Operation(_expression(left, text), _OPERATORS[type(operator)], _expression(right, text))
    raise RuleError(
        N_("the rule {rule} holds “{part}”; only names, sum(name), last(name), numbers, + - * / and brackets may stand "
           "there"),
        part=ast.unparse(node),
    )  # fmt: skip


def _parts(node: ast.expr) -> tuple[str, ...]:
    match node:
        case ast.Name(id=name):
            return (name,)
        case ast.Attribute(value=value, attr=name):
            return (*_parts(value), name)
    raise RuleError(N_("the rule {rule} holds “{part}”, which is no name"), part=ast.unparse(node))


def _summands(side: Expression, sign: int, factor: Number) -> Iterator[Summand]:
    match side:
        case Operation(left, "+" | "-" as operator, right):
            yield from _summands(left, sign, factor)
            yield from _summands(right, sign if operator == "+" else -sign, factor)
        case Operation(int() | Decimal() as number, "*", rest) | Operation(rest, "*", int() | Decimal() as number):
            yield from _summands(rest, sign, factor * number)
        case Operation():
            raise RuleError(N_("the rule {rule} multiplies or divides figures; a rule may only multiply by a number"))
        case Name():
            yield Summand(sign, factor, side)
        case number:
            yield Summand(sign, factor * number, None)
