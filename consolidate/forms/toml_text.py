"""Parse a TOML text, and say in the words of the catalogue why it is none."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from consolidate.regex import regex
from consolidate.words import N_, Problem

_TWICE = N_("a key or a table stands there twice")
_BRACKET = N_("a closing bracket is missing")
_BACKSLASH = N_("in a text between double quotes a backslash is written twice: \\\\")
_START = N_("a line begins with a key, with [ or with #; put a # before a remark")
# a day as people write it, which the parser takes for a number with something behind it
_DAY = regex(r"=\s*(\d{4})\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*日?")
_DAY_WRITTEN = N_("a day is written like this: {day}")
# the beginning of what the parser says -> what it means
_MEANINGS = {
    "Invalid value": N_(
        'the value is missing or written in another way: "text" between straight double quotes, 12, true, 2026-01-20'
    ),
    "Unterminated string": N_("the closing quotation mark of a text is missing"),
    "Expected '='": N_("= is missing behind the key"),
    "Expected newline": N_("something stands behind the value; one key a line, and numbers begin with no 0"),
    "Expected ']": _BRACKET,
    "Unclosed": _BRACKET,
    "Cannot": _TWICE,
    "Duplicate": _TWICE,
    "Invalid statement": _START,
    "Invalid initial character": _START,
    "Unescaped": _BACKSLASH,
    "Escaped character": _BACKSLASH,
    "Invalid hex": _BACKSLASH,
    "Illegal character": N_("a character stands there that cannot be seen; write the line anew"),
    "Invalid date": N_("there is no such day; a day is written 2026-01-20"),
}


class NotTomlError(ValueError):
    """A text that is not TOML; ``problem`` has the line and what is wrong."""

    def __init__(self, problem: Problem) -> None:
        """Store the problem."""
        super().__init__(problem.sentence)
        self.problem = problem


def parsed(text: str) -> dict[str, Any]:
    """Return the tables and keys of a TOML text. NotTomlError with the line of the first fault."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        line = re.search(r"line (\d+)", said)
        at = line[1] if line else str(text.rstrip().count("\n") + 1)
        if day := _DAY.search(text.split("\n")[int(at) - 1]):
            written = f"{day[1]}-{day[2]:0>2}-{day[3]:0>2}"
            raise NotTomlError(Problem(at, _DAY_WRITTEN, {"day": written})) from error
        meaning = next((words for beginning, words in _MEANINGS.items() if said.startswith(beginning)), "")
        problem = Problem(at, meaning or N_("this is not TOML: {reason}"), {} if meaning else {"reason": said})
        raise NotTomlError(problem) from error
