"""No code knows a form: what is special to the forms of the program stands in their files, so that any form works."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import consolidate
from consolidate.forms import ids, text

PACKAGE = Path(consolidate.__file__).parent
FILES = {path.relative_to(PACKAGE).with_suffix("").as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
# the keys of a form whose values are words of that form alone
WORDS = ("title", "short", "basis", "sheet", "corner", "label", "group", "heading", "prefilled", "row", "column")
LISTS = ("seen", "topics")
LONG = 4  # characters; a word as long as this is also refused as a part of a longer text


def values(node: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a form with its key."""
    if isinstance(node, dict):
        for name, inner in node.items():
            yield from values(inner, name)
    elif isinstance(node, list):
        for inner in node:
            yield from values(inner, key)
    elif isinstance(node, str):
        yield key, node


FORMS = [pair for form in ids() for pair in values(tomllib.loads(text(form)))]
IDS = {value for key, value in FORMS if key == "id"}
LABELS = {value for key, value in FORMS if key in (*WORDS, *LISTS) and value}

# ids and labels that are words of something else as well: where they stand, and what they mean there
ELSEWHERE: dict[str, tuple[set[str], str]] = {
    "amount": ({"model/prose"}, "what a number in words is: an amount of money"),
    "other": (
        {"formats/number_formats", "formats/ods", "formats/references", "formats/sniff", "formats/values",
         "reading/formulas", "reading/spelling", "rounds/roster"},
        "a currency, a kind of file, a name in a pattern, an argument of a message",
    ),
    "others": (
        {"document_places", "findings", "reading/additions", "reading/appearance", "reading/totals", "page/evening"},
        "an argument of a finding, a key of what the page is told",
    ),
    "handled": ({"page/evening", "page/labels"}, "findings that are settled, as a key"),
    "received": ({"page/evening", "page/kinds", "page/labels", "page/units"}, "when a file came in, as a key"),
    "new": ({"page/evening", "page/labels"}, "findings that were not there before, as a key"),
    "decisions": (
        {"page/labels", "page/units", "pipeline/closing", "pipeline/reopening", "pipeline/report"},
        "a key of a manifest, of JSON and of what the page is told",
    ),
    "政府信息公开": ({"cli/open_page"}, "a part of the name of the page's file"),
    "政府信息公开年报": ({"cli/open_page"}, "the name of the page's file"),
    "made": ({"page/outgoing"}, "the files that were made, as a key"),
    "issued": ({"checks/last_year"}, "an argument of in-force-differs, which a form chooses by naming the kind"),
    "refused": ({"mail/journal", "transport/post"}, "what became of a message"),
    "answered": ({"returns/records"}, "what became of a copy"),
    "total": (
        {"forms/consistency", "forms/faults", "forms/layout", "forms/loader", "forms/mistakes",
         "forms/rule_mistakes", "pipeline/report", "terms"},
        "a key of a form and of JSON, a cell of its layout, how a cell was read",
    ),
    "year": (
        {"annual_report/open_data", "cli/closing", "history/record", "page/beginning", "page/evening", "page/labels",
         "pipeline/closing", "pipeline/report", "rounds/settings", "token"},
        "the report year, as a key",
    ),
    "计量单位": ({"annual_report/open_data"}, "a heading of the open data"),
    "年度": (
        {"annual_report/subject", "forms/report_names", "letters", "reading/periods", "workbook/official",
         "workbook/overview"},
        "the report year",
    ),
    "本年": (
        {"prose/folded", "reading/periods", "templates/comparison", "workbook/charts", "workbook/figures",
         "workbook/waiting"},
        "the report year, against the year before",
    ),
    "本年度": ({"reading/periods"}, "the report year, against other years"),
    "答复": ({"workbook/findings_sheet"}, "a heading of the findings: what the unit answered"),
    "统计表": ({"letters", "model/form", "templates/__init__"}, "the ending of a title"),
    # a kind of finding may have words of its own, which a form chooses by naming the kind
    "可制定规章": ({"catalogue/rounds"}, "words of rules-by-body"),
    "规范性文件": ({"catalogue/rounds"}, "words of rules-by-body"),
    "行政规范性文件": ({"catalogue/rounds"}, "words of rules-by-body"),
}  # fmt: skip


def literals(module: str) -> Iterator[str]:
    """Every text in a module but the docstrings."""
    tree = ast.parse(FILES[module].read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def of_a_form(module: str) -> set[str]:
    """The ids and labels of these forms in a module."""
    found = set()
    for literal in literals(module):
        names = literal.split(".") if literal.count(".") == 2 else [literal]  # a place, or an id alone
        found |= IDS & {*names}
        found |= {label for label in LABELS if label == literal or (len(label) >= LONG and label in literal)}
    return found


def test_the_words_of_the_forms_are_known() -> None:
    assert {"disclosure", "carried_in", "balance", "carried", "organisations"} <= IDS
    assert {"政府信息公开年报", "政府信息公开", "规章", "逾期不补正", "主动公开", "可制定规章", "信息内容"} <= LABELS
    assert len(IDS) > 80


@pytest.mark.parametrize("module", FILES)
def test_no_module_knows_an_id_or_a_label_of_a_form(module: str) -> None:
    allowed = {word for word, (modules, _) in ELSEWHERE.items() if module in modules}
    assert of_a_form(module) - allowed == set()


def test_every_exception_stands_where_it_is_said_to() -> None:
    found = {module: of_a_form(module) for module in FILES}
    idle = {word: {m for m in modules if word not in found[m]} for word, (modules, _) in ELSEWHERE.items()}
    assert {word: modules for word, modules in idle.items() if modules} == {}
