"""Reports in each format that is a text document: the same figures, names and year."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consolidate.forms import edition
from consolidate.reading import answers
from consolidate.workers import child
from tests.support import office
from tests.support.building import balanced
from tests.support.documents import docx, odt, report, rtf

FORM = edition("2021")
WRITERS: dict[str, Callable[..., bytes]] = {"odt": odt, "rtf": rtf}


@pytest.mark.parametrize("kind", WRITERS)
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_document_says_the_same_as_its_figures(kind: str, seed: int) -> None:
    figures = balanced(FORM, random.Random(seed))
    found = answers.read(child.read(WRITERS[kind](report(FORM, figures, "民政局"))), "", "", FORM)
    assert {place: found.numbers[place] for place in FORM.places} == figures
    assert (found.names, found.years, found.document) == (("民政局",), (2025,), "a Word document")
    assert [finding.kind for finding in found.findings] == ["document-read"]


@pytest.mark.office
@pytest.mark.skipif(not office.writes_documents(), reason="needs LibreOffice Writer")
@pytest.mark.parametrize("kind", WRITERS)
def test_a_document_that_libreoffice_saved_says_the_same(kind: str) -> None:
    figures = balanced(FORM, random.Random(11))
    found = answers.read(child.read(office.document(docx(report(FORM, figures)), kind, "docx")), "", "", FORM)
    assert {place: found.numbers[place] for place in FORM.places} == figures
