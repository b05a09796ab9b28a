"""What a line of decisions.xlsx knows of files: those that it was offered for, by name and content, and its day.

A file that takes the name of a decided one says something else, so the decision does not hold for it. A file that was
merely saved again says the same, and the decision holds.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import NamedTuple

from consolidate.model import Answer, Decision, Place, Submission
from consolidate.model.table import EMPTY
from consolidate.regex import regex
from consolidate.terms import UNTYPED, How
from consolidate.text import clean

_NAME, _CONTENT = 6, 10  # hexadecimal digits of each part of a mark
_DAY = regex(r"(20\d\d|\d\d(?=\s*[-./年]))\s*[-./年、]?\s*(\d{1,2})\s*[-./月、]?\s*(\d{1,2})(?!\d)")
_SERIAL, _FIRST = regex(r"4\d{4}"), date(1899, 12, 30)  # a day as Excel counts it, in a cell without a date format
MARK = regex(rf"[0-9a-f]{{{_NAME + _CONTENT}}}")


def was_offered(line: Decision) -> bool:
    """Whether the program offered a line; a person wrote any other."""
    return bool(line.marks or line.problem)


def day(line: Decision) -> date | None:
    """The day of a line; None if nothing is written there that names year, month and day."""
    text = unicodedata.normalize("NFKC", line.day).strip()
    if _SERIAL.fullmatch(text):
        return _FIRST + timedelta(days=int(text))
    with suppress(ValueError):
        if written := _DAY.match(text):
            year, month, of_month = map(int, written.groups())
            return date(year if year > 2000 else 2000 + year, month, of_month)
    return None


class Arrived(NamedTuple):
    """What is known of when files came in.

    ``days``: the day of each file by its name. ``known``: for each line of a person that an earlier run carried out, by
    ``identity``, what it knew when it was first carried out: the digests of the files that were there, or with 属实 the
    figures of its unit (``of_figures``).
    """

    days: Mapping[str, date] = EMPTY
    known: Mapping[str, frozenset[str]] = EMPTY


def identity(line: Decision) -> str:
    """What tells a line of a person from others, wherever it stands: a line that is changed is another one."""
    return _digits(repr(line._replace(line=0, cell="", problem="", marks=())), _CONTENT)


def of_figures(submission: Submission) -> str:
    """A digest of what a unit typed: the same for a file that was merely saved again, and where the office corrects."""
    typed = ((*place, cell.raw) for place, cell in submission.cells.items() if cell.raw and cell.how not in UNTYPED)
    return _digits(repr(sorted(typed)), _CONTENT)


def came_after(answer: Answer, line: Decision, arrived: Arrived) -> bool:
    """Whether a file came in after a line was written, as far as it is known.

    It did if its day is a later one than that of the line, or if it was not there when the line was first carried out.
    """
    known = arrived.known.get(identity(line)) if arrived.known else None
    if known is not None and answer.digest and answer.digest not in known:
        return True
    return is_of_later_day(answer.file, line, arrived)


def is_of_later_day(file: str, line: Decision, arrived: Arrived) -> bool:
    """Whether a file came in after the day of a line, as far as both are known."""
    return arrived.days.get(file, date.min) > (day(line) or date.max)


def figures(answer: Answer) -> Mapping[Place, object]:
    """The content of an answer, for comparison: the number at every place, or the raw text if it cannot be read."""
    return {p: cell.raw if cell.how is How.UNREADABLE else answer.numbers.get(p) for p, cell in answer.cells.items()}


def as_read(file: str) -> str:
    """The name of a file as decisions.xlsx gives it back: without blanks around it, and with odd characters spelled."""
    return clean(file).strip()


def parts(file: str, answers: Mapping[str, Answer]) -> tuple[Answer, ...]:
    """The answers in a file, or in the files that make up one answer together (甲.xlsx、乙.xlsx); () if one is unknown.

    ``answers``: by the names of their files.
    """
    if file in answers:
        return (answers[file],)
    found, name = list[Answer](), ""
    for piece in file.split("、"):
        name = f"{name}、{piece}" if name else piece  # a name may hold the mark itself
        if name in answers:
            found.append(answers[name])
            name = ""
    return () if name else tuple(found)


def mark(answer: Answer) -> str:
    """The mark of a file: of its name, then of what stands in it; of its bytes if there are no figures in it."""
    said = answer.digest
    if answer.cells:
        unit = answer.token.unit if answer.token else ""
        by_place = sorted((*place, str(content)) for place, content in figures(answer).items())
        said = repr((unit, answer.names, sorted(answer.tables), by_place))
    return _of_name(answer.file) + _digits(said, _CONTENT)


def is_marked(line: Decision, answer: Answer) -> bool:
    """Whether a line was offered for this file, or for a choice with this file in it, and the file says the same."""
    return is_named(line, answer.file) and mark(answer) in line.marks


def is_named(line: Decision, file: str) -> bool:
    """Whether a line was offered for a file of this name, or for a choice with one in it."""
    name = _of_name(file)
    return any(each.startswith(name) for each in line.marks)


def is_of_own(line: Decision) -> bool:
    """Whether a line still names the file that it was offered for, whose mark comes first."""
    return bool(line.marks) and line.marks[0].startswith(_of_name(line.file))


def _of_name(file: str) -> str:
    return _digits(as_read(file), _NAME)


def _digits(text: str, count: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:count]
