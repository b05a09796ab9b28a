"""Reports in each format: a random one says the same as the workbook with its figures, also one of LibreOffice."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consolidate.forms import edition
from consolidate.model import Form, Place, Unit
from consolidate.reading import answers
from consolidate.templates import template
from consolidate.workers import child
from tests.support import office
from tests.support.at_length import at_length, every
from tests.support.building import balanced
from tests.support.documents import docx, flat, html, mht, odt, report, rtf
from tests.support.other_formats import converted
from tests.support.small_round import ROUND
from tests.support.word97 import word97

FORM = edition("2021")
Figures = Mapping[Place, object]


def of(write: Callable[..., bytes], form: Form, figures: Figures) -> bytes:
    """A report."""
    return write(report(form, figures, "民政局"))


def spreadsheet(form: Form, figures: Figures) -> bytes:
    """Our template with these figures."""
    return template(form, ROUND, Unit("民政局"), figures=figures)  # type: ignore[arg-type]


# how a report is written, what its reader is told to be; a workbook is none
WRITERS: dict[str, tuple[Callable[[Form, Figures], bytes], str]] = {
    "docx": (partial(of, docx), "a Word document"),
    "doc": (partial(of, word97), "a Word document"),
    "rtf": (partial(of, rtf), "a Word document"),
    "odt": (partial(of, odt), "a Word document"),
    "fodt": (partial(of, lambda blocks: flat(odt(blocks))), "a Word document"),
    "html": (partial(of, html), "a web page"),
    "mht": (partial(of, lambda blocks: mht(html(blocks))), "a web page"),
    "ods": (lambda form, figures: converted(spreadsheet(form, figures), "ods"), ""),
    "fods": (lambda form, figures: flat(converted(spreadsheet(form, figures), "ods")), ""),
    "xls": (lambda form, figures: converted(spreadsheet(form, figures), "xls"), ""),
}


@pytest.mark.parametrize("kind", every(2, WRITERS))
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6), form_id=st.sampled_from(["2021", "2019"]))
def test_a_report_says_the_same_as_the_workbook_with_its_figures(kind: str, seed: int, form_id: str) -> None:
    form = edition(form_id)
    figures = balanced(form, random.Random(seed))
    write, called = WRITERS[kind]
    found = answers.read(child.read(write(form, figures)), "", "", form)
    workbook = answers.read(child.read(spreadsheet(form, figures)), "", "", form)
    assert {place: found.numbers[place] for place in form.places} == figures
    assert {place: workbook.numbers[place] for place in form.places} == figures
    assert (found.tables, found.names, found.document) == (workbook.tables, ("民政局",), called)
    assert 2025 in found.years
    # 采购总金额 of 2019 states no unit of money in a report; in our templates its sheet does
    assert {finding.kind for finding in found.findings} - {"unit-unstated"} == ({"document-read"} if called else set())


OFFICE = ("docx", "doc", "rtf", "odt", "html")


@pytest.mark.office
@pytest.mark.skipif(not office.writes_documents(), reason="needs LibreOffice Writer")
@pytest.mark.parametrize("kind", at_length(OFFICE, "docx", "doc"))
def test_a_document_that_libreoffice_saved_says_the_same(kind: str) -> None:
    figures = balanced(FORM, random.Random(11))
    found = answers.read(child.read(office.document(docx(report(FORM, figures)), kind, "docx")), "", "", FORM)
    assert {place: found.numbers[place] for place in FORM.places} == figures


@pytest.mark.office
def test_a_flat_table_of_libreoffice_says_the_same_as_its_workbook() -> None:
    figures = balanced(FORM, random.Random(11))
    saved = office.converted(spreadsheet(FORM, figures), "fods")
    found = answers.read(child.read(saved), "", "", FORM)
    assert {place: found.numbers[place] for place in FORM.places} == figures
    assert found.findings == ()
