"""A rule as a sentence in the labels of the form, with ＋, －, ＝ between them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from consolidate.forms.expressions import Expression, Name, Operation
from consolidate.forms.rules import Comparison, Instance
from consolidate.forms.scope import PLACE, Term, trees
from consolidate.model import Column, Form, Number, Place, Row, Rule, walk
from consolidate.regex import regex
from consolidate.text import number_text

_TELL = {"==": "＝", "!=": "≠", "<=": "≤", ">=": "≥", "<": "＜", ">": "＞"}


def sentence(instance: Instance, form: Form) -> str:
    """Return the rule as text: the labels of the form with ＋, －, ＝ between them."""
    return _compared(instance, instance, form) + (
        f"（{_compared(instance.condition, instance, form)} 时）" if instance.condition else ""
    )


def _compared(comparison: Instance | Comparison, instance: Instance, form: Form) -> str:
    left, right = (_side(terms, instance.rule, form) for terms in (comparison.left, comparison.right))
    return f"{left} {_TELL[comparison.sign]} {right}"


def _side(terms: tuple[Term, ...], rule: Rule, form: Form) -> str:
    parts = []
    for term in terms:
        times = f"{number_text(term.factor)}×" if term.factor != 1 else ""
        text = times + _term_text(term, rule, form) if term.name else number_text(term.constant)
        parts.append(("＋ " if term.sign > 0 else "－ ") + text)
    return " ".join(parts).removeprefix("＋ ")


def _term_text(term: Term, rule: Rule, form: Form) -> str:
    text = label(tuple(term.name.split(".")), rule, form)
    return text if len(term.places) == 1 else f"{text}（各项之和）" if term.places else f"上年{text}"


# --- the arithmetic of a broken rule -------------------------------------------------------------------------------

_NUMBERING = regex(r"^(?:[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十\d]+[、.．])")
_MOST_PARTS = 4  # parts of a sum that are named one by one


def worked_out(instance: Instance, form: Form, numbers: Mapping[Place, Number | None]) -> dict[str, str]:
    """Return the figures of a broken rule as arguments of a sentence: 新收 4 ＋ 结转 0 ＝ 4, 办理 4 ＋ 结转下年 3 ＝ 7.

    ``line``: the label of the row or column in which it is applied, "" if it applies once; ``sign``: its comparison.
    """
    return {
        "line": line(instance, form),
        "each": instance.rule.each,
        "left_text": _sum(instance.left, instance, form, numbers),
        "sign": instance.sign,
        "right_text": _sum(instance.right, instance, form, numbers),
        "measure": form.measure(instance.places[0]),
    }


def line(instance: Instance, form: Form) -> str:
    """Return the label of the row or column in which a rule is applied; "" if it applies once."""
    each = instance.rule.each
    own = (p for p in instance.places if instance.key and instance.key == (p.column if each == "column" else p.row))
    place = next(own, None)
    if place is None:
        return ""
    _, _, row, column = form.spots[place]
    return _short(column if each == "column" else row)


def _short(node: Row | Column) -> str:
    return node.short or _NUMBERING.sub("", node.label)


def _sum(terms: tuple[Term, ...], instance: Instance, form: Form, numbers: Mapping[Place, Number | None]) -> str:
    """Return one side with its figures, and with its sum if it has several parts."""
    parts: list[str] = []
    total: Number = 0
    for term in terms:
        figures = [(place, numbers.get(place) or 0) for place in term.places]
        value = term.factor * sum(figure for _, figure in figures) if term.places else term.constant
        total += term.sign * value
        sign = "＋ " if term.sign > 0 else "－ "
        filled = [(place, figure) for place, figure in figures if figure]
        if len(figures) > 1 and filled and len(filled) <= _MOST_PARTS and term.factor == 1:
            parts += [f"{sign}{_named(place, instance, form)} {number_text(figure)}" for place, figure in filled]
        else:
            whole = len(figures) > 1 and len(terms) == 1
            parts.append(sign + (f"各项之和 {number_text(value)}" if whole else _valued(term, instance, form, value)))
    text = " ".join(parts).removeprefix("＋ ")
    return f"{text} ＝ {number_text(total)}" if len(parts) > 1 else text


def _named(place: Place, instance: Instance, form: Form) -> str:
    _, _, row, column = form.spots[place]
    return _short(row if instance.rule.each == "column" else column)


def _valued(term: Term, instance: Instance, form: Form, value: Number) -> str:
    if not term.name:
        return number_text(value)
    times = f"{number_text(term.factor)}×" if term.factor != 1 else ""
    name = label(tuple(term.name.split(".")), instance.rule, form, short=True)
    name = f"{name}各项之和" if len(term.places) > 1 else name if term.places else f"上年{name}"
    return f"{times}{name} {number_text(value)}"


# --- labels --------------------------------------------------------------------------------------------------------


def label(parts: tuple[str, ...], rule: Rule, form: Form, *, short: bool = False) -> str:
    """Return the label of a row or column, or those of both, with the number of the table if it is another one.

    With ``short`` it is the short name, or the label without its numbering.
    """
    table = form.table(parts[0] if len(parts) == PLACE else rule.table)
    labels = [
        next(
            _short(node) if short else node.label
            for block in table.blocks
            for node in walk(tree(block))
            if node.id == part
        )
        for part, tree in zip(parts[-2:], trees(rule, len(parts)), strict=True)
    ]
    text = "·".join(label for label in labels if label)
    return text if table.id == rule.table else f"表{table.number}“{text}”"


# --- an expression over places of any table ------------------------------------------------------------------------


def reading_label(expression: Expression, form: Form, inner: bool = False) -> str:
    """Return an expression over places in short labels: 新收 ＋ 结转, 新收·自然人, 行政复议总计."""
    if isinstance(expression, Name):
        return _place_label(expression.parts, form)
    if not isinstance(expression, Operation):
        return number_text(expression)
    sign = {"+": "＋", "-": "－", "*": "×", "/": "÷"}[expression.operator]
    parts = (reading_label(each, form, True) for each in (expression.left, expression.right))
    text = f" {sign} ".join(parts)
    return f"（{text}）" if inner and expression.operator == "-" else text


def _place_label(parts: tuple[str, ...], form: Form) -> str:
    """Return the labels of a row and a column; that of a total column is left out beside a row with a label."""
    block = next(
        block for block in form.table(parts[0]).blocks
        if {parts[1]} <= {row.id for row in walk(block.rows)}
        and {parts[2]} <= {column.id for column in walk(block.columns)}
    )  # fmt: skip
    row = next(_bare(_short(row)) for row in walk(block.rows) if row.id == parts[1])
    column = next(column for column in walk(block.columns) if column.id == parts[2])
    if row:
        return row if column.total else f"{row}·{_bare(_short(column))}"
    above = [each.label for each in walk(block.columns) if column in each.columns]
    return "".join((*above, column.label))


def _bare(label: str) -> str:
    """Return a label without what stands in brackets behind it."""
    return re.sub(r"[（(][^（）()]*[）)]$", "", label)
