"""The sheet 问题清单: the findings of each unit, where they are and what to do; followers are folded."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from consolidate import findings as words
from consolidate.document_places import spot
from consolidate.excel.lists import Column, Columns, position
from consolidate.model import Finding
from consolidate.terms import Severity
from consolidate.workbook import list_sheet
from consolidate.workbook.addresses import Addresses
from consolidate.workbook.page import BAD, DOUBT, MIDDLE, Page
from consolidate.workbook.view import View

_COLOUR = {Severity.ERROR: BAD, Severity.EXPLAIN: DOUBT, Severity.NOTE: "#595959"}
_JUMP = "定位"


class Entry(NamedTuple):
    """A finding as a row. ``depth`` is 1 if it follows from another finding; ``folds``: its followers are below it."""

    view: View
    addresses: Addresses
    finding: Finding
    depth: int
    folds: bool

    @property
    def labels(self) -> tuple[str, str, str]:
        """The labels of the table, row and column of the finding; "" where it has none."""
        form, place = self.view.form, self.finding.place
        return form.labels(place) if place is not None and place in form.spots else ("", "", "")

    @property
    def sentence(self) -> str:
        """What was found and what was expected, in Chinese."""
        return ("└ " if self.depth else "") + words.sentence(self.finding, self.view.form, "zh")

    @property
    def rule(self) -> str:
        """The label of the broken rule; "" if the finding names no rule of the form."""
        rules = (*self.view.form.rules, *self.view.form.year_rules)
        return next((rule.label for rule in rules if rule.id == self.finding.rule), "")

    @property
    def target(self) -> str:
        """The cell with the number in question: on the line of the unit or in the official table; "" if none."""
        addresses, finding = self.addresses, self.finding
        if finding.place not in addresses.columns or finding.place is None:
            return ""
        if finding.unit in addresses.unit_lines and not self.view.beside:
            return addresses.to_number(finding.unit, finding.place)
        return "" if finding.unit else addresses.to_official(finding.place)


def _grade(entry: Entry) -> dict[str, Any]:
    return {"font_color": _COLOUR[entry.finding.severity], "bold": entry.finding.open}


def _indent(entry: Entry) -> dict[str, Any]:
    return {"indent": 2} if entry.depth else {}


COLUMNS: Columns[Entry] = (
    Column("级别", 8, lambda entry: entry.finding.severity.label, MIDDLE, _grade),
    Column("单位", 14, lambda entry: entry.finding.unit, accent=_indent),
    Column("文件", 18, lambda entry: entry.finding.file),
    Column("工作表", 11, lambda entry: entry.finding.sheet),
    Column("单元格", 8, lambda entry: spot(entry.finding.sheet, entry.finding.address, "zh"), MIDDLE),
    Column("表", 5, lambda entry: entry.labels[0], MIDDLE),
    Column("行", 18, lambda entry: entry.labels[1]),
    Column("列", 11, lambda entry: entry.labels[2]),
    Column("问题", 36, lambda entry: entry.sentence, accent=_indent),
    Column("处理办法", 28, lambda entry: words.hint(entry.finding, entry.view.form, "zh")),
    Column("勾稽关系", 14, lambda entry: entry.rule),
    Column("填报单位说明", 16, lambda entry: words.remark(entry.finding)),
    Column("答复", 14, lambda entry: entry.finding.answer),
    Column(
        _JUMP, 6, lambda entry: "查看" if entry.target else "", MIDDLE | {"font_color": "#0563C1"},
        link=lambda entry: entry.target, tip="查看这个数字",
    ),
)  # fmt: skip


def write(page: Page, view: View, addresses: Addresses) -> None:
    """Write the whole sheet."""
    page.sheet.outline_settings(True, False, True, False)  # the + is shown at the main finding, above its followers
    listed = addresses.listed
    below = (*(depth for _, depth in listed[1:]), 0)
    entries = [
        Entry(view, addresses, *found, folds=under > found[1]) for found, under in zip(listed, below, strict=False)
    ]
    last = list_sheet.write(
        page, view, "数据问题清单", _counted(view), COLUMNS, entries,
        fixed="单位", printed=position(COLUMNS, _JUMP), done=partial(_fold, page),
    )  # fmt: skip
    if not listed:
        page.wide(last, 0, len(COLUMNS) - 1, "没有发现问题。", MIDDLE)
    elif len(listed) < len(view.findings):
        where = f"全部见“{view.beside}”文件夹。" if view.beside else "用 consolidate run --json 可取得全部。"
        rest = f"本表已满，其余 {len(view.findings) - len(listed)} 条未列出；{where}"
        page.wide(last + 1, 0, len(COLUMNS) - 1, rest, MIDDLE)


def _counted(view: View) -> str:
    found = [finding for finding, depth in view.findings if depth == 0]
    counts = [f"{s.label} {sum(f.severity is s for f in found)} 条" for s in Severity]
    return (
        "，".join(counts)
        + "。错误须改正；需说明须改正或说明理由；由同一单元格引起的问题折叠在主要问题之下，点左侧 + 展开。"
    )


def _fold(page: Page, row: int, entry: Entry, texts: Sequence[tuple[str, float]]) -> None:
    """Set the height of the row, its level in the outline, and whether rows are folded under it."""
    options = {"level": 1, "hidden": True} if entry.depth else {"collapsed": True} if entry.folds else {}
    page.height(row, texts, **options)
