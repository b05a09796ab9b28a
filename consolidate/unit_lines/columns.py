"""The columns of the units' lines of a large round: what they are called, what they hold, what is said of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from consolidate.model import Form, Place

BOOLEAN, DECIMAL, LONG, SHORT, TEXT = "boolean", "decimal", "long", "short", "text"
DIGITS = 38  # of a decimal in Parquet, the most that all readers know
_MOST_DECIMALS = 18
SENT, CORRECTION, DEDUCTION = "answer", "correction", "deduction"  # kinds of lines
HEADINGS = {
    "roster": "序号", "unit": "单位", "group": "分组", "state": "状态", "kind": "类别", "file": "来源文件",
    "even": "勾稽",
}  # fmt: skip


class Column(NamedTuple):
    """A column: its name, the kind of its values, the decimals of a decimal, and its metadata."""

    name: str
    kind: str
    decimals: int
    metadata: Mapping[str, str]


def columns(form: Form, exact: bool) -> list[Column]:
    """The columns of the Parquet files.

    ``exact``: for figures of any size and with more decimals than the form has; they take more room.
    """
    kinds = {"roster": SHORT, "even": BOOLEAN}
    labelled = labels(form, "zh")
    found = [Column(name, kinds.get(name, TEXT), 0, {"label": label}) for name, label in HEADINGS.items()]
    for place in form.places:
        whole, decimals = form.kind(place).whole, form.decimals(place)
        metadata = {"label": labelled[place], "measure": form.counted_in(place)}
        if exact:
            found.append(Column(str(place), DECIMAL, 0 if whole else _MOST_DECIMALS, metadata))
        else:
            found.append(Column(str(place), LONG if whole else DECIMAL, decimals, metadata))
    return [*found, *(Column(str(place), TEXT, 0, {"label": labelled[place]}) for place in form.not_added)]


def heading(form: Form, language: str) -> list[str]:
    """Return the first line of the CSV files."""
    labelled = labels(form, language)
    fixed = HEADINGS.values() if language == "zh" else HEADINGS
    return [*fixed, *(labelled[place] for place in (*form.places, *form.not_added))]


def labels(form: Form, language: str) -> dict[Place, str]:
    """The heading of the column of each place."""
    if language != "zh":
        return {place: str(place) for place in form.spots}
    return {place: " ".join(filter(None, (form.table(place.table).number, *form.labels(place)[1:])))
            for place in form.spots}  # fmt: skip
