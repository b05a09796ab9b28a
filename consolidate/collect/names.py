"""Turn foreign file names into names for the inbox: on no system do they lead out of it or hide anything."""

from __future__ import annotations

import re

from consolidate.formats import sniff
from consolidate.regex import regex
from consolidate.text import plain, readable

VOID = "作废"  # the office's folder for withdrawn files: nothing that was sent may get into it
_FORBIDDEN = regex(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]')
_DEVICE = regex(r"(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³])(\..*)?", re.I)
_LONGEST, _LONGEST_FOLDER = 200, 120  # bytes in a name; Windows allows a path of 260 characters
_FOLDERS = 3  # folders around a file that are kept, at most
_ENDINGS = {sniff.WORKBOOK: ".xlsx", sniff.DOCUMENT: ".docx", sniff.PICTURE: ".pdf", sniff.ARCHIVE: ".zip"}


def last(name: str) -> str:
    """The name within the innermost container: ``县直/a.xlsx`` of ``信.eml!/b.zip!/县直/a.xlsx``."""
    return name.rpartition("!/")[2]


def path(name: str, kind: str, data: bytes) -> str:
    """The path below the inbox for the name of a file as sent. Its folders are kept; a missing extension is added."""
    parts = [part for part in re.split(r"[/\\]", last(name)) if part.strip(". ")]
    parts = parts[-1:] if re.match(r"[/\\]|[A-Za-z]:", last(name)) else parts[-1 - _FOLDERS :]
    *folders, file = parts or ["附件"]
    clean = [*(safe(part, _LONGEST_FOLDER) for part in folders), safe(file)]
    clean = [f"{part}_" if plain(part) == VOID else part for part in clean]
    if not re.search(r"\.\w{1,5}$", clean[-1]):
        clean[-1] += ".xls" if kind == sniff.WORKBOOK and data.startswith(sniff.OLE[:3]) else _ENDINGS.get(kind, "")
    return "/".join(clean)


def safe(text: str, most: int = _LONGEST) -> str:
    """One part of a path, without separator, device name, control or invisible character, at most ``most`` bytes long.

    It is shortened in its middle: the unit may stand at the beginning or at the end. The extension is kept.
    """
    clean = _FORBIDDEN.sub("_", readable(text)).strip(" .") or "_"
    clean = f"_{clean}" if _DEVICE.fullmatch(clean) else clean
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = clean, "", ""
    head, tail = stem, ""
    while len(f"{head}…{tail}".encode()) > most + len("…".encode()):
        half = len(head + tail) // 2
        head, tail = (head + tail)[:half], (head + tail)[half + 1 :]
    shortened = f"{head}…{tail}" if tail else stem
    return f"{shortened.strip()}{dot}{ending}"
