"""What guided fuzzing starts from and what it looks for, without atheris."""

from __future__ import annotations

import pytest

from consolidate.catalogue import FindingKind
from consolidate.formats import refusals, xlsx_memo
from consolidate.formats.raw import RawBook, RawCell, Refusal
from consolidate.formats.xlsx_cells import Found
from consolidate.reading import answers
from consolidate.workers import child
from tests.support import guided
from tests.support.books import xlsx

SMALL = guided.flat(xlsx('<row r="1"><c r="A1"><v>12</v></c></row>'))


@pytest.mark.parametrize(
    "kind",
    [
        "xlsx",
        pytest.param("ods", marks=pytest.mark.office),
        pytest.param("xls", marks=[pytest.mark.office, pytest.mark.long]),
    ],
)
def test_every_seed_is_a_workbook_of_its_format_and_keeps_the_promises(kind: str) -> None:
    for seed in guided.seeds(kind):
        found = child.read(guided.packed(seed))
        assert isinstance(found, RawBook)
        assert (found.kind, sum(len(sheet.cells) for sheet in found.sheets) > 3) == (kind, True)
        guided.check(seed)


def test_a_package_and_its_input_say_the_same() -> None:
    assert guided.packed(b"\1\2") == b"\1\2"
    assert child.read(guided.packed(SMALL)) == child.read(xlsx('<row r="1"><c r="A1"><v>12</v></c></row>'))


def test_a_broken_promise_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(child, "read", lambda data: Refusal(FindingKind.UNREADABLE, reason=refusals.CRASHED))
        with pytest.raises(AssertionError):
            guided.check(SMALL)
    with monkeypatch.context() as patch:
        patch.setattr(xlsx_memo, "read", lambda *given: [Found([RawCell(0, 0, "number", "13")], [])])
        with pytest.raises(AssertionError):
            guided.check(SMALL)
    with monkeypatch.context() as patch:
        patch.setattr(answers, "read", lambda *given: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            guided.check(SMALL)
