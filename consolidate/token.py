"""The token in our own workbooks, from which a file shows its unit and year.

The same pairs of plain text are stored in a very hidden sheet, which every reader of every format sees, and in the
custom properties, which survive if the sheet is deleted. This module only converts; it touches no workbook.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache

from consolidate.model import Form, Number, Place, Token
from consolidate.regex import regex

SHEET = "consolidate"
_SIGNED = "（退回标注"
_MARKER = ("consolidate.token", "1")
_CHECK = "consolidate.check"
_FIELDS = Token._fields
_WHOLE = ("year", "version", "trip")
_LAST = "consolidate.last."
_AMOUNT = regex(r"-?\d{1,15}(\.\d{1,15})?")


def write(token: Token) -> tuple[tuple[str, str], ...]:
    """The token as pairs (name, text), for the rows of the hidden sheet and for the custom properties.

    Empty fields are left out. The last pair is a checksum over all others.
    """
    values = ((field, str(getattr(token, field))) for field in _FIELDS)
    pairs = (_MARKER, *((f"consolidate.{field}", value) for field, value in values if value))
    return (*pairs, (_CHECK, _check(pairs)))


def read(rows: Iterable[tuple[str, str]], props: Mapping[str, str]) -> Token | None:
    """The token from the text cells of the hidden sheet (column A, column B) or from the custom properties.

    Either may be missing; if both hold a valid token, that of the sheet is returned. None if neither does: a foreign
    sheet of the same name has no valid token, and neither has one with a wrong checksum.
    """
    return _read(dict(rows)) or _read(props)


def _read(found: Mapping[str, str]) -> Token | None:
    names = [f"consolidate.{field}" for field in _FIELDS]
    pairs = (_MARKER, *((name, found[name]) for name in names if found.get(name)))
    if found.get(_MARKER[0]) != _MARKER[1] or found.get(_CHECK) != _check(pairs):
        return None
    texts = {name.partition(".")[2]: value for name, value in pairs[1:]}
    if not {"kind", "form", *_WHOLE} <= texts.keys() or not all(_is_whole(texts[field]) for field in _WHOLE):
        return None
    return Token(
        kind=texts["kind"],
        form=texts["form"],
        year=int(texts["year"]),
        body=texts.get("body", ""),
        unit=texts.get("unit", ""),
        version=int(texts["version"]),
        trip=int(texts["trip"]),
        state=texts.get("state", ""),
    )


def write_last(figures: Mapping[Place, Number]) -> tuple[tuple[str, str], ...]:
    """Last year's figures as further rows of the hidden sheet of a template, so that the unit can check itself."""
    return tuple((f"{_LAST}{place}", f"{Decimal(number):f}") for place, number in figures.items())


def read_last(rows: Iterable[tuple[str, str]], form: Form) -> dict[Place, Number]:
    """Last year's figures from the rows of the hidden sheet. Rows with an unknown place or no number are skipped."""
    known = _named(form)
    found: dict[Place, Number] = {}
    for name, text in rows:
        if name in known and _AMOUNT.fullmatch(text):
            value = Decimal(text)
            found[known[name]] = value if value % 1 else int(value)
    return found


@cache
def _named(form: Form) -> dict[str, Place]:
    return {f"{_LAST}{place}": place for place in form.places}


def sign(comment: str) -> str:
    """Add a last line with a checksum to one of our comments, by which ``is_signed`` recognises it."""
    return f"{comment}\n{_signature(comment)}"


def is_signed(comment: str) -> bool:
    """Whether a comment is one of ours, unchanged except for white space, which programs change."""
    bare = "".join(comment.split())
    start = bare.rfind(_SIGNED)
    return start >= 0 and bare[start:] == _signature(bare[:start])


def _signature(comment: str) -> str:
    return f"{_SIGNED}{_check([('comment', ''.join(comment.split()))])}）"


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _check(pairs: Iterable[tuple[str, str]]) -> str:
    """The checksum: eight hexadecimal digits over names and values."""
    return hashlib.sha256("\n".join(f"{name}={value}" for name, value in pairs).encode()).hexdigest()[:8]
