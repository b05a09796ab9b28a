"""A rule as a sentence in the labels of the form, with ＋, －, ＝ between them."""

from __future__ import annotations

from consolidate.forms.rules import Comparison, Instance, plain
from consolidate.forms.scope import PLACE, Term, trees, walk
from consolidate.model import Form, Rule

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
        times = f"{plain(term.factor)}×" if term.factor != 1 else ""
        text = times + _term_text(term, rule, form) if term.name else plain(term.constant)
        parts.append(("＋ " if term.sign > 0 else "－ ") + text)
    return " ".join(parts).removeprefix("＋ ")


def _term_text(term: Term, rule: Rule, form: Form) -> str:
    text = label(tuple(term.name.split(".")), rule, form)
    return text if len(term.places) == 1 else f"{text}（各项之和）" if term.places else f"上年{text}"


def label(parts: tuple[str, ...], rule: Rule, form: Form) -> str:
    """Return the label of a row or column, or those of both, with the number of the table if it is another one."""
    table = form.table(parts[0] if len(parts) == PLACE else rule.table)
    labels = [
        next(node.label for block in table.blocks for node in walk(tree(block)) if node.id == part)
        for part, tree in zip(parts[-2:], trees(rule, len(parts)), strict=True)
    ]
    text = "·".join(label for label in labels if label)
    return text if table.id == rule.table else f"表{table.number}“{text}”"
