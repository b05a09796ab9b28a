"""The words that values are told apart by, each written once, with its label.

Severities, verdicts on files, states of units, actions of decisions, how a cell was read, and why a result is not
final. A member is its value, which JSON and our files hold, and carries the words for it that people read.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from consolidate.words import N_, say


class _Labelled(StrEnum):
    """Terms with the word that our workbooks have for each."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Take the two texts of a member; with the value alone a member is found, or ValueError raised."""
        member = str.__new__(cls, value)
        member._value_, member.label = value, label
        return member


class Severity(_Labelled):
    """``error``: the unit is left out of the sum. ``explain``: a reason is needed. ``note``: for information only."""

    ERROR = "error", "错误"
    EXPLAIN = "explain", "需说明"
    NOTE = "note", "提示"


ERROR, EXPLAIN, NOTE = Severity.ERROR, Severity.EXPLAIN, Severity.NOTE


class Verdict(StrEnum):
    """What became of a file. Every file has one; containers (``opened``) stand outside the accounts."""

    USED = N_("used")
    REPLACED = N_("replaced")
    DUPLICATE = N_("duplicate")
    HELD = N_("held")
    COMPANION = N_("companion")
    REJECTED = N_("rejected")
    IGNORED = N_("ignored")
    OPENED = N_("opened")

    @property
    def label(self) -> str:
        """The word for it in our workbooks, which is that of the terminal."""
        return say("zh", self)


class UnitState(_Labelled):
    """What became of a unit that is expected to answer. Every such unit is in one."""

    USED = "used", "已汇总"
    HELD = "held", "暂缓"
    EXCUSED = "excused", "免报"
    MISSING = "missing", "未报"


class Action(StrEnum):
    """What the office decides in a line of decisions.xlsx, as it writes it there."""

    ADOPT = "采用"  # this file counts for the unit
    REFUSE = "不采用"  # this file does not count
    CONFIRM = "属实"  # what a finding asks about is right, for the reason given
    CORRECT = "更正"  # another figure counts
    EXCUSE = "免报"  # the unit need not answer this year


class How(StrEnum):
    """How the figure at a place was read."""

    NUMBER = "number"  # a number stands there
    BLANK = "blank"  # nothing stands there
    TOTAL = "total"  # the formula of a total, which is computed anew from its parts
    FORMULA = "formula"  # the stored value of a formula in a cell that is to be typed in
    SPELLED = "spelled"  # a text that says a number
    ZEROED = "zeroed"  # a text that says 0, or a single row for several whose figures are all 0
    CONVERTED = "converted"  # an amount whose unit is another than the form's, or is in question
    CORRECTED = "corrected"  # the office's figure in place of the unit's
    UNREADABLE = "unreadable"  # no number can be taken from it


UNTYPED = (How.BLANK, How.TOTAL)  # nobody typed a figure there


class Unfinished(StrEnum):
    """Why a result is not final, in the order of the workbook; ``sentence``: for the terminal, ``label``: there.

    ``UNEVEN_TOTALS`` has no label, since no workbook is written where a total is not the sum of its parts.
    """

    sentence: str
    label: str

    def __new__(cls, value: str, sentence: str = "", label: str = "") -> Self:
        """Take the three texts of a member."""
        member = str.__new__(cls, value)
        member._value_, member.sentence, member.label = value, sentence, label
        return member

    NOBODY = "nobody", N_("no unit could be added up"), "尚无已汇总的单位"
    MISSING = "missing", N_("{count} unit(s) have not answered"), "{count} 个单位未报：{names}"
    HELD = "held", N_("{count} unit(s) are held out of the sum"), "{count} 个单位暂缓汇总：{names}"
    ERRORS = "errors", N_("{count} error(s) must be corrected"), "{count} 处错误尚未改正"
    UNEXPLAINED = (
        "unexplained",
        N_("{count} finding(s) must be corrected or explained"),
        "{count} 处需说明的数据尚无答复",
    )
    REJECTED_FILES = (
        "rejected-files",
        N_("{count} file(s) were rejected and not decided on"),
        "{count} 个退回的文件尚未处理：{names}",
    )
    HELD_FILES = (
        "held-files",
        N_("{count} file(s) cannot be matched to a unit"),
        "{count} 个文件尚不能确定单位：{names}",
    )
    BROKEN_RULES = "broken-rules", N_("the totals break {count} rule(s)"), "汇总数有 {count} 处勾稽关系不平"
    UNEVEN_ACCOUNTS = "uneven-accounts", N_("the counts of files or units do not add up"), "账目不符，见下方账目核对"
    UNEVEN_TOTALS = "uneven-totals", N_("{count} total(s) are not the sum of their parts")
