"""Names and labels in our own workbooks: written into templates and results, and looked for when they come back.

Defined once, so that what is written is what is looked for.
"""

from __future__ import annotations

# sheets of the result, beside the official tables
OVERVIEW, INDICATORS, UNITS, FINDINGS, FILES = "总览", "主要指标", "各单位数据", "问题清单", "文件台账"
PROGRESS, SINCE = "报送进度", "自上次以来"
GROUPED, ACCOUNTS = "各分组数据", "分组账目"  # of a large round: in place of UNITS, and the counts of units and files
# sheets of a template
COMPARISON = "上年对照"  # it has the labels of official tables, but is not one of them
REASONS = "情况说明"
OWN_FAULTS = "自查问题"  # in place of the faults of a returned copy, where a unit checked its file itself
REASON_COLUMNS = ("表", "行", "列", REASONS)
# all of them, which no official table may be called
SHEETS = (
    *(OVERVIEW, INDICATORS, UNITS, FINDINGS, FILES, PROGRESS, SINCE, GROUPED, ACCOUNTS, COMPARISON, REASONS),
    *("处理意见", "不汇总内容", "填表说明", "退回问题", OWN_FAULTS),
)
# the columns of roster.xlsx, without those that a form adds
ROSTER_COLUMNS = ("序号", "单位名称", "分组", "联系人", "电子邮箱", "电话", "别名", "上年单位")
# labels
ZERO_BOX = "本表全部为零"  # the box stands to the right of this label, in the row above the grid; 是 ticks it
CORRECTED = "更正："  # before a unit's name, in a line of UNITS with the office's correction
DEDUCTED = "剔除："  # likewise, in a line with what the office takes out of the sum; it has no number of a unit
WHOLE = "合计"  # in place of a unit's name: the sum of all units
