"""The pages of the repository, the tables in them, and the tests that they name: held against the program."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def rows(page: str, header: str) -> list[list[str]]:
    """The cells of the table whose header line begins with that cell."""
    lines = text(page).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"| {header} |"))
    table = lines[start + 2 :]
    end = next((i for i, line in enumerate(table) if not line.startswith("|")), len(table))
    return [[cell.strip(" ") for cell in line.strip("|").split("|")] for line in table[:end]]


def is_test(named: str) -> bool:
    """Whether ``tests/test_x.py::test_y`` is a test that pytest runs and that can fail."""
    file, _, test = named.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == test]
    return Path(file).name.startswith("test_") and test.startswith("test_") and any(map(_can_fail, found))


def _can_fail(function: ast.FunctionDef) -> bool:
    raises = ("raises", "warns")
    return any(
        isinstance(node, ast.Assert) or (isinstance(node, ast.Attribute) and node.attr in raises)
        for node in ast.walk(function)
    )
