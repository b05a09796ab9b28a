"""round.toml: the settings of one year's collection, in a file that the office edits with Notepad."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from consolidate import forms
from consolidate.forms.lines import Lines, lines
from consolidate.forms.toml_text import NotTomlError, parsed
from consolidate.model import Round
from consolidate.rounds import versions
from consolidate.terms import Documents
from consolidate.text import decoded_file
from consolidate.words import N_, Problem, UserError

_KEYS: dict[str, type] = {
    "form": str, "year": int, "body": str, "deadline": date, "correct_by": date, "documents": str,
    "history": int, "sender": dict, "smtp": dict, "imap": dict, "report": dict, "version": str,
}  # fmt: skip
_TABLES: dict[str, dict[str, type]] = {
    "sender": {"name": str, "office": str, "phone": str, "mail": str, "address": str},
    "smtp": {"host": str, "port": int, "user": str, "security": str},
    "imap": {"host": str, "port": int, "user": str, "folder": str},
    "report": {"look": str, "date": date, "signature": str},
}
_ALLOWED = {"look": ("official", "gongwen"), "signature": ("end", "title")}  # of the keys of [report]
_YEARS = range(2008, 2100)  # 《政府信息公开条例》 has been in force since 2008
_WITHIN: dict[str, range] = {"year": _YEARS, "history": range(100_000)}
_EXAMPLES: dict[type | str, str] = {str: '"…"', int: "2025", date: "2026-01-20", dict: "[…]", "history": "200"}


def read(data: bytes, own: Collection[str] = ()) -> Round:
    """The round in the bytes of round.toml. UserError lists every fault with its line.

    ``own``: the ids of the round's own forms.
    """
    text = decoded_file(data)
    found = _parsed(text)
    versions.refuse_newer(found.get("version"))
    problems = list(_problems(lines(text, found), found, (*forms.ids(), *own)))
    if problems:
        raise _faulty(problems)
    form = found.get("form") or forms.for_year(found["year"]).id
    return Round(**(found | {"form": form, "body": found["body"].strip()}))


def _parsed(text: str) -> dict[str, Any]:
    """The tables and keys of the text. UserError names every line that is not TOML."""
    rows = text.split("\n")
    problems: list[Problem] = []
    while True:
        try:
            found = parsed("\n".join(rows))
        except NotTomlError as error:
            at = int(error.problem.where) - 1
            if problems and not rows[at]:  # what is wrong is elsewhere
                raise _faulty(problems) from error
            problems.append(error.problem)
            rows[at] = ""
        else:
            if problems:
                raise _faulty(problems)
            return found


def _faulty(problems: list[Problem]) -> UserError:
    return UserError(
        N_("round.toml cannot be used: {count} problem(s)"),
        N_("Correct the lines named; see the README for an example."),
        details=tuple(problems),
        count=len(problems),
    )


def _problems(line_numbers: Lines, found: dict[str, Any], form_ids: Collection[str]) -> Iterator[Problem]:
    yield from _keys(line_numbers, found, _KEYS)
    for table, keys in _TABLES.items():
        if isinstance(found.get(table), dict):
            yield from _keys(line_numbers, found[table], keys)
    for key in ("year", "body"):
        if key not in found:
            yield Problem("", N_("“{key}” is missing"), {"key": key})
    report = found.get("report")
    yield from _chosen(line_numbers, report if isinstance(report, dict) else {}, _ALLOWED)
    body = found.get("body")
    if isinstance(body, str) and not body.strip():
        yield Problem(_line(line_numbers, found, "body"), N_("“{key}” is empty"), {"key": "body"})
    yield from _chosen(line_numbers, found, {"form": form_ids, "documents": tuple(Documents)})


def _chosen(line_numbers: Lines, found: dict[str, Any], choices: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """Yield the words that are none of those allowed for their key."""
    for key, allowed in choices.items():
        value = found.get(key)
        if isinstance(value, str) and value and value not in allowed:
            args = {"key": key, "found": value, "allowed": tuple(allowed)}
            sentence = N_("“{key}” is “{found}”, must be one of {allowed}")
            yield Problem(_line(line_numbers, found, key), sentence, args)


def _keys(line_numbers: Lines, found: dict[str, Any], allowed: dict[str, type]) -> Iterator[Problem]:
    for key, value in found.items():
        if key not in allowed:
            closest = get_close_matches(key, allowed, 1)
            args = {"key": key, "near": closest[0] if closest else tuple(allowed)}
            yield Problem(
                _line(line_numbers, found, key), N_("the key “{key}” is not known; did you mean {near}?"), args
            )
        elif type(value) is not allowed[key] or value not in _WITHIN.get(key, (value,)):
            args = {"key": key, "example": _EXAMPLES.get(key, _EXAMPLES[allowed[key]]), "found": str(value)}
            sentence = N_("“{key}” is {found}; it is written like this: {key} = {example}")
            yield Problem(_line(line_numbers, found, key), sentence, args)


def _line(line_numbers: Lines, found: dict[str, Any], key: str) -> str:
    return str(line_numbers.get((id(found), key), ""))


def known() -> frozenset[str]:
    """The names of all keys and tables."""
    return frozenset((*_KEYS, *(key for keys in _TABLES.values() for key in keys)))


def write(round_: Round) -> str:
    """The text of round.toml, with a comment on every key. Sender and mail servers of the round are kept."""
    version = f"version = {_quoted(round_.version)}      # 建立本文件夹的程序版本，不用改\n" if round_.version else ""
    deadline = f"deadline = {round_.deadline}" if round_.deadline else "# deadline = 2026-01-20"
    correct_by = f"correct_by = {round_.correct_by}" if round_.correct_by else "# correct_by = 2026-01-28"
    return f"""# 一次汇总的设置。改完保存即可；以 # 开头的行不起作用。
form = {_quoted(round_.form)}          # 表式版本
year = {round_.year}            # 报告年度
body = {_quoted(round_.body)}      # 汇总单位全称
{deadline}      # 各单位报送截止日期
{correct_by}    # 退回更正的截止日期，写在更正的信里；不写就用报送截止日期，日期已过的写“尽快”
documents = {_quoted(round_.documents)}       # 只报来 Word 或网页报告的：ask 由您决定采用，use 无误即采用，refuse 不读
history = {round_.history}           # history 文件夹里留最近多少次汇总的记录，供以后比较；0 为不留
{version}
[sender]                # 写在模板首页和信里
{_values(round_.sender) or _SENDER}""" + "".join(
        f"\n[{name}]\n{_values(table)}"
        for name, table in (("smtp", round_.smtp), ("imap", round_.imap), ("report", _lasting(round_.report)))
        if table
    )


def _lasting(report: Mapping[str, str | date]) -> dict[str, str]:
    """The settings of the annual report that hold for another year, too."""
    return {key: value for key, value in report.items() if isinstance(value, str)}


_SENDER = """# name = "张三"
# office = "政府办公室政务公开科"
# phone = "0000-1234567"
# mail = "zwgk@example.com"
"""


def _values(table: Mapping[str, str | int] | Mapping[str, str]) -> str:
    return "".join(f"{key} = {value if isinstance(value, int) else _quoted(value)}\n" for key, value in table.items())


def _quoted(text: str) -> str:
    """A text as a TOML string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in escaped) + '"'
