"""Expressions that are compiled when they are first used find what compiled ones find, and all can be compiled."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import consolidate
from consolidate.regex import guarded, regex

PACKAGE = Path(consolidate.__file__).parent
MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py") if path.name != "__main__.py")


@pytest.mark.parametrize("method", ["search", "match", "fullmatch", "findall", "split"])
@pytest.mark.parametrize("text", ["清源县12件", "12", "a12b", "无", ""])
def test_it_finds_what_a_compiled_one_finds(method: str, text: str) -> None:
    def found(expression: re.Pattern[str]) -> object:
        answer = getattr(expression, method)(text)
        return answer.span() if isinstance(answer, re.Match) else answer

    assert found(regex(r"(\d)(\d)")) == found(re.compile(r"(\d)(\d)"))


def test_it_takes_flags_and_bytes() -> None:
    assert regex("ABC", re.I).sub("-", "xabcx") == "x-x"
    assert regex(rb"\d").findall(b"a1b2") == [b"1", b"2"]


def test_it_is_compiled_once_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    real = re.compile

    def noting(text: str, flags: int = 0) -> re.Pattern[str]:
        compiled.append(text)
        return real(text, flags)

    monkeypatch.setattr(re, "compile", noting)
    expression = regex("件$")
    assert (compiled, expression.pattern) == ([], "件$")
    assert expression.search("3件")
    assert expression.sub("", "3件") == "3"
    assert compiled == ["件$"]


def test_it_has_nothing_else() -> None:
    with pytest.raises(AttributeError):
        regex("a").serach("a")  # type: ignore[attr-defined]


def of_modules() -> Iterator[tuple[str, re.Pattern[str]]]:
    """All expressions that are constants of modules, alone or in tuples, lists and dictionaries."""

    def within(value: object) -> Iterator[re.Pattern[str]]:
        if type(value) is type(regex("")):
            yield value
        elif isinstance(value, (tuple, list)):
            for each in value:
                yield from within(each)
        elif isinstance(value, dict):
            yield from within((*value.keys(), *value.values()))

    for path in MODULES:
        name = ".".join(("consolidate", *path.with_suffix("").parts)).removesuffix(".__init__")
        for constant, value in vars(importlib.import_module(name)).items():
            yield from ((f"{name}.{constant}", found) for found in within(value))


def test_every_expression_can_be_compiled() -> None:
    found = list(of_modules())
    assert len(found) > 300
    faulty = []
    for name, expression in found:
        try:
            assert expression.groups >= 0
        except re.error as error:
            faulty.append((name, str(error)))
    assert faulty == []


def test_no_module_compiles_one_at_its_import() -> None:
    """An expression of a module is written ``regex(…)``; ``re.compile`` is for those that a function makes."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)

    def at_import(node: ast.AST) -> Iterator[ast.AST]:
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, functions):
                yield child
                yield from at_import(child)

    found = [
        (str(path), node.lineno)
        for path in MODULES
        for node in at_import(ast.parse((PACKAGE / path).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
    ]
    assert found == []


def guarded_ones() -> Iterator[tuple[str, Any]]:
    """The expressions of modules that are only looked for where a shorter one is found."""
    for module in MODULES:
        name = ".".join(("consolidate", *module.with_suffix("").parts))
        for constant, value in vars(importlib.import_module(name)).items():
            for number, each in enumerate(value if isinstance(value, tuple) else (value,)):
                if type(each) is type(guarded("", "")):
                    yield f"{name}.{constant}[{number}]", each


GUARDED = dict(guarded_ones())


def test_there_are_guarded_ones() -> None:
    assert len(GUARDED) > 8


@pytest.mark.parametrize("name", GUARDED)
@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_a_guard_is_found_wherever_its_expression_is(name: str, data: st.DataObject) -> None:
    """For texts as these modules look at them: without white space but blanks, in capital letters."""
    expression, guard = GUARDED[name].pattern, GUARDED[name].guard
    around = st.text("单位金额元件为(: ", max_size=3)
    found = data.draw(st.from_regex(expression, fullmatch=True))
    text = data.draw(around) + found + data.draw(around)
    finds = re.fullmatch if guard.pattern.startswith("^") else re.search  # such a one is only used for whole texts
    for each in (text, found):
        if finds(expression, each):
            assert guard.search(each), each
