"""Lists of decisions under another name beside decisions.xlsx: what is filled in there is not carried out.

Such a file is saved by mistake, comes back in a mail as decisions(1).xlsx, or is a copy that a colleague filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from consolidate import disk
from consolidate.catalogue import FindingKind
from consolidate.decisions import sheet
from consolidate.model import Finding
from consolidate.regex import regex
from consolidate.terms import ERROR
from consolidate.words import UserError

_ALIKE = regex(r"[^~.].*\.(?:xlsx|xlsm|xls|et|ods)", re.I)
_CALLED = (sheet.FILE.removesuffix(".xlsx"), sheet.SHEET)


def findings(folder: Path, data: bytes | None) -> Iterator[Finding]:
    """Yield an error on each such file in the folder of a round that has lines which decisions.xlsx does not have.

    Lines are compared by what they do, not by their reason, clerk or day. ``data``: the bytes of decisions.xlsx; None
    if there is none. A file that cannot be read is left out.
    """
    listed = (path.name for path in folder.iterdir())
    named = (name for name in listed if any(word in name.lower() for word in _CALLED) and name != sheet.FILE)
    names = sorted(name for name in named if _ALIKE.fullmatch(name))
    known = sheet.filled_in(data) if names and data is not None else frozenset()
    for name in names:
        try:
            lines = sheet.filled_in(disk.read(folder / name)) - known
        except UserError:
            continue
        if lines:
            args = (("count", str(len(lines))),)
            yield Finding(FindingKind.DECISIONS_ASIDE, ERROR, file=name, found=name, expected=sheet.FILE, args=args)
