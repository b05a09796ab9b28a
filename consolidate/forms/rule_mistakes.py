"""Mistakes in the rules, formulas and totals of a form whose keys, ids and expressions are all right.

``consistency`` calls this module. Every mistake gives a ``Problem`` with the line of the key to correct.
"""

from __future__ import annotations

from collections.abc import Iterator

from consolidate.forms import computed, rules
from consolidate.forms.expressions import Expression, Name, Operation, RuleError, names
from consolidate.forms.lines import Lines
from consolidate.forms.rules import Instance
from consolidate.forms.written import Data, nodes, of, problem, walk
from consolidate.model import Form, Number, Place
from consolidate.words import N_, Problem


def of_figures(at: Lines, data: Data, form: Form) -> Iterator[Problem]:
    """Yield formulas that cannot be computed, and unknown rows in which a column is said to be a total."""
    yield from _formulas(at, data, form)
    yield from _decimals(at, data, form)
    yield from _totals_in(at, data)


def of_rules(at: Lines, data: Data, form: Form) -> Iterator[Problem]:
    """Yield rules that compare nothing or have no cell, and totals that are defined twice or of different figures."""
    defined: dict[tuple[str, Place], str] = {}
    for rule, written in zip(form.rules, data.get("rule", []), strict=True):
        line = at.get((id(written), "expression"), 0)
        instances = rules.instances_of(form, rule)
        if not all(any(instance.weights.values()) for instance in instances):
            yield problem(line, N_("the rule {rule} compares nothing: both sides are the same"), rule=rule.id)
        elif not all(map(_has_a_cell, instances)):
            yield problem(line, N_("the rule {rule} compares no figure of the table, row or column that it is about"),
                          rule=rule.id)  # fmt: skip
        adding_up = [(i, *found) for i in instances if (found := rules.defined_by(i)) and form.is_total(found[0])]
        # a total of totals is defined twice: along its row and along its column
        twice = [total for _, total, _ in adding_up if defined.setdefault((rule.each, total), rule.id) != rule.id]
        if twice:
            yield problem(line, N_("the rules {rule} and {other} both say what the total {place} adds up"),
                          rule=rule.id, other=defined[rule.each, twice[0]], place=str(twice[0]))  # fmt: skip
        unlike = [(total, part) for _, total, parts in adding_up for part in parts if not _alike(form, total, part)]
        if unlike:
            place, part = map(str, unlike[0])
            sentence = N_("the rule {rule} adds up different things: {place} and {part} differ in unit or decimals")
            yield problem(line, sentence, rule=rule.id, place=place, part=part)


def _has_a_cell(instance: Instance) -> bool:
    """Whether a rule compares a figure of its table, in the row or column that it is about: there its check stands."""
    return any(
        place.table == instance.rule.table
        and instance.key in ("", place.column if instance.rule.each == "column" else place.row)
        for place in instance.places
    )


def _alike(form: Form, one: Place, other: Place) -> bool:
    return form.measure(one) == form.measure(other) and form.decimals(one) == form.decimals(other)


def of_year_rules(at: Lines, data: Data, form: Form) -> Iterator[Problem]:
    """Yield rules that fill in a template although they do not say which figure stands in which cell."""
    for rule, written in zip(form.year_rules, data.get("year_rule", []), strict=True):
        found = rules.instances_of(form, rule, dict.fromkeys(form.places, 0)) if rule.prefill else ()
        for instance in found:
            alone = len(instance.left) == 1 and len(instance.left[0].places) == 1 and instance.left[0].weight == 1
            if not alone or instance.sign != "==" or instance.condition:
                line = at.get((id(written), "prefill"), 0)
                sentence = N_("the rule {rule} fills in a figure only if it is written as: name == …, without “if”")
                yield problem(line, sentence, rule=rule.id)
                break


# --- computed figures and totals ---------------------------------------------------------------------------------


def _formulas(at: Lines, data: Data, form: Form) -> Iterator[Problem]:
    """Yield formulas that cannot be computed, each once."""
    lines = {
        (table["id"], node["id"]): at.get((id(node), "formula"), 0)
        for table in data["table"] for node in nodes(table) if node.get("formula")
    }  # fmt: skip
    told: set[int] = set()
    for place in form.formulas:
        line = lines[place.table, place.row if form.spots[place].row.formula else place.column]
        if line in told:
            continue
        try:
            expression = computed.formula(form, place).expression
        except RuleError as error:
            yield problem(line, error.sentence, **({"rule": str(place)} | dict(error.args_)))
            told.add(line)
            continue
        if not any(names(expression)):
            yield problem(line, N_("the formula of {place} names no figure"), place=str(place))
            told.add(line)
        elif _divides_by_0(expression):
            yield problem(line, N_("the formula of {place} divides by 0"), place=str(place))
            told.add(line)


def _decimals(at: Lines, data: Data, form: Form) -> Iterator[Problem]:
    """Yield rows that give decimals to the whole numbers of a column."""
    for table in data["table"]:
        rows = {row["id"]: row for block in table["block"] for row in walk(block["rows"], "rows")}
        wrong = [
            place.row for place, (*_, row, column) in form.spots.items()
            if place.table == table["id"] and column.kind.whole and row.decimals and row.kind is None
        ]  # fmt: skip
        for row in dict.fromkeys(wrong):
            sentence = N_('{id}: a whole number has no decimals; did you mean kind = "quantity"?')
            yield of(at, rows[row], "decimals", sentence)


def _divides_by_0(expression: Expression) -> bool:
    if not isinstance(expression, Operation):
        return False
    if expression.operator == "/" and _constant(expression.right) == 0:
        return True
    return _divides_by_0(expression.left) or _divides_by_0(expression.right)


def _constant(expression: Expression) -> Number | None:
    """Return the value of an expression without names; None if it has names or divides."""
    if isinstance(expression, Name):
        return None
    if not isinstance(expression, Operation):
        return expression
    left, right = _constant(expression.left), _constant(expression.right)
    if left is None or right is None or expression.operator == "/":
        return None
    return {"+": left + right, "-": left - right, "*": left * right}[expression.operator]


def _totals_in(at: Lines, data: Data) -> Iterator[Problem]:
    """Yield rows in which a column is said to be a total, but which its block does not have."""
    for table in data["table"]:
        for block in table["block"]:
            rows = {row["id"] for row in walk(block["rows"], "rows")}
            for column in walk(block["columns"], "columns"):
                total = column.get("total")
                for row in total if isinstance(total, list) else []:
                    if row not in rows:
                        yield of(at, column, "total", N_("{id}: there is no row “{row}”"), row=row)
