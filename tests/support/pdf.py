"""Reports as PDF, drawn by hand: characters, lines and areas where a test wants them.

The font has no shapes; its codes are those of UTF-16, so that a text can be read in the file.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

from tests.support.documents import Cell, Grid

WIDTH, HEIGHT = 595, 842
SIZE = 8.0
_TO_UNICODE = "1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange"
_WIDE = 0x2E80  # characters from here on are as wide as they are high, others half as wide


# --- what is drawn: from the lower left corner of the page, in points --------------------------------------------


def text(x: float, y: float, words: str, size: float = SIZE, before: str = "") -> str:
    """A line of text that begins at a point; ``before``: instructions that change how it looks."""
    return f"q {before} BT /F {size:g} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm <{code(words)}> Tj ET Q\n"


def code(words: str) -> str:
    """A text as codes of the font."""
    return words.encode("utf-16-be").hex()


def width(words: str, size: float = SIZE) -> float:
    """How wide a text is."""
    return sum(size if ord(char) >= _WIDE else size / 2 for char in words)


def line(x0: float, y0: float, x1: float, y1: float, before: str = "0.5 w") -> str:
    """A line."""
    return f"q {before} {x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S Q\n"


def area(x: float, y: float, wide: float, high: float, colour: str = "1 g") -> str:
    """A filled rectangle."""
    return f"q {colour} {x:.2f} {y:.2f} {wide:.2f} {high:.2f} re f Q\n"


def picture(x: float, y: float, wide: float, high: float, name: str = "P") -> str:
    """A picture: P hides what is below it, S lets it shine through."""
    return f"q {wide:.2f} 0 0 {high:.2f} {x:.2f} {y:.2f} cm /{name} Do Q\n"


def columns(count: int) -> list[float]:
    """Widths of the columns of an official table on a page."""
    return {10: [20.0, 75.0, 220.0, *[25.0] * 7], 4: [160.0, 110.0, 110.0, 110.0]}.get(count, [490 / count] * count)


def table(cells: Grid, top: float, left: float = 50, high: float = 21) -> str:
    """A table with lines around its cells, below ``top``; its rows are all of one height."""
    wide = columns(max(column + cell.columns for (_, column), cell in cells.items()))
    at = [left + sum(wide[:number]) for number in range(len(wide) + 1)]
    drawn = []
    for (row, column), cell in cells.items():
        x0, x1 = at[column], at[column + cell.columns]
        y0, y1 = top - high * row, top - high * (row + cell.rows)
        drawn += [line(x0, y0, x1, y0), line(x0, y1, x1, y1), line(x0, y0, x0, y1), line(x1, y0, x1, y1)]
        drawn.append(_within(cell, (x0, y1, x1, y0)))
    return "".join(drawn)


def _within(cell: Cell, box: tuple[float, float, float, float]) -> str:
    """The text of a cell in its middle, in as many lines as it needs; smaller if these are many."""
    x0, y0, x1, y1 = box
    size = SIZE
    lines = _wrapped(str(cell.text), x1 - x0 - 4, size)
    if len(lines) * size * 1.1 > y1 - y0:
        size = 0.75 * SIZE
        lines = _wrapped(str(cell.text), x1 - x0 - 4, size)
    first = (y0 + y1) / 2 + (len(lines) / 2 - 0.8) * size * 1.1
    return "".join(
        text((x0 + x1 - width(words, size)) / 2, first - number * size * 1.1, words, size)
        for number, words in enumerate(lines)
    )


def _wrapped(words: str, wide: float, size: float) -> list[str]:
    """A text in lines of this width."""
    lines = [""]
    for char in words:
        if char == "\n" or width(lines[-1] + char, size) > wide:
            lines.append("")
        lines[-1] += char.strip("\n")
    return lines


# --- pages -------------------------------------------------------------------------------------------------------


def report(blocks: Sequence[str | Grid], rows: int = 32, apart: bool = False) -> list[str]:
    """The pages of a report; a table that does not fit on its page goes on upon the next one.

    ``rows``: of a page; ``apart``: each table begins on a page of its own, below the line before it.
    """
    pages, used = [""], 0
    for block, after in zip(blocks, [*blocks[1:], ""], strict=True):
        if isinstance(block, str):
            used += 1
            if used > rows or (apart and not isinstance(after, str)):
                pages, used = [*pages, ""], 1
            pages[-1] += text(60, 800 - 21 * used, block, 10)
            continue
        left = block
        while left:
            count = max(row + cell.rows for (row, _), cell in left.items())
            if used + 1 >= rows:
                pages, used = [*pages, ""], 0
            fits = min(count, rows - used)
            here, left = cut(left, fits)
            pages[-1] += table(here, 795 - 21 * used)
            used += fits
    return [page + text(280, 40, f"- {number} -", 9) for number, page in enumerate(pages, 1)]


def cut(cells: Grid, at: int) -> tuple[Grid, Grid]:
    """A table in two, above a row; a cell over both goes on without its text."""
    first: Grid = {}
    second: Grid = {}
    for (row, column), cell in cells.items():
        if row >= at:
            second[row - at, column] = cell
        elif row + cell.rows > at:
            first[row, column] = cell._replace(rows=at - row)
            second[0, column] = Cell("", row + cell.rows - at, cell.columns)
        else:
            first[row, column] = cell
    return first, second


def pdf(
    pages: Sequence[str], page: str = "", notes: str = "", catalog: str = "", more: Mapping[int, bytes] | None = None,
    trailer: str = "",
) -> bytes:  # fmt: skip
    """A file of these pages. ``page``, ``notes``, ``catalog``, ``trailer``: entries of each page, its annotations, of
    the catalogue and of the trailer; ``more``: further objects, from number 1000 on.
    """
    objects = dict(more or {})
    kids = " ".join(f"{100 + 2 * number} 0 R" for number in range(len(pages)))
    objects[1] = f"<</Type/Catalog/Pages 2 0 R{catalog}>>".encode()
    objects[2] = f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode()
    objects[3] = (
        b"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>"
    )
    objects[4] = (
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/FontDescriptor 6 0 R/DW 1000/W[0 11903 500]>>"
    )
    objects[5] = stream(_TO_UNICODE.encode())
    objects[6] = b"<</Type/FontDescriptor/FontName/Song/Ascent 880/Descent -120/FontBBox[0 -120 1000 880]/Flags 4>>"
    objects[7] = stream(
        b"\xff" * 3, "/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceRGB/BitsPerComponent 8"
    )
    objects[8] = stream(
        b"\xff" * 3, "/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceRGB/BitsPerComponent 8/SMask 7 0 R"
    )
    for number, content in enumerate(pages):
        entries = "" if "MediaBox" in page else f"/MediaBox[0 0 {WIDTH} {HEIGHT}]"
        objects[100 + 2 * number] = (
            f"<</Type/Page/Parent 2 0 R{entries}/Contents {101 + 2 * number} 0 R/Resources<</Font<</F 3 0 R>>/XObject"
            f"<</P 7 0 R/S 8 0 R/X 1000 0 R>>/ExtGState<</Clear<</ca 0.0/CA 0.0>>>>/Properties<</L 1001 0 R>>>>"
            f"/Annots[{notes}]{page}>>"
        ).encode()
        objects[101 + 2 * number] = stream(content.encode())
    return assembled(objects, trailer)


def stream(data: bytes, entries: str = "") -> bytes:
    """A stream, packed."""
    packed = zlib.compress(data)
    return f"<<{entries}/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode() + packed + b"\nendstream"


def assembled(objects: Mapping[int, bytes], trailer: str = "") -> bytes:
    """A file of these objects, by number."""
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), dict[int, int]()
    for number, content in sorted(objects.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += f"{number} 1\n{place:010} 00000 n \n".encode()
    out += f"trailer\n<</Size {max(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
