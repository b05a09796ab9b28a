"""The token that our own workbooks carry, so that a file tells by itself whose it is and of which year.

The same pairs of plain text stand in a very hidden sheet (which every reader of every format can see) and in the
custom properties (which survive where the sheet was deleted). Pure: no workbook is touched here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache

from consolidate.model import Form, Number, Place, Token

SHEET = "consolidate"
_SIGNED = "（退回标注"
_MARKER = ("consolidate.token", "1")
_CHECK = "consolidate.check"
_FIELDS = tuple(Token.__dataclass_fields__)
_WHOLE = ("year", "version", "trip")
_LAST = "consolidate.last."
_AMOUNT = re.compile(r"-?\d{1,15}(\.\d{1,15})?")


def write(token: Token) -> tuple[tuple[str, str], ...]:
    """The token as pairs (name, text): the rows of the hidden sheet, and names and values of custom properties.

    Empty fields are left out. The last pair is a check over all the others.
    """
    values = ((field, str(getattr(token, field))) for field in _FIELDS)
    pairs = (_MARKER, *((f"consolidate.{field}", value) for field, value in values if value))
    return (*pairs, (_CHECK, _check(pairs)))


def read(rows: Iterable[tuple[str, str]], props: Mapping[str, str]) -> Token | None:
    """The token from the text cells of the hidden sheet (column A, column B) and the custom properties.

    Either may be missing; where both hold a sound token, the sheet's counts. None where neither does: a
    foreign sheet of the same name, or a token whose check does not fit, is no token.
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
    """Last year's figures as further rows of the hidden sheet of a template, so that a unit can check itself."""
    return tuple((f"{_LAST}{place}", f"{Decimal(number):f}") for place, number in figures.items())


def read_last(rows: Iterable[tuple[str, str]], form: Form) -> dict[Place, Number]:
    """Last year's figures from the rows of the hidden sheet; what is no place of the form or no number is left out."""
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
    """A comment of ours with a last line by which it can be told from others, and from itself if it was changed."""
    return f"{comment}\n{_signature(comment)}"


def is_signed(comment: str) -> bool:
    """Whether a comment is one of ours, as it was written but for white space, which programs change."""
    bare = "".join(comment.split())
    start = bare.rfind(_SIGNED)
    return start >= 0 and bare[start:] == _signature(bare[:start])


def _signature(comment: str) -> str:
    return f"{_SIGNED}{_check([('comment', ''.join(comment.split()))])}）"


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _check(pairs: Iterable[tuple[str, str]]) -> str:
    """Eight hexadecimal digits over names and values."""
    return hashlib.sha256("\n".join(f"{name}={value}" for name, value in pairs).encode()).hexdigest()[:8]
