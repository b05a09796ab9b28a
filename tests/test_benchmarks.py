"""The benchmark says what it cannot measure on a machine, in one sentence, and goes on with the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.__main__ import machine
from benchmarks.opponents import OPPONENTS, present

MISSING = "LibreOffice (soffice) is not on this machine, so it was not measured."


def test_without_libreoffice_the_rest_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert machine().endswith(f". {MISSING}")
    assert set(OPPONENTS) - set(present()) == {"LibreOffice to CSV, one call"}
    assert len(present()) == 3


@pytest.mark.office
def test_with_libreoffice_all_is_measured_and_its_version_said() -> None:
    assert MISSING not in machine()
    assert "; openpyxl " in machine()
    assert ", LibreOffice " in machine()
    assert present() == list(OPPONENTS)
