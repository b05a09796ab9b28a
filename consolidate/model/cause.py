"""A probable cause of broken rules, as frozen values."""

from __future__ import annotations

from typing import NamedTuple

from consolidate.model.table import Place
from consolidate.terms import CauseKind


class Change(NamedTuple):
    """A figure that a repair changes: where it stands, what was found, what it becomes.

    ``follows``: a typed total that changes only because its parts do.
    """

    place: Place
    sheet: str
    address: str
    found: str
    becomes: str
    follows: bool = False


class Suspect(NamedTuple):
    """A broken rule that must be looked at: its id, and the row or column in which it is broken (``Rule.each``)."""

    rule: str
    each: str
    line: str


class Cause(NamedTuple):
    """What probably happened: the kind of mistake, and the changes after which everything agrees.

    ``equal``: how many repairs are equally good, itself included. ``sure``: it is the only one of its size, and may be
    called the cause. ``source``: where the figure stands that was counted in, or under which cases were counted.
    Without changes nothing can be told, and ``suspects`` are the rules to look at.
    """

    kind: CauseKind
    changes: tuple[Change, ...] = ()
    equal: int = 1
    sure: bool = False
    source: Place | None = None
    suspects: tuple[Suspect, ...] = ()
