"""How the round of ``sample_workbooks.evening`` ends: what comes in after its second evening, and what is decided.

``AGAIN`` are the units that send their copy back corrected, ``FIRST`` those that answer for the first time, ``DECIDED``
what the office writes into the lines that the program has listed in decisions.xlsx.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import openpyxl

from consolidate.decisions import sheet
from consolidate.model import Unit
from consolidate.own_workbooks import WHOLE
from consolidate.rounds.spreadsheet import FIRST_LINE
from consolidate.templates import template
from consolidate.terms import Action
from sample_workbooks import evening, faults
from sample_workbooks.evening_round import CHINA
from sample_workbooks.faults import FORM, filled

THIRD = datetime(2026, 1, 23, 20, 0, tzinfo=CHINA)
TWICE = "石桥镇人民政府"  # its first copy came back as it was, so a second one went out
AGAIN = (
    "县教育局", "县科学技术局", "县公安局", "县司法局", "县人力资源和社会保障局", "县自然资源局", "县交通运输局",
    "县水利局", "县文化广电和旅游局", "县卫生健康局", "县应急管理局", "县审计局", "县市场监督管理局", "县信访局",
    "县林业局", "县城市管理局", "河东镇人民政府", "河西镇人民政府", "柳林镇人民政府", TWICE, "双塔乡人民政府",
    "梅园乡人民政府",
)  # fmt: skip
FIRST = ("县退役军人事务局", "县气象局", "白塔乡人民政府")
# by unit, or by file if nobody knows whose it is: action, reason, and the unit if it must be named
DECIDED: Mapping[str, tuple[Action, str, str]] = {
    "县财政局": (Action.CONFIRM, "按元填报，换算无误", ""),
    "县农业农村局": (Action.CONFIRM, "承接了农机许可", ""),
    "县统计局": (Action.CONFIRM, "全年没有复议和诉讼", ""),
    "青龙乡人民政府": (Action.CONFIRM, "许可权下放到乡", ""),
    "县市场监管局.xlsx": (Action.REFUSE, "已报不带密码的一份", ""),
    "县信访局.xlsx": (Action.REFUSE, "已重新报送完整的一份", ""),
    # of these the copy looks as it did when it went back: a total and a number beside the table are not in it
    "县人力资源和社会保障局_更正.xlsx": (Action.CONFIRM, "合计原来打错，各分项无误", ""),
    "县审计局_更正.xlsx": (Action.ADOPT, "表外的数已删去", ""),
    evening.UNKNOWN: (Action.REFUSE, "重复报送，无人认领", ""),
    evening.CONTRADICTED: (Action.ADOPT, "电话核实，是小河乡的", "小河乡人民政府"),
    # asked once every unit is settled: what the excused unit had last year is in nobody's figures
    WHOLE: (Action.CONFIRM, "县档案馆并入县委办公室，其结转和文件由党委机构办理", ""),
}


def third_evening(folder: Path) -> None:
    """What comes in before the third evening, and the decisions of the office."""
    seeds = {unit.name: (seed, unit) for seed, unit in enumerate(evening.roster().units, 1)}
    for name in (*AGAIN, *FIRST):
        path = folder / "inbox" / f"{name}_{'更正' if name in AGAIN else '年报'}.xlsx"
        path.write_bytes(_answer(*seeds[name]))
        noon = datetime(2026, 1, 23, 12, tzinfo=CHINA).timestamp()
        os.utime(path, (noon, noon))
    decide(folder / sheet.FILE)


def _answer(seed: int, unit: Unit) -> bytes:
    if unit.name in FIRST:
        return filled(unit, seed)
    trip = 2 if unit.name == TWICE else 1
    return template(FORM, evening.ROUND, unit, trip=trip, figures=faults.sound(seed))


def decide(path: Path) -> None:
    """Choose an action and give a reason in each listed line that is decided, and leave all others as they are."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    page = book.worksheets[0]
    columns = {heading: number for number, heading in enumerate(sheet.HEADER, 1)}
    for row in range(FIRST_LINE + 1, page.max_row + 1):
        file, unit = (str(page.cell(row, columns[heading]).value or "") for heading in ("文件", "单位"))
        found = DECIDED.get(file) or DECIDED.get(unit)
        if found and not page.cell(row, columns["动作"]).value:
            action, reason, whose = found
            texts = {"动作": str(action), "理由": reason, "单位": whose or unit, "经办人": "王芳", "日期": "2026-01-23"}
            for heading, text in texts.items():
                page.cell(row, columns[heading]).value = text
    book.save(path)
