"""A comparison as a workbook: in short, the wholes, the largest movers, the units, and every figure as a long table."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from consolidate.comparison import seal
from consolidate.comparison.figures import Comparison, Line, movers, percent
from consolidate.excel import tables
from consolidate.forms.indicators import indicators
from consolidate.own_workbooks import WHOLE
from consolidate.text import clean

SHORT, WHOLES, MOVERS, FATES, LONG = "概要", "合计对照", "变动最大", "单位沿革", "明细"
MOST_MOVERS = 100
_MADE = datetime(2000, 1, 1)  # so that the same figures give the same bytes
_WIDTHS = {"单位": 26, "沿革": 10, "上年单位": 26, "分组": 14, "表": 6, "行": 40, "列": 22, "位置代号": 34, "说明": 90,
           "项目": 26}  # fmt: skip
_BEFORE, _NOW = "before", "now"  # shown as the labels of both sides, which may be any text
_OF_UNIT = ("单位", "沿革", "上年单位", "分组")
_WIDTH, _MOST_ROWS = 13, 1_048_575
_HEAD = {"bold": True, "font_name": "黑体", "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "align": "center"}
_TEXT = {"font_name": "仿宋", "text_wrap": True, "valign": "vcenter"}
_COUNT = {"font_name": "仿宋", "num_format": "#,##0", "valign": "vcenter"}
_AMOUNT = _COUNT | {"num_format": "#,##0.0#####"}
_MOST_TITLE = 70  # characters of the title in a header: as many as stand on one line
_RANKED = (
    "变动按平方根之差的两倍排列：数小的看绝对增减，数大的看相对增减；"
    "两个数只因偶然而不同的，这个值很少超过 4。总计不列，它随各项而变。"
)


def result(found: Comparison) -> bytes:
    """Return the bytes of the workbook. Texts are never taken for formulas; the same figures give the same bytes."""
    before, now = found.before.label, found.now.label
    shown = {_BEFORE: found.before.named, _NOW: found.now.named}
    sheets = {
        SHORT: _short(found),
        WHOLES: _frame(found, found.whole)[["表", "行", "列", _BEFORE, _NOW, "增减", "增减％"]],
        MOVERS: _movers(found),
        FATES: pd.DataFrame(
            [(p.fate.label, "、".join(p.before), "、".join(p.now), p.group) for p in found.pairs],
            columns=["沿革", "上年单位", "单位", "分组"],
        ),
        LONG: _frame(found, (*found.whole, *found.units)),
    }
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with pd.ExcelWriter(out, engine="xlsxwriter", engine_kwargs={"options": options}) as writer:
        title = clean(f"{before}与{now}对照")
        writer.book.set_properties({"created": _MADE, "title": title})
        writer.book.set_custom_property(seal.NAME, seal.BLANK)
        for name, frame in sheets.items():
            made = writer.book.add_worksheet(name)
            _write(writer, made, frame.set_axis([shown.get(str(column), column) for column in frame], axis=1))
            _set_up(made, title)
    return out.getvalue()


def _frame(found: Comparison, lines: Sequence[Line]) -> pd.DataFrame:
    """The lines as a long table."""
    form = found.now.form
    columns = [*_OF_UNIT, "表", "行", "列", "位置代号", _BEFORE, _NOW, "增减", "增减％"]
    rows = [
        (
            *((line.pair.name, line.pair.fate.label, "、".join(line.pair.before), line.pair.group)
              if line.pair else (WHOLE, "", "", "")),
            *form.labels(line.place), str(line.place), line.before, line.now, line.change, line.percent,
        )
        for line in lines
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns, dtype=object)


def _movers(found: Comparison) -> pd.DataFrame:
    """The largest movers, of the whole first."""
    form = found.now.form
    whole, units = (_frame(found, movers(form, lines, MOST_MOVERS)) for lines in (found.whole, found.units))
    return pd.concat([whole, units], ignore_index=True).drop(columns=["位置代号"])


def _short(found: Comparison) -> pd.DataFrame:
    """The main indicators of both, and what the comparison covers."""
    rows: list[tuple[Any, ...]] = []
    for indicator in indicators(found.now.form):
        was, is_ = indicator.of(found.before.whole), indicator.of(found.now.whole)
        change = None if was is None or is_ is None else is_ - was
        share = None if indicator.formula else percent(was, is_)
        rows.append((indicator.named, was, is_, change, share, ""))
    fates = {label: sum(pair.fate.label == label for pair in found.pairs) for label in
             dict.fromkeys(pair.fate.label for pair in found.pairs)}  # fmt: skip
    said = [
        ("单位", "、".join(f"{label} {count}" for label, count in fates.items()) or "两边没有都列出单位，只比较合计"),
        (
            "可比项目",
            f"{len(found.places)} 项；只在一边有的不比较：{len(found.left_out[0])} 项、{len(found.left_out[1])} 项",
        ),
        *_uncertain(found),
        (MOVERS, _RANKED),
    ]
    rows += [(name, None, None, None, None, text) for name, text in said]
    return pd.DataFrame(rows, columns=["项目", _BEFORE, _NOW, "增减", "增减％", "说明"], dtype=object)


def _uncertain(found: Comparison) -> Iterator[tuple[str, str]]:
    """What makes the sums uncertain, each with its name."""
    for side in (found.before, found.now):
        if side.draft:
            yield "草稿", f"{side.label}尚未定稿，数字可能变动"
    for side, names in found.missing():
        yield "未计入合计", f"{side.label}：{'、'.join(names)}"
    for unit, names in found.unknown:
        yield "上年单位不符", f"{unit}的上年单位写的是{'、'.join(names)}，{found.before.label}中没有，未与之比较"


def _said(value: object) -> str:
    return value if isinstance(value, str) else ""


def _write(writer: Any, made: Any, frame: pd.DataFrame) -> None:
    """Fill a sheet: headings with a filter, texts as they are, missing figures blank."""
    shown = frame.iloc[:_MOST_ROWS]
    head, text, count, amount = (writer.book.add_format(look) for look in (_HEAD, _TEXT, _COUNT, _AMOUNT))
    for column, heading in enumerate(shown.columns):
        made.write_string(0, column, clean(str(heading)), head)
        made.set_column(column, column, _WIDTHS.get(str(heading), _WIDTH))
    most = max(tables.lines(str(heading), _WIDTHS.get(str(heading), _WIDTH), indent=0) for heading in shown.columns)
    made.set_row(0, max(most * 15.4 + 4, 44))
    for row, values in enumerate(shown.itertuples(index=False), 1):
        high = max(
            tables.lines(v, _WIDTHS.get(str(h), _WIDTH)) for h, v in zip(shown.columns, map(_said, values), strict=True)
        )
        made.set_row(row, high * 15.4 + 2)
        for column, value in enumerate(values):
            if isinstance(value, str):
                made.write_string(row, column, clean(value), text)
            elif value is not None:
                made.write_number(row, column, value, count if isinstance(value, int) else amount)
    made.autofilter(0, 0, max(len(shown), 1), len(shown.columns) - 1)
    made.freeze_panes(1, 0)


def _set_up(made: Any, title: str) -> None:
    """Print a sheet on A4 landscape, with its title and its name above, and the number of the page below."""
    made.set_landscape()
    made.set_paper(9)
    made.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.7)
    made.fit_to_pages(1, 0)
    made.repeat_rows(0)
    short = title if len(title) <= _MOST_TITLE else f"{title[: _MOST_TITLE - 1]}…"
    made.set_header(f'&L&"仿宋,Regular"&9 {short.replace("&", "&&")}　&A', {"margin": 0.35})
    made.set_footer('&R&"仿宋,Regular"&9 第 &P 页，共 &N 页', {"margin": 0.35})
