"""Rounding: half away from zero, and nowhere but in one module."""

from __future__ import annotations

import ast
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import consolidate
from consolidate.rounding import money, rounded

PACKAGE = Path(consolidate.__file__).parent

ROUNDED: list[tuple[int | Decimal | Fraction, int, str]] = [
    (Decimal("0.5"), 0, "1"),
    (Decimal("1.5"), 0, "2"),
    (Decimal("2.5"), 0, "3"),
    (Decimal("-0.5"), 0, "-1"),
    (Decimal("-2.5"), 0, "-3"),
    (Decimal("2.49999999999999999999999999999999999"), 0, "2"),
    (Decimal("0.25"), 1, "0.3"),
    (Decimal("-0.25"), 1, "-0.3"),
    (Decimal("1.005"), 2, "1.01"),
    (Decimal("2.5"), 2, "2.50"),
    (Decimal("12345678901234567890123456789.5"), 0, "12345678901234567890123456790"),
    (7, 0, "7"),
    (7, 1, "7.0"),
    (Fraction(1, 2), 0, "1"),
    (Fraction(5, 2), 0, "3"),
    (Fraction(-5, 2), 0, "-3"),
    (Fraction(1, 3), 6, "0.333333"),
    (Fraction(-2, 3), 6, "-0.666667"),
    (Fraction(1, 8), 2, "0.13"),
    (Fraction(-1, 8), 2, "-0.13"),
]


@pytest.mark.parametrize(("number", "decimals", "expected"), ROUNDED)
def test_a_half_is_rounded_away_from_zero(number: int | Decimal | Fraction, decimals: int, expected: str) -> None:
    assert str(rounded(number, decimals)) == expected


AMOUNTS: list[tuple[int | Decimal | Fraction, int, str]] = [
    (Decimal("25.1"), 6, "25.1"),
    (Decimal("25.100000"), 6, "25.1"),
    (Decimal("0.0000005"), 6, "0.000001"),
    (Decimal("0.0000015"), 6, "0.000002"),
    (Decimal("0.0000025"), 6, "0.000003"),
    (Decimal("-0.0000025"), 6, "-0.000003"),
    (Decimal("0.00000049"), 6, "0"),
    (Decimal("-0.00000049"), 6, "0"),
    (Decimal("0.30000000000000004"), 6, "0.3"),
    (Decimal("99.99999951"), 6, "100"),
    (Decimal("1E+2"), 6, "100"),
    (Decimal("-0"), 6, "0"),
    (Decimal("123456789012345.1234565"), 6, "123456789012345.123457"),
    (Decimal("12.345"), 2, "12.35"),
    (Decimal("12.5"), 0, "13"),
    (3010, 6, "3010"),
    (Fraction(301, 100), 6, "3.01"),
    (Fraction(-1, 3), 4, "-0.3333"),
]


@pytest.mark.parametrize(("amount", "decimals", "expected"), AMOUNTS)
def test_an_amount_has_the_decimals_of_its_form_at_most(
    amount: int | Decimal | Fraction, decimals: int, expected: str
) -> None:
    assert str(money(amount, decimals)) == expected


# seconds of a time of day, colours, and sizes on paper: no number of a form
DRAWN = {
    "formats/values.py", "formats/visibility.py",
    "formats/pdf/canvas.py", "formats/pdf/cells.py", "formats/pdf/prose.py",
    "excel/tables.py", "templates/official.py", "annual_report/document.py", "annual_report/document_body.py",
}  # fmt: skip


def ways_to_round(path: Path) -> set[str]:
    """What a module rounds with: ``quantize``, a ``ROUND_…`` of decimal, or a call of ``round``."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if name == "quantize" or name.startswith("ROUND_"):
            found.add(name)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "round":
            found.add("round")
    return found


def test_nothing_else_rounds() -> None:
    found = {path.relative_to(PACKAGE).as_posix(): ways_to_round(path) for path in PACKAGE.rglob("*.py")}
    assert found.pop("rounding.py") == {"quantize", "ROUND_HALF_UP"}
    assert {path: ways for path, ways in found.items() if ways} == {path: {"round"} for path in DRAWN}


def test_figures_longer_than_the_usual_28_digits_stay_exact() -> None:
    assert rounded(Fraction(10**30 + 1), 2) == Decimal("1000000000000000000000000000001.00")
    assert money(Decimal("1234567890123456789012345678901.5"), 6) == Decimal("1234567890123456789012345678901.5")
