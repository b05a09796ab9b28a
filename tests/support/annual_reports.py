"""Annual reports for the tests: a subject with figures, documents as an office writes them, and what is in ours."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import escape

from consolidate.annual_report import parts, received
from consolidate.annual_report.blocks import Blocks, Paragraph, Run, plain
from consolidate.annual_report.subject import Subject
from consolidate.formats.raw import Plain, RawBook
from consolidate.forms import edition
from consolidate.model import Answer, Form, Number, Place, Round
from consolidate.reading import answers
from consolidate.workers import child
from tests.support.documents import docx_of

FORM = edition("2021")
BODY = "清源县人民政府"
DAY = date(2026, 1, 18)


def subject(
    figures: Mapping[str, Number] | None = None, before: Mapping[str, Number] | None = None, form: Form = FORM,
    final: bool = True,
) -> Subject:  # fmt: skip
    """The office with these figures, by place ids; all others are 0."""
    nothing: dict[Place, Number] = dict.fromkeys(form.places, 0)
    numbers = nothing | _places(figures or {})
    last = nothing | _places(before) if before is not None else {}
    round_ = Round(form.id, 2025, BODY, sender={"phone": "0000-1234567"})
    return Subject(form, round_, BODY, numbers, last, final=final, code="1a2b3c4d", day=DAY)


def _places(figures: Mapping[str, Number]) -> dict[Place, Number]:
    return {Place(*name.split(".")): number for name, number in figures.items()}


def usual(form: Form) -> Blocks:
    """The words of a form, with a sentence in the place of every part that is still to be written."""
    sentence = "本年度各项工作按照要求有序开展，没有其他需要说明的情况。"
    return tuple(
        plain(sentence) if isinstance(block, Paragraph) and block.text.startswith(parts.BLANK) else block
        for block in parts.usual(form)
    )


def words(*paragraphs: str) -> Blocks:
    """Paragraphs as the office wrote them."""
    return tuple(Paragraph((Run(text),), number=number) for number, text in enumerate(paragraphs, 1))


def written(*paragraphs: str, parts: Mapping[str, str] | None = None) -> bytes:
    """A Word document of these paragraphs; a text that begins with ``<`` is XML as it is to be."""
    body = (text if text.startswith("<") else f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in paragraphs)
    return docx_of("".join(body), parts)


def taken(data: bytes) -> received.Received:
    """The words of a Word document, as they come from a worker."""
    outcome = child.read_words(data)
    assert isinstance(outcome, Plain), outcome
    found = received.read(outcome.value)
    assert found is not None
    return found


def read(data: bytes, form: Form = FORM) -> Answer:
    """A report as our reader reads it."""
    raw = child.read(data)
    assert isinstance(raw, RawBook), raw
    return answers.read(raw, "a.docx", "", form)


def part(data: bytes, name: str) -> str:
    """A part of a package as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode()


def with_part(data: bytes, name: str, text: str) -> bytes:
    """The package with another part in place of one."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed:
        for entry in package.infolist():
            changed.writestr(entry.filename, text.encode() if entry.filename == name else package.read(entry))
    return out.getvalue()
