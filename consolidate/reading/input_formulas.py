"""Check formulas in input cells: whether the workbook supports the value that they show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import RawCell
from consolidate.model import Finding, Form
from consolidate.reading.evaluator import NUMBERS, Evaluator, Formulas
from consolidate.rounding import money
from consolidate.terms import EXPLAIN

_OF_FORMULAS = (FindingKind.FORMULA_INPUT, FindingKind.EXTERNAL_FORMULA)
_SHOWN = 120  # characters of a formula in a finding


def with_questions(
    form: Form, tables: Sequence[Formulas], evaluator: Evaluator, findings: Sequence[Finding], file: str
) -> tuple[Finding, ...]:
    """Return the findings; findings on a formula whose value is doubtful are replaced with a question."""
    questions = {(f.sheet, f.address): f for table in tables for f in _table(form, table, evaluator, file)}
    kept = [f for f in findings if f.kind not in _OF_FORMULAS or (f.sheet, f.address) not in questions]
    return (*kept, *questions.values())


def _table(form: Form, table: Formulas, evaluator: Evaluator, file: str) -> Iterator[Finding]:
    for reading, raw in table.inputs:
        doubt = _doubt(form, table.sheet, raw, evaluator)
        if doubt:
            kind, expected, args = doubt
            yield Finding(
                kind, EXPLAIN, file=file, sheet=table.sheet, address=reading.address, place=reading.place,
                cells=(reading.address,), found=raw.text, expected=expected, args=args,
            )  # fmt: skip


def _doubt(
    form: Form, sheet: str, raw: RawCell, evaluator: Evaluator
) -> tuple[FindingKind, str, tuple[tuple[str, str], ...]] | None:
    """Return why the value of a formula must be asked about: kind, expected and arguments of the finding; or None.

    If the formula cannot be evaluated its value is trusted, unless the workbook is set to manual calculation.
    """
    formula = ("formula", raw.formula[:_SHOWN])
    trace = evaluator.trace(sheet, raw)
    if trace.path:
        return FindingKind.EXTERNAL_FORMULA, "", (("formula", "；".join(trace.path)),)
    if trace.circular:
        return FindingKind.FORMULA_CIRCULAR, "", (formula,)
    recalculated = evaluator.recalculated(sheet, raw.formula)
    if recalculated and recalculated.skipped_texts:
        texts = "、".join(address.removeprefix(f"{sheet}!") for address in recalculated.skipped_texts)
        return FindingKind.FORMULA_SKIPS_TEXT, "", (formula, ("texts", texts))
    if recalculated and raw.kind in NUMBERS:
        equal = abs(recalculated.value - Fraction(raw.text)) < Fraction(1, 10**form.money_decimals)
        return None if equal else (FindingKind.FORMULA_STALE, shown(recalculated.value, form), (formula,))
    return (FindingKind.FORMULA_UNCHECKED, "", (formula,)) if evaluator.manual and not recalculated else None


def shown(value: Fraction, form: Form) -> str:
    """Return a number as text, rounded to the decimals of the form."""
    return f"{money(value, form.money_decimals):f}"
