"""The values of options as people type them: days, years, seconds, words from a list. UserError says what is wrong."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

from consolidate.regex import regex
from consolidate.words import N_, UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_DAY = regex(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d\d)(\d\d))")


def day(text: str) -> date:
    """A day: 2026-01-20, 2026/1/20, 2026.1.20, 2026年1月20日 or 20260120."""
    found = _DAY.fullmatch(_plain(text))
    parts = [int(part) for part in found.groups() if part] if found else [0, 0, 0]
    try:
        return date(*parts)
    except ValueError as error:
        raise UserError(
            N_("“{found}” is not a day"), N_("A day is written like this: 2026-01-20"), found=text
        ) from error


def year(text: str) -> int:
    """A year: 2025, 2025年 or 2025年度."""
    found = re.fullmatch(r"(\d{4})(?:年度?)?", _plain(text))
    if not found:
        raise UserError(N_("“{found}” is not a year"), N_("A year is written like this: 2025"), found=text)
    return int(found[1])


def seconds(text: str) -> float:
    """A number of seconds, 0 or more."""
    try:
        found = float(_plain(text))
    except ValueError:
        found = math.nan
    if not 0 <= found < math.inf:
        raise UserError(
            N_("“{found}” is not a number of seconds"),
            N_("It is a number that is not below 0, such as 15"),
            found=text,
        )
    return found


def one_of(known: Collection[str], option: str) -> Callable[[str], str]:
    """Return a function that takes a word from this list."""

    def word(text: str) -> str:
        if text in known:
            return text
        near = get_close_matches(text, known, 1)
        raise UserError(
            N_("{option} cannot be “{found}”"),
            N_("Did you mean {near}?") if near else N_("It is one of: {known}"),
            option=option,
            found=text,
            near="".join(near),
            known=tuple(known),
        )

    return word


def _plain(text: str) -> str:
    """The text with its characters in half width, since a Chinese keyboard types the others."""
    return unicodedata.normalize("NFKC", text).strip()
