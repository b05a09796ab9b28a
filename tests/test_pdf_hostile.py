"""PDF that would cost too much: each costs its own verdict, and no more."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping

import pytest

from consolidate.formats import limits
from consolidate.formats.raw import RawBook, Refusal
from consolidate.model import Incoming
from consolidate.workers import child, pool
from tests.support.at_length import named
from tests.support.pdf import area, assembled, line, pdf, stream, text

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
FORM = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
BOX = "".join(line(50, y, 250, y) for y in (720, 690, 660)) + "".join(line(x, 720, x, 660) for x in (50, 150, 250))


def page(contents: bytes, more: Mapping[int, bytes] | None = None, resources: str = "") -> bytes:
    """A file of one page with this object as its contents, and further objects."""
    return assembled({
        1: CATALOG, 2: b"<</Type/Pages/Count 1/Kids[100 0 R]>>", 101: contents,
        100: f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 101 0 R/Resources<<{resources}>>>>".encode(),
        **(more or {}),
    })  # fmt: skip


def packed(data: bytes, entries: str = "", times: int = 1) -> bytes:
    """A stream packed several times over."""
    for _ in range(times):
        data = zlib.compress(data, 9)
    return f"<<{entries}/Filter[{'/FlateDecode' * times}]/Length {len(data)}>>stream\n".encode() + data + b"\nendstream"


def forms(count: int, each: str) -> bytes:
    """A page whose form paints another one, which paints another one."""
    inner = {
        1000 + number: stream(each.encode(), f"{FORM}/Resources<</XObject<</A {1001 + number} 0 R>>>>")
        for number in range(count)
    }
    inner[1000 + count] = stream(b"", FORM)
    return page(stream(each.encode()), inner, "/XObject<</A 1000 0 R>>")


def font(mapping: bytes, widths: bytes = b"") -> bytes:
    """A page with a character in a font with this mapping to Unicode and these widths."""
    return page(
        stream(b"BT /F 9 Tf <00> Tj ET"),
        {
            3: b"<</Type/Font/Subtype/Type0/Encoding/Identity-H/BaseFont/S/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>",
            4: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/S" + widths + b">>",
            5: stream(mapping),
        },
        "/Font<</F 3 0 R>>",
    )


def kids(*nodes: bytes) -> bytes:
    """A file with this tree of pages, from object 2 on."""
    return assembled({1: CATALOG, **dict(enumerate(nodes, 2))})


UNSAFE = [
    ("a stream of 300 MB", lambda: page(packed(b" " * (300 << 20)))),
    ("packed in packed", lambda: page(packed(b" " * (300 << 20), times=2))),
    ("a row that predicts two thousand million", lambda: page(
        packed(b"\0" + b"1" * 99, "/DecodeParms[<</Predictor 15/Columns 2000000000>>]"))),
    ("a million lines", lambda: pdf(["0 0 m 9 9 l S\n" * 1_000_000])),
    ("a fine grid", lambda: pdf(
        ["".join(line(0, 4 * n, 1200, 4 * n) + line(4 * n, 0, 4 * n, 1200) for n in range(300))],
        page="/MediaBox[0 0 14400 14400]")),
    ("a million characters", lambda: pdf([text(1, 1, "1" * 1000) * 1000])),
    ("ten thousand pages", lambda: kids(
        b"<</Type/Pages/Kids[" + b" ".join(b"%d 0 R" % n for n in range(3, 10_003)) + b"]>>",
        *[b"<</Type/Page/MediaBox[0 0 9 9]>>"] * 10_000)),
    ("forms that paint ten others each", lambda: forms(12, "/A Do " * 10)),
    ("forms within each other", lambda: forms(100, "/A Do ")),
    ("widths of ten million characters", lambda: font(b"", b"/W[0 9999999 5]")),
    ("a mapping of four thousand million characters",
     lambda: font(b"1 beginbfrange <00000000> <FFFFFFFF> <0000> endbfrange")),
    ("the same behind a remark", lambda: font(b"1 beginbfrange <00000000> %x\n <FFFFFFFF> <0000> endbfrange")),
    ("many mappings of all characters", lambda: font(b"9 beginbfrange " + b"<0000> <FFFF> <0000> " * 99
                                                  + b"endbfrange")),
    ("a page of a million miles", lambda: pdf([area(0, 0, 1e9, 1e9) + BOX], page="/MediaBox[0 0 999999999 999999999]")),
    ("a hundred thousand annotations", lambda: pdf([BOX], notes="<</Subtype/Text/Rect[1 1 9 9]>>" * 100_000)),
    ("states within each other", lambda: pdf(["q " * 100_000 + text(1, 1, "1")])),
    ("a large picture among instructions", lambda: page(stream(b"BI /W 1 /H 1 ID " + b"E " * 500_000 + b" EI"))),
    ("objects within each other", lambda: assembled({1: b"<</Pages 2 0 R/X " + b"[" * 400_000 + b">>", 2: b"<<>>"})),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "data"), named(UNSAFE, "a hundred thousand annotations", "packed in packed", "objects within each other")
)
def test_a_file_that_would_cost_too_much_is_not_opened(words: str, data: Callable[[], bytes]) -> None:
    found = child.read(data())
    assert isinstance(found, Refusal)
    assert found.kind == "unsafe-file"


SLOW = [
    ("a million objects", lambda: kids(b"<</Kids[]>>", *[b"1"] * 1_000_000)),
    ("a million objects without their list",
     lambda: kids(b"<</Kids[]>>", *[b"1"] * 1_000_000).replace(b"xref", b"xxxx")),
    ("lines across all of a page", lambda: pdf(
        ["".join(f"{n % 5000} {n // 50} m {n % 5000} {n // 50 + 20} l S\n" for n in range(39_000))])),
    ("areas that hide each other",
     lambda: pdf([text(1, 703, "12345678") * 500 + area(0, 0, 500, 800) * 20_000 + text(1, 703, "12345678") * 500])),
    ("thousands of lines across each other", lambda: pdf(
        ["".join(line(0, 4 * n, 12000, 4 * n) + line(4 * n, 0, 4 * n, 12000) for n in range(1900))],
        page="/MediaBox[0 0 14400 14400]")),
]  # fmt: skip


# ten times the usual, since a busy machine may be so slow: the reader itself is to give up, not the clock
PATIENT = pool.Allowance(seconds=10 * limits.SECONDS)


@pytest.mark.slow
@pytest.mark.real_start
@pytest.mark.parametrize(("words", "data"), named(SLOW, *(name for name, _ in SLOW if name != "a million objects")))
def test_a_worker_gives_it_up_within_its_limits(words: str, data: Callable[[], bytes]) -> None:
    files = [Incoming("坏.pdf", data()), Incoming("好.pdf", pdf([BOX + text(60, 703, "甲") + text(160, 703, "12")]))]
    (_, bad), (_, good) = pool.read_all(files, workers=1, read=child.read, allowance=PATIENT)
    assert isinstance(bad, Refusal)
    assert bad.kind in ("unsafe-file", "scan")
    assert isinstance(good, RawBook)


def cut_off(whole: bytes) -> bytes:
    """A packed stream without its end."""
    return re.sub(rb".{12}(?=\nendstream)", b"", whole, flags=re.DOTALL)


HARMLESS = [
    # a file, and what it is taken for
    ("a circle of pages", kids(b"<</Type/Pages/Kids[3 0 R]>>", b"<</Type/Pages/Kids[2 0 R]>>"), "scan"),
    ("pages within pages", kids(*(b"<</Type/Pages/Kids[%d 0 R]>>" % n for n in range(3, 5000))), "unreadable"),
    ("a form that paints itself", page(stream(b"/A Do"), {1000: stream(b"/A Do", f"{FORM}/Resources<</XObject<</A 1000 "
     "0 R>>>>")}, "/XObject<</A 1000 0 R>>"), "scan"),
    ("a stream that was cut off", page(cut_off(packed(b"0 0 m 9 9 l S\n" * 999))), "unreadable"),
    ("a page without its instructions", pdf([BOX]).replace(b"/Contents 101 0 R", b"/Contents 999 0 R"), "unreadable"),
    ("a part of a page that is missing", pdf([BOX + "/X Do "]), "unreadable"),
    ("a stream with another checksum", re.sub(rb".{4}(?=\nendstream)", b"0000", page(packed(b"0 0 m 9 9 l S\n" * 999)),
     flags=re.DOTALL), "unreadable"),
    ("a packing of pictures", page(b"<</Filter/DCTDecode/Length 2>>stream\n99\nendstream"), "unreadable"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "data", "kind"), HARMLESS, ids=[case[0] for case in HARMLESS])
def test_a_broken_file_has_its_verdict(words: str, data: bytes, kind: str) -> None:
    found = child.read(data)
    assert isinstance(found, Refusal)
    assert found.kind == kind


WHOLE = pdf([BOX + text(60, 703, "甲") + text(160, 703, "12")])
MENDED = [
    ("a circle of lists of objects", WHOLE.replace(b"/Size", b"/Prev 15/Size")),
    ("a wrong length of every stream", re.sub(rb"/Length \d+", b"/Length 99999999", WHOLE)),
    ("the list of objects is elsewhere", re.sub(rb"startxref\n\d+", b"startxref\n7", WHOLE)),
    ("a stream without its checksum", re.sub(rb".{4}(?=\nendstream)", b"", WHOLE, flags=re.DOTALL)),
]  # fmt: skip


@pytest.mark.parametrize(("words", "data"), MENDED, ids=[case[0] for case in MENDED])
def test_what_every_program_passes_over_is_read(words: str, data: bytes) -> None:
    found = child.read(data)
    assert isinstance(found, RawBook)
    assert [cell.text for cell in found.sheets[1].cells] == ["甲", "12"]


def test_the_limits_leave_room_for_a_report() -> None:
    """The instructions of the published report in tests/real_reports are a twentieth of what is allowed."""
    assert limits.PDF_CONTENT >= 10 * 124_515
    assert limits.PDF_GLYPHS >= 10 * 2_078
