"""The text of a probable cause: the cells, what stands there, what would agree, and what it looks like.

A cause is data (``model.Cause``). It is called very probable only where it is the only one of its size.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from consolidate.document_places import spot
from consolidate.model import Cause, Change, Form, Place, Suspect
from consolidate.terms import CauseKind
from consolidate.words import N_, say

SURE = N_("{cell} is very probably {becomes} (now {found})")
MAYBE = N_("{cell} may be {becomes} (now {found})")
AND = N_(", {cell} {becomes} (now {found})")
MORE = N_(", and so on, {count} cells in all")
AGREES = N_("{changes}: then everything agrees")
LOOKS = N_("; {looks}")
EQUAL = N_(" (one of {count} repairs that are equally good)")
UNDECIDED = N_(
    "cannot be told: no change of one or a few figures makes everything agree; to be checked first: {suspects}"
)
SUSPECT = N_("{line} ({rule_label})")
MORE_RULES = N_(" and so on, {count} rules in all")
ONE = N_(" {cause}.")
SEVERAL = N_(" Any one of {count} changes makes everything agree: {causes}.")
SOME = N_(" Any one of {count} changes makes everything agree, such as: {causes}.")
TO = N_("{cell} to {becomes} (now {found})")
AND_TO = N_(", {cell} to {becomes} (now {found})")
LIKE = N_(": {looks}")
LINES = {"column": N_("column “{line}”"), "row": N_("row “{line}”")}
_NUMBERED = "①②③"
_NAMED = 4  # cells of a repair, and rules, that are named one by one


def message(cause: Cause, form: Form | None, language: str) -> str:
    """Return a cause as one sentence, which also says how many are equally good."""
    text = _sentence(cause, form, language)
    return text + say(language, EQUAL, count=str(cause.equal)) if cause.equal > 1 else text


def together(causes: Sequence[Cause], form: Form | None, language: str) -> str:
    """Return the causes of one finding as the end of its hint."""
    first = causes[0]
    if len(causes) == 1:
        return say(language, ONE, cause=_sentence(first, form, language))
    listed = (f"{number}{_one_of(cause, form, language)}" for number, cause in zip(_NUMBERED, causes, strict=False))
    text = SEVERAL if first.equal == len(causes) else SOME
    return say(language, text, count=str(first.equal), causes={"zh": "；", "en": "; "}[language].join(listed))


def _sentence(cause: Cause, form: Form | None, language: str) -> str:
    if cause.kind is CauseKind.UNDECIDED:
        return say(language, UNDECIDED, suspects=_suspects(cause.suspects, form, language))
    changes = _changes(cause, SURE if cause.sure else MAYBE, AND, language)
    return say(language, AGREES, changes=changes) + _looks(cause, LOOKS, form, language)


def _one_of(cause: Cause, form: Form | None, language: str) -> str:
    """Return a cause as one item of a list of causes that are equally good."""
    return _changes(cause, TO, AND_TO, language) + _looks(cause, LIKE, form, language)


def _changes(cause: Cause, one: str, more: str, language: str) -> str:
    """Return the changes, the first one in the words ``one``, the others in the words ``more``."""
    first, *others = cause.changes
    changes = say(language, one, **_change(first, language))
    changes += "".join(say(language, more, **_change(change, language)) for change in others[: _NAMED - 1])
    return changes + (say(language, MORE, count=str(len(cause.changes))) if len(cause.changes) > _NAMED else "")


def _looks(cause: Cause, words: str, form: Form | None, language: str) -> str:
    looks = say(language, cause.kind.looks, **_labels(cause, form)) if form else ""
    return say(language, words, looks=looks) if looks else ""


def _change(change: Change, language: str) -> dict[str, str]:
    cell = spot(change.sheet, change.address, language) or str(change.place)
    return {"cell": cell, "found": change.found, "becomes": change.becomes}


def _labels(cause: Cause, form: Form) -> dict[str, str]:
    """What a kind of cause may name: the first and last row and column that change, the line, what was counted in."""
    own = [change for change in cause.changes if not change.follows]
    places = sorted((change.place for change in own), key=form.order.__getitem__)
    across = sorted(places, key=lambda place: _column_number(form, place))
    if cause.kind is CauseKind.COUNTED_ELSEWHERE:
        raised = next(change for change in own if change.place != cause.source)
        moved = Decimal(raised.becomes) - Decimal(raised.found)
        return {"count": f"{moved:f}", "column": _column(form, raised.place), "source": _column(form, cause.source)}
    same_row = places[0].row == places[-1].row
    source = ""
    if cause.source:
        source = _column(form, cause.source) if cause.source.row == places[0].row else _row(form, cause.source)
    return {
        "row": _row(form, places[0]), "last_row": _row(form, places[-1]), "column": _column(form, across[0]),
        "last_column": _column(form, across[-1]), "source": source,
        "line": _row(form, places[0]) if same_row else _column(form, places[0]),
    }  # fmt: skip


def _row(form: Form, place: Place | None) -> str:
    return form.own_labels(place)[0] if place else ""


def _column(form: Form, place: Place | None) -> str:
    return form.own_labels(place)[1] if place else ""


def _column_number(form: Form, place: Place) -> int:
    """The number of its column in the block."""
    columns = form.spots[place].block.leaf_columns()
    return next(number for number, column in enumerate(columns) if column.id == place.column)


def _suspects(suspects: Sequence[Suspect], form: Form | None, language: str) -> str:
    """The broken rules, each with the row or column in which it is broken."""
    labels = {rule.id: rule.named(language) for rule in form.rules} if form else {}
    named = []
    for suspect in suspects[:_NAMED]:
        label = labels.get(suspect.rule, suspect.rule)
        line = say(language, LINES[suspect.each], line=suspect.line) if suspect.line else ""
        named.append(say(language, SUSPECT, line=line, rule_label=label) if line else label)
    text = {"zh": "、", "en": ", "}[language].join(named)
    return text + (say(language, MORE_RULES, count=str(len(suspects))) if len(suspects) > _NAMED else "")
