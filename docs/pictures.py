"""Make the pictures of the READMEs from real output: ``python -m docs.pictures`` (needs LibreOffice and pdftoppm)."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from consolidate import workbook
from consolidate.cli import line, show
from tests import office

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "pictures"
DOTS = 96  # per inch
MARGIN = 12  # white dots left around a picture
PAPER = slice(0.04, 0.94)  # of a page's height: without its header and footer


@dataclass(frozen=True)
class Picture:
    """The first page of one sheet of the result of a sample round. ``made`` is the hour printed on it."""

    file: str
    round: str
    sheet: str
    made: datetime


PICTURES = (
    Picture("result.png", "suqian-2023", "三、依申请公开", datetime(2024, 1, 22, 17, 30)),
    Picture("finding.png", "faults-2025", "问题清单", datetime(2026, 1, 18, 9, 0)),
)


def result(picture: Picture) -> bytes:
    """The consolidated workbook of the round, as ``consolidate run`` writes it."""
    opened = line.open_round(ROOT / "sample_workbooks" / picture.round)
    return workbook.result(opened.form, line.consolidate(opened, show.progress), made_at=picture.made)


def draw(picture: Picture) -> None:
    """Print the workbook, find the sheet's first page, cut off the white around it."""
    with tempfile.TemporaryDirectory() as name:
        count = len(office.pictures(result(picture), Path(name), DOTS))
        pages = Path(name) / "pages.pdf"
        page = next(number for number in range(1, count + 1) if picture.sheet in _header(pages, number))
        left, top, width, height = inside(_run("pdftoppm", "-r", str(DOTS), *_only(page), str(pages)))
        box = ("-x", str(left), "-y", str(top), "-W", str(width), "-H", str(height))
        png = _run("pdftoppm", "-r", str(DOTS), *box, *_only(page), "-png", str(pages))
        (FOLDER / picture.file).write_bytes(png)


def _header(pages: Path, number: int) -> list[str]:
    """The words of the page's header, where body, year and sheet are named."""
    return _run("pdftotext", "-layout", *_only(number), str(pages), "-").decode().lstrip().partition("\n")[0].split()


def _only(number: int) -> tuple[str, ...]:
    return "-f", str(number), "-l", str(number)


def inside(ppm: bytes) -> tuple[int, int, int, int]:
    """Left, top, width and height of what is not white between header and footer of a page in PPM, with a margin."""
    _, size, _, dots = ppm.split(b"\n", 3)
    width, height = map(int, size.split())
    rows = [dots[3 * width * row : 3 * width * (row + 1)] for row in range(height)]
    first, last = int(height * PAPER.start), int(height * PAPER.stop)
    filled = [row for row in range(first, last) if rows[row].strip(b"\xff")]
    left = min(len(rows[row]) - len(rows[row].lstrip(b"\xff")) for row in filled) // 3
    right = max(len(rows[row].rstrip(b"\xff")) for row in filled) // 3
    top, bottom = filled[0], filled[-1]
    return left - MARGIN, top - MARGIN, right - left + 2 * MARGIN, bottom - top + 2 * MARGIN


def _run(*command: str) -> bytes:
    return subprocess.run(command, check=True, capture_output=True, timeout=300).stdout


def main() -> int:
    """Make all pictures."""
    FOLDER.mkdir(exist_ok=True)
    for picture in PICTURES:
        draw(picture)
        sys.stdout.write(f"docs/pictures/{picture.file} written\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
