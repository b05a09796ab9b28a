"""The benchmark says what it cannot measure on a machine, in one sentence, and goes on with the rest."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from benchmarks import country
from benchmarks.__main__ import machine
from benchmarks.data import FORM
from benchmarks.opponents import OPPONENTS, present
from consolidate.reading import answers
from consolidate.workers import child

MISSING = "LibreOffice (soffice) is not on this machine, so it was not measured."


def test_without_libreoffice_the_rest_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert machine().endswith(f". {MISSING}")
    assert set(OPPONENTS) - set(present()) == {"LibreOffice to CSV, one call"}
    assert len(present()) == 4


@pytest.mark.office
def test_with_libreoffice_all_is_measured_and_its_version_said() -> None:
    assert MISSING not in machine()
    assert "; openpyxl " in machine()
    assert ", LibreOffice " in machine()
    assert present() == list(OPPONENTS)


def test_the_answers_of_a_country_hold_what_is_said_to_be_put_in(tmp_path: Path) -> None:
    """They are patched together, not drawn: the readers must find in each the figures that are added up beside it."""
    sums = country.archives(tmp_path, range(3, 6), 2)
    found = dict.fromkeys(FORM.places, 0)
    names = []
    for path in sorted(tmp_path.iterdir()):
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                answer = answers.read(child.read(archive.read(member)), member, "", FORM)
                assert answer.findings == ()
                assert answer.token and answer.token.unit == member.removesuffix(".xlsx")
                names.append((member, answer.names))
                found = {place: found[place] + int(answer.numbers[place] or 0) for place in found}
    assert found == sums
    assert names == [(f"第{number:06d}单位.xlsx", (f"第{number:06d}单位",)) for number in (3, 4, 5)]
