"""Enumerations: severities, verdicts on files, states of units, actions, ways of reading, reasons of a draft.

The value of a member is stored in JSON and in our files. Its label is the text that people read.
"""

from __future__ import annotations

from enum import Enum, StrEnum

from consolidate.words import N_, Worded, say


class Severity(Worded):
    """``error``: the unit is left out of the sum. ``explain``: a reason is needed. ``note``: for information only."""

    label: str

    ERROR = "error", "错误"
    EXPLAIN = "explain", "需说明"
    NOTE = "note", "提示"


ERROR, EXPLAIN, NOTE = Severity.ERROR, Severity.EXPLAIN, Severity.NOTE


class Reader(Enum):
    """Who reads the words of a finding: the office that collects the tables, or the unit that filled them in."""

    OFFICE = "office"
    UNIT = "unit"


class Verdict(StrEnum):
    """What was done with a file. Every file has one verdict; containers (``opened``) are not in the accounts."""

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
        """The Chinese text, in our workbooks and on the terminal."""
        return say("zh", self)


class UnitState(Worded):
    """The state of a unit that is expected to answer. Every such unit is in exactly one state."""

    label: str

    USED = "used", "已汇总"
    HELD = "held", "暂缓"
    EXCUSED = "excused", "免报"
    MISSING = "missing", "未报"


class Action(StrEnum):
    """What the office decides in a line of decisions.xlsx; the value is the text in the cell."""

    ADOPT = "采用"  # the file counts for the unit
    REFUSE = "不采用"  # the file does not count
    CONFIRM = "属实"  # what a finding asks about is correct, for the given reason
    CORRECT = "更正"  # another figure counts
    DEDUCT = "剔除"  # so much is taken out of the sum, since two units counted it
    EXCUSE = "免报"  # the unit need not answer this year


class Documents(StrEnum):
    """What round.toml says of the figures in reports in Word or as web pages, where no workbook came."""

    ASK = "ask"  # they count once the office adopts the file
    USE = "use"  # they count if nothing in the file must be corrected or explained
    REFUSE = "refuse"  # they are not read


class How(StrEnum):
    """How the number at a place was read."""

    NUMBER = "number"  # the cell holds a number
    BLANK = "blank"  # the cell is empty
    TOTAL = "total"  # the formula of a total; it is computed from the parts again
    FORMULA = "formula"  # the stored value of a formula in an input cell
    SPELLED = "spelled"  # a text that means a number
    ZEROED = "zeroed"  # a text that means 0, or one row in place of several whose figures are all 0
    CONVERTED = "converted"  # an amount in another unit of measure than that of the form, or with an unclear one
    CORRECTED = "corrected"  # corrected by the office
    TEXT = "as-text"  # a place for a text, which holds one
    UNREADABLE = "unreadable"  # the cell does not give a number


UNTYPED = (How.BLANK, How.TOTAL)  # the cell has no typed number


class CauseKind(Worded):
    """What probably happened where figures break rules: ``looks`` says it in words, "" if the figures show it."""

    looks: str

    DIGITS_EXCHANGED = "digits-exchanged"
    DIGIT_DOUBLED = "digit-doubled"
    DIGIT_LOST = "digit-lost"
    DIGIT_WRONG = "digit-wrong"
    SIGN_WRONG = "sign-wrong"
    FIGURE_WRONG = "figure-wrong"
    TOTAL_WRONG = "total-wrong"
    COUNTED_TWICE = "counted-twice", N_("its parts seem to be counted twice")
    CARRIED_COUNTED = "carried-counted", N_("“{source}” seems to be counted in")
    LAST_YEAR_KEPT = "last-year-kept", N_("what was entered is last year's figure")
    CARRIED_IN_WRONG = "carried-in-wrong", N_("last year's report says so")
    YUAN_FOR_WAN = "yuan-for-wan", N_("it seems to be entered in 元")
    NEIGHBOURING_CELL = "neighbouring-cell", N_("it seems to stand in the next cell")
    FIGURES_EXCHANGED = "figures-exchanged", N_("the two seem to be exchanged")
    ROWS_EXCHANGED = "rows-exchanged", N_("the rows “{row}” and “{last_row}” seem to be exchanged")
    ROWS_SLIPPED = "rows-slipped", N_("the figures from “{row}” to “{last_row}” seem to have slipped by one row")
    COLUMNS_SLIPPED = (
        "columns-slipped",
        N_("the figures from “{column}” to “{last_column}” seem to have slipped by one column"),
    )
    LINE_BLANK = "line-blank", N_("“{line}” seems to be left out")
    LINE_DOUBLED = "line-doubled", N_("“{line}” repeats the figures of the next line")
    COUNTED_ELSEWHERE = "counted-elsewhere", N_("{count} of “{column}” seem to be counted under “{source}”")
    SEVERAL_FIGURES = "several-figures"
    UNDECIDED = "undecided"


class Unfinished(Worded):
    """Why a result is not final, in the order of the workbook. The terminal shows ``sentence``, the workbook ``label``.

    ``UNEVEN_TOTALS`` has no label, since no workbook is written if a total is not the sum of its parts.
    """

    sentence: str
    label: str

    NOBODY = "nobody", N_("no unit could be added up"), "尚无已汇总的单位"
    MISSING = "missing", N_("{count} unit(s) (has|have) not answered"), "{count} 个单位未报：{names}"
    HELD = "held", N_("{count} unit(s) (is|are) held out of the sum"), "{count} 个单位暂缓汇总：{names}"
    ERRORS = "errors", N_("{count} error(s) must be corrected"), "{count} 处错误尚未改正"
    UNEXPLAINED = (
        "unexplained",
        N_("{count} finding(s) must be corrected or explained"),
        "{count} 处需说明的数据尚未改正或说明",
    )
    REJECTED_FILES = (
        "rejected-files",
        N_("{count} file(s) (was|were) rejected and not decided on"),
        "{count} 个不予接收的文件尚未处理：{names}",
    )
    HELD_FILES = (
        "held-files",
        N_("{count} file(s) cannot be matched to a unit"),
        "{count} 个文件尚不能确定是哪个单位的：{names}",
    )
    BROKEN_RULES = "broken-rules", N_("the totals break {count} rule(s)"), "汇总数有 {count} 处勾稽关系不平"
    UNEVEN_ACCOUNTS = "uneven-accounts", N_("the counts of files or units do not add up"), "账目不符，见下方账目核对"
    UNEVEN_TOTALS = "uneven-totals", N_("{count} total(s) (is|are) not the sum of the parts")
