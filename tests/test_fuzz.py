"""A few hundred mutants in every format with fixed seeds; ``python -m tests.support.fuzz`` makes more of them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("kind", "batches"),
    [("xlsx", 6), pytest.param("xls", 4, marks=pytest.mark.office), pytest.param("ods", 4, marks=pytest.mark.office)],
)
def test_no_mutant_stops_the_run_and_each_has_one_verdict(kind: str, batches: int) -> None:
    words = [sys.executable, "-m", "tests.support.fuzz", "--format", kind, "--batches", str(batches), "--seed", "7"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout
    told = re.fullmatch(r"(\d+) mutants of \w+: (.*); (\d+) MiB\n", done.stdout)
    assert told
    assert int(told[1]) == 25 * batches
    assert {"opened", "rejected", "used"} <= set(re.findall(r"[a-z]+", told[2]))  # mutants of all sorts were tried
