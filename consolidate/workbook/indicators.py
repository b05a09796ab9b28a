"""The main indicators: a declared list of places; what a form does not have is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from consolidate.model import Form, Kind, Number, Place, Row

FLOW, RESULTS, DISPUTES, DISCLOSURE = "申请收办", "办理结果", "复议诉讼", "主动公开"

# A row's id may be that of a group: its leaves are added up. Figures whose meaning differs between the editions
# have ids of their own (forms.md section 10), so each edition shows those that it has.
DECLARED: tuple[tuple[str, str, str], ...] = (
    (FLOW, "本年新收", "requests.new.total"),
    (FLOW, "上年结转", "requests.carried_in.total"),
    (FLOW, "办理结果总计", "requests.handled.total"),
    (FLOW, "结转下年度", "requests.carried_out.total"),
    (RESULTS, "予以公开", "requests.granted.total"),
    (RESULTS, "部分公开", "requests.partial.total"),
    (RESULTS, "不予公开", "requests.refused.total"),
    (RESULTS, "无法提供", "requests.unavailable.total"),
    (RESULTS, "不予处理", "requests.declined.total"),
    (RESULTS, "其他处理", "requests.others.total"),
    (RESULTS, "其他处理", "requests.other.total"),
    (DISPUTES, "行政复议", "disputes.cases.review_total"),
    (DISPUTES, "未经复议起诉", "disputes.cases.direct_total"),
    (DISPUTES, "复议后起诉", "disputes.cases.after_review_total"),
    (DISCLOSURE, "规章制发", "disclosure.rules.issued"),
    (DISCLOSURE, "规范性文件制发", "disclosure.normative.issued"),
    (DISCLOSURE, "规范性文件现行有效", "disclosure.normative.in_force"),
    (DISCLOSURE, "规范性文件新制作", "disclosure.normative.made"),
    (DISCLOSURE, "规范性文件对外公开", "disclosure.normative.public_total"),
    (DISCLOSURE, "行政许可决定", "disclosure.licences.decisions"),
    (DISCLOSURE, "其他对外服务决定", "disclosure.services.decisions"),
    (DISCLOSURE, "行政处罚决定", "disclosure.penalties.decisions"),
    (DISCLOSURE, "行政强制决定", "disclosure.compulsion.decisions"),
    (DISCLOSURE, "收费金额", "disclosure.fees.amount"),
    (DISCLOSURE, "集中采购金额", "disclosure.procurement.amount"),
)
_MOST_OTHERS = 12  # indicators of a form that has none of the declared ones


class Indicator(NamedTuple):
    """One main figure: its group, a short label, the places that it adds up, kind and unit of measure."""

    group: str
    label: str
    places: tuple[Place, ...]
    kind: Kind
    unit: str

    @property
    def named(self) -> str:
        """The label, with the unit of measure where it is not 件."""
        return self.label if self.unit == "件" else f"{self.label}（{self.unit}）"

    def of(self, numbers: Mapping[Place, Number]) -> Number | None:
        """Its value among these numbers; None where one of its places has none."""
        found = [numbers[place] for place in self.places if place in numbers]
        return sum(found) if len(found) == len(self.places) else None


@cache
def indicators(form: Form) -> tuple[Indicator, ...]:
    """The declared indicators that the form has; for a form with none of them its first totals (or numbers)."""
    declared = [(group, label, _places(form, *name.split("."))) for group, label, name in DECLARED]
    found = [_indicator(form, group, label, places) for group, label, places in declared if places]
    if found:
        return tuple(found)
    totals = [place for place in form.places if form.is_total(place)] or list(form.places)
    return tuple(_other(form, place) for place in totals[:_MOST_OTHERS])


def _places(form: Form, table_id: str, row_id: str, column_id: str) -> tuple[Place, ...]:
    rows = [
        row for table in form.tables if table.id == table_id for block in table.blocks
        if column_id in {column.id for column in block.leaf_columns()}
        for row in _walk(block.rows) if row.id == row_id
    ]  # fmt: skip
    leaves = [leaf for row in rows[:1] for leaf in row.leaves() if leaf is row or not leaf.total]
    return tuple(Place(table_id, leaf.id, column_id) for leaf in leaves)


def _walk(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        yield row
        yield from _walk(row.rows)


def _indicator(form: Form, group: str, label: str, places: tuple[Place, ...]) -> Indicator:
    table, _, _, column = form.spots[places[0]]
    return Indicator(group, label, places, column.kind, column.unit or table.unit)


def _other(form: Form, place: Place) -> Indicator:
    _, row, column = form.labels(place)
    words = [label.rpartition(" ")[2] for label in (row, column) if label]
    return _indicator(form, form.table(place.table).heading, " ".join(words), (place,))
