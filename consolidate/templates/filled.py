"""The content of a template when it leaves the office, and the value of each of its formulas.

The formulas are stored with their values, so that previews and readers that do not compute show the same as Excel. This
module computes those values; a test compares them with LibreOffice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from consolidate.forms import rules
from consolidate.forms.rules import Instance
from consolidate.forms.scope import Term
from consolidate.model import Column, Form, Kind, Number, Place, Rule
from consolidate.rounding import rounded
from consolidate.terms import Severity

NOT_NUMBERS = "有非数字"  # as in the formula of in_excel.verdict
BLANK = "—"  # of a table in which nothing is filled in
UNCLEAR = "有非"  # its beginning, the same with and without the line break


@dataclass(frozen=True)
class Filled:
    """The figures of one template.

    ``typed``: the content of input cells, without blank ones; ``sums``: the values of total cells (SUM skips texts);
    ``numbers``: the number of every place, None if it depends on a text.
    """

    form: Form
    typed: Mapping[Place, Number | str]
    sums: Mapping[Place, Number]
    numbers: Mapping[Place, Number | None]
    carried: Mapping[Place, Number]  # the content of input cells in the template as sent out
    texts: Mapping[Place, str] = field(default_factory=dict)

    def begun(self, table: str) -> bool:
        """Whether more input cells of the table are filled in than in the template as sent out."""
        counts = [sum(place.table == table for place in places) for places in (self.typed, self.carried)]
        return counts[0] > counts[1]


@cache
def totals(form: Form) -> dict[Place, tuple[Term, ...]]:
    """Every total that a rule defines (``total == …``), with its terms. All other places are input."""
    found: dict[Place, tuple[Term, ...]] = {}
    for instance in rules.instances(form):
        left = instance.left[0]
        plain = all(term.factor == 1 and term.places for term in (*instance.left, *instance.right))
        plain = plain and instance.sign == "==" and not instance.condition
        if plain and len(instance.left) == 1 and left.sign == 1 and len(left.places) == 1:
            place = left.places[0]
            if form.is_total(place):
                found.setdefault(place, instance.right)
    return found


@cache
def inputs(form: Form) -> tuple[Place, ...]:
    """The places where a number is typed in, in official order."""
    return tuple(
        place
        for place, (*_, column) in form.spots.items()
        if place not in totals(form) and not column.formula and column.kind is not Kind.TEXT
    )


def below(form: Form, place: Place) -> tuple[Place, ...]:
    """The input places that a total depends on; for an input place itself."""
    terms = totals(form).get(place)
    if terms is None:
        return (place,)
    found = (leaf for term in terms for summand in term.places for leaf in below(form, summand))
    return tuple(dict.fromkeys(found))


def fill(form: Form, figures: Mapping[Place, Number | str], carried: Mapping[Place, Number] | None = None) -> Filled:
    """Compute a template with these figures in its input cells. Figures of totals are left to the formulas.

    ``carried``: the content of input cells that have no figure in ``figures``.
    """
    carried = carried or {}
    figures = {**carried, **figures}
    typed = {place: figures[place] for place in inputs(form) if figures.get(place, "") != ""}
    sums: dict[Place, Number] = {}

    def shown(place: Place) -> Number:
        if place in totals(form):
            if place not in sums:
                sums[place] = sum(term.sign * shown(p) for term in totals(form)[place] for p in term.places)
            return sums[place]
        value = typed.get(place, 0)
        return 0 if isinstance(value, str) else value

    numbers: dict[Place, Number | None] = {}
    for place in form.places:
        spoilt = any(isinstance(typed.get(leaf), str) for leaf in below(form, place))
        value = shown(place)
        numbers[place] = None if spoilt else value
    texts = {p: str(figures[p]) for p in form.not_added if form.kind(p) is Kind.TEXT and figures.get(p, "") != ""}
    return Filled(form, typed, sums, numbers, carried, texts)


def is_wrong(value: Number | str, column: Column) -> bool:
    """Whether a column may not hold a typed value: a text, a number out of bounds, a decimal."""
    if isinstance(value, str):
        return True
    return column.outside(value) or (column.kind.whole and value != int(value))


def broken_word(rule: Rule) -> str:
    """The word of a live verdict for a broken rule: 不平 if the rule must hold, 请核对 if it only should."""
    return "不平" if rule.severity is Severity.ERROR else "请核对"


def verdict(instance: Instance, filled: Filled) -> str:
    """The value of a rule's live cell: — for an empty table; 平; 不平 or 请核对 with left minus right; 有非数字."""
    if not filled.begun(instance.rule.table):
        return BLANK
    both = rules.sides(instance, filled.numbers)
    if both is None:
        return NOT_NUMBERS
    if rules.verdict(instance, filled.numbers):
        return "平"
    difference = Decimal(both[0] - both[1])
    return f"{broken_word(instance.rule)} {'+' if difference > 0 else '-'}{rounded(abs(difference))}"


def folded(text: str) -> str:
    """A verdict on two lines, for the narrow cells under a table. ``folding`` does the same to its formula."""
    return text.replace(" ", "\n").replace(UNCLEAR, f"{UNCLEAR}\n")


def folding(formula: str) -> str:
    """The formula of a verdict, changed so that its value has two lines."""
    return f'SUBSTITUTE(SUBSTITUTE({formula}," ",CHAR(10)),"{UNCLEAR}","{UNCLEAR}"&CHAR(10))'
