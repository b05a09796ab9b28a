"""Make the pictures of the page from the page itself: ``python -m page.pictures`` (needs what the browser tests need).

The round is that of sample_workbooks/faults-2025, at an evening after its deadline.
"""

from __future__ import annotations

import os
import shutil
import struct
import sys
import tempfile
import zlib
from datetime import datetime
from pathlib import Path

from docs import pictures
from page import build
from tests.support.browser import Browser

FILES = ("page-check.png", "page-round.png", "page-decide.png")
FOLDER = build.ROOT / "docs" / "pictures"
FAULTS = build.ROOT / "sample_workbooks" / "faults-2025"
EVENING = "2026-01-22T19:30:00+08:00"
CAME = datetime.fromisoformat("2026-01-19T10:00:00+08:00").timestamp()  # when the files of the units came in
WIDE = {"width": 1180, "height": 860}


def main() -> None:
    """Build the page, open it, and take the pictures that the pages show."""
    page = build.build(build.WORK, build.DIST)
    with tempfile.TemporaryDirectory() as folder, Browser() as browser:
        round_ = Path(folder) / "清源县2025"
        shutil.copytree(FAULTS, round_)
        for path in round_.rglob("*"):
            os.utime(path, (CAME, CAME))
        browser.open(page, {"now": EVENING})
        browser.do("viewport", **WIDE)
        _checking(browser)
        _evening(browser, round_)
    for name in FILES:
        (FOLDER / name).write_bytes(pictures.png(*decoded((FOLDER / name).read_bytes())))
        sys.stdout.write(f"{name}: {(FOLDER / name).stat().st_size // 1000} kB\n")


def _checking(browser: Browser) -> None:
    browser.upload("#check-files", [FAULTS / "inbox" / "县财政局_总计手工填错.xlsx"])
    browser.do("picture", path=str(FOLDER / "page-check.png"))


def _evening(browser: Browser, folder: Path) -> None:
    browser.open_round(folder)
    browser.do("picture", path=str(FOLDER / "page-round.png"))
    browser.click('tr[data-unit="县农业农村局"] button')
    browser.click('button[data-action="属实"]')
    browser.do("fill", selector='input[name="reason"]', text="已电话核实，以元为单位填写")
    browser.evaluate("() => document.querySelector('#unit-name').scrollIntoView()")
    browser.do("picture", path=str(FOLDER / "page-decide.png"))


# --- a picture of a browser as rows of colours, which are few enough for a palette -------------------------------


def decoded(data: bytes) -> tuple[int, list[bytes]]:
    """The width and the rows of RGB of a PNG with 8 bits a colour, as browsers write it."""
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    if depth != 8 or kind not in (2, 6):
        raise ValueError(f"a PNG of depth {depth} and kind {kind}")
    size = 3 if kind == 2 else 4
    packed, at = b"", 8
    while at < len(data):
        length, name = struct.unpack(">I4s", data[at : at + 8])
        packed += data[at + 8 : at + 8 + length] if name == b"IDAT" else b""
        at += length + 12
    raw, stride = zlib.decompress(packed), width * size
    rows, above = [], bytes(stride)
    for row in range(height):
        start = row * (stride + 1)
        above = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + stride]), above, size)
        rows.append(above if size == 3 else b"".join(above[at : at + 3] for at in range(0, stride, 4)))
    return width, rows


def _unfiltered(kind: int, row: bytearray, above: bytes, size: int) -> bytes:
    for at in range(len(row)):
        left = row[at - size] if at >= size else 0
        corner = above[at - size] if at >= size else 0
        row[at] = (row[at] + _foreseen(kind, left, above[at], corner)) & 255
    return bytes(row)


def _foreseen(kind: int, left: int, up: int, corner: int) -> int:
    """What the filter of a row expects at a place (PNG specification, section 9)."""
    if kind < 4:
        return (0, left, up, (left + up) // 2)[kind]
    guess = left + up - corner
    return min((left, up, corner), key=lambda each: abs(guess - each))


if __name__ == "__main__":
    main()
