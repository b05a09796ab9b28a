"""Why a line of decisions.xlsx cannot be used, what stands in the cell at fault, and what may be meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import RawCell
from consolidate.forms import naming
from consolidate.model import Decision, Form, Kind, Number, Place
from consolidate.names import Names, nearest
from consolidate.own_workbooks import WHOLE
from consolidate.regex import regex
from consolidate.rounding import rounded
from consolidate.terms import Action, How
from consolidate.text import plain
from consolidate.words import N_

_NUMBER = regex(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_WITH_UNIT = (FindingKind.SPELLED, FindingKind.YUAN_CONVERTED)  # an amount in the form's unit, or in another one
_APART = regex(r"\d\s+\d")  # one number or two
_AMONG = regex(rf"[^\d%‰十百千万亿]*?({_NUMBER.pattern})[^\d%‰十百千万亿]*")
_ONLY_NUMBER = N_("only the number may stand there, without words and units")
_LESS = regex(r"剔除|扣除|扣减|减少|减去|减")  # words before what is taken out
_MINUS = regex(r"[-−–]")
# what people write for an action
_MEANT = {
    Action.ADOPT: ("采纳", "使用", "用这份", "以此为准", "选用"),
    Action.REFUSE: ("不用", "不使用", "不采纳", "作废", "弃用", "删除"),
    Action.CONFIRM: ("确认", "核实", "已核实", "情况属实", "无误", "说明", "正确"),
    Action.CORRECT: ("改正", "修改", "修正", "订正", "改为", "更改"),
    Action.DEDUCT: ("剔重", "扣除", "扣减", "去重", "减去", "重复计算"),
    Action.EXCUSE: ("免填", "不用报", "不报", "免于报送", "豁免"),
}
_OF_THE_WHOLE = (Action.CONFIRM, Action.DEDUCT)  # actions on the sum of all units
_HEADINGS = {"理由": ("原因", "说明"), "文件": ("文件名",), "单位": ("填报单位", "单位名称"), "动作": ("处理", "意见")}


class Fault(NamedTuple):
    """A fault: its sentence, the heading of the cell at fault, and what may be meant there."""

    sentence: str
    heading: str
    near: tuple[str, ...] = ()


def action(text: str) -> Action | None:
    """The action that a text names, whatever blanks stand in it; None if there is none."""
    return next((each for each in Action if each == plain(text)), None)


def unit_of(name: str, names: Names) -> str:
    """The unit that a line names, or ``WHOLE``; "" if there is no such unit."""
    return names.unit(name) or (WHOLE if plain(name) == WHOLE else "")


def fault(decision: Decision, written: Mapping[str, str], names: Names, form: Form) -> Fault | None:
    """Why a line cannot be used; None if it can. ``written``: what stands in its cells, by heading."""
    if decision.action is None:
        text = written.get("动作", "")
        unknown = N_("the action must be one of 采用, 不采用, 属实, 更正, 剔除, 免报")
        return Fault(unknown, "动作", _actions(text)) if text else Fault(N_("no action is chosen"), "动作")
    unit = unit_of(decision.unit, names)
    if decision.unit and (not unit or (unit == WHOLE and decision.action not in _OF_THE_WHOLE)):
        return Fault(N_("the roster has no such unit"), "单位", names.near(decision.unit))
    if decision.action in (Action.ADOPT, Action.REFUSE) and not decision.file:
        return Fault(N_("the file is not named"), "文件")
    if decision.action not in (Action.REFUSE, Action.DEDUCT) and not decision.unit:
        return Fault(N_("the unit is not named"), "单位")
    if not decision.reason:
        return Fault(N_("the reason is missing"), "理由")
    if decision.action is Action.CONFIRM and not places(decision, form):
        return _unnamed(decision, form, N_("table, row and column name no cell of the form"))
    if decision.action is Action.DEDUCT:
        return _of_deduction(decision, form)
    return _of_correction(decision, form) if decision.action is Action.CORRECT else None


def _actions(text: str) -> tuple[str, ...]:
    wanted = plain(text)
    meant = tuple(str(each) for each, words in _MEANT.items() if any(word in wanted for word in (*words, each)))
    return meant or tuple(each for each in nearest(text, [*map(str, Action)]) if {*each} & {*wanted})[:1]


def _of_correction(decision: Decision, form: Form) -> Fault | None:
    found = places(decision, form)
    if len(found) != 1:
        return _unnamed(decision, form, N_("table, row and column do not name one cell of the form"))
    if not decision.present or not decision.becomes:
        missing = "现值" if decision.becomes else "改为"
        return Fault(N_("a correction needs the present figure and the new one"), missing)
    if figure(decision.becomes, form, found[0]) is None:
        alone = _among_words(decision.becomes)
        if figure(alone, form, found[0]) is not None:
            return Fault(_ONLY_NUMBER, "改为", (alone,))
        return Fault(N_("this cell may not hold the new figure"), "改为")
    return None


def _among_words(text: str) -> str:
    """Return the number in a text with words around it that do not change it (12件, 约12); "" if there is none."""
    among = _AMONG.fullmatch(plain(text))
    return among[1] if among and not _APART.search(text) else ""


def _of_deduction(decision: Decision, form: Form) -> Fault | None:
    found = places(decision, form)
    if len(found) != 1:
        return _unnamed(decision, form, N_("table, row and column do not name one cell of the form"))
    if found[0] not in form.order:
        return Fault(N_("the figures of this cell are not added up, so nothing can be taken out"), "行")
    if not decision.becomes:
        return Fault(N_("how much is taken out is missing; it is written like this: -2"), "改为")
    amount = taken_out(decision, form, found[0])
    if amount is None and (said := _amount(number(decision.becomes), form, found[0])) is not None:
        unclear = N_(
            "whether so much is taken out or is left is not clear; what is taken out is written like this: 减2"
        )
        return Fault(unclear, "改为", (f"减{abs(said)}",))
    if amount is None and (said := _amount(number(_among_words(decision.becomes)), form, found[0])) is not None:
        return Fault(_ONLY_NUMBER, "改为", (f"减{abs(said)}",))
    if amount is None:
        return Fault(N_("this is no number that can be taken out of the cell"), "改为")
    if amount == 0 or (amount < 0 and form.kind(found[0]) is not Kind.CHANGE):
        return Fault(N_("剔除 only makes a sum smaller; other figures of a unit are changed with 更正"), "改为")
    if not decision.clerk or not decision.day:
        return Fault(N_("who takes it out, and on which day, must be said"), "日期" if decision.clerk else "经办人")
    return None


def taken_out(decision: Decision, form: Form, place: Place) -> Number | None:
    """Return what a line 剔除 takes out: the number behind a minus, or 现值 less 改为 where 改为 has none.

    None if the line does not say it in one of these ways, or if the place may not hold such a number.
    """
    text, present = plain(decision.becomes), number(decision.present)
    minus = _MINUS.match(text)
    below_zero = form.kind(place) is Kind.CHANGE and present is not None  # then what is left may have a minus, too
    if _APART.search(decision.becomes):
        return None
    if behind := _LESS.match(text) or (None if below_zero else minus):
        amount = text[behind.end() :]
        return _amount(number(amount), form, place) if amount[:1].isdigit() else None
    left = None if minus else number(text)
    return None if present is None or left is None else _amount(present - left, form, place)


def _amount(value: Decimal | None, form: Form, place: Place) -> Number | None:
    """The value as a number of the kind that a place holds; None if it is none, or out of all bounds."""
    if value is None or abs(value) >= 10**15:
        return None
    if form.kind(place).whole:
        return int(value) if value == value.to_integral() else None
    return value if value == rounded(value, form.decimals(place)) else None


def _unnamed(decision: Decision, form: Form, sentence: str) -> Fault:
    """The fault of a line that names no place, in the first of its columns that no place of the form fits."""
    said = (decision.table, decision.row, decision.column)
    upto = ((said[0], "", ""), (said[0], said[1], ""), said)
    at = next((i for i, names in enumerate(upto) if names[i] and not naming.places(form, *names)), 1)
    return Fault(sentence, ("表", "行", "列")[at], _labels(form, said, at))


def _labels(form: Form, said: Sequence[str], at: int) -> tuple[str, ...]:
    """The names of tables, rows or columns that are most similar to what is said in that column."""
    before = [name if i < at else "" for i, name in enumerate(said)]
    fitting = naming.places(form, *before) if said[at] else ()
    names = dict.fromkeys((form.table(place.table).number, *form.own_labels(place))[at] for place in fitting)
    return nearest(said[at], [name for name in names if name and plain(name) != plain(said[at])])


def heading(missing: str, others: Sequence[str]) -> tuple[str, ...]:
    """The headings among ``others`` that a column may have in place of the one that is missing."""
    words = (missing, *_HEADINGS.get(missing, ()))
    return tuple(other for other in others if any(word in plain(other) for word in words))[:3]


def figure(text: str, form: Form, place: Place) -> Number | None:
    """Return the number in a text, or None if the place may not hold it.

    Only some kinds of number have decimals, and only a change may have a sign. An amount may name its unit: 26.1万元. A
    computed figure follows from others.
    """
    value, column = number(text), form.spots[place].column
    if column.kind is Kind.TEXT or column.formula or (plain(text).startswith("+") and column.kind is not Kind.CHANGE):
        return None
    if value is None and column.kind is Kind.MONEY:
        value = _with_unit(text, form, place)
    if value is None or column.outside(value) or abs(value) >= 10**15:
        return None
    if not column.kind.whole:
        return value if value == rounded(value, form.decimals(place)) else None
    return int(value) if value == value.to_integral() else None


def _with_unit(text: str, form: Form, place: Place) -> Decimal | None:
    """Return an amount that names its unit in the unit of the form; None for other texts."""
    from consolidate.reading import spelling  # here: its patterns take a twentieth of the time of a run over 100 files

    column = form.spots[place].column
    read = spelling.spell(RawCell(0, 0, "text", text), column, form.decimals(place), trusted=True)
    if read.value is None or read.kind not in _WITH_UNIT or read.how is How.ZEROED:  # 无 and — are no amounts
        return None
    return Decimal(read.value)


def number(text: str) -> Decimal | None:
    """Return the number in a text, which may have full-width digits or thousands separators; None for other texts."""
    written = plain(text)
    return Decimal(written.replace(",", "")) if _NUMBER.fullmatch(written) and not _APART.search(text) else None


def places(decision: Decision, form: Form) -> tuple[Place, ...]:
    """Return the places that a line names, by id or the beginning of a label. An empty column of the line means all."""
    return naming.places(form, decision.table, decision.row, decision.column)
