"""A few hundred mutants in every format with fixed seeds; ``python -m tests.support.fuzz`` makes more of them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import fuzz, mutants

pytestmark = pytest.mark.slow

LONG = pytest.mark.long
ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("kind", "batches"),
    [
        ("xlsx", 3), pytest.param("xls", 4, marks=[pytest.mark.office, LONG]),
        pytest.param("ods", 4, marks=[pytest.mark.office, LONG]),
        *(pytest.param(kind, 2, marks=[] if kind == "docx" else LONG) for kind in mutants.FORMATS),
    ],
)  # fmt: skip
def test_no_mutant_stops_the_run_and_each_has_one_verdict(kind: str, batches: int) -> None:
    words = [sys.executable, "-m", "tests.support.fuzz", "--format", kind, "--batches", str(batches), "--seed", "7"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout
    told = re.fullmatch(r"(\d+) mutants of \w+: (.*); (\d+) MiB\n", done.stdout)
    assert told
    assert int(told[1]) == batches * (fuzz.FEW if kind in ("xls", "ods") else fuzz.BATCH)
    counted = "held" if kind in mutants.FORMATS and kind not in ("xml", "fods") else "used"  # a report is asked about
    assert {"opened", "rejected", counted} <= set(re.findall(r"[a-z]+", told[2]))  # mutants of all sorts were tried


@pytest.mark.parametrize(
    ("kind", "most"),
    [
        pytest.param("pdf", 12, marks=LONG),  # each takes half a second
        *(pytest.param(kind, 40, marks=[] if kind in ("docx", "html", "xml") else LONG) for kind in mutants.FORMATS),
    ],
)
def test_no_change_of_the_structure_makes_another_number_without_a_word(kind: str, most: int) -> None:
    told, faults = mutants.run(kind, seed=7, most=most)
    assert [(number, fault) for number, fault, _ in faults] == []
    assert told["read"] > 10
