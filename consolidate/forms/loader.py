"""Parse a form from TOML. Strict: a file with any unknown key or fault is rejected.

``load`` returns a ``Form`` or raises ``FormError`` with all problems found, each with its line.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import Any

from consolidate.forms.toml_text import NotTomlError, parsed
from consolidate.forms.written_prose import parsed as parsed_prose
from consolidate.model import (
    Beside,
    Block,
    Column,
    Form,
    Indicators,
    Jump,
    Kind,
    Number,
    Place,
    Row,
    Rule,
    Table,
)  # fmt: skip
from consolidate.model.declared import Example, Hint, Instructions, Permission, Plausible
from consolidate.terms import Severity
from consolidate.words import N_, Problem, UserError


class FormError(UserError):
    """A form file that cannot be used; ``details`` holds its problems."""

    def __init__(self, name: str, problems: tuple[Problem, ...]) -> None:
        """Store the name of the file and its problems."""
        super().__init__(
            N_("The form {name} cannot be used: {count} problem(s)"),
            N_("Correct the lines named and try again with: consolidate forms check FILE"),
            details=problems,
            name=name,
            count=len(problems),
        )


def load(text: str, name: str) -> Form:
    """Parse and validate a form. Raise ``FormError`` with every unknown key, duplicate id or invalid rule."""
    # imported here, since normal runs do not validate
    from consolidate.forms import consistency, faults, letter_texts, report_text
    from consolidate.forms.lines import lines

    try:
        data = parsed(text)
    except NotTomlError as error:
        raise FormError(name, (error.problem,)) from error
    where = lines(text, data)
    problems = tuple(faults.shape(where, data))
    if problems:
        raise FormError(name, problems)
    form = _form(data)
    problems = (*consistency.faults(where, data, form), *letter_texts.faults(where, data, text))
    problems = problems or tuple(report_text.faults(where, data, text, form))
    if problems:
        raise FormError(name, problems)
    return form


def load_valid(text: str) -> Form:
    """Parse a form that ``load`` has validated before. A test validates the bundled ones."""
    return _form(tomllib.loads(text))


def _form(data: dict[str, Any]) -> Form:
    return Form(
        id=data["form"],
        title=data["title"],
        basis=data["basis"],
        first_year=data["first_year"],
        last_year=data.get("last_year"),
        tables=tuple(_table(table) for table in data["table"]),
        rules=tuple(_rule(rule) for rule in data.get("rule", [])),
        money_decimals=data.get("money_decimals", 6),
        short=data.get("short", ""),
        region=data.get("region", ""),
        year_rules=tuple(_rule(rule) for rule in data.get("year_rule", [])),
        indicators=tuple(_indicators(group) for group in data.get("indicators", [])),
        jump=Jump(**data["jump"]) if "jump" in data else None,
        synonyms=tuple((written, each["word"]) for each in data.get("synonym", []) for written in each["written"]),
        permissions=tuple(Permission(**_tuples(each)) for each in data.get("permission", [])),
        topics=tuple(data.get("topics", [])),
        instructions=Instructions(**_tuples(data.get("instructions", {}))),
        examples=tuple(Example(**each) for each in data.get("example", [])),
        counters=tuple(data.get("counters", [])),
        plausible=tuple(_plausible(each) for each in data.get("plausible", [])),
        letters=tuple(data.get("letters", {}).items()),
        prose=parsed_prose(data),
        prose_list=data.get("prose", ""),
        report=data.get("report", {}).get("text", ""),
    )


def _plausible(data: dict[str, Any]) -> Plausible:
    bounds: dict[str, Any] = {key: number(data[key]) for key in ("least", "most") if key in data}
    return Plausible(**(_tuples(data) | bounds))


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    """The values of a TOML table with its arrays as tuples."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}


def _indicators(data: dict[str, Any]) -> Indicators:
    figures = tuple((figure["label"], Place(*figure["place"].split("."))) for figure in data["figures"])
    return Indicators(data["group"], data.get("chart", ""), figures)


def _rule(data: dict[str, Any]) -> Rule:
    rest = {key: value for key, value in data.items() if key != "if"}
    more = {
        "severity": Severity(data["severity"]),
        "condition": data.get("if", ""),
        "only": tuple(data.get("only", ())),
        "hints": tuple(Hint(**hint) for hint in data.get("hints", [])),
    }
    return Rule(**(rest | more))


def _table(data: dict[str, Any]) -> Table:
    blocks = tuple(
        Block(
            rows=tuple(_row(row) for row in block["rows"]),
            columns=tuple(_column(column) for column in block["columns"]),
            title=block.get("title", ""),
            corner=block.get("corner", ""),
        )
        for block in data["block"]
    )
    rest = {key: value for key, value in data.items() if key != "block"}
    beside = tuple(Beside(**each) for each in data.get("beside", []))
    return Table(**(rest | {"widths": tuple(data["widths"]), "blocks": blocks, "beside": beside}))


def _row(data: dict[str, Any]) -> Row:
    rows = tuple(_row(row) for row in data.get("rows", []))
    return Row(**(_node(data) | {"rows": rows}))


def _column(data: dict[str, Any]) -> Column:
    columns = tuple(_column(column) for column in data.get("columns", []))
    total = data.get("total", False)
    total_rows = {"total": False, "total_in": tuple(total)} if isinstance(total, list) else {}
    return Column(**(_node(data) | {"columns": columns} | total_rows))


def _node(data: dict[str, Any]) -> dict[str, Any]:
    """Return what rows and columns have in common, as values of the model."""
    found = data | {"seen": tuple(data.get("seen", []))}
    if "kind" in data:
        found["kind"] = Kind(data["kind"])
    if found.get("kind") is Kind.MONEY:
        found.setdefault("stated", bool(data.get("unit")) and data["unit"] in data["label"])
    for key in ("least", "most"):
        if key in data:
            found[key] = number(data[key])
    return found


def number(value: int | str) -> Number:
    """Return a bound as written in TOML: a whole number, or a number with decimals as text (``"99.9"``)."""
    return value if isinstance(value, int) else Decimal(value)
