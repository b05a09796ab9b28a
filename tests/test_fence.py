"""The fence around the code: imports go one way, only cli talks to the world, nothing grows too long."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

import consolidate
from consolidate import own_workbooks
from consolidate.catalogue import FindingKind
from consolidate.terms import Action, How, Severity, Unfinished, UnitState, Verdict

PACKAGE = Path(consolidate.__file__).parent
FILES = {path.relative_to(PACKAGE).with_suffix("").as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
ARCHITECTURE = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")


@cache
def trees() -> Mapping[str, ast.Module]:
    return {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in FILES.items()}


# the rooms of each layer as docs/architecture.md lists them, the highest layer first
TABLE = ARCHITECTURE.partition("| layer | rooms |")[2].partition("\n\n")[0]
LAYERS = {
    layer: set(re.findall(r"`(\w+)`", rooms)) for layer, rooms in re.findall(r"^\| (\w+) \| (`.*?) \|", TABLE, re.M)
}
LAYER = {room: number for number, rooms in enumerate(LAYERS.values()) for room in rooms}
CALLERS = LAYERS["program"] | LAYERS["cli"]
WORLDLY = CALLERS | {
    "pipeline",
    "disk",
    "cache_files",
    "leftovers",
    "own_files",
    "result_folder",
    "locks",
    "words",
}  # rooms that know paths


def room(module: str) -> str:
    """The room of a module: ``intake`` for ``intake/unit_names``."""
    return module.split("/")[0]


def names_of_import(node: ast.AST) -> list[str]:
    """What an import statement imports, in full; nothing for any other node."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are written in full"
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def imported(module: str) -> Iterator[str]:
    """Our own rooms that a module imports, wherever in the file it does."""
    for node in ast.walk(trees()[module]):
        for name in names_of_import(node):
            package, _, rest = name.partition(".")
            if package == "consolidate" and rest.partition(".")[0] not in ("", "__version__"):
                yield rest.partition(".")[0]


@pytest.mark.parametrize("module", [name for name in FILES if name != "__init__"])
def test_imports_go_down(module: str) -> None:
    here = room(module)
    assert {name for name in imported(module) if name != here and LAYER[name] <= LAYER[here]} == set()


def test_the_package_itself_loads_only_what_it_offers() -> None:
    assert set(imported("__init__")) == {"api"}


def test_the_rooms_are_those_of_the_architecture() -> None:
    assert len(LAYERS) == 12
    assert sum(map(len, LAYERS.values())) == len(LAYER), "a room stands in one layer"
    assert set(LAYER) == {room(module) for module in FILES} - {"__init__"}


# --- the tests: what several modules share stands in tests/support, and no test module imports another -----------

TESTS = PACKAGE.parent / "tests"


def test_no_test_module_is_imported() -> None:
    """A test module that others need cannot be changed or run by itself."""
    found = [
        (path.relative_to(TESTS).as_posix(), name)
        for path in TESTS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in names_of_import(node)
        if any(part.startswith("test_") for part in name.split("."))
    ]
    assert found == []


def test_no_test_stands_among_what_tests_share() -> None:
    """A module without ``test_`` in its name is not collected: a test in it would never run."""
    shared = [path for path in TESTS.rglob("*.py") if not path.name.startswith("test_")]
    assert len(shared) > 20
    found = [
        (path.relative_to(TESTS).as_posix(), node.name)
        for path in shared
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_")
    ]
    assert found == []


# --- the world: paths, printing, the clock, the environment ----------------------------------------------------

# what only some may do; who else does it, and why
WORLD: dict[str, set[str]] = {
    "open": {"disk", "cache_files", "locks", "own_files"},
    "print": set(),
    "input": set(),
    "exit": set(),
    "sys.exit": set(),
    "sys.stdout": {"workers/child"},  # silences libraries that print
    "sys.stderr": {"workers/child"},
    "typer.echo": set(),
    "date.today": set(),
    "datetime.now": set(),
    "datetime.today": set(),
    "time.time": set(),
    "time.perf_counter": {"steps"},
    "logging": {"steps"},
    "time.monotonic": {"transport/mailbox"},  # a server must answer in time
    "time.sleep": {"disk"},  # until another program lets go of a file
    "getpass": set(),
    "os.environ": {"formats/rar_archive"},  # where Windows has a library
    "os.getenv": set(),
    "os.open": {"workers/child", "unit_lines/files"},  # the null device
    "os.walk": {"disk", "leftovers", "own_files", "workers/processes"},  # counts the files that wait
    # words: the catalogue that comes with the program; pipeline/run: the folder of names that are given in full;
    # pipeline/own_forms: a form named by its path
    "Path": {"disk", "leftovers", "locks", "words", "pipeline/run", "pipeline/own_forms"},
    "shutil": set(),
    "tempfile": {"disk"},
}


def doings(tree: ast.Module) -> Iterator[str]:
    """What a module does with the world, as dotted names. A name in an annotation (``path: Path``) does nothing."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("module", [name for name in FILES if room(name) not in CALLERS])
def test_only_cli_prints_exits_and_asks_the_clock(module: str) -> None:
    done = {name for name in doings(trees()[module]) if name in WORLD and module not in WORLD[name]}
    assert done == set()


# unit_lines/files: a process of its own, which is told the paths
@pytest.mark.parametrize("module", [n for n in FILES if room(n) not in WORLDLY and n != "unit_lines/files"])
def test_stages_take_bytes_not_paths(module: str) -> None:
    tree = trees()[module]
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)} | set(doings(tree))
    assert names & {"pathlib", "glob", "fileinput"} == set()
    methods = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert methods & {"read_text", "read_bytes", "write_text", "write_bytes", "unlink", "mkdir", "rename"} == set()


# --- length ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", FILES)
def test_no_file_and_no_function_grows_too_long(module: str) -> None:
    assert len(FILES[module].read_text(encoding="utf-8").splitlines()) < 450
    functions = [n for n in ast.walk(trees()[module]) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
    lengths = {function.name: (function.end_lineno or 0) - function.lineno + 1 for function in functions}
    assert {name: length for name, length in lengths.items() if length >= 50} == {}


def test_there_is_no_drawer_for_odds_and_ends() -> None:
    names = {part for module in FILES for part in module.split("/")}
    assert names & {"utils", "util", "helpers", "helper", "common", "misc", "manager", "tools"} == set()


def test_what_our_workbooks_carry_stands_once() -> None:
    """A name that is written in one place and looked for in another, spelled twice, would one day differ."""
    names = {value for name, value in vars(own_workbooks).items() if name.isupper() and isinstance(value, str)}
    assert {"各单位数据", "情况说明", "更正："} <= names
    elsewhere = [
        (module, node.value)
        for module, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in names and module != "own_workbooks"
    ]
    assert elsewhere == []


@pytest.mark.parametrize("module", [name for name in FILES if room(name) in ("formats", "reading")])
def test_what_is_remembered_between_files_can_be_forgotten(module: str) -> None:
    """``remembered.forget`` clears every memory of the readers, so that a test can begin as a new process does."""
    functions = [node for node in ast.walk(trees()[module]) if isinstance(node, ast.FunctionDef)]
    decorators = {ast.unparse(each).partition("(")[0] for function in functions for each in function.decorator_list}
    assert decorators & {"cache", "lru_cache"} == set()


# --- the vocabulary --------------------------------------------------------------------------------------------

VOCABULARY = {"catalogue", "catalogue/files", "catalogue/reports", "catalogue/rounds", "catalogue/tables", "terms"}
TERMS = {term.value for terms in (FindingKind, Severity, Verdict, UnitState, Action, How, Unfinished) for term in terms}
TERMS |= {term.label for terms in (Severity, Verdict, UnitState) for term in terms}
# words that mean something else as well, and where they do
HOMONYMS: dict[str, set[str]] = {
    "errors": {"page/evening"}, "nobody": {"page/evening"},  # keys of what the page is told
    "blank": {"cli/mail", "collect/ledger"},  # what became of a file that was collected
    "comment": {  # a mark of a cell, a part of a package
        "formats/comments", "formats/documents", "formats/ods", "formats/xls", "formats/xlsx", "reading/appearance",
        "reading/count_units", "reading/money", "token", "formats/xml_table",
    },
    "number": {  # a kind of raw cell, a key of a form, a name in a pattern
        "formats/documents", "formats/number_formats", "formats/ods", "formats/values", "formats/xls",
        "formats/xlsx_cells", "formats/xlsx_memo", "formats/xlsx_rows", "forms/faults", "forms/mistakes",
        "pipeline/form_proof", "pipeline/typed_tables", "reading/alike",
        "reading/area", "reading/evaluator", "reading/formulas", "reading/own_results", "reading/rehearsal",
        "reading/spelling", "reading/table", "reading/totals", "formats/web_page", "formats/xml_table",
    },
    # a key of a form, a part of its layout
    "total": {
        "forms/consistency", "forms/faults", "forms/layout", "forms/loader", "forms/mistakes", "forms/rule_mistakes",
        "pipeline/report",
    },
    "hidden-text": {"formats/odt"},  # an element of the format
    "jump": {"forms/faults", "forms/loader"},  # a key of a form
    "corrected": {"cli/unit_page", "pipeline/report"},  # what became of a figure that a unit was asked about, a key
    "remark": {"decisions/apply", "findings", "returns/copies", "returns/questions"},  # an argument of a finding
    "error": {  # a kind of raw cell, an answer of xlsxwriter
        "formats/ods", "formats/values", "formats/xls", "formats/xlsx_cells", "formats/xml_table",
        "pipeline/form_proof", "reading/spelling", "workbook/__init__",
    },
    "explain": {"__main__", "pipeline/run"},  # a command, a step
    "formula": {  # a part of a cell, an argument of a finding, a rule of xlsxwriter, a key of a form
        "formats/ods", "forms/faults", "forms/mistakes", "forms/rule_mistakes", "model/table", "reading/input_formulas",
        "reading/spelling", "reading/totals", "templates/page",
    },
    "note": {"formats/odt", "formats/ods"},  # an element of a table
    # keys of JSON, an argument of a finding
    "excused": {"pipeline/report"}, "held": {"pipeline/report"}, "used": {"pipeline/report"},
    "missing": {"pipeline/report", "reading/totals"},
    "更正": {"pipeline/mail"},  # a folder of letters
}  # fmt: skip


def texts(tree: ast.Module) -> Iterator[str]:
    """Every text in a module but the docstrings."""
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


@pytest.mark.parametrize("module", [name for name in FILES if name not in VOCABULARY])
def test_a_term_is_written_as_a_member_and_never_as_a_bare_text(module: str) -> None:
    """A text that is spelled wrongly is another text; a member that is spelled wrongly does not exist."""
    bare = {text for text in texts(trees()[module]) if text in TERMS and module not in HOMONYMS.get(text, ())}
    assert bare == set()


def test_every_homonym_stands_where_it_is_said_to() -> None:
    said = {name: set(texts(tree)) for name, tree in trees().items()}
    stands = {word: {name for name, words in said.items() if word in words} for word in HOMONYMS}
    assert {word: modules - stands[word] for word, modules in HOMONYMS.items() if modules - stands[word]} == {}


# --- what a command loads --------------------------------------------------------------------------------------

HEAVY = {
    "pandas", "numpy", "pyarrow", "openpyxl", "xlsxwriter", "xlrd", "python_calamine", "msoffcrypto", "rapidfuzz",
    "pdfminer",
}  # fmt: skip


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["run", "--help"], ["forms"]])
def test_asking_for_help_loads_nothing_heavy(words: list[str]) -> None:
    script = (
        "import sys; from consolidate.__main__ import main\n"
        f"code = main({[*words, '--lang', 'en']!r})\n"
        "print(code, *sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    code, *loaded = done.stderr.split()
    assert code == "0", done.stderr
    assert set(loaded) & HEAVY == set()
    assert "typer" in loaded  # the list is that of the run
