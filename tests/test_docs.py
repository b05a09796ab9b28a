"""The documentation is true: every page is generated, run, loaded or compared with the code it speaks of."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from consolidate import checks
from consolidate.catalogue import FindingKind
from consolidate.cli.app import app
from consolidate.decisions import sheet
from consolidate.formats.raw import RawBook, RawCell
from consolidate.forms import editions, faults
from consolidate.forms.loader import load
from consolidate.model import Column, Kind, Round, Unit
from consolidate.reading.spelling import spell
from consolidate.templates import template
from consolidate.terms import Action, Severity, UnitState, Verdict
from consolidate.text import a1
from docs.pictures import PICTURES
from page import pictures as pages_of_the_browser
from tests.support.building import book
from tests.support.command import run, run_json
from tests.support.finding_cases import CASES, ELSEWHERE, Case, consolidated, finding
from tests.support.pages import ROOT, rows, text

PAGES = sorted(
    path for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("sample_workbooks/**/*.md")]
)


# --- generated pages -------------------------------------------------------------------------------------------


def test_the_generated_pages_are_fresh() -> None:
    """In a process of its own: the words of the commands are fixed in the language of the first import."""
    made = subprocess.run(
        [sys.executable, "-m", "docs.make", "--check"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    assert (made.returncode, made.stdout, made.stderr) == (0, "", "")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_case_yields_its_finding_and_no_other(case: Case) -> None:
    assert finding(case) is not None, [(f.kind, f.severity, f.address) for f in consolidated(case).findings]
    assert {f.kind for f in consolidated(case).findings} == {case.kind, *case.also}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_found_stands_at_the_address(case: Case) -> None:
    """Where a finding shows a figure and its cell holds a typed number, they are the same."""
    cells = {(file.name, sheet.name, a1(c.row, c.column)): c for file in case.files
             if isinstance(book := file.read(), RawBook) for sheet in book.sheets for c in sheet.cells}  # fmt: skip
    for found in consolidated(case).findings:
        cell = cells.get((found.file, found.sheet, found.address))
        if cell and cell.kind == "number" and not cell.formula and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", found.found):
            assert Decimal(found.found) == Decimal(cell.text), found


def test_every_kind_of_finding_has_a_case() -> None:
    elsewhere = {kind for kind, _, _ in ELSEWHERE}
    assert {case.kind for case in CASES} | elsewhere == {*FindingKind}
    assert not elsewhere & {case.kind for case in CASES}


def test_a_kind_of_another_command_is_shown_by_the_test_named() -> None:
    for kind, _, test in ELSEWHERE:
        tree = ast.parse((ROOT / test).read_text(encoding="utf-8"))
        assert kind in {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}, test


def test_every_rule_and_check_is_on_the_page_of_rules() -> None:
    """Comments in the code name them by these ids."""
    ids = set(re.findall(r"^\| \[?`([^`]+)`", text("docs/rules.md"), re.MULTILINE))
    assert ids == {
        "balance", "results", "applicants", "review", "direct", "after_review", "in_force", "disclosed_made",
        "disclosed_total", "carried", "in_force_before", "rules-by-body", "money-jump", "not-permitted", "implausible",
        "neighbours-figures", "unit-twice", "jump", "computed-differs", "figures-repeated",
    }  # fmt: skip
    by_year = [form for form in editions().values() if not (form.region or form.source)]  # tests may adopt others
    assert {rule.id for form in by_year for rule in form.rules} <= ids
    assert {check.__name__.replace("_", "-") for check in checks.CHECKS} <= ids


# --- pages that are run ----------------------------------------------------------------------------------------

COUNTERS = editions()["2021"].counters
COLUMNS = {
    "count": Column("natural", "自然人"),
    "change": Column("items_change", "本年增/减", kind=Kind.CHANGE),
    "money": Column("amount", "本年收费金额", kind=Kind.MONEY, unit="万元"),
    "bare": Column("amount", "采购总金额", kind=Kind.MONEY, unit="万元", stated=False),
}


@pytest.mark.parametrize("row", rows("docs/spellings.md", "in the cell"), ids=lambda row: " ".join(row))
def test_every_line_of_the_table_of_spellings_is_true(row: list[str]) -> None:
    shown, kind, column, value, severity, said = row
    cell = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), shown.strip("`"))
    raw = RawCell(0, 0, kind, "", cell) if kind == "none" else RawCell(0, 0, kind, cell)
    spelled = spell(raw, COLUMNS[column], 6, trusted=False, counters=COUNTERS)
    assert spelled.value == (None if value in ("blank", "unreadable") else Decimal(value))
    assert (spelled.how == "blank", spelled.how == "unreadable") == (value == "blank", value == "unreadable")
    assert (spelled.kind, spelled.severity.value if spelled.kind else "") == (said or None, severity)


def block(page: str, language: str) -> Iterator[str]:
    return (found[1] for found in re.finditer(rf"^```{language}\n(.*?)^```$", text(page), re.M | re.S))


def test_the_example_form_loads_and_makes_a_template() -> None:
    example = next(block("docs/forms.md", "toml"))
    form = load(example, "docs/forms.md")
    assert [str(place) for place in form.places][:3] == [
        "calls.received.phone",
        "calls.received.web",
        "calls.received.total",
    ]
    assert len(form.places) == 15
    assert template(form, Round(form.id, 2025, "示例市", date(2026, 1, 20)), Unit("甲局")).startswith(b"PK")


def test_every_key_of_a_form_is_explained() -> None:
    specs = (
        faults._FORM, faults._TABLE, faults._BESIDE, faults._BLOCK, faults._COLUMN, faults._ROW, faults._RULE,
        faults._HINT, faults._YEAR_RULE, faults._JUMP, faults._INDICATORS, faults._INDICATOR, faults._SYNONYM,
        faults._INSTRUCTIONS, faults._LETTERS, faults._REPORT, faults._EXAMPLE, faults._PERMISSION, faults._PLAUSIBLE,
        faults._CLAIM, faults._SUBJECT, faults._SCOPE, faults._SECTION, faults._OWN_YEAR,
    )  # fmt: skip
    pages = text("docs/forms.md").split("\n## ")[-len(specs) :]
    for spec, page in zip(specs, pages, strict=True):
        explained = {
            key for row in page.splitlines() if row.startswith("| `") for key in re.findall(r"`(\w+)`", row[:40])
        }
        assert set(spec.must | spec.may) <= explained


def shape(value: Any) -> Any:
    """The keys of a JSON value, down to what is keyed by data (totals, values, args)."""
    if isinstance(value, dict):
        return {key: shape(inner) if key not in ("totals", "values", "args") else "…" for key, inner in value.items()}
    return type(value).__name__


@pytest.mark.parametrize("command", ["run", "status"])
def test_the_json_of_run_and_status_is_that_of_the_page(command: str, tmp_path: Path) -> None:
    described, *_ = (json.loads(example) for example in block("docs/json.md", "json"))
    more = ("--output", tmp_path) if command == "run" else ()
    folder = shutil.copytree(ROOT / "sample_workbooks" / "faults-2025", tmp_path / "round")
    code, printed = run_json(command, folder, *more)
    assert code == 1
    assert list(printed) == list(described)
    for key in ("files", "findings"):
        assert {json.dumps(shape(item)) for item in printed[key]} == {json.dumps(shape(described[key][0]))}
    assert shape(printed["units"]) == shape(described["units"])
    assert set(map(type, printed["totals"].values())) == {str}


def test_the_json_of_check_is_that_of_the_page() -> None:
    *_, described = (json.loads(example) for example in block("docs/json.md", "json"))
    inbox = ROOT / "sample_workbooks" / "faults-2025" / "inbox"
    code, printed = run_json("check", inbox / "县公安局_文字代替数字.xlsx", inbox / "县民政局_正确.xlsx")
    assert code == 1
    assert list(printed) == list(described)
    assert {json.dumps(shape(item)) for item in printed["files"]} == {json.dumps(shape(described["files"][0]))}
    assert [file["verdict"] for file in printed["files"]] == ["held", "used"]
    assert printed["files"][0]["values"]["requests.granted.natural"] is None


def test_the_json_of_what_has_changed_is_that_of_the_page(tmp_path: Path) -> None:
    described = next(json.loads(example) for example in block("docs/json.md", "json"))
    folder = shutil.copytree(ROOT / "sample_workbooks" / "faults-2025", tmp_path / "round")
    taken = book(sheet.TYPED, ("剔除", "县民政局", "", "二", "行政许可", "", "", "-1", "同一件", "李四", "2026-01-22"))
    run_json("run", folder, "--output", tmp_path)
    (folder / "inbox" / "县公安局_文字代替数字.xlsx").unlink()
    (folder / sheet.FILE).write_bytes(taken)
    _, printed = run_json("run", folder, "--output", tmp_path)
    assert {json.dumps(shape(item)) for item in printed["corrections"]} == {
        json.dumps(shape(described["corrections"][0]))
    }
    assert list(printed["since"]) == list(described["since"])
    for key in ("units", "totals"):
        assert {json.dumps(list(item)) for item in printed["since"][key]} == {
            json.dumps(list(described["since"][key][0]))
        }
    assert printed["since"]["findings"]["gone"]
    assert shape(printed["since"]["findings"]["gone"][0]) == shape(described["since"]["findings"]["gone"][0])
    assert list(printed["since"]["findings"]) == list(described["since"]["findings"])


def test_the_json_of_explain_and_compare_is_that_of_the_page(tmp_path: Path) -> None:
    _, explained, compared, verified, _ = (json.loads(example) for example in block("docs/json.md", "json"))
    folder = ROOT / "sample_workbooks" / "suqian-2023"
    _, printed = run_json("explain", shutil.copytree(folder, tmp_path / "round"), "新收", "总计")
    assert list(printed) == list(explained)
    assert {json.dumps(shape(part)) for part in printed["parts"]} == {json.dumps(shape(explained["parts"][0]))}
    _, printed = run_json("compare", tmp_path / "round", tmp_path / "round", "--output", tmp_path)
    assert list(printed) == list(compared)
    for key in ("units", "lines"):
        assert {json.dumps(list(item)) for item in printed[key]} == {json.dumps(list(compared[key][0]))}
    run_json("run", tmp_path / "round", "--output", tmp_path)
    run("close", tmp_path / "round", "--output", tmp_path)
    (closed,) = tmp_path.glob("*归档.zip")
    _, printed = run_json("reopen", closed, "--verify")
    assert list(printed) == list(verified)
    assert shape(printed["round"]) == shape(verified["round"])


def test_every_key_of_a_finding_is_explained() -> None:
    described, *_ = (json.loads(example) for example in block("docs/json.md", "json"))
    explained = {key for row in rows("docs/json.md", "key") for key in re.findall(r"`(\w+)`", row[0])}
    assert explained == set(described["findings"][0])


# --- pictures ----------------------------------------------------------------------------------------------------


def test_every_picture_is_small_and_shown_and_none_is_left_over() -> None:
    files = {*(picture.file for picture in PICTURES), *pages_of_the_browser.FILES}
    assert files == {path.name for path in (ROOT / "docs" / "pictures").iterdir()}
    for name in files:
        assert (ROOT / "docs" / "pictures" / name).stat().st_size < 100_000
        pages = ("docs/workbooks.md", "docs/tour.md", "docs/report.md", "docs/page.md")
        assert f"(pictures/{name})" in "".join(map(text, pages))


# --- all pages -------------------------------------------------------------------------------------------------


def commands(command: Any, name: str) -> Iterator[str]:
    for below, subcommand in getattr(command, "commands", {}).items():
        yield f"{name} {below}"
        yield from commands(subcommand, f"{name} {below}")


def test_every_command_stands_in_the_chinese_readme() -> None:
    readme = text("README.zh-CN.md")
    assert [command for command in commands(get_command(app), "consolidate") if command not in readme] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#\s]*)(#[^)\s]*)?\)", page.read_text(encoding="utf-8"))
    assert [target for target, _ in links if target and not (page.parent / target).exists()] == []
    within = [(page.parent / target if target else page, anchor) for target, anchor in links if anchor]
    assert [
        (file.name, anchor) for file, anchor in within if file.suffix == ".md" and anchor not in anchors(file)
    ] == []


def anchors(page: Path) -> set[str]:
    """What a link into a page may name: its headings as GitHub writes them, and the marks in it."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.M)
    slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return {f"#{name}" for name in slugs | set(re.findall(r'<a id="([^"]+)">', page.read_text(encoding="utf-8")))}


def test_every_verdict_and_state_stands_in_the_chinese_readme() -> None:
    from consolidate.decisions.sheet import HEADER

    readme = text("README.zh-CN.md")
    words = [
        *(term.label for terms in (Verdict, UnitState) for term in terms),
        *Action,
        *HEADER,
        "终稿",
        "草稿",
    ]
    assert [word for word in words if word not in readme] == []


def test_the_test_line_can_be_found_by_the_ci() -> None:
    found = re.search(r"^<!-- test line -->\n```\w*\n([^\n]+)\n```$", text("README.md"), re.M)
    assert found
    for part in ("--require-hashes -r tests/requirements.lock", "ruff check", "ruff format --check", "mypy", "pytest"):
        assert part in found[1]


# --- the glossary ----------------------------------------------------------------------------------------------


def glossary() -> list[list[str]]:
    """The lines of all tables of the glossary: Chinese word, name in the code, meaning."""
    lines = [line for line in text("docs/glossary.md").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [line for line in cells if line[0] != "中文" and not line[0].startswith("---")]


def test_the_words_of_the_glossary_stand_in_the_program() -> None:
    program = [path for path in (ROOT / "consolidate").rglob("*") if path.suffix in (".py", ".po", ".toml")]
    said = "".join(path.read_text(encoding="utf-8") for path in [*program, ROOT / "README.zh-CN.md"])
    words = [word for word, *_ in glossary()]
    assert [word for word in words if word not in said] == []
    assert len(words) == len(set(words)) > 30


@pytest.mark.parametrize("name", [name for _, name, _ in glossary() if not name.startswith(("verdict", "severity"))])
def test_the_names_of_the_glossary_exist(name: str) -> None:
    module, *parts = name.split("`")[1].split(".")
    found: Any = import_module(f"consolidate.{module}")
    for part in parts:
        if is_dataclass(found) and part in {one.name for one in fields(found)}:
            return
        found = getattr(found, part) if hasattr(found, part) else import_module(f"{found.__name__}.{part}")


def test_the_actions_and_verdicts_of_the_glossary_are_all() -> None:
    lines = glossary()
    assert [word for word, name, _ in lines if name.startswith("action of")] == [*Action]
    for called, terms in (("verdict", Verdict), ("severity", Severity)):
        told = [(name.split("`")[1], word) for word, name, _ in lines if name.startswith(called)]
        assert told == [(term, term.label) for term in terms]
