"""Make the pictures from real output: ``python -m docs.pictures`` (needs LibreOffice and pdftoppm).

Every picture is a page as it prints, without header and footer and the white around it, in at most 256 colours.
"""

from __future__ import annotations

import struct
import subprocess
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from consolidate import workbook
from consolidate.annual_report import document, words
from consolidate.annual_report.look import GONGWEN, LOOKS, OFFICIAL
from consolidate.cli.context import terminal
from consolidate.forms import rules
from consolidate.model import Decision, LastYear, Number, Place
from consolidate.pipeline import annual_report
from consolidate.pipeline import run as pipeline
from consolidate.pipeline.opened import open_round
from consolidate.templates import template
from consolidate.terms import Action
from docs import tour
from sample_workbooks import evening, faults
from tests.support import office

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "pictures"
DOTS = 96  # per inch
MARGIN = 12  # white dots left around a picture
PAPER = slice(0.04, 0.94)  # of a page's height: without its header and footer
UNIT = "县民政局"


@dataclass(frozen=True)
class Picture:
    """One page of a workbook: the first that says these words in its header or in the lines below it."""

    file: str
    book: str
    words: str


PICTURES = (
    Picture("result.png", "final", "三、依申请公开"),
    Picture("finding.png", "draft", "问题清单"),
    Picture("template-first-page.png", "template", "填表说明"),
    Picture("template-disclosure.png", "template", "二、主动公开政府信息情况"),
    Picture("template-requests.png", "template", "三、收到和处理政府信息公开申请情况"),
    Picture("template-disputes.png", "template", "四、政府信息公开行政复议"),
    Picture("template-last-year.png", "template", "与上年数据对照"),
    Picture("template-reasons.png", "template", "有关数据的情况说明"),
    Picture("result-overview.png", "draft", "总览"),
    Picture("result-disclosure.png", "final", "二、主动公开"),
    Picture("result-disputes.png", "final", "四、复议诉讼"),
    Picture("result-indicators.png", "draft", "主要指标"),
    Picture("result-units.png", "draft", "各单位数据"),
    Picture("result-files.png", "draft", "文件台账"),
    Picture("result-decisions.png", "draft", "处理意见"),
    Picture("result-since.png", "tour-result", "自上次以来"),
    Picture("tour-comparison.png", "tour-template", "与上年数据对照"),
    Picture("tour-return.png", "tour-return", "退回问题"),
    Picture("tour-return-table.png", "tour-return", "三、收到和处理政府信息公开申请情况"),
    Picture("tour-overview.png", "tour-result", "总览"),
    Picture("report-form.png", "report-form", "政府信息公开工作年度报告格式模板"),
    Picture("report-form-requests.png", "report-form", "三、收到和处理政府信息公开申请情况"),
    Picture("report-official.png", "report-official", "宿迁市人民政府"),
    Picture("report-official-requests.png", "report-official", "三、收到和处理政府信息公开申请情况"),
    Picture("report-gongwen.png", "report-gongwen", "宿迁市人民政府"),
    Picture("report-gongwen-requests.png", "report-gongwen", "三、收到和处理政府信息公开申请情况"),
    Picture("report-gongwen-disputes.png", "report-gongwen", "四、政府信息公开行政复议"),
    Picture("report-2020.png", "report-2020", "吕梁市离石区人民政府"),
    Picture("report-draft.png", "report-draft", "草稿"),
)


# --- the workbooks -----------------------------------------------------------------------------------------------


def _final() -> bytes:
    """The result of the round of 宿迁, as ``consolidate run`` writes it."""
    opened = open_round(ROOT / "sample_workbooks" / "suqian-2023")
    result = pipeline.consolidate(opened, terminal())
    return workbook.result(opened.form, result, made_at=datetime(2024, 1, 22, 17, 30))


def _last_year() -> dict[str, dict[Place, Number]]:
    """Figures that the units of the round with faults may have had the year before."""
    found = {}
    for seed, unit in enumerate(faults.roster().units, 30):
        numbers: dict[Place, Number | None] = {**faults.sound(seed % 9)}
        for place in faults.FORM.places:
            rules.computed(faults.FORM, place, numbers)
        found[unit.name] = {place: number or 0 for place, number in numbers.items()}
    return found


DECIDED = (
    Decision(Action.CONFIRM, "县农业农村局", table="二", reason="单位按元填报，换算无误", clerk="李四",
             day="2026-01-16", line=2),
    Decision(Action.CORRECT, "县教育局", table="三", row="四、结转下年度", column="自然人", present="3", becomes="2",
             reason="来电更正：多计一件", clerk="李四", day="2026-01-16", line=3),
    Decision(Action.EXCUSE, "县档案馆", reason="本年并入县委办，不再单独填报", clerk="李四", day="2026-01-17", line=4),
    Decision(Action.REFUSE, file="县司法局_Word文档.docx", reason="已请该单位改报电子表", clerk="李四",
             day="2026-01-17", line=5),
)  # fmt: skip


def _draft() -> bytes:
    """The result of the round with faults, with last year's figures and some decisions of the office."""
    opened = open_round(ROOT / "sample_workbooks" / "faults-2025")
    units = _last_year()
    whole = {place: sum(mine[place] for mine in units.values()) for place in opened.form.places}
    result = pipeline.consolidate(opened._replace(decisions=DECIDED), terminal())
    return workbook.result(opened.form, result, made_at=datetime(2026, 1, 18, 9, 0), last_year=LastYear(whole, units))


def _template() -> bytes:
    """One unit's template, half of it filled in, with figures that the workbook asks about."""
    figures = {p: n for p, n in faults.sound(4).items() if p.table != "disputes"}
    figures |= {faults.place("requests.carried_in.natural"): 2, faults.place("disclosure.licences.decisions"): 904}
    unit = next(unit for unit in faults.roster().units if unit.name == UNIT)
    return template(faults.FORM, faults.ROUND, unit, figures=figures, last_year=_last_year()[UNIT])


@cache
def _tour() -> tuple[bytes, bytes]:
    """The copy that went back to one unit in the round of docs/tour.md, and the final result of that round."""
    with tempfile.TemporaryDirectory() as name:
        tour.play(Path(name))
        folder = Path(name) / tour.ROUND
        (copy,), (result,) = (folder / "returns").glob(f"{tour.UNIT}*"), (folder / "output").glob("*.xlsx")
        return copy.read_bytes(), result.read_bytes()


def _report(name: str, wanted: str, final: bool = True) -> bytes:
    """The annual report of a sample round in its office's words, with the look that is wanted."""
    folder, day = ROOT / "sample_workbooks" / name, datetime(2024, 1, 18)
    opened = open_round(folder)
    result = replace(pipeline.consolidate(opened, terminal()), final=final)
    subject = annual_report.of_office(opened, result, day.date())
    filled = words.fill(annual_report.words_of(opened).blocks, subject)
    return document.write(tuple(filled.blocks), subject, LOOKS[wanted])


BOOKS: Mapping[str, Callable[[], bytes]] = {
    "tour-template": lambda: tour.filled_in("县农业农村局", {evening.LICENCES: 9000}),
    "tour-return": lambda: _tour()[0],
    "tour-result": lambda: _tour()[1],
    "final": _final,
    "draft": _draft,
    "template": _template,
    "report-form": lambda: (ROOT / "tests" / "real_reports" / "template-2021.docx").read_bytes(),
    "report-official": lambda: _report("suqian-2023", OFFICIAL),
    "report-gongwen": lambda: _report("suqian-2023", GONGWEN),
    "report-2020": lambda: _report("lishi-2020", GONGWEN),
    "report-draft": lambda: _report("suqian-2023", OFFICIAL, final=False),
}


# --- from a workbook to pictures ---------------------------------------------------------------------------------


def draw(book: str) -> None:
    """Print a workbook, and make every picture that shows a page of it."""
    with tempfile.TemporaryDirectory() as name:
        pages = Path(name) / "pages.pdf"
        made = BOOKS[book]()
        is_report = book.startswith("report-")
        pages.write_bytes(
            office.document(made, "pdf", "docx", office.WINDOWS)
            if is_report
            else office.converted(made, "pdf", fonts=office.WINDOWS)
        )
        for picture in (picture for picture in PICTURES if picture.book == book):
            number = next(n for n in range(1, 100) if picture.words in _top(pages, n))
            ppm = _run("pdftoppm", "-r", str(DOTS), *_only(number), str(pages))
            (FOLDER / picture.file).write_bytes(png(*cut(ppm)))
            sys.stdout.write(f"docs/pictures/{picture.file} written\n")


def _top(pages: Path, number: int) -> str:
    """The first lines of a page, where header and heading stand."""
    lines = _run("pdftotext", "-layout", *_only(number), str(pages), "-").decode().split("\n")
    return "\n".join([line for line in lines if line.strip()][:2])


def _only(number: int) -> tuple[str, ...]:
    return "-f", str(number), "-l", str(number)


def cut(ppm: bytes) -> tuple[int, list[bytes]]:
    """What is not white between header and footer of a page in PPM, with a margin: its width, its rows of RGB."""
    _, size, _, dots = ppm.split(b"\n", 3)
    width, height = map(int, size.split())
    rows = [dots[3 * width * row : 3 * width * (row + 1)] for row in range(height)]
    first, last = int(height * PAPER.start), int(height * PAPER.stop)
    filled = [row for row in range(first, last) if rows[row].strip(b"\xff")]
    left = min(len(rows[row]) - len(rows[row].lstrip(b"\xff")) for row in filled) // 3 - MARGIN
    right = max(len(rows[row].rstrip(b"\xff")) for row in filled) // 3 + MARGIN
    shown = rows[max(filled[0] - MARGIN, 0) : filled[-1] + MARGIN]
    return min(right, width) - max(left, 0), [row[3 * max(left, 0) : 3 * right] for row in shown]


def png(width: int, rows: list[bytes]) -> bytes:
    """Rows of RGB as a PNG with a palette: the 256 most frequent colours, and for any other the nearest of them."""
    colours = Counter(row[at : at + 3] for row in rows for at in range(0, len(row), 3))
    palette = [colour for colour, _ in colours.most_common(256)]
    index = {colour: number for number, colour in enumerate(palette)}
    for colour in colours.keys() - index.keys():
        index[colour] = min(range(256), key=lambda number: _distance(palette[number], colour))
    lines = b"".join(b"\0" + bytes(index[row[at : at + 3]] for at in range(0, len(row), 3)) for row in rows)
    head = struct.pack(">IIBBBBB", width, len(rows), 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", b"".join(palette)), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def _distance(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _run(*command: str) -> bytes:
    return subprocess.run(command, check=True, capture_output=True, timeout=300).stdout


def main(books: Sequence[str]) -> int:
    """Make all pictures, or those of the workbooks that are named."""
    FOLDER.mkdir(exist_ok=True)
    for book in books or BOOKS:
        draw(book)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
