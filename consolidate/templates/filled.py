"""What a template holds when it leaves the office, and what each of its formulas will say then.

The formulas carry their values, so that previews and readers that do not compute see what Excel will see. This
is the arithmetic of those values; LibreOffice is held against it in the tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from consolidate.forms import rules
from consolidate.forms.rules import Instance, Term
from consolidate.model import Form, Kind, Number, Place, Rule, Severity

NOT_NUMBERS = "有非数字"  # as rules.excel_verdict says it
UNCLEAR = "有非"  # what it begins with, folded or not


@dataclass(frozen=True)
class Filled:
    """The figures of one template. ``typed``: what stands in input cells, blanks left out; ``sums``: what the
    total cells show (SUM skips texts); ``numbers``: what counts, None where a text stands in the way."""

    form: Form
    typed: Mapping[Place, Number | str]
    sums: Mapping[Place, Number]
    numbers: Mapping[Place, Number | None]
    carried: Mapping[Place, Number]  # what stands in input cells from the start

    def begun(self, table: str) -> bool:
        """Whether more input cells of the table are filled in than were from the start."""
        counts = [sum(place.table == table for place in places) for places in (self.typed, self.carried)]
        return counts[0] > counts[1]


@cache
def totals(form: Form) -> dict[Place, tuple[Term, ...]]:
    """Every total that a rule defines (``total == …``), with what it adds up; other places are typed in."""
    found: dict[Place, tuple[Term, ...]] = {}
    for instance in rules.instances(form):
        left = instance.left[0]
        if instance.sign == "==" and len(instance.left) == 1 and left.sign == 1 and len(left.places) == 1:
            place = left.places[0]
            if form.is_total(place):
                found.setdefault(place, instance.right)
    return found


@cache
def inputs(form: Form) -> tuple[Place, ...]:
    """The places that are typed in, in official order."""
    return tuple(place for place in form.places if place not in totals(form))


def below(form: Form, place: Place) -> tuple[Place, ...]:
    """The input places that a total rests upon; an input place rests upon itself."""
    terms = totals(form).get(place)
    if terms is None:
        return (place,)
    found = (leaf for term in terms for summand in term.places for leaf in below(form, summand))
    return tuple(dict.fromkeys(found))


def fill(form: Form, figures: Mapping[Place, Number | str], carried: Mapping[Place, Number] | None = None) -> Filled:
    """Work out a template with these figures in its input cells; figures at totals are left to the formulas.

    ``carried`` stands there where ``figures`` says nothing.
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
    return Filled(form, typed, sums, numbers, carried)


def is_wrong(value: Number | str, kind: Kind) -> bool:
    """Whether what was typed is no proper number of that kind: a text, a negative, a decimal."""
    if isinstance(value, str):
        return True
    whole = value == int(value)
    return {Kind.COUNT: value < 0 or not whole, Kind.CHANGE: not whole, Kind.MONEY: value < 0}[kind]


def broken_word(rule: Rule) -> str:
    """What a live line says of a broken rule: 不平 where it must hold, 请核对 where it is only asked about."""
    return "不平" if rule.severity is Severity.ERROR else "请核对"


def compares(instance: Instance) -> bool:
    """Whether a rule compares with last year: of a table that nobody has begun there is nothing to ask then."""
    return any(not term.places for term in (*instance.left, *instance.right))


def verdict(instance: Instance, filled: Filled) -> str:
    """What the live line of a rule says: 平, 不平 or 请核对 with left minus right, 有非数字."""
    if compares(instance) and not filled.begun(instance.rule.table):
        return "平"
    both = rules.sides(instance, filled.numbers)
    if both is None:
        return NOT_NUMBERS
    if rules.verdict(instance, filled.numbers):
        return "平"
    difference = Decimal(both[0] - both[1])
    rounded = abs(difference).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{broken_word(instance.rule)} {'+' if difference > 0 else '-'}{rounded}"


def folded(text: str) -> str:
    """A verdict on two lines, for the narrow cells under a table; ``folding`` does the same to its formula."""
    return text.replace(" ", "\n").replace(UNCLEAR, f"{UNCLEAR}\n")


def folding(formula: str) -> str:
    """The expression of a verdict so that it stands on two lines."""
    return f'SUBSTITUTE(SUBSTITUTE({formula}," ",CHAR(10)),"{UNCLEAR}","{UNCLEAR}"&CHAR(10))'
