"""What the result shows, wherever it is written: subtotals, and why it is not final, in words."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from consolidate.catalogue import FindingKind
from consolidate.model import Finding, Number, Place
from consolidate.model.result import Consolidation, Correction, FileState
from consolidate.terms import ERROR, EXPLAIN, Verdict
from consolidate.workbook import lines, view
from consolidate.workbook.view import View
from tests.support.merged import GROUPS, MADE, PLACE, THE_2021, consolidation, final, units

OTHER = Place("requests", "granted", "business")
ALL_THREE = dict(zip((unit.name for unit in units(3)), (1, 10, 100), strict=True))  # two offices and a town


def of_figures(figures: dict[str, int], *corrections: Correction) -> View:
    """The view of a round in which each of these units has the same number everywhere."""
    used: dict[str, dict[Place, Number]] = {name: dict.fromkeys(THE_2021.places, n) for name, n in figures.items()}
    return View(THE_2021, consolidation(THE_2021, used, units(3), corrections), MADE)


# --- groups --------------------------------------------------------------------------------------------------


def test_subtotals_add_up_the_units_of_a_group_with_their_corrections() -> None:
    found = of_figures(ALL_THREE, Correction("第1局", PLACE, 1, 6, "漏计"), Correction("第1局", PLACE, 6, 4, "记错"))
    assert list(found.group_sums) == list(GROUPS)
    assert [sums[PLACE] for sums in found.group_sums.values()] == [14, 100]
    assert [sums[OTHER] for sums in found.group_sums.values()] == [11, 100]
    assert found.totals[PLACE] == 114


def test_a_group_of_which_nobody_counts_is_nought() -> None:
    found = of_figures({"第2局": 10})
    assert set(found.group_sums[GROUPS[1]].values()) == {0}


# --- why it is not final -------------------------------------------------------------------------------------


ASKED = Finding(FindingKind.MONEY_JUMP, EXPLAIN, "第1局", "第1局年报.xlsx")
ANSWERED = ASKED._replace(answer="已核实")
FOLLOWER = ASKED._replace(sheet="三、依申请公开", follows=ASKED.id)
FAULTS = (ASKED._replace(severity=ERROR), ASKED._replace(severity=ERROR, sheet="三、依申请公开"))
SOUND = replace(final(THE_2021, 7), final=False)
NAMES = tuple(unit.name for unit in units(7))
FILES = SOUND.files
NOUGHT: dict[Place, Number] = dict.fromkeys(THE_2021.places, 0)
WRONG = consolidation(THE_2021, {"第1局": NOUGHT | {Place("disputes", "cases", "review_total"): 1}}, units(1))
LOST: Any = "lost"  # no verdict
DRAFTS: list[tuple[str, Consolidation, list[tuple[str, str]]]] = [
    ("nobody", consolidation(THE_2021, {}, units(1), excused=NAMES[:1]), [("nobody", "尚无已汇总的单位")]),
    ("five are missing", replace(SOUND, missing=NAMES[:5]),
     [("missing", "5 个单位未报：第1局、第2局、第3镇、第4局、第5局")]),
    ("seven are missing", replace(SOUND, missing=NAMES),
     [("missing", "7 个单位未报：第1局、第2局、第3镇、第4局、第5局 等 7 个")]),
    ("held, with two errors", replace(SOUND, held=NAMES[1:2], findings=FAULTS),
     [("held", "1 个单位暂缓汇总：第2局"), ("errors", "2 处错误尚未改正")]),
    ("a question", replace(SOUND, findings=(ASKED,)), [("unexplained", "1 处需说明的数据尚未改正或说明")]),
    ("what follows is not counted beside it", replace(SOUND, findings=(ASKED, FOLLOWER)),
     [("unexplained", "1 处需说明的数据尚未改正或说明")]),
    ("what follows from an answered one", replace(SOUND, findings=(ANSWERED, FOLLOWER)),
     [("unexplained", "1 处需说明的数据尚未改正或说明")]),
    ("rejected files",
     replace(SOUND, files=(*FILES, *(FileState(name, Verdict.REJECTED) for name in ("a.pdf", "b.pdf")))),
     [("rejected-files", "2 个不予接收的文件尚未处理：a.pdf、b.pdf")]),
    ("a file of nobody", replace(SOUND, files=(*FILES, FileState("a.xlsx", Verdict.HELD))),
     [("held-files", "1 个文件尚不能确定是哪个单位的：a.xlsx")]),
    ("a total of table 四 that is not its parts", WRONG, [("broken-rules", "汇总数有 1 处勾稽关系不平")]),
    ("accounts alone", replace(SOUND, files=(*FILES, FileState("a.xlsx", LOST))),
     [("uneven-accounts", "账目不符，见下方账目核对")]),
]  # fmt: skip


@pytest.mark.parametrize(("result", "reasons"), [d[1:] for d in DRAFTS], ids=[d[0] for d in DRAFTS])
def test_why_a_result_is_not_final(result: Consolidation, reasons: list[tuple[str, str]]) -> None:
    assert list(View(THE_2021, result, MADE).reasons) == reasons


# --- what it knows -------------------------------------------------------------------------------------------


def test_what_is_shown_knows_no_sheet_and_no_address() -> None:
    writers = ("xlsxwriter", "consolidate.excel", "consolidate.workbook", "consolidate.forms.layout")
    for module, own in ((view, {"consolidate.workbook.lines"}), (lines, set[str]())):
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        imports = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        imports |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert {name for name in imports if name.startswith(writers)} == own
