"""Probable causes of broken rules: each fault with the repair that a person would expect, by hand."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consolidate import causes, checks, findings
from consolidate.forms import edition, rules
from consolidate.model import Finding, Number, Place, Submission, Unit
from tests.support.building import Numbers, balanced, place, submission

F21 = edition("2021")
UNIT = Unit("民政局", permitted=("可制定规章",))


def figures() -> Numbers:
    """A few figures that keep every rule: people mostly, and some companies."""
    found: Numbers = dict.fromkeys(F21.places, 0)
    rows = {"new": (62, 7), "carried_in": (4, 0), "granted": (31, 5), "refused_4": (12, 2), "unavailable_1": (20, 0),
            "handled": (63, 7), "carried_out": (3, 0)}  # fmt: skip
    for row, (natural, business) in rows.items():
        for column, number in (("natural", natural), ("business", business), ("total", natural + business)):
            found[place(f"requests.{row}.{column}")] = number
    return found


def explained(changes: Mapping[str, Number]) -> tuple[Submission, list[Finding]]:
    made = submission(F21, figures() | {place(f"requests.{text}"): number for text, number in changes.items()})
    found = causes.explained(F21, [made], checks.check(F21, UNIT, made))
    return made, [finding for finding in found if finding.kind == "rule-broken"]


# the figures as found; kind and figures of the first cause; whether it is called the cause
FAULTS: list[tuple[Mapping[str, Number], str, Mapping[str, str], bool]] = [
    ({"refused_4.natural": 21}, "digits-exchanged", {"refused_4.natural": "12"}, True),
    ({"granted.natural": 3}, "digit-lost", {"granted.natural": "31"}, True),
    ({"granted.natural": 331}, "digit-doubled", {"granted.natural": "31"}, True),
    ({"unavailable_1.natural": 26}, "digit-wrong", {"unavailable_1.natural": "20"}, True),
    ({"handled.natural": 126}, "counted-twice", {"handled.natural": "63"}, True),
    ({"handled.natural": 66, "handled.total": 73}, "carried-counted",
     {"handled.natural": "63", "handled.total": "70"}, False),
    ({"granted.natural": 5, "granted.business": 31}, "figures-exchanged",
     {"granted.natural": "31", "granted.business": "5"}, True),
    ({"granted.business": 4, "refused_4.natural": 17}, "several-figures",
     {"granted.business": "5", "refused_4.natural": "12"}, True),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "kind", "becomes", "sure"), FAULTS, ids=[fault[1] for fault in FAULTS])
def test_the_first_cause(changes: Mapping[str, Number], kind: str, becomes: Mapping[str, str], sure: bool) -> None:
    _, found = explained(changes)
    first = found[0].causes[0]
    assert (first.kind, first.sure) == (kind, sure)
    assert {f"{c.place.row}.{c.place.column}": c.becomes for c in first.changes if not c.follows} == becomes


def test_the_words() -> None:
    _, found = explained({"refused_4.natural": 21})
    assert "D14 很可能是 12（现为 21）：改后各处都平" in findings.hint(found[0], F21, "zh")
    assert "D14 is very probably 12 (now 21): then everything agrees" in findings.hint(found[0], F21, "en")


def test_a_sound_unit_has_no_causes() -> None:
    assert explained({})[1] == []


@given(st.integers(0, 2**32), st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_every_named_repair_makes_all_rules_hold(seed: int, count: int) -> None:
    luck = random.Random(seed)
    numbers = balanced(F21, luck)
    requests = [p for p in F21.places if p.table == "requests"]
    numbers |= {p: luck.randint(0, 60) for p in luck.sample(requests, count)}
    made = submission(F21, numbers)
    for finding in causes.explained(F21, [made], checks.check(F21, UNIT, made)):
        for cause in finding.causes:
            repaired: dict[Place, Number | None] = {**numbers, **{c.place: int(c.becomes) for c in cause.changes}}
            broken = [i for i in rules.instances(F21) if rules.verdict(i, repaired) is False]
            if cause.changes and not dict(finding.args).get("same_cause"):
                assert not [i for i in broken if finding.place in i.places and i.rule.id == finding.rule]


def test_garbage_is_given_up() -> None:
    luck = random.Random(1)
    made = submission(F21, {p: luck.randint(0, 9) for p in F21.places})
    found = [f for f in causes.explained(F21, [made], checks.check(F21, UNIT, made)) if f.rule == "balance"]
    assert {cause.kind for finding in found for cause in finding.causes} == {"undecided"}
