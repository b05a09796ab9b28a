"""What the words of a report may say of the figures of a form: read from its file, and ready for use.

A form has claims of its own (``[[claim]]`` and the tables beside it), those of a list that comes with the program
(``prose = "annual-report"``), or both; its own come first. Of a list, what names something that the form does not have
is left out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import NamedTuple

from consolidate.forms import expressions, prose_lists
from consolidate.forms.computed import Formula
from consolidate.forms.expressions import RuleError, names
from consolidate.forms.in_words import reading_label
from consolidate.forms.scope import Scope as Names
from consolidate.forms.written_prose import parsed
from consolidate.model import Form, Number, Place, Rule, walk
from consolidate.model.prose import Claim, OwnYear, Prose, Scope, Section
from consolidate.regex import regex
from consolidate.terms import NOTE
from consolidate.words import N_

_CLAUSE = regex(r"[,;:()#、]")
_PHRASE = regex(r"\{([a-z_]+)\}")
_BEFORE = 120  # characters before a number that a pattern sees


class Reading(NamedTuple):
    """One thing that a claim may mean: a formula over places, and its words."""

    formula: Formula
    label: str

    def of(self, numbers: Mapping[Place, Number | None]) -> Fraction | None:
        """What these numbers give; None if one is missing."""
        return self.formula.exact(numbers)


@dataclass(frozen=True, eq=False)
class Ready:
    """A claim of a form with its patterns and its expressions, each made ready when it is first needed."""

    claim: Claim
    form: Form
    phrases: Mapping[str, str]

    @cached_property
    def before(self) -> re.Pattern[str] | None:
        """What stands directly before the number."""
        return self._pattern(f"(?:{self.claim.before})$" if self.claim.before else "")

    @cached_property
    def after(self) -> re.Pattern[str] | None:
        """What stands directly behind the number."""
        return self._pattern(self.claim.after)

    @cached_property
    def says(self) -> re.Pattern[str] | None:
        """What the sentence says, for a claim without a number."""
        return self._pattern(self.claim.says)

    @cached_property
    def unless(self) -> re.Pattern[str] | None:
        """What gives the words another meaning."""
        return self._pattern(self.claim.unless)

    @cached_property
    def near(self) -> re.Pattern[str] | None:
        """What must stand in the sentence or shortly before it."""
        return self._pattern(self.claim.near)

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """What the claim may mean."""
        return tuple(reading(self.form, text) for text in self.claim.equals)

    def _pattern(self, written: str) -> re.Pattern[str] | None:
        return re.compile(whole(written, self.phrases)) if written else None

    def fits(self, before: str, after: str) -> bool:
        """Whether the words before and after a number are those of this claim."""
        if self.before and not self.before.search(before[-_BEFORE:]):
            return False
        return not (self.after and not self.after.match(after)) and not self.is_trap(before)

    def is_trap(self, before: str, said: str = "") -> bool:
        """Whether the clause before, or the words themselves, hold what gives them another meaning."""
        return bool(self.unless and self.unless.search(_CLAUSE.split(before)[-1] + said))


@dataclass(frozen=True, eq=False)
class Claims:
    """All that the words of a report may say of a form."""

    numbers: tuple[Ready, ...]
    sentences: tuple[Ready, ...]
    subjects: re.Pattern[str]
    subject_ids: tuple[str, ...]
    scopes: tuple[tuple[Scope, re.Pattern[str], re.Pattern[str]], ...]


@cache
def bundled(name: str) -> Prose:
    """Return the list of that name; nothing for ""."""
    return parsed(tomllib.loads(prose_lists()[name])) if name else Prose()


@cache
def sections(form: Form) -> tuple[Section, ...]:
    """Return the parts in words of the report of a form."""
    return form.prose.sections or bundled(form.prose_list).sections


@cache
def own_years(form: Form) -> tuple[tuple[OwnYear, re.Pattern[str]], ...]:
    """Return what finds the years that must be that of the report."""
    found = (*form.prose.years, *bundled(form.prose_list).years)
    return tuple((each, re.compile(each.pattern)) for each in found)


@cache
def of(form: Form) -> Claims:
    """Return all claims of a form, its own before those of its list."""
    shared, own = bundled(form.prose_list), form.prose
    phrases = dict((*shared.phrases, *own.phrases))
    known = (each for claim in shared.claims if (each := _known(form, claim)))
    ready = [Ready(claim, form, phrases) for claim in (*own.claims, *known)]
    subjects = (*own.subjects, *shared.subjects)
    return Claims(
        numbers=tuple(each for each in ready if not each.claim.says),
        sentences=tuple(each for each in ready if each.claim.says),
        subjects=re.compile("|".join(f"({each.words})" for each in subjects) or "(?!)"),
        subject_ids=tuple(each.id for each in subjects),
        scopes=tuple((each, re.compile(each.words), re.compile(each.own)) for each in (*own.scopes, *shared.scopes)),
    )


def _known(form: Form, claim: Claim) -> Claim | None:
    """Return a claim of a list with the readings that the form has; None if it has none of them."""
    readings = tuple(text for text in claim.equals if _exist(form, text))
    return claim._replace(equals=readings) if readings or not claim.equals else None


def _exist(form: Form, text: str) -> bool:
    """Whether a form has all rows and columns that an expression names."""
    return all(tuple(name.parts) in _names(form) for name in names(expressions.formula(text)))


@cache
def _names(form: Form) -> frozenset[tuple[str, ...]]:
    """Return table, row and column of everything that an expression may name, groups too."""
    return frozenset(
        (table.id, row.id, column.id)
        for table in form.tables for block in table.blocks
        for row in walk(block.rows) for column in walk(block.columns)
    )  # fmt: skip


def whole(pattern: str, phrases: Mapping[str, str]) -> str:
    """Return a pattern with its phrases put in. KeyError with the name of one that does not exist."""
    for _ in range(4):  # a phrase may hold others
        pattern = _PHRASE.sub(lambda found: phrases[found[1]], pattern)
    return pattern


def reading(form: Form, text: str) -> Reading:
    """Return an expression of a claim with its names resolved. RuleError if it cannot be used."""
    expression = expressions.formula(text)
    table = form.tables[0]
    scope = Names(form, Rule("", table.id, "once", "", NOTE, "", ""), table.blocks[0], "", None)
    places = {name: scope.known(name) for name in names(expression)}
    if not places:
        raise RuleError(N_("the formula of {place} names no figure"), place=text)
    return Reading(Formula(expression, places, 0), reading_label(expression, form))
