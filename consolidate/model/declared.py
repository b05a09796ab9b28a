"""What a form declares beside its tables and rules, as frozen values."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Beside(NamedTuple):
    """A grid column between labels and figures: its header, and what it shows of each row, ``unit`` or ``code``."""

    label: str
    show: str


class Jump(NamedTuple):
    """A figure jumps if it is ``times`` last year's or a ``times``-th of it, and differs by more than ``least``.

    ``prior`` is added to both before they are divided, so that small figures and 0 have a ratio that means something.
    """

    times: int
    least: int
    prior: int = 0


class Hint(NamedTuple):
    """A likely cause of a broken rule: when it is named, and its sentence.

    ``when`` is ``opposite`` (another column or row differs by as much the other way) or ``zero`` (the right side is 0).
    """

    when: str
    text: str  # a catalogue sentence in a form of the program, in the office's language in one of its own


class Example(NamedTuple):
    """A line of the examples in decisions.xlsx, as a person writes it; with ``becomes`` it is a correction."""

    unit: str
    table: str
    row: str
    column: str
    present: str
    reason: str
    becomes: str = ""


class Instructions(NamedTuple):
    """What the first page of a template says of this form alone.

    ``prefilled``: which figures of last year are filled in already; "" if the labels of the year rules are enough.
    """

    prefilled: str = ""
    lines: tuple[str, ...] = ()


class Permission(NamedTuple):
    """Rows that only some units may fill: those for which the roster says 是 under ``heading``."""

    table: str
    rows: tuple[str, ...]
    heading: str  # of a column in roster.xlsx
    label: str
    source: str
    prompt: str = ""  # shown in roster.xlsx where the column is filled in
    finding: str = ""  # the kind of its finding; "" for the general one


class Plausible(NamedTuple):
    """Limits of what a figure can be. ``table``, ``rows``, ``columns`` and ``kind`` choose figures; "" means all."""

    label: str
    source: str
    most: int | Decimal | None = None
    least: int | Decimal | None = None
    units: str = ""  # a regular expression; the limits apply to the units whose name it finds
    kind: str = ""
    table: str = ""
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    finding: str = ""  # the kind of its finding; "" for the general one
