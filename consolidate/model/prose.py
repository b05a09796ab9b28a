"""What the words of a report may say of the figures of a form, as frozen values (文表一致). docs/forms.md has the keys.

All patterns are regular expressions for text as ``prose.folded`` makes it: no blanks, half-width characters, 本年, 上年
and 下年 in place of the years.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from consolidate.terms import EXPLAIN, Severity


class Paragraph(NamedTuple):
    """A paragraph of a document: its sheet and address there, its section (一 to 六, "" if unknown), its text."""

    sheet: str
    address: str
    section: str
    text: str


class Says(StrEnum):
    """What a claim says of the figures."""

    COUNT = "count"  # a figure
    AMOUNT = "amount"  # an amount of money, in any unit
    RATE = "rate"  # a percentage that a formula gives
    SHARE = "share"  # the percentage that the number before it is of a figure
    GROWTH = "growth"  # the percentage by which the number before it is more than last year
    DECLINE = "decline"  # the same, less
    MORE = "more"  # by how much the number before it is more than last year
    LESS = "less"  # the same, less
    NONE = "none"  # that a figure is 0
    NOTHING = "nothing"  # nothing that can be compared: a trap


class Subject(NamedTuple):
    """What a sentence speaks of, by the words that it is known by."""

    id: str
    words: str


class Scope(NamedTuple):
    """Words for a part or a whole that the tables may not be about.

    ``own``: the names of units for which they mean the unit itself. ``default``: whether they do so for an unknown one.
    """

    words: str
    own: str
    default: bool = False


class Claim(NamedTuple):
    """What a number in words must be, told by the words before and after it, or a sentence without a number (``says``).

    ``equals``: the expressions it may equal; for a share those it may be a share of. ``subject``: what the sentence
    must speak of, one of these. ``unless``: words in the clause before the number that give it another meaning.
    ``near``: words of which one must stand in the sentence or shortly before it.
    """

    id: str
    label: str
    meaning: Says = Says.COUNT
    before: str = ""
    after: str = ""
    says: str = ""
    subject: tuple[str, ...] = ()
    unless: str = ""
    near: str = ""
    equals: tuple[str, ...] = ()
    severity: Severity = EXPLAIN
    trap: str = ""  # what is special about it, for people


class Section(NamedTuple):
    """A part of the report in words: its number, its title, what finds its heading, the fewest characters in it."""

    number: str
    title: str
    known_by: str
    least: int = 0


class OwnYear(NamedTuple):
    """A sentence in which a year is that of the report; its one group is the year."""

    id: str
    pattern: str
    label: str


class Prose(NamedTuple):
    """All of it. ``phrases``: parts of patterns by name, written ``{name}`` in them."""

    subjects: tuple[Subject, ...] = ()
    scopes: tuple[Scope, ...] = ()
    claims: tuple[Claim, ...] = ()
    sections: tuple[Section, ...] = ()
    years: tuple[OwnYear, ...] = ()
    phrases: tuple[tuple[str, str], ...] = ()
