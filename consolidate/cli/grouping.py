"""By what a list of findings is grouped. In a module of its own, since the help of the commands names it."""

from __future__ import annotations

from enum import StrEnum


class Grouping(StrEnum):
    """By what a list is grouped."""

    UNIT = "unit"
    KIND = "kind"
