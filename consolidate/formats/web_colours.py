"""The colours of text and background that an element of a web page gives itself, by attributes and its own style.

Rules of style sheets are not followed. A colour that is not understood is "": with it nothing is taken for invisible.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from consolidate.formats.visibility import BLACK, WHITE
from consolidate.regex import regex

_TEXT = regex(r"(?<![\w-])color\s*:\s*([^;!]+)", re.I)
_GROUND = regex(r"(?<![\w-])background(?:-color)?\s*:\s*([^;!]+)", re.I)
_HEX = regex(r"#?([0-9a-f]{6}|[0-9a-f]{3})(?![0-9a-f])", re.I)
_RGB = regex(r"rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*(?:[,/]\s*([\d.]+%?)\s*)?\)", re.I)
_NAMES = {
    "white": WHITE, "window": WHITE, "snow": "FFFAFA", "ivory": "FFFFF0", "ghostwhite": "F8F8FF",
    "whitesmoke": "F5F5F5", "black": BLACK, "windowtext": BLACK, "red": "FF0000", "blue": "0000FF",
    "yellow": "FFFF00", "silver": "C0C0C0", "gray": "808080", "grey": "808080", "navy": "000080",
}  # fmt: skip
_NONE = ("transparent", "initial", "unset", "inherit", "currentcolor", "none")


def text(tag: str, given: Mapping[str, str], style: str, around: str, ground: str) -> str:
    """Return the colour of text in an element; ``around``: that outside of it, ``ground``: that behind it."""
    named = given.get("color", "") if tag == "font" else given.get("text", "") if tag == "body" else ""
    written = ((found := _TEXT.findall(style)) and found[-1]) or named
    if written.strip().lower() == "transparent" or _is_clear(written):
        return ground
    return _of(written, around)


def ground(given: Mapping[str, str], style: str, around: str) -> str:
    """Return the colour behind an element; ``around``: that behind what it stands in."""
    written = ((found := _GROUND.findall(style)) and found[-1]) or given.get("bgcolor", "")
    if "url(" in written.lower() or "gradient" in written.lower():
        return ""
    return around if _is_clear(written) else _of(written, around)


def _is_clear(written: str) -> bool:
    found = _RGB.search(written)
    return bool(found and found[4]) and float((found[4] if found else "").rstrip("%") or 1) == 0


def _of(written: str, around: str) -> str:
    """Return a colour as six digits, "" if it is not understood."""
    words = written.strip().lower().split()
    if not words or all(word in _NONE for word in words):
        return around
    if found := _RGB.search(written):
        return "".join(f"{min(int(part), 255):02X}" for part in found.groups()[:3])
    if found := _HEX.fullmatch(words[0]):
        digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
        return digits.upper()
    return _NAMES.get(words[0], "")
