"""Coverage-guided fuzzing of the readers with atheris, which is no requirement of the tests: install it beside them.

``python -m tests.support.guided --format xlsx --minutes 10``. Of a package its parts are changed and packed again, so
that its checksums hold. Whatever the bytes are, the reader gives cells or a refusal, the reading of those cells does
not fail, and the two readers of .xlsx agree. An input that breaks this, hangs or eats memory is kept in a folder of its
format.
"""

from __future__ import annotations

import argparse
import importlib
import io
import re
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

_PART = b"\0\1part\0"  # stands before a part's name in an input
_BLANK = re.compile(rb'<c [^<>]*/>|<[^<> ]+ [^<>]*"[A-Z]{1,3}[0-9]{1,7}"[^<>]*/>')
_INSTRUMENTED = ["consolidate.reading", "xlrd", "openpyxl.packaging", "msoffcrypto", "olefile"]
SECONDS, MEGABYTES = 20, 1200  # for one input


def flat(package: bytes) -> bytes:
    """A package as an input: the names and contents of its parts."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return b"".join(_PART + name.encode() + b"\0" + archive.read(name) for name in archive.namelist())


def packed(flattened: bytes) -> bytes:
    """The package of an input; the bytes themselves where they are none. A part that stands twice stands twice."""
    if not flattened.startswith(_PART):
        return flattened
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in flattened.split(_PART)[1:]:
            name, _, content = part.partition(b"\0")
            archive.writestr(zipfile.ZipInfo(name.decode("latin-1")[:200] or "x"), content)
    return out.getvalue()


def seeds(kind: str) -> list[bytes]:
    """Small workbooks with cells of every kind, and an answer in our template."""
    from tests.support import books, office
    from tests.support.books import everything
    from tests.support.ods_cells import ODS_CELLS
    from tests.support.small_round import answer

    if kind == "xlsx":
        small = books.xlsx(
            '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>12</v></c><c r="C1" t="str"><f>A1</f><v>a</v>'
            '</c><c r="D1" t="e"><v>#REF!</v></c><c r="E1" t="inlineStr"><is><t>x</t></is></c></row>'
            '<row r="2" hidden="1">'
            '<c r="A2"><f t="shared" ref="A2:B2" si="0">B1</f><v>1e3</v></c><c r="B2"><f t="shared" si="0"/></c></row>',
            "<si><t>一</t></si><si><r><t>二</t></r></si>",
            '<numFmts count="1"><numFmt numFmtId="164" formatCode="0\\.00"/></numFmts><cellXfs><xf numFmtId="0"/>'
            '<xf numFmtId="164"/></cellXfs>',
        )
        return [flat(small), flat(everything()), flat(answer("民政局"))]
    if kind == "ods":
        small = books.ods(books.ods_row("".join(cell for cell, _ in ODS_CELLS)))
        return [flat(small), *(flat(office.converted(data, kind)) for data in (everything(), answer("民政局")))]
    from consolidate.formats import container

    files = [office.converted(data, kind) for data in (everything(), answer("民政局"))]
    return [data for file in files for data in (file, container.open_package(file).parts["workbook"])]


def check(flattened: bytes) -> None:
    """AssertionError where the readers break a promise on this input."""
    from consolidate.formats import refusals
    from consolidate.formats.raw import RawBook, Refusal
    from consolidate.forms import edition
    from consolidate.reading import answers
    from consolidate.workers import child

    data = packed(flattened)
    found = child.read(data)
    assert isinstance(found, RawBook | Refusal)
    assert not isinstance(found, Refusal) or found.reason not in (refusals.CRASHED, refusals.STOPPED), found
    answers.read(found, "a", "", edition("2021"))
    if isinstance(found, RawBook) and found.kind == "xlsx":
        other = carefully(data)
        if isinstance(other, Refusal):  # it alone minds the addresses of blank cells
            other = carefully(packed(_BLANK.sub(b"", flattened)))
        # and XML that is broken beside the cells
        assert other == found or (isinstance(other, Refusal) and other.reason in (refusals.DAMAGED, refusals.DEEP))


def carefully(data: bytes) -> Any:
    """What the careful reader alone makes of a workbook, its numbers of a style in the same order."""
    from unittest.mock import patch

    from consolidate.formats import xlsx_memo
    from consolidate.workers import child

    with patch.object(xlsx_memo, "read", lambda *_: None):
        return child.read(data)


def main() -> int:
    """Runs until the time is over or an input breaks something; libFuzzer then ends the process with its own code."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--minutes", type=float, default=1)
    words.add_argument("--format", choices=["xlsx", "xls", "ods"], default="xlsx")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--input", type=Path, help="check this one input, kept from an earlier run")
    given = words.parse_args()
    if given.input:
        check(given.input.read_bytes())
        return 0
    kept = Path(f"guided-{given.format}")
    kept.mkdir(exist_ok=True)
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=_INSTRUMENTED):
        made = seeds(given.format)
        check(made[0])
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(made):
            (Path(corpus) / str(number)).write_bytes(seed)
        options = (
            f"-max_total_time={round(given.minutes * 60)}", f"-timeout={SECONDS}", f"-rss_limit_mb={MEGABYTES}",
            f"-artifact_prefix={kept}/", f"-seed={given.seed}", "-print_final_stats=1", "-max_len=200000",
        )  # fmt: skip
        target: Callable[[bytes], None] = check
        atheris.Setup([sys.argv[0], *options, corpus], target)
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
