"""Parse a formula as a sum: the cells that it adds and subtracts, how often, and its constant.

Supported are references, ranges, ``+``, ``-``, brackets, ``SUM``, numbers, products and quotients with a number, and
names that stand for these. Everything else gives None.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from consolidate.formats import limits, references
from consolidate.formats.references import CellRange
from consolidate.regex import regex

_TOKEN = regex(
    rf"\s*(?:(?P<sheet>{references.SHEET})?(?P<one>{references.CELL})(?::(?P<other>{references.CELL}))?(?![\w(.!:\\])"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)(?![\w.:!%])|(?P<word>[^\W\d][\w.\\]*)(?![\w.!:\\])|(?P<sign>[-+*/(),;]))",
    re.I,
)
_FIXED = regex(r"\$[A-Z]{1,3}\$[1-9][0-9]{0,6}", re.I)
_NESTED = 20  # levels of brackets, and of names within names
_NAMED = 100  # names in one formula, including those within names
_LARGE = 10**20  # no figure of a form is near; larger numbers give None
Names = Mapping[str, str]  # the defined names of a workbook in lower case, with their formulas


class Term(NamedTuple):
    """Cells that a formula adds, each ``weight`` times. ``summed``: within SUM, which skips texts."""

    weight: Fraction
    cells: CellRange
    summed: bool


class Sum(NamedTuple):
    """What a formula adds up: cells, and a constant."""

    terms: tuple[Term, ...]
    constant: Fraction

    def times(self, factor: Fraction) -> Sum:
        """Return the sum multiplied by a factor."""
        terms = tuple(term._replace(weight=term.weight * factor) for term in self.terms)
        return Sum(terms, self.constant * factor)

    def plus(self, other: Sum) -> Sum:
        """Return the sum of both."""
        return Sum(self.terms + other.terms, self.constant + other.constant)


class _Untold(Exception):  # noqa: N818 - not an error: the formula is more than a sum
    """The formula cannot be read as a sum."""


def parse(formula: str, sheet: str, names: Names) -> Sum | None:
    """Parse a formula on that sheet as a sum; None if it is anything else, or was truncated."""
    if len(formula) >= limits.FORMULA:
        return None
    try:
        found = _Parser(formula.removeprefix("="), sheet, names, [_NAMED]).whole()
    except _Untold:
        return None
    return found if all(map(sensible, (found.constant, *(term.weight for term in found.terms)))) else None


def sensible(number: Fraction) -> bool:
    """Whether a number has a size and a precision that figures can have."""
    return abs(number) < _LARGE and number.denominator < _LARGE


class _Parser:
    """A recursive descent parser for one formula."""

    def __init__(self, text: str, sheet: str, names: Names, left: list[int], depth: int = 0) -> None:
        """``left``: number of names that may still be used; ``depth``: levels of brackets and names around it."""
        self._tokens, self._at, self._left, self._depth = _tokens(text), 0, left, depth
        self._sheet, self._names = sheet, names

    def whole(self) -> Sum:
        found = self._sum()
        if self._at < len(self._tokens):
            raise _Untold
        return found

    def _sign(self) -> str:
        """Return the operator at the current position; "" if there is none."""
        token = self._tokens[self._at : self._at + 1]
        return (token[0]["sign"] or "") if token else ""

    def _take(self) -> re.Match[str]:
        if self._at == len(self._tokens):
            raise _Untold
        self._at += 1
        return self._tokens[self._at - 1]

    def _sum(self) -> Sum:
        found = self._product()
        while self._sign() in ("+", "-"):
            factor = 1 if self._take()["sign"] == "+" else -1
            found = found.plus(self._product().times(Fraction(factor)))
        return found

    def _product(self) -> Sum:
        found = self._signed()
        while self._sign() in ("*", "/"):
            divides = self._take()["sign"] == "/"
            other = self._signed()
            if found.terms and other.terms:
                raise _Untold
            if other.terms:
                if divides:
                    raise _Untold
                found, other = other, found
            if divides and not other.constant:
                raise _Untold
            found = found.times(1 / other.constant if divides else other.constant)
        return found

    def _signed(self) -> Sum:
        factor = 1
        while self._sign() in ("+", "-"):
            factor *= 1 if self._take()["sign"] == "+" else -1
        found = self._operand()
        return found.times(Fraction(factor)) if factor < 0 else found

    def _operand(self) -> Sum:
        token = self._take()
        if token["number"]:
            return Sum((), Fraction(token["number"]))
        if token["sign"] == "(":
            return self._enclosed()
        if token["word"]:
            if token["word"].upper() == "SUM" and self._sign() == "(":
                self._take()
                return self._summed()
            return self._named(token["word"]).whole()
        if not token["one"]:
            raise _Untold
        cells = self._cell_range(token)
        if not cells.single:
            raise _Untold
        return Sum((Term(Fraction(1), cells, summed=False),), Fraction(0))

    def _enclosed(self) -> Sum:
        self._depth += 1
        if self._depth > _NESTED:
            raise _Untold
        found = self._sum()
        if self._take()["sign"] != ")":
            raise _Untold
        self._depth -= 1
        return found

    def _summed(self) -> Sum:
        """Parse the arguments of SUM, after its opening bracket."""
        found = self._argument()
        while (sign := self._take()["sign"]) in (",", ";"):
            found = found.plus(self._argument())
        if sign != ")":
            raise _Untold
        return found

    def _argument(self) -> Sum:
        """Parse an argument of SUM: a reference, a name of one, or any other sum."""
        current, following = self._tokens[self._at : self._at + 1], self._tokens[self._at + 1 : self._at + 2]
        if current and following and following[0]["sign"] in (",", ";", ")"):
            within, token = self, current[0]
            if token["word"]:
                within = self._named(token["word"])
                token = within._tokens[0] if len(within._tokens) == 1 else token
            if token["one"]:
                self._at += 1
                return Sum((Term(Fraction(1), within._cell_range(token), summed=True),), Fraction(0))
        return self._sum()

    def _cell_range(self, token: re.Match[str]) -> CellRange:
        sheet = references.named(token["sheet"]) if token["sheet"] else self._sheet
        return references.cell_range(sheet, token["one"], token["other"] or "")

    def _named(self, word: str) -> _Parser:
        """Return a parser for a defined name. Its references must be absolute, otherwise they depend on the cell."""
        text = self._names.get(word.lower(), "")
        self._left[0] -= 1
        if not text or self._depth >= _NESTED or len(text) >= limits.FORMULA or self._left[0] < 0:
            raise _Untold
        within = _Parser(text.removeprefix("="), "", self._names, self._left, self._depth + 1)
        for token in within._tokens:
            fixed = all(_FIXED.fullmatch(token[part]) for part in ("one", "other") if token[part])
            if token["one"] and not (token["sheet"] and fixed):
                raise _Untold
        return within


def _tokens(text: str) -> list[re.Match[str]]:
    found, position = [], 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match:
            raise _Untold
        found.append(match)
        position = match.end()
    return found
