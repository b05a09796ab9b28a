"""The messages from a worker process: tuples of plain values that begin with a tag. Nothing else is accepted.

A worker parses foreign bytes, and a malicious file may have taken it over. So ``load`` accepts only strings, bytes,
integers, booleans, None, and tuples, lists and dictionaries of these, and rejects every class.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import IO, Any

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import Answered, Archive, Mark, Member, Plain, RawBook, RawCell, RawSheet, Refusal
from consolidate.reading.record import is_valid

Answer = RawBook | Answered | Archive | Plain | Refusal
Packed = tuple[Any, ...]

REFUSAL, ARCHIVE, ANSWER, BOOK, PLAIN = "refusal", "archive", "answer", "book", "plain"


class _PlainOnly(pickle.Unpickler):
    """An unpickler that rejects every class, function and persistent reference."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name} may not cross from a worker")

    def persistent_load(self, pid: Any) -> Any:
        raise pickle.UnpicklingError("references may not cross from a worker")


def load(stream: IO[bytes]) -> Any:
    """Return the next value in the stream. Raise ``UnpicklingError`` if it is not plain, ``EOFError`` at the end."""
    return _PlainOnly(stream).load()


def pack(answer: Answer) -> Packed:
    """Convert an answer to a tagged tuple of plain values. Plain tuples cross ten times faster than named tuples."""
    match answer:
        case Answered():
            return ANSWER, *answer.record
        case Refusal():
            return REFUSAL, *_refusal(answer)
        case Archive():
            members = tuple((m.name, m.data, m.refusal and _refusal(m.refusal)) for m in answer.members)
            return ARCHIVE, members, answer.refusal and _refusal(answer.refusal)
        case Plain():
            return PLAIN, answer.value
        case RawBook():
            return BOOK, answer.kind, tuple(map(_sheet, answer.sheets)), answer.props, answer.names, answer.manual


def _refusal(refusal: Refusal) -> Packed:
    return str(refusal.kind), refusal.found, refusal.reason


def _sheet(sheet: RawSheet) -> Packed:
    cells, marks = tuple(map(tuple, sheet.cells)), tuple(map(tuple, sheet.marks))
    return sheet.name, sheet.hidden, cells, sheet.merges, sheet.unseen, marks


def unpack(packed: Packed) -> Answer:
    """Convert a tuple of ``pack`` back to the answer.

    Raise ``ValueError`` or ``TypeError`` if its shape is unknown, or a word in it.
    """
    tag, *fields = packed
    if tag not in _UNPACKED:
        raise ValueError(f"a worker answered with the tag {tag!r}")
    return _UNPACKED[tag](*fields)


def _refused(kind: str, found: str, reason: str) -> Refusal:
    return Refusal(FindingKind(kind), found, reason)


def _archive(members: tuple[Packed, ...], own: Any = None) -> Archive:
    files = tuple(Member(name, data, refusal and _refused(*refusal)) for name, data, refusal in members)
    return Archive(files, own and _refused(*own))


def _answered(*record: Any) -> Answered:
    if not is_valid(record):
        raise ValueError("a worker answered with a word that is none of ours")
    return Answered(record)


def _book(kind: str, sheets: tuple[Packed, ...], *rest: Any) -> RawBook:
    return RawBook(kind, tuple(_raw_sheet(*sheet) for sheet in sheets), *rest)


def _raw_sheet(name: str, hidden: bool, cells: Packed, merges: Any, unseen: Any, marks: Packed) -> RawSheet:
    named = tuple(map(RawCell._make, cells))
    return RawSheet(name, hidden, named, merges, unseen, tuple(map(Mark._make, marks)))


_UNPACKED: dict[str, Callable[..., Answer]] = {
    REFUSAL: _refused,
    ARCHIVE: _archive,
    ANSWER: _answered,
    BOOK: _book,
    PLAIN: Plain,
}
