"""The names and labels that our own workbooks carry: written by the templates and the result, read when they come back.

They stand once, so that what is written is what is looked for.
"""

from __future__ import annotations

# sheets of the result, beside the official tables
OVERVIEW, INDICATORS, UNITS, FINDINGS, FILES = "总览", "主要指标", "各单位数据", "问题清单", "文件台账"
# sheets of a template
COMPARISON = "上年对照"  # it has the labels of the official tables, but is none of them
REASONS = "情况说明"
REASON_COLUMNS = ("表", "行", "列", REASONS)
# labels
ZERO_BOX = "本表全部为零"  # the box stands to the right of this label, in the row above the grid; 是 ticks it
CORRECTED = "更正："  # before a unit's name in a line of UNITS that corrects it
