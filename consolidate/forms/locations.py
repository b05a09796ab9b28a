"""Find the line of a table, row, column or rule in the text of a form, so that a problem can name it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any, NamedTuple

from consolidate.forms.lines import lines
from consolidate.forms.written import walk
from consolidate.model import Form, Place


class Locations(NamedTuple):
    """Lines of a form file by what they define. A row or column is found by its table, the index of its block, its id.

    A line that is not known is "".
    """

    tables: Mapping[str, str]
    rows: Mapping[tuple[str, int, str], str]
    columns: Mapping[tuple[str, int, str], str]
    rules: Mapping[str, str]

    def row(self, form: Form, place: Place) -> str:
        """The line of the row of a place."""
        return self.rows.get((place.table, _block(form, place), place.row), "")

    def column(self, form: Form, place: Place) -> str:
        """The line of the column of a place."""
        return self.columns.get((place.table, _block(form, place), place.column), "")


def locations(text: str) -> Locations:
    """Return the lines of everything that a form file defines. The file has been loaded before."""
    data = tomllib.loads(text)
    at = lines(text, data)

    def line(node: Mapping[str, Any], key: str) -> str:
        return str(at.get((id(node), key), ""))

    def nodes(below: str) -> dict[tuple[str, int, str], str]:
        blocks = ((table, number, block) for table in data["table"] for number, block in enumerate(table["block"]))
        return {
            (table["id"], number, node["id"]): line(node, "id")
            for table, number, block in blocks
            for node in walk(block[below], below)
        }

    written = (*data.get("rule", ()), *data.get("year_rule", ()))
    return Locations(
        tables={table["id"]: line(table, "title") for table in data["table"]},
        rows=nodes("rows"),
        columns=nodes("columns"),
        rules={rule["id"]: line(rule, "expression") for rule in written},
    )


def _block(form: Form, place: Place) -> int:
    table, block, *_ = form.spots[place]
    return table.blocks.index(block)
