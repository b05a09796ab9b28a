"""The program's own tests in the very Python of the page. ``python -m page.suite`` runs many more of them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from page import build, suite

SHORT = ("merging", "rules", "spelling", "decisions", "view")

pytestmark = [pytest.mark.browser, pytest.mark.long]


def test_the_tests_of_the_program_pass_in_the_python_of_the_page(page: Path) -> None:
    """After the page was built: then everything that was to be fetched is there."""
    words = [sys.executable, "-m", "page.suite", *(f"tests/test_{name}.py" for name in SHORT)]
    done = subprocess.run(words, cwd=build.ROOT, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed
    assert int(passed[1]) > 300


def test_every_module_of_the_suite_is_there() -> None:
    assert set(SHORT) <= set(suite.MODULES)
    assert [name for name in suite.MODULES if not (build.ROOT / "tests" / f"test_{name}.py").exists()] == []
