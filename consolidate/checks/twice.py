"""Find units whose figures would be added up twice.

An office of the level below sends its result. A unit in it may also have sent its own file, or be in another result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.checks import by_chance, telling
from consolidate.model import Finding, Form, Number, Submission
from consolidate.names import Names
from consolidate.terms import EXPLAIN, NOTE
from consolidate.text import first_of, plain

_OWN = (("own", "1"),)  # the unit sent a file of its own


class _Inside(NamedTuple):
    """A unit in a result: its name there, and its figures without totals."""

    result: Submission
    name: str
    figures: tuple[Number, ...]


def check(form: Form, names: Names, submissions: Sequence[Submission]) -> tuple[Finding, ...]:
    """``unit-twice``: a unit counts by itself and in a result, or in two results. ``unit-inside``: perhaps it does.

    Many offices have units of the same name (民政局). So the figures must be equal too, unless the name says of which
    place the unit is: then its own file may be corrected, and the result not.
    """
    inside = list(_inside(form, submissions))
    if not inside:
        return ()
    own = {submission.unit: submission for submission in submissions}
    sure: dict[str, list[_Inside]] = {}
    perhaps: dict[str, list[str]] = {}
    for each in inside:
        unit = names.unit(each.name)
        if unit not in own or unit == each.result.unit:
            continue
        same = telling(form, own[unit].numbers) == each.figures
        if any(each.figures) if same else _is_called(names, unit, each.name):
            sure.setdefault(unit, []).append(each)
        elif not same:
            perhaps.setdefault(each.result.unit, []).append(each.name)
    return (
        *(_twice(own[unit], found[0].name, [one.result for one in found], _OWN) for unit, found in sure.items()),
        *_in_two_results(one for one in inside if names.unit(one.name) not in own),
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


def _in_two_results(inside: Iterable[_Inside]) -> Iterator[Finding]:
    """Yield a finding for each unit that is in an earlier result, too, by its name and with all its figures."""
    seen: dict[tuple[str, tuple[Number, ...]], _Inside] = {}
    for each in inside:
        first = seen.setdefault((plain(each.name), each.figures), each)
        if first.result is not each.result and not by_chance(each.figures):
            yield _twice(each.result, each.name, [first.result])


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
