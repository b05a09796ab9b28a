"""Play the round of 48 units and put what the program says into docs/tour.md: ``python -m docs.tour``.

With ``--check`` nothing is written; a stale page is an error. In the page a block of text behind ``<!-- NAME -->`` is
the real output of that step of ``play``.
"""

from __future__ import annotations

import email
import email.policy
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from datetime import datetime
from pathlib import Path
from unittest import mock

import openpyxl

from consolidate.cli import context
from consolidate.decisions import sheet
from consolidate.letters import CORRECT
from consolidate.model import Number
from consolidate.pipeline.mail import FOLDERS
from consolidate.rounds.spreadsheet import FIRST_LINE
from consolidate.templates import template
from sample_workbooks import evening, evening_end, evening_round, faults
from tests.support.command import run
from tests.support.other_formats import converted

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "tour.md"
ROUND, FILE = "2025年报", "县教育局2025年年报.xlsx"
BEFORE = datetime(2025, 12, 22, 9, 0, tzinfo=evening_round.CHINA)
UNIT = "县教育局"  # whose file, copy and letter are shown
BLOCK = re.compile(r"(<!-- (\w+) -->\n```text\n)(.*?)(```\n)", re.S)
CUT = "……"  # for the lines of an output that are left out


def play(base: Path) -> dict[str, str]:
    """Play the whole round below a folder, from ``new`` to the final result, and return the block of every step."""
    said: dict[str, str] = {}
    with chdir(base), at(BEFORE):
        said["new"] = told("new", ROUND, "--year", "2025", "--body", evening.BODY, "--deadline", "2026-01-20")
    with chdir(base / ROUND):
        with at(BEFORE):
            evening_round.make_round(Path())
            said["templates"] = told("templates")
        Path(FILE).write_bytes(filled_in(UNIT, {evening.OUT: 3}))
        (blank,) = Path("templates").glob(f"{UNIT}*.xlsx")
        said["check"], said["blank"] = told("check", FILE), told("check", blank.as_posix())
        Path(FILE).unlink()
        evening_round.first_evening(Path(), converted)
        with at(evening_round.FIRST):
            said["first"] = told("run")
            said["returns"] = cut(told("returns"), 2, "生成")
            said["letter"] = _letter()
        with at(evening_round.SECOND):
            mail = evening_round.arrive(Path(), converted)
            said["collect"] = told("collect", mail.name)
            said["second"] = cut(told("status"), 2, "自上次汇总")
            said["unit"] = told("status", "--unit", evening_end.TWICE)
            run("run")
            run("returns")
        evening_end.third_evening(Path())
        said["decisions"] = _decisions()
        with at(evening_end.THIRD):
            said["third"] = cut(told("run"), 2, "尚非终稿")
            evening_end.decide(Path(sheet.FILE))
            said["sum"] = cut(told("run"), 2, "尚非终稿")
            evening_end.decide(Path(sheet.FILE))
            said["final"] = cut(told("run"), 3, "终稿")
    return said


@contextmanager
def at(time: datetime) -> Iterator[None]:
    """The clock of the terminal shows this time."""
    with mock.patch.object(context, "now", lambda: time):
        yield


def told(*words: str) -> str:
    """A command as it is typed, and what it says."""
    _, said, wrong = run(*words, "--lang", "zh")
    return f"> consolidate {' '.join(words)}\n{said}{wrong}"


def cut(text: str, first: int, last: str) -> str:
    """The command, the first lines of its output, and those from the line on that begins with ``last``."""
    lines = text.splitlines()
    rest = next(number for number, line in enumerate(lines) if line.startswith(last))
    return "\n".join([*lines[: first + 1], CUT, *lines[rest:], ""])


def filled_in(name: str, changes: Mapping[str, Number]) -> bytes:
    """The template of a unit, which contains last year's figures, filled in soundly but for these changes."""
    unit, seed = evening.roster().units[evening.NAMES.index(name)], evening.NAMES.index(name) + 1
    figures = faults.sound(seed) | {faults.place(key): number for key, number in changes.items()}
    last = {place: number or 0 for place, number in evening.with_totals(evening.last_figures(seed)).items()}
    return template(faults.FORM, evening.ROUND, unit, figures=figures, last_year=last)


def _letter() -> str:
    """The text of the letter with which the copy goes back."""
    run("mail", CORRECT, "--lang", "zh")
    (draft,) = (Path("outbox") / FOLDERS[CORRECT]).glob(f"*{UNIT}*.eml")
    message = email.message_from_bytes(draft.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    return "\n".join([str(message["Subject"]), "", *body.get_content().strip().splitlines(), ""])


def _decisions() -> str:
    """What the office has written into decisions.xlsx for the third evening: action, unit, file, reason."""
    page = openpyxl.load_workbook(sheet.FILE).worksheets[0]
    rows = page.iter_rows(min_row=FIRST_LINE, values_only=True)
    columns = [sheet.HEADER.index(heading) for heading in ("动作", "单位", "文件", "理由", "日期")]
    lines = [[str(row[column] or "") for column in columns] for row in rows]
    return "".join("  ".join(filter(None, line)) + "\n" for line in lines if line[-1].endswith("01-23"))


def filled(page: str, said: dict[str, str]) -> str:
    """The page with the output of every step in its block. KeyError if a block names no step."""
    return BLOCK.sub(lambda block: block[1] + said[block[2]] + block[4], page)


def main(argv: list[str]) -> int:
    """Write the page; with --check say whether it is stale, and give 1 if it is."""
    before = PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        after = filled(before, play(Path(folder)))
    if before == after:
        return 0
    if "--check" in argv:
        sys.stdout.write("docs/tour.md is stale; run: python -m docs.tour\n")
        return 1
    PAGE.write_text(after, encoding="utf-8", newline="\n")
    sys.stdout.write("docs/tour.md written\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
