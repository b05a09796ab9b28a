"""How a report looks as a Word document: like the official blank form, or as GB/T 9704-2012 has official documents.

Lengths are twentieths of a point, sizes of fonts are points.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from consolidate.annual_report.blocks import Part

OFFICIAL, GONGWEN = "official", "gongwen"
PAGE = (11906, 16838)  # A4


class Face(NamedTuple):
    """A font with its size.

    ``line``: the height of a line, 0 for what the font needs; ``closer``: how much closer characters stand.
    """

    font: str
    size: float
    bold: bool = False
    line: int = 0
    closer: int = 0


class Look(NamedTuple):
    """The measures of a document.

    ``margins``: top, right, bottom, left; ``edges``: the distance of header and footer from the edge of the paper.
    ``pitch``: the height of a line of the grid, 0 for no grid. ``gaps``: the space above and below the heading of a
    part, and below the title. ``numbered``: pages have their number, on the outer side. ``upright``: the labels of a
    table without row labels are written from top to bottom.
    """

    name: str
    margins: tuple[int, int, int, int]
    edges: tuple[int, int]
    faces: Mapping[Part, Face]
    table: Face
    corner: Face
    table_width: int
    pitch: int = 0
    gaps: tuple[int, int, int] = (0, 0, 0)
    numbered: bool = False
    upright: bool = False


# the Word template of 国办公开办函〔2021〕30号; its tables reach into the margins
_SONG = Face("宋体", 12)
_FORM = Look(
    OFFICIAL,
    (1440, 1800, 1440, 1800),
    (851, 992),
    {
        Part.TITLE: Face("宋体", 18, bold=True),
        Part.FIRST: _SONG._replace(bold=True),
        Part.SECOND: _SONG._replace(bold=True),
        Part.THIRD: _SONG,
        Part.TEXT: _SONG,
    },
    Face("宋体", 10),
    Face("楷体", 10),
    9740,
    gaps=(240, 120, 240),
)

# GB/T 9704-2012: 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm, 22 lines of 28 characters; the page number is 7 mm
# below the text. 28 characters of 16 points are wider than 156 mm, so they stand a little closer; a grid of
# characters would do the same in Word, but LibreOffice gives each character two of its cells.
_LINE = 579  # 225 mm divided by 22
_FANG = Face("仿宋", 16, closer=5)
_9704 = Look(
    GONGWEN,
    (2098, 1474, 1984, 1588),
    (1134, 1225),
    {
        Part.TITLE: Face("方正小标宋简体", 22, line=680),
        Part.FIRST: Face("黑体", 16, closer=5),
        Part.SECOND: Face("楷体", 16, closer=5),
        Part.THIRD: _FANG._replace(bold=True),
        Part.TEXT: _FANG,
    },
    Face("宋体", 10),
    Face("楷体", 10),
    8844,
    pitch=_LINE,
    gaps=(0, 0, _LINE),
    numbered=True,
    upright=True,
)
LOOKS: Mapping[str, Look] = {look.name: look for look in (_FORM, _9704)}
# fonts that a computer may lack, and what stands in for them there
INSTEAD = {"方正小标宋简体": "宋体", "仿宋": "仿宋_GB2312", "楷体": "楷体_GB2312", "宋体": "SimSun", "黑体": "SimHei"}
