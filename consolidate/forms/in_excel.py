"""A rule as an Excel formula: the live check of a template, and the check in a result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from consolidate.forms.layout import Layout, Placed, address, layout
from consolidate.forms.rules import Comparison, Instance
from consolidate.forms.scope import Term
from consolidate.model import Form, Place, Table
from consolidate.text import number_text

_EXCEL = {"==": "=", "!=": "<>"}


def side(terms: tuple[Term, ...], address: Callable[[Place], str]) -> str:
    """Return one side as an Excel expression; ``address`` gives the cell of a place (``D7``)."""
    parts = []
    for term in terms:
        text = sum_of([address(place) for place in term.places]) or number_text(term.constant)
        text = text if term.factor == 1 else f"{number_text(term.factor)}*{text}"
        parts.append(("+" if term.sign > 0 else "-") + text)
    return "".join(parts).removeprefix("+")


def sum_of(cells: Sequence[str]) -> str:
    """Return the expression that adds up these cells; "" if there are none."""
    return cells[0] if len(cells) == 1 else f"SUM({','.join(ranges(cells))})" if cells else ""


def sum_at(address: Callable[[Place], str]) -> Callable[[Sequence[Place]], str]:
    """Return a function that gives the expression of the sum of places; ``address`` gives the cell of each."""
    return lambda places: sum_of([address(place) for place in places])


def verdict(instance: Instance, address: Callable[[Place], str]) -> str:
    """Return a formula (without ``=``) that gives 平, 不平 with the difference, or 有非数字 (a cell holds no number).

    The formula first requires every filled cell to be a number, since SUM skips a text that ``+`` would convert.
    """
    places = [address(place) for place in instance.all_places]
    by_sheet: dict[str, list[str]] = {}
    for cell in places:  # each sheet by itself, since a range cannot extend over two
        by_sheet.setdefault(cell.rpartition("!")[0], []).append(cell)
    cells = ",".join(run for addresses_on_sheet in by_sheet.values() for run in ranges(addresses_on_sheet))
    left, right = side(instance.left, address), side(instance.right, address)
    difference = f'TEXT(({left})-({right}),"+0;-0")'
    return f'IF(COUNTA({cells})>COUNT({cells}),"有非数字",IF({holds(instance, address)},"平","不平 "&{difference}))'


def holds(instance: Instance, *addresses: Callable[[Place], str]) -> str:
    """Return an Excel expression that is TRUE if a rule holds.

    Each of ``addresses`` gives the cell of a place on one line; the figure of a place is the sum over these lines.
    """
    compared = _comparison(Comparison(instance.left, instance.sign, instance.right), addresses)
    if instance.condition:
        return f"IF({_comparison(instance.condition, addresses)},{compared},TRUE)"
    return compared


def _comparison(compared: Comparison, addresses: Sequence[Callable[[Place], str]]) -> str:
    left, right = (_over_lines(terms, addresses) for terms in (compared.left, compared.right))
    return f"{left}{_EXCEL.get(compared.sign, compared.sign)}{right}"


def _over_lines(terms: tuple[Term, ...], addresses: Sequence[Callable[[Place], str]]) -> str:
    """Return one side over several lines. A number as written in the rule counts only once."""
    figures = tuple(term for term in terms if term.places)
    more = [side(figures, address) for address in addresses[1:] if figures]
    return "+".join([side(terms, addresses[0]), *more])


def ranges(cells: Sequence[str], least: int = 2) -> list[str]:
    """Join addresses to ranges where at least ``least`` of them are adjacent in a row or a column."""
    runs: list[list[_Spot]] = []
    for spot in map(_spot, cells):
        if runs and _next(runs[-1], spot):
            runs[-1].append(spot)
        else:
            runs.append([spot])
    joined = [[f"{run[0].address}:{run[-1].address.rpartition('!')[2]}"] for run in runs]
    alone = [[spot.address for spot in run] for run in runs]
    return [
        text
        for addresses, range_ in zip(alone, joined, strict=True)
        for text in (addresses if len(addresses) < least else range_)
    ]


class _Spot(NamedTuple):
    """An address (``'表一'!$D$7``) with its sheet, row and column, counted from 1."""

    address: str
    sheet: str
    row: int
    column: int


@lru_cache(maxsize=10_000)  # a figure stands in several rules
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


# --- where rules and figures stand -------------------------------------------------------------------------------


def anchor(grid: Layout, instance: Instance) -> Placed:
    """Return the first cell of a rule in the row or column in which it is applied."""
    each = instance.rule.each
    own = (
        p for p in instance.places if p in grid.spots and instance.key in ("", p.column if each == "column" else p.row)
    )
    return grid.spots[next(own)]


def address_from(form: Form, table: Table, place: Place) -> str:
    """Return the address of a place as it is written on the sheet of a table: ``D7``, or ``'二、经费'!D7``."""
    other = form.table(place.table)
    cell = address(layout(other), place)
    return cell if other is table else f"'{other.sheet}'!{cell}"
