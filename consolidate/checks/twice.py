"""Find units whose figures would be added up twice.

An office of the level below sends its result. A unit in it may also have sent its own file, or be in another result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.checks import by_chance, telling
from consolidate.model import Finding, Form, Number, Submission
from consolidate.names import Names
from consolidate.terms import EXPLAIN, NOTE
from consolidate.text import first_of, plain

_OWN = (("own", "1"),)  # the unit sent a file of its own
_MANY = 5  # figures, of which one may differ


class _Inside(NamedTuple):
    """A unit in a result: its name there, and its figures without totals."""

    result: Submission
    name: str
    figures: tuple[Number, ...]


def check(form: Form, names: Names, submissions: Sequence[Submission]) -> tuple[Finding, ...]:
    """``unit-twice``: a unit counts by itself and in a result, or in two results. ``unit-inside``: perhaps it does.

    Many offices have units of the same name (民政局). So the figures must be equal too, or nearly, unless the name says
    of which place the unit is: then its own file may be corrected, and the result not. Figures that are not equal by
    chance are enough without the name, which two offices may write differently.
    """
    inside = list(_inside(form, submissions))
    if not inside:
        return ()
    own = {submission.unit: submission for submission in submissions}
    figures = {unit: telling(form, submission.numbers) for unit, submission in own.items()}
    with_figures = {figures[unit]: unit for unit in own if not own[unit].units and not by_chance(figures[unit])}
    below = {each.result.unit: replace(names, body=each.result.unit) for each in inside}
    sure: dict[str, list[_Inside]] = {}
    perhaps: dict[str, list[str]] = {}
    others: list[_Inside] = []  # that did not certainly send a file of their own
    for each in inside:
        of_place = _of_place(below[each.result.unit], each.name)
        named = of_place or names.unit(each.name)
        unit = of_place if of_place in own else with_figures.get(each.figures) or named
        if unit in own and unit != each.result.unit:
            same = figures[unit] == each.figures
            called = unit == of_place or _is_called(names, unit, each.name) or _nearly(figures[unit], each.figures)
            if any(each.figures) if same else called:
                sure.setdefault(unit, []).append(each)
                continue
            if not same:
                perhaps.setdefault(each.result.unit, []).append(each.name)
        others.append(each)
    return (
        *(_twice(own[unit], found[0].name, [one.result for one in found], _OWN) for unit, found in sure.items()),
        *_in_two_results(others),
        *(_named_alike(own[unit], found) for unit, found in perhaps.items()),
    )


def _inside(form: Form, submissions: Iterable[Submission]) -> Iterator[_Inside]:
    for result in submissions:
        for name, figures in result.units.items() if result.units else ():
            yield _Inside(result, name, telling(form, figures))


def _is_called(names: Names, unit: str, name: str) -> bool:
    """Whether a unit has exactly this name, and the name says of which place it is."""
    called = next((each.name, *each.aliases) for each in names.roster.units if each.name == unit)
    return names.says_place(name) and plain(name) in map(plain, called)


def _of_place(below: Names, name: str) -> str:
    """Return the unit that an office below means by a name, if the unit is called after that office's place; else "".

    县财政局 in the result of 清源县 is 清源县财政局, not 财政局.
    """
    unit = below.unit(name)
    called = next(((each.name, *each.aliases) for each in below.roster.units if each.name == unit), ())
    return unit if any(plain(each).startswith(below.regions) for each in called) else ""


def _nearly(one: Sequence[Number], other: Sequence[Number]) -> bool:
    """Whether the figures of two units differ in few cells only, as where one of them was corrected."""
    filled = [pair for pair in zip(one, other, strict=True) if any(pair)]
    return len(filled) >= _MANY and sum(a != b for a, b in filled) <= len(filled) // _MANY


def _in_two_results(inside: Iterable[_Inside]) -> Iterator[Finding]:
    """Yield a finding for each unit in an earlier result, too, by its figures or by its name and nearly all figures."""
    seen: dict[tuple[Number, ...], _Inside] = {}
    called: dict[str, _Inside] = {}
    for each in inside:
        same = seen.setdefault(each.figures, each)
        named = called.setdefault(plain(each.name), each)
        if same.result is not each.result and not by_chance(each.figures):
            yield _twice(each.result, each.name, [same.result])
        elif named.result is not each.result and _nearly(named.figures, each.figures):
            yield _twice(each.result, each.name, [named.result])


def _twice(
    submission: Submission, name: str, results: Sequence[Submission], args: tuple[tuple[str, str], ...] = ()
) -> Finding:
    """Return the finding on a unit of this name that counts with this submission and in these results."""
    return Finding(
        FindingKind.UNIT_TWICE, EXPLAIN, unit=submission.unit, file="、".join(submission.sources), found=name,
        expected="、".join(dict.fromkeys(result.unit for result in results)), args=args,
    )  # fmt: skip


def _named_alike(result: Submission, names: Sequence[str]) -> Finding:
    return Finding(
        FindingKind.UNIT_INSIDE, NOTE, unit=result.unit, file="、".join(result.sources), found=first_of(names, 5),
        args=(("count", str(len(names))),),
    )  # fmt: skip
