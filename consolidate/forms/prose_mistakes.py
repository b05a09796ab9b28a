"""Mistakes in what a form says of the words of its report. ``consistency`` calls this module."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from consolidate.forms import claims, prose_lists
from consolidate.forms.expressions import RuleError
from consolidate.forms.lines import Lines
from consolidate.forms.written import Data, problem
from consolidate.model import Form
from consolidate.model.prose import Says
from consolidate.words import N_, Problem

_PATTERNS = ("before", "after", "says", "unless", "near", "words", "own", "known_by", "pattern")
_TABLES = ("subject", "scope", "claim", "section", "own_year")
_WITHOUT = (Says.NOTHING, Says.GROWTH, Says.DECLINE, Says.MORE, Says.LESS)  # claims that need no expression


def found(at: Lines, data: Data, form: Form) -> Iterator[Problem]:
    """Yield unknown lists, phrases and subjects, patterns that are none, and claims that cannot be compared."""
    if form.prose_list and form.prose_list not in prose_lists():
        sentence = N_("“{key}” is “{found}”, must be one of {allowed}")
        allowed = tuple(prose_lists())
        yield _problem(at, data, "prose", sentence, key="prose", found=form.prose_list, allowed=allowed)
        return
    shared = claims.bundled(form.prose_list)
    phrases = {**dict(shared.phrases), **dict(form.prose.phrases)}
    subjects = [each.id for each in (*form.prose.subjects, *shared.subjects)]
    for name, text in data.get("phrases", {}).items():
        yield from _pattern(at, data["phrases"], name, text, phrases, name)
    for table in _TABLES:
        for written in data.get(table, []):
            where = str(written.get("id") or next(iter(written.values())))
            for key in (key for key in _PATTERNS if key in written):
                yield from _pattern(at, written, key, written[key], phrases, where)
    for written in data.get("claim", []):
        yield from _claim(at, written, form, subjects)
    for written in data.get("own_year", []):
        if _groups(written["pattern"]) not in (1, None):
            sentence = N_("{where}: “{key}” must have one group, the year")
            yield _problem(at, written, "pattern", sentence, where=written["id"], key="pattern")


def _claim(at: Lines, written: Data, form: Form, subjects: Sequence[str]) -> Iterator[Problem]:
    where, meaning = written["id"], Says(written.get("meaning", Says.COUNT))
    missing = N_("{where}: the key “{key}” is missing")
    if not any(written.get(key) for key in ("before", "after", "says")):
        yield _problem(at, written, "id", missing, where=where, key="before")
    if (meaning is Says.NONE) != bool(written.get("says")):
        sentence = N_("{where}: “{key}” and “{other}” go together")
        yield _problem(at, written, "id", sentence, where=where, key="says", other='meaning = "none"')
    if not written.get("equals") and meaning not in _WITHOUT:
        yield _problem(at, written, "id", missing, where=where, key="equals")
    for name in (name for name in written.get("subject", []) if name not in subjects):
        near = get_close_matches(name, subjects, 1)
        sentence = N_("{where}: “{key}” names “{name}”, which does not exist; did you mean {near}?")
        yield _problem(at, written, "subject", sentence, where=where, key="subject", name=name,
                       near=near[0] if near else tuple(subjects))  # fmt: skip
    for text in written.get("equals", []):
        try:
            claims.reading(form, text)
        except RuleError as error:
            yield _problem(
                at, written, "equals", error.sentence, **({"rule": where, "place": text} | dict(error.args_))
            )


def _pattern(
    at: Lines, written: Data, key: str, text: object, phrases: dict[str, str], where: str
) -> Iterator[Problem]:
    if not isinstance(text, str):
        yield _problem(
            at, written, key, N_("{where}: “{key}” must be of type {type}"), where=where, key=key, type="string"
        )
        return
    try:
        re.compile(claims.whole(text, phrases))
    except KeyError as error:
        near = get_close_matches(str(error.args[0]), phrases, 1)
        sentence = N_("{where}: “{key}” names “{name}”, which does not exist; did you mean {near}?")
        yield _problem(at, written, key, sentence, where=where, key=key, name=error.args[0],
                       near=near[0] if near else tuple(phrases) or "—")  # fmt: skip
    except re.error as error:
        yield _problem(at, written, key, N_("“{key}” is no regular expression: {reason}"), key=key, reason=str(error))


def _groups(text: str) -> int | None:
    """Return how many groups a pattern has; None if it is none."""
    try:
        return re.compile(text).groups
    except re.error:
        return None


def _problem(at: Lines, written: Data, under: str, sentence: str, /, **args: object) -> Problem:
    return problem(at.get((id(written), under), 0), sentence, **args)
