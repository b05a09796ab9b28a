"""A text as the name of a file, on Windows as well."""

from __future__ import annotations

from collections.abc import Iterable

from consolidate.regex import regex
from consolidate.text import readable

_FORBIDDEN = regex(r'[<>:"/\\|?*\x00-\x1f\u202a-\u202e\u2066-\u2069]')
_DEVICES = regex(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_LONGEST = 180  # bytes


def safe(text: str, ending: str = "") -> str:
    """A text as a file name for Windows: no forbidden characters, no dot or blank at the end, at most 180 bytes.

    ``ending``: what comes behind the text and is never cut, so that files of two kinds never have one name.
    """
    clean = _FORBIDDEN.sub("_", readable(f"{text}{ending}")).strip(" .") or "_"
    if _DEVICES.fullmatch(clean.lower()):
        clean = f"_{clean}"
    if len(clean.encode()) > _LONGEST:
        room = _LONGEST - len(ending.encode())
        clean = clean.removesuffix(ending).encode()[:room].decode(errors="ignore") + ending
    return clean.rstrip(" .")


def distinct(texts: Iterable[str]) -> dict[str, str]:
    """The file names of different texts, by text: ``safe``, and no two the same, also where case does not count.

    Where the names of two texts differ only in what no file name may hold, the later ones get ``_`` at the end.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for text in texts:
        name = safe(text)
        while name.casefold() in taken:
            name += "_"
        taken.add(name.casefold())
        found[text] = name
    return found
