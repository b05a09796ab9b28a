"""A form file as written: its tables, rows and columns as parsed from TOML, and problems with their lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from consolidate.forms.lines import Lines
from consolidate.words import Problem

Data = dict[str, Any]


def walk(tree: Sequence[Data], below: str) -> Iterator[Data]:
    """Yield all rows or columns of a tree, each group before its children; ``below`` is ``rows`` or ``columns``."""
    for node in tree:
        yield node
        yield from walk(node.get(below, []), below)


def nodes(table: Data) -> Iterator[Data]:
    """Yield all rows and columns of a table."""
    for block in table["block"]:
        yield from walk(block["rows"], "rows")
        yield from walk(block["columns"], "columns")


def problem(line: int, sentence: str, **args: object) -> Problem:
    """Return a problem at a line of the file; 0 if it has none."""
    return Problem(str(line) if line else "", sentence, args)


def of(at: Lines, node: Data, faulty: str, sentence: str, **args: object) -> Problem:
    """Return a problem at the line of a key of a row, a column or a table, with its id."""
    return problem(at.get((id(node), faulty), 0), sentence, id=node["id"], **args)
