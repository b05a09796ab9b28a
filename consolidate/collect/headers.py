"""Decode the headers of a mail, in every way in which mail programs write Chinese.

Works on the raw text of a header as the ``compat32`` policy keeps it (non-ASCII bytes as surrogates), since the newer
policies lose names that are written wrongly. Bytes are joined before they are decoded: programs split names anywhere,
even inside a character.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from itertools import groupby
from urllib.parse import unquote_to_bytes

from consolidate.regex import regex

LONGEST = 32 * 1024  # characters of one header
_WORD = regex(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_PARAMETER = regex(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', re.S)
_CHINESE = {"gb2312", "gbk", "xgbk", "cp936", "936", "ms936", "windows936", "gb231280", "hzgb2312", "gb18030", "euccn"}
_NO_CHARSETS = {"idna", "punycode", "unicodeescape", "rawunicodeescape", "utf7"}  # slow or misleading
_CHINA = regex(r"\bCST\b")  # China Standard Time, and not that of Chicago
_MOST_ADDRESS = 1000  # characters; a longer, hostile address would take the parser too much time


def text(raw: str) -> str:
    """A header as text: unfolded, encoded words decoded, non-ASCII bytes decoded as UTF-8 or GB18030."""
    return " ".join(_words(_whole(raw[:LONGEST])).split())


def address(raw: str) -> tuple[str, str]:
    """Display name and address of a header such as From; both "" if there is no address."""
    found = _whole(raw[:LONGEST])
    try:
        name, at = parseaddr(found[:_MOST_ADDRESS])
    except (RecursionError, ValueError, IndexError):
        name, at = "", ""
    return _words(name).strip(), at.strip()


def day(raw: str) -> str:
    """A date as ``2026-01-15T09:30:00+08:00``; the text itself, shortened, if it cannot be parsed."""
    written = _CHINA.sub("+0800", raw[:200].strip())
    try:
        return parsedate_to_datetime(written).isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return text(raw)[:100]


def values(part: Message, name: str) -> list[str]:
    """All headers of that name (in lower case), raw."""
    return [str(value) for key, value in part.raw_items() if key.lower() == name]


def value(part: Message, name: str) -> str:
    """The first header of that name (in lower case), raw; "" if there is none."""
    return next(iter(values(part, name)), "")


def file_name(part: Message) -> str:
    """The name of an attachment, "" if it has none. Content-Disposition takes precedence over Content-Type."""
    disposition, kind = value(part, "content-disposition"), value(part, "content-type")
    return parameter(disposition, "filename") or parameter(kind, "name") or parameter(kind, "filename")


def parameter(raw: str, wanted: str) -> str:
    """A decoded parameter of a header: RFC 2231, whole or in pieces; else encoded words; else the bare bytes.

    The whole header is decoded before it is split at its quotes: in GBK the second byte of a character may be a
    backslash.
    """
    given: list[tuple[str, str]] = []
    for key, bare in _PARAMETER.findall(_whole(raw[:LONGEST])):
        if bare.startswith('"') and len(bare) > 1:
            given.append((key.lower(), re.sub(r"\\(.)", r"\1", bare[1:-1])))
        else:
            given.append((key.lower(), bare.strip()))
    return _extended(given, wanted) or next((_words(found) for key, found in given if key == wanted), "")


def _extended(given: list[tuple[str, str]], wanted: str) -> str:
    """The parameter in the form of RFC 2231: ``name*=``, ``name*0*=``, ``name*1=`` …; "" if it is not there."""
    pieces: list[tuple[int, bool, str]] = []
    for key, found in given:
        name, star, rest = key.partition("*")
        if name == wanted and star:
            number = rest.removesuffix("*")
            pieces.append((int(number) if number.isdigit() else 0, rest.endswith("*") or not rest, found))
    pieces.sort(key=lambda piece: piece[0])
    charset = ""
    if pieces and pieces[0][1] and pieces[0][2].count("'") >= 2:
        charset, _, rest = pieces[0][2].split("'", 2)
        pieces[0] = (*pieces[0][:2], rest)
    joined = b""
    for encoded, group in groupby(pieces, key=lambda piece: piece[1]):
        found = "".join(text for _, _, text in group)
        joined += unquote_to_bytes(found.encode()) if encoded else found.encode()
    return decoded(joined, charset or "utf-8")


def _whole(raw: str) -> str:
    """A header unfolded, its non-ASCII bytes decoded as UTF-8, else as GB18030."""
    data = raw.encode("utf-8", "surrogateescape")
    return re.sub(r"\r?\n[ \t]?", " ", decoded(data, "utf-8")).replace("\r", " ").replace("\n", " ")


def _words(found: str) -> str:
    """A text with its encoded words decoded. Those that are separated only by blanks are joined."""
    return "".join(_pieces(found))


def _pieces(found: str) -> Iterator[str]:
    end, waiting, charset = 0, b"", ""
    for match in _WORD.finditer(found):
        between = found[end : match.start()]
        if waiting and (between.strip() or _plain(match[1]) != _plain(charset)):
            yield decoded(waiting, charset)
            waiting = b""
            yield between if between.strip() else ""
        elif not waiting:
            yield between
        waiting += _unpacked(match[2], match[3])
        charset, end = match[1], match.end()
    if waiting:
        yield decoded(waiting, charset)
    yield found[end:]


def _unpacked(kind: str, data: str) -> bytes:
    if kind in "qQ":
        return re.sub(rb"=([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), data.replace("_", " ").encode())
    try:
        return base64.b64decode(re.sub(r"[^A-Za-z0-9+/]", "", data) + "===")
    except (binascii.Error, ValueError):
        return data.encode()


def _plain(charset: str) -> str:
    return re.sub(r"[^a-z0-9]", "", charset.lower())


def decoded(data: bytes, charset: str) -> str:
    r"""Bytes as text: by the charset given (GB2312 as GB18030), else as UTF-8, else as GB18030.

    If all of these fail, the bytes that are not ASCII become ``\x..``.
    """
    plain = _plain(charset)
    named = "gb18030" if plain in _CHINESE else "utf-8" if plain in _NO_CHARSETS else charset
    for encoding in (named, "utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return data.decode("ascii", "backslashreplace")
