"""Validate the keys and the values of a form file. ``consistency`` checks how they fit together.

Every fault gives a ``Problem`` with the line of the faulty key.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple

from consolidate import letters
from consolidate.catalogue import FindingKind
from consolidate.forms.lines import Lines
from consolidate.forms.written import Data, problem
from consolidate.model import Kind
from consolidate.model.prose import Says
from consolidate.regex import regex
from consolidate.terms import Severity
from consolidate.text import plain
from consolidate.words import N_, Problem

# type names as TOML calls them, with the Python type of a value; for an array, the type of its items
_TYPES = {
    "string": str, "integer": int, "boolean": bool,
    "array of strings": str, "array of integers": int, "array of tables": dict, "table": dict,
}  # fmt: skip
_WORD, _WHOLE, _YES, _WORDS, _WHOLES, _TABLES, _GROUP = _TYPES
_YES_OR_WORDS, _BOUND = "boolean or array of strings", "integer or string"


class _Spec(NamedTuple):
    """The required and the optional keys of a TOML table, each with the name of its type.

    ``findings``: the kinds of finding with words of their own that its key ``finding`` may name.
    """

    must: dict[str, str]
    may: dict[str, str]
    findings: tuple[str, ...] = ()


_FORM = _Spec(
    {"form": _WORD, "title": _WORD, "basis": _WORD, "first_year": _WHOLE, "table": _TABLES},
    {
        "last_year": _WHOLE,
        "money_decimals": _WHOLE,
        "short": _WORD,
        "region": _WORD,
        "rule": _TABLES,
        "year_rule": _TABLES,
        "jump": _GROUP,
        "indicators": _TABLES,
        "synonym": _TABLES,
        "permission": _TABLES,
        "plausible": _TABLES,
        "counters": _WORDS,
        "topics": _WORDS,
        "instructions": _GROUP,
        "example": _TABLES,
        "letters": _GROUP,
        "prose": _WORD,
        "phrases": _GROUP,
        "subject": _TABLES,
        "scope": _TABLES,
        "claim": _TABLES,
        "section": _TABLES,
        "own_year": _TABLES,
        "report": _GROUP,
    },
)
_SYNONYM = _Spec({"word": _WORD, "written": _WORDS}, {})
_TABLE = _Spec(
    {"id": _WORD, "number": _WORD, "title": _WORD, "sheet": _WORD, "widths": _WHOLES, "label_columns": _WHOLE,
     "block": _TABLES},
    {"unit": _WORD, "row_height": _WORD, "number_height": _WORD, "fill": _WORD, "beside": _TABLES, "optional": _YES},
)  # fmt: skip
_BESIDE = _Spec({"label": _WORD, "show": _WORD}, {})
# what a row or a column says of its figures
_FIGURES = {"kind": _WORD, "unit": _WORD, "stated": _YES, "decimals": _WHOLE, "least": _BOUND, "most": _BOUND,
            "formula": _WORD, "added": _YES}  # fmt: skip
_BLOCK = _Spec({"columns": _TABLES, "rows": _TABLES}, {"title": _WORD, "corner": _WORD})
_COLUMN = _Spec(
    {"id": _WORD, "label": _WORD},
    {"columns": _TABLES, "total": _YES_OR_WORDS, "span": _WHOLE, "seen": _WORDS, "short": _WORD} | _FIGURES,
)
_ROW = _Spec(
    {"id": _WORD, "label": _WORD},
    {"rows": _TABLES, "total": _YES, "align": _WORD, "seen": _WORDS, "number": _YES, "code": _WORD, "short": _WORD}
    | _FIGURES,
)
_RULE = _Spec(
    dict.fromkeys(("id", "table", "each", "expression", "severity", "label", "source"), _WORD),
    {"if": _WORD, "only": _WORDS, "shown": _WORD, "hints": _TABLES, "english": _WORD},
)
_HINT = _Spec({"when": _WORD, "text": _WORD}, {})
_YEAR_RULE = _Spec(
    _RULE.must,
    {"if": _WORD, "only": _WORDS, "finding": _WORD, "prefill": _YES, "english": _WORD},
    (FindingKind.CARRIED_DIFFERS.value, FindingKind.IN_FORCE_DIFFERS.value),
)
_INDICATORS = _Spec({"group": _WORD, "figures": _TABLES}, {"chart": _WORD})
_INDICATOR = _Spec({"label": _WORD, "place": _WORD}, {})
_JUMP = _Spec({"times": _WHOLE, "least": _WHOLE}, {"prior": _WHOLE})
_PERMISSION = _Spec(
    {"table": _WORD, "rows": _WORDS, "heading": _WORD, "label": _WORD, "source": _WORD},
    {"prompt": _WORD, "finding": _WORD},
    (FindingKind.RULES_BY_BODY.value,),
)
_LETTERS = _Spec({}, dict.fromkeys((*letters.KINDS, letters.GROUP), _WORD))
_REPORT = _Spec({"text": _WORD}, {})
_INSTRUCTIONS = _Spec({}, {"prefilled": _WORD, "lines": _WORDS})
_EXAMPLE = _Spec(
    dict.fromkeys(("unit", "table", "row", "column", "present", "reason"), _WORD),
    {"becomes": _WORD},
)
_SUBJECT = _Spec({"id": _WORD, "words": _WORD}, {})
_SCOPE = _Spec({"words": _WORD, "own": _WORD}, {"default": _YES})
_CLAIM = _Spec(
    {"id": _WORD, "label": _WORD},
    dict.fromkeys(("meaning", "before", "after", "says", "unless", "near", "severity", "trap"), _WORD)
    | {"subject": _WORDS, "equals": _WORDS},
)
_SECTION = _Spec({"number": _WORD, "title": _WORD, "known_by": _WORD}, {"least": _WHOLE})
_OWN_YEAR = _Spec({"id": _WORD, "pattern": _WORD, "label": _WORD}, {})
_PLAUSIBLE = _Spec(
    {"label": _WORD, "source": _WORD},
    {"most": _BOUND, "least": _BOUND, "units": _WORD, "kind": _WORD, "table": _WORD, "rows": _WORDS,
     "columns": _WORDS, "finding": _WORD},
    (FindingKind.MONEY_JUMP.value,),
)  # fmt: skip

# what a form says of the words of its report: the specification of each table, and the key that names one
_PROSE = {
    "subject": (_SUBJECT, "id"), "scope": (_SCOPE, "words"), "claim": (_CLAIM, "id"), "section": (_SECTION, "number"),
    "own_year": (_OWN_YEAR, "id"),
}  # fmt: skip

_CHOICES = {
    "severity": [s.value for s in Severity], "each": ["row", "column", "once"], "show": ["unit", "code"],
    "kind": [k.value for k in Kind],
    "align": ["left", "center", "right", "justify"], "chart": ["column", "bar"],
    "meaning": [m.value for m in Says], "shown": ["first", "last"], "when": ["opposite", "zero"],
}  # fmt: skip
_LEAST = {
    "first_year": 1900,
    "widths": 100,
    "label_columns": 0,
    "span": 1,
    "money_decimals": 0,
    "decimals": 0,
    "times": 2,
}
_MOST = {
    "widths": 12_000,
    "money_decimals": 9,
    "decimals": 9,
    "label_columns": 20,
    "span": 50,
    "first_year": 2999,
    "last_year": 2999,
}
# texts that may not be empty; nor may labels, but that of a row in a table without labels (mistakes.py)
_FULL = frozenset(
    {"title", "basis", "number", "short", "unit", "expression", "formula", "if", "group", "word", "source"}
)
_NUMBER = regex(r"-?\d{1,12}(\.\d{1,9})?", re.A)
_WRITTEN = {
    "row_height": (regex(r"\d+(\.\d+)?"), "0.6"), "number_height": (regex(r"\d+(\.\d+)?"), "1.2"),
    "fill": (regex(r"[0-9A-Fa-f]{6}"), "C6D9F1"), "id": (regex(r"[A-Za-z]\w*", re.A), "staff_hired"),
    "sheet": (regex(r"[^\[\]:*?/\\']{1,31}"), "一、来电受理"),
    "least": (_NUMBER, "99.9"), "most": (_NUMBER, "99.9"),
    "place": (regex(r"\w+\.\w+\.\w+", re.A), "calls.solved.web"),
    "present": (regex(r"-?\d+(\.\d+)?"), "12.5"), "becomes": (regex(r"-?\d+(\.\d+)?"), "12.5"),
    # as long as Excel's headings of an input message are, and the message itself
    "heading": (regex(r"\S[^\n]{0,29}"), "可购车"), "prompt": (regex(r"[^\n]{1,250}"), "可以购车的填“是”。"),
}  # fmt: skip


# --- keys and values -------------------------------------------------------------------------------------------


def shape(at: Lines, data: Data) -> Iterator[Problem]:
    """Yield unknown and missing keys, wrong types and values out of range, in the order of the file.

    ``data`` is the parsed file. ``consistency.faults`` may run only if this yields nothing.
    """
    yield from _keys(at, data, _FORM, "form")
    for table in _tables(data, "table"):
        yield from _keys(at, table, _TABLE, str(table.get("id", "table")))
        for beside in _tables(table, "beside"):
            yield from _keys(at, beside, _BESIDE, str(table.get("id", "beside")))
        for block in _tables(table, "block"):
            yield from _keys(at, block, _BLOCK, str(table.get("id", "block")))
            yield from _nodes(at, block, _ROW, "rows")
            yield from _nodes(at, block, _COLUMN, "columns")
    for rule in _tables(data, "rule"):
        yield from _keys(at, rule, _RULE, str(rule.get("id", "rule")))
        for hint in _tables(rule, "hints"):
            yield from _keys(at, hint, _HINT, str(rule.get("id", "hints")))
    for rule in _tables(data, "year_rule"):
        yield from _keys(at, rule, _YEAR_RULE, str(rule.get("id", "year_rule")))
    if isinstance(data.get("jump"), dict):
        yield from _keys(at, data["jump"], _JUMP, "jump")
    for group in _tables(data, "indicators"):
        yield from _keys(at, group, _INDICATORS, str(group.get("group", "indicators")))
        for figure in _tables(group, "figures"):
            yield from _keys(at, figure, _INDICATOR, str(figure.get("label", "figures")))
    for synonym in _tables(data, "synonym"):
        yield from _keys(at, synonym, _SYNONYM, str(synonym.get("word", "synonym")))
    if isinstance(data.get("instructions"), dict):
        yield from _keys(at, data["instructions"], _INSTRUCTIONS, "instructions")
    if isinstance(data.get("letters"), dict):
        yield from _keys(at, data["letters"], _LETTERS, "letters")
    if isinstance(data.get("report"), dict):
        yield from _keys(at, data["report"], _REPORT, "report")
    for example in _tables(data, "example"):
        yield from _keys(at, example, _EXAMPLE, "example")
    for permission in _tables(data, "permission"):
        yield from _keys(at, permission, _PERMISSION, str(permission.get("label", "permission")))
    for limit in _tables(data, "plausible"):
        yield from _keys(at, limit, _PLAUSIBLE, str(limit.get("label", "plausible")))
    for key, (spec, name) in _PROSE.items():
        for each in _tables(data, key):
            yield from _keys(at, each, spec, str(each.get(name, key)))


def _nodes(at: Lines, above: Data, spec: _Spec, below: str) -> Iterator[Problem]:
    for node in _tables(above, below):
        yield from _keys(at, node, spec, str(node.get("id", below)))
        yield from _nodes(at, node, spec, below)


def _tables(data: Data, key: str) -> list[Data]:
    value = data.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _keys(at: Lines, data: Data, spec: _Spec, where: str) -> Iterator[Problem]:
    known = spec.must | spec.may
    for key, value in data.items():
        line = at.get((id(data), key), 0)
        if key not in known:
            near = get_close_matches(key, known, 1)
            args = {"key": key, "where": where, "near": near[0] if near else tuple(known)}
            yield problem(line, N_("{where}: the key “{key}” is not known; did you mean {near}?"), **args)
        elif not _is(value, known[key]):
            args = {"key": key, "where": where, "type": known[key]}
            yield problem(line, N_("{where}: “{key}” must be of type {type}"), **args)
        else:
            yield from _value(line, key, value, spec)
    first = min((at[id(data), key] for key in data if (id(data), key) in at), default=0)
    for key in (key for key in spec.must if key not in data):
        yield problem(first, N_("{where}: the key “{key}” is missing"), key=key, where=where)


def _is(value: object, kind: str) -> bool:
    if " or " in kind:
        return any(_is(value, each) for each in kind.split(" or "))
    if kind.startswith("array"):
        return isinstance(value, list) and all(type(item) is _TYPES[kind] for item in value)
    return type(value) is _TYPES[kind]


def _value(line: int, key: str, value: Any, spec: _Spec) -> Iterator[Problem]:
    """Yield a problem if a value has the right type but is empty, out of range or in the wrong notation."""
    if value == [] and key not in ("rule", "year_rule", "seen", "synonym"):
        yield problem(line, N_("“{key}” is empty"), key=key)
    full = key in _FULL or (key == "label" and spec is not _ROW and spec is not _COLUMN)
    if full and isinstance(value, str) and not plain(value):
        yield problem(line, N_("“{key}” is empty"), key=key)
    choices = spec.findings if key == "finding" else _CHOICES.get(key, (value,))
    if value not in choices:
        allowed = tuple(choices)
        yield problem(line, N_("“{key}” is “{found}”, must be one of {allowed}"), key=key, found=value, allowed=allowed)
    numbers = (
        (value,)
        if not isinstance(value, list)
        else sorted({min(value), max(value)})
        if key == "widths" and value
        else ()
    )
    for number in numbers:
        yield from _range(line, key, number)
    if (
        key in _WRITTEN
        and isinstance(value, str)
        and (not _WRITTEN[key][0].fullmatch(value) or keyword.iskeyword(value))
    ):
        example = _WRITTEN[key][1]
        yield problem(line, N_("“{key}” is “{found}”; it is written like this: {example}"), key=key, found=value,
                       example=example)  # fmt: skip


def _range(line: int, key: str, number: Any) -> Iterator[Problem]:
    if key in _LEAST and number < _LEAST[key]:
        sentence = N_("“{key}” is {found}, must be at least {least}")
        yield problem(line, sentence, key=key, found=number, least=_LEAST[key])
    if key in _MOST and number > _MOST[key]:
        sentence = N_("“{key}” is {found}, must be at most {most}")
        yield problem(line, sentence, key=key, found=number, most=_MOST[key])
