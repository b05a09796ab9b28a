"""What is tried, and what is left of it: repairs after which every rule of the parts that they touch holds."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import NamedTuple

from consolidate.causes.exact import Exact
from consolidate.model import Number, Place
from consolidate.model.table import EMPTY
from consolidate.terms import CauseKind

Changes = Mapping[Place, Exact]


class Size(IntEnum):
    """How large a repair is: one action; one that moves several lines; one that other typed totals must follow."""

    PLAIN = 0
    WIDE = 1
    FOLLOWED = 2


class Attempt(NamedTuple):
    """A repair to be tried: what it is, and the figures after it, of totals too if somebody typed them.

    ``forced``: the rules leave no other place to an action of this kind, whatever figures the form allows.
    """

    kind: CauseKind
    wanted: Changes
    forced: bool = True
    size: Size = Size.PLAIN


class Candidate(NamedTuple):
    """A repair after which all rules hold."""

    kind: CauseKind
    changes: Changes
    forced: bool = True
    size: Size = Size.PLAIN


class Known(NamedTuple):
    """What is known beside the figures of a unit. It puts equally good repairs in order, and never adds one.

    ``last``: its figures of last year. ``used``: in how many other units a place has a figure other than 0.
    ``corrected``: the places where the office corrected a figure.
    """

    last: Mapping[Place, Number] = EMPTY
    used: Mapping[Place, int] = EMPTY
    corrected: frozenset[Place] = frozenset()
