"""When the files of a round came in, from whom, and how that is known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from consolidate.terms import Verdict
from consolidate.words import N_, Worded

# verdicts on files that a unit sent as its answer
SENT = (Verdict.USED, Verdict.HELD, Verdict.REPLACED, Verdict.DUPLICATE, Verdict.REJECTED)


class Source(Worded):
    """How the day is known, with words for people."""

    words: str

    MAIL = "mail", N_("date of the mail")
    COLLECTED = "collected", N_("day of collecting")
    CHANGED = "changed", N_("last change of the file")


class Received(NamedTuple):
    """The day on which a file came in. Of a file that was collected also who sent it, and its name as it was sent."""

    day: date
    source: Source
    sender: str = ""
    name: str = ""

    def late(self, deadline: date | None) -> int:
        """By how many days it came after the deadline; 0 if it came in time or if there is none."""
        return max(0, (self.day - deadline).days) if deadline else 0


class Arrivals(NamedTuple):
    """What is known of all files that came in.

    ``files``: by name. ``units``: the first file of each unit that answered. ``returns``: how often a unit got a copy
    back.
    """

    files: Mapping[str, Received]
    units: Mapping[str, Received]
    returns: Mapping[str, int]
