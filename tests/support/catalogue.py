"""The Chinese catalogue: ``python -m tests.support.catalogue`` brings it up to date with the sentences in the code.

Sentences that are new come in untranslated, which a test then refuses; those no longer used go.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from consolidate.forms import editions

PACKAGE = Path(__file__).parents[2] / "consolidate"
PO = PACKAGE / "locale" / "zh_CN" / "LC_MESSAGES" / "consolidate.po"
MO = PO.with_suffix(".mo")


def sentences() -> list[str]:
    """Every sentence marked with N_ in the code, and the hints of the forms that come with the program, sorted."""
    found = extract_from_dir(str(PACKAGE), [("**.py", "python")], keywords={"N_": None})
    hints = {f" {hint.text}" for form in editions().values() for rule in form.rules for hint in rule.hints}
    return sorted({message for _, _, message, _, _ in found if isinstance(message, str)} | hints)


def current() -> Catalog:
    """The catalogue as it stands on disk."""
    if not PO.exists():
        return Catalog(locale="zh_CN", charset="utf-8")
    with PO.open("rb") as file:
        return read_po(file, locale="zh_CN", charset="utf-8")


def updated() -> Catalog:
    """The sentences of the code with the translations there are; without dates, so that it changes only with them."""
    old = current()
    new = Catalog(locale="zh_CN", charset="utf-8", project="consolidate", header_comment="# consolidate，中文")
    for sentence in sentences():
        before = old.get(sentence)
        new.add(sentence, before.string if before else "", flags=[])
    return new


def compiled(catalogue: Catalog) -> bytes:
    """The bytes of the .mo file."""
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)  # the header holds no clock
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> None:
    """Write .po and .mo, and say which sentences lack their Chinese."""
    PO.parent.mkdir(parents=True, exist_ok=True)
    catalogue = updated()
    with PO.open("wb") as file:
        write_po(file, catalogue, width=0, omit_header=True)
    MO.write_bytes(compiled(current()))
    for message in current():
        if message.id and not message.string:
            print(message.id)  # noqa: T201 - a developer's command


if __name__ == "__main__":
    main()
