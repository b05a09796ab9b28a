"""Run the program's own tests in Pyodide, with Node.js: ``python -m page.suite [tests/test_x.py …]``.

By default those of forms, reading, checks, merging, decisions and workbook. Modules that run commands are left out: the
command line takes locks in threads and starts processes, and a browser has neither.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from page import build

MODULES = (
    "added", "arithmetic", "beside", "causes", "checks", "column_of_units", "columns", "companions",
    "computed_indicators", "corrected_totals", "decisions",
    "documents", "docx", "editions", "entering", "figure_names", "figures", "file_names", "folded_faults", "forms",
    "formulas", "guided", "headers", "indicators", "injected", "intake", "labels", "last_year", "layout", "levels",
    "lists", "merging",
    "money", "names", "narrow_tables", "occurrences", "ods", "odt", "page_checking", "pieces", "properties", "readers",
    "reading", "received", "remarks", "repeated_labels", "roster", "rounding", "rounds", "rtf", "rules", "settling",
    "several_files", "since", "spelling", "text", "totals", "trees", "unseen", "view", "visibility", "web_page",
    "word_in_one_file", "workbook", "xlsx", "xml_table",
)  # fmt: skip


# what the tests import of the virtual environment; all of it is Python
PURE = (
    "pytest", "_pytest", "py.py", "pluggy", "iniconfig", "packaging", "pygments", "sortedcontainers", "typer", "rich",
    "shellingham", "annotated_doc", "markdown_it", "mdurl", "babel", "imap_tools", "typing_extensions.py",
)  # fmt: skip


def main(wanted: list[str]) -> int:
    """Run these modules, or those above; the exit code is that of pytest."""
    build.fetch_packages()
    site = build.ROOT / "build" / "suite"
    if not site.exists():
        folder = build.ROOT / "build" / "wheels"
        build.site([*build.fetch_wheels(folder), *build.fetch_wheels(folder, "suite.lock")], site)
        for name in PURE:
            _copy(Path(sysconfig.get_path("purelib"), name), site / name)
    modules = wanted or [f"tests/test_{name}.py" for name in MODULES if not _runs_commands(name)]
    words = ["node", "suite.mjs", str(build.ROOT), str(site), *modules]
    return subprocess.run(words, cwd=build.HERE).returncode


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    elif source.exists():
        shutil.copyfile(source, target)


def _runs_commands(name: str) -> bool:
    return "tests.support.command" in (build.ROOT / "tests" / f"test_{name}.py").read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
