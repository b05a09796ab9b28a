"""The texts of letters in a form file, validated like those that the clerk edits; a fault has its line and key."""

from __future__ import annotations

from collections.abc import Iterator

from consolidate import letters
from consolidate.forms.lines import Lines
from consolidate.forms.written import Data, problem
from consolidate.regex import regex
from consolidate.words import N_, Problem

_OPENS = regex(r"=\s*(\"\"\"|\'\'\')(.*)")  # a text over several lines


def faults(at: Lines, data: Data, text: str) -> Iterator[Problem]:
    """Yield letters without a subject, and unknown placeholders. ``text``: that of the form file."""
    written = text.splitlines()
    for key, letter in data.get("letters", {}).items():
        line = at.get((id(data["letters"]), key), 0)
        for mistake in letters.mistakes(letter):
            where = line + below(written, line, mistake.line) if line else 0
            if mistake.found:
                sentence = N_("{where}: the placeholder {found} is not known; did you mean {near}?")
                yield problem(where, sentence, where=key, found=mistake.found, near=mistake.near)
            else:
                yield problem(where, N_("{where}: the letter does not begin with its subject: 主题：…"), where=key)


def below(written: list[str], line: int, line_of_text: int) -> int:
    """How many lines below its key a line of a text stands."""
    opening = _OPENS.search(written[line - 1])
    if not opening:
        return 0  # the whole letter stands on the line of its key
    return line_of_text if not opening[2].strip() else line_of_text - 1
