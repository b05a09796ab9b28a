"""Whose report is written: the office's or a unit's, with its figures, and what can be named in its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from consolidate import letters
from consolidate.forms import computed, report_names
from consolidate.forms.indicators import Indicator
from consolidate.forms.report_names import CHANGE, CONTACT, LAST, SHARE, Unknown
from consolidate.model import Form, Number, Place, Round, Unit
from consolidate.rounding import money, rounded
from consolidate.text import number_text

DECIMALS = 2  # of a percentage; it is rounded half up, and zeros at its end are dropped
POINTS = "个百分点"
_MOST_DECIMALS = 12  # of one that is all but 0 or 100


class Value(NamedTuple):
    """What stands for a name. ``text``: None if it is not known. ``zero``: whether it is 0, or unchanged.

    ``figure``: whether it comes from the figures of the round.
    """

    text: str | None
    zero: bool = False
    figure: bool = True


@dataclass(frozen=True)
class Subject:
    """The office or a unit, with the figures of its report.

    ``numbers`` are those that are added up; ``aside`` what stands at the other places. ``before``: last year's figures.
    ``final``: whether the report may be published. ``code``: 校验码 of the figures.
    """

    form: Form
    round: Round
    name: str
    numbers: Mapping[Place, Number]
    before: Mapping[Place, Number] = field(default_factory=dict)
    aside: Mapping[Place, str] = field(default_factory=dict)
    unit: Unit | None = None
    final: bool = False
    code: str = ""
    day: date = date.min  # of the report

    @property
    def title(self) -> str:
        """The title of its report in one line."""
        return f"{self.name}{self.round.year}年{self.form.title}"

    def shown(self, place: Place) -> str:
        """The figure at a place as the report shows it."""
        if place in self.aside:
            return self.aside[place]
        if place in self.form.formulas:
            return self._computed(place, self.numbers)
        return "" if place not in self.numbers else _text(self.numbers[place], self.form.decimals(place))

    def shown_before(self, place: Place) -> str:
        """Last year's figure at a place; "" if it is not known."""
        if place in self.form.formulas:
            return self._computed(place, self.before)
        return number_text(self.before[place]) if place in self.before else ""

    def _computed(self, place: Place, numbers: Mapping[Place, Number]) -> str:
        value = computed.value(self.form, place, numbers)
        return "" if value is None else number_text(rounded(value, self.form.decimals(place)))

    # --- names -------------------------------------------------------------------------------------------------

    @cached_property
    def fields(self) -> dict[str, str]:
        """The names that stand for other things than figures."""
        year = self.round.year
        told = letters.values(self.form, self.round, self.unit, self.day)
        kept = ("汇总单位", "依据", *CONTACT)
        own = dict.fromkeys(CONTACT, "")  # whom to ask about the report of a unit, the roster says
        if self.unit:
            own |= {"联系人": self.unit.contact, "电话": self.unit.phone, "邮箱": "、".join(self.unit.mail)}
        return (
            {name: told[name] for name in kept}
            | (own if self.unit else {})
            | {
                "单位": self.name,
                "年度": str(year),
                "上年度": str(year - 1),
                "下年度": str(year + 1),
                "报告": self.form.title,
                "统计期限": f"{year}年1月1日至{year}年12月31日",
                "日期": letters.day(self.day),
            }
        )

    def value(self, name: str) -> Value | Unknown:
        """What stands for a name, or the names that may be meant."""
        found = report_names.meaning(self.form, name)
        if isinstance(found, Unknown):
            return found
        if found.fact:
            return Value(self.fields[found.fact] or None, figure=False)
        now = [figure.of(self.numbers) for figure in found.figures]
        if found.prefix == SHARE:
            part, whole = now
            return Value(percent(part, whole) if whole and part is not None else None, zero=part == 0)
        (figure,), (number,) = found.figures, now
        if found.prefix:
            return self._since(found.prefix, figure, number)
        return Value(None if number is None else text_of(figure, number), number == 0)

    def _since(self, prefix: str, figure: Indicator, now: Number | None) -> Value:
        """Last year's figure, or how much this year's is more or less."""
        before = figure.of(self.before)
        if before is None or now is None:
            return Value(None)
        if prefix == LAST:
            return Value(text_of(figure, before), not before)
        if now == before:
            return Value("持平", zero=True)
        difference = now - before if now > before else before - now
        if prefix == CHANGE:
            return Value(f"{'增加' if now > before else '减少'}{text_of(figure, difference)}{change_of(figure)}")
        # of nothing, or of less than nothing, there is no rate
        return Value(f"{'增长' if now > before else '下降'}{percent(difference, before)}" if before > 0 else None)


def change_of(figure: Indicator) -> str:
    """The unit in which a figure is more or less than another: two percentages differ by points, not by percent."""
    return POINTS if figure.unit == "%" else figure.unit


def text_of(figure: Indicator, number: Number) -> str:
    """A figure as the words have it: as in the tables."""
    return number_text(rounded(number, figure.decimals)) if figure.formula else _text(number, figure.decimals)


def _text(number: Number, decimals: int) -> str:
    return number_text(money(number, decimals) if isinstance(number, Decimal) else number)


def percent(part: Number, whole: Number) -> str:
    """A share in percent, rounded half up to two decimals, without zeros at its end: 12.5%.

    To more decimals if it would be 0% or 100% otherwise, and is not.
    """
    exact = Fraction(part) * 100 / Fraction(whole)
    for decimals in range(DECIMALS, _MOST_DECIMALS):
        shown = money(exact, decimals)
        if shown == exact or shown not in (0, 100):
            break
    return f"{number_text(shown)}%"
