"""What one file reports, at a glance: a person sees a wrong figure that no rule sees."""

from __future__ import annotations

from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.forms.indicators import Compared, Indicator, compared
from consolidate.model import Answer, Form, Kind, Number, Table
from consolidate.rounding import money, percent
from consolidate.words import N_, say

UNKNOWN = "—"


class Reported(NamedTuple):
    """The main figures beside last year's, the tables that are blank, and those that are filled in with nothing but 0.

    A file without a form reports nothing; of a file in which nothing is filled in all tables are blank.
    """

    figures: tuple[Compared, ...] = ()
    blank: tuple[Table, ...] = ()
    zero: tuple[Table, ...] = ()


def reported(answer: Answer) -> Reported:
    """What an answer reports. Last year's figures are known only where our template contains them."""
    form = answer.form
    if form is None:
        return Reported()
    blank = _blank(form, answer)
    zero = tuple(table for table in form.tables if table not in blank and _is_zero(form, table, answer))
    nothing = {table.id for table in blank} >= {*answer.tables}
    figures = () if nothing else compared(form, answer.numbers, answer.last_year)
    return Reported(figures, blank, zero)


def _blank(form: Form, answer: Answer) -> tuple[Table, ...]:
    """The tables of the answer without a single figure; not those that are ticked as 本表全部为零."""
    if any(finding.kind is FindingKind.BLANK_TEMPLATE for finding in answer.findings):
        return form.tables
    empty = {dict(f.args).get("table") for f in answer.findings if f.kind is FindingKind.EMPTY_TABLE}
    return tuple(table for table in form.tables if table.number in empty)


def _is_zero(form: Form, table: Table, answer: Answer) -> bool:
    """Whether the answer has the table, and every figure in it is 0."""
    places = (place for place in form.places if place.table == table.id)
    return table.id in answer.tables and all(answer.numbers.get(place) == 0 for place in places)


def number(indicator: Indicator, figure: Number | None) -> str:
    """The figure without exponent; — if it is not known."""
    return UNKNOWN if figure is None else f"{money(figure, indicator.decimals):f}"


def change(figure: Compared, language: str) -> str:
    """The change with its sign, and in per cent of last year's figure unless that is 0 or a percentage itself."""
    if figure.change is None:
        return UNKNOWN
    moved = money(figure.change, figure.indicator.decimals)
    text = f"{moved:+f}" if moved else "0"
    if not moved or not figure.before or figure.indicator.kind is Kind.PERCENT:
        return text
    share = percent(figure.change, figure.before)
    sign = "" if share.startswith("-") else "+"
    return say(language, N_("{change} ({share})"), change=text, share=f"{sign}{share}")
