"""A reader for the tests of the workers, which import it by its name."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import RawBook, Refusal


def misbehaving(data: bytes) -> RawBook | Refusal:
    """A reader for these tests: the bytes say what it does."""
    if data == b"die":
        os._exit(3)
    if data == b"hang":
        time.sleep(60)
    if data == b"eat":
        eaten = bytearray(2 << 30)  # twice the limit; without one the system would promise it
        return Refusal(FindingKind.UNREADABLE, found=str(len(eaten)))
    if data == b"raise":
        raise OSError("in the reader")
    if data == b"print":
        sys.stdout.write("from the library")
        sys.stdout.flush()
        os.write(2, b"from below")
    return Refusal(FindingKind.NOT_A_WORKBOOK, found=data.decode())


def process(data: bytes) -> Refusal:
    """Which process reads, and what it has imported."""
    heavy = {"xlsxwriter", "pandas", "openpyxl", "rich", "typer", "numpy"} & sys.modules.keys()
    return Refusal(FindingKind.UNREADABLE, found=str(os.getpid()), reason=" ".join(sorted(heavy)))


def asleep(data: bytes) -> Refusal:
    """A reader that leaves word that it began (the bytes are a path) and does not come back."""
    Path(data.decode()).write_text(str(os.getpid()))
    time.sleep(60)
    return Refusal(FindingKind.UNREADABLE)
