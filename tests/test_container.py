"""What a file is, by its content; and the pass over its parts before any library sees them."""

from __future__ import annotations

import random
import struct
import zipfile
import zlib

import pytest

from consolidate.catalogue import FindingKind
from consolidate.formats import container, limits, refusals
from consolidate.formats.raw import Refusal
from consolidate.formats.refusals import Refused
from consolidate.reading import record
from consolidate.workers import child
from tests.support.books import MAIN, ODS, Parts, ods_parts, ole, xlsx, xlsx_parts, zipped
from tests.support.packages import FILEPASS, LARGER, ROW, SHAPES, SHEET, changed, encrypted, with_flag


def verdict(data: bytes) -> Refusal:
    """Why a file is not read: its container is refused, or its reader finds nothing in it."""
    found = child.read(data)
    assert isinstance(found, Refusal)
    return found


def ods_of(mimetype: str) -> bytes:
    return zipped(ods_parts("") | {"mimetype": mimetype})


def cut(files: Parts) -> bytes:
    """A package that lost its directory on the way."""
    data = zipped(files, zipfile.ZIP_STORED)
    return data[: data.rindex(b"PK\x01\x02") - 2]


RANDOM = random.Random(7).randbytes(9000)
MAIL = (
    b"From: jy@example.com\r\nTo: zw@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
)
WHAT_IT_IS = [
    # bytes, kind of finding, found or reason
    (b"", "unreadable", refusals.EMPTY),
    (xlsx(ROW)[:-30], "unreadable", refusals.TRUNCATED),
    (xlsx(ROW)[: len(xlsx(ROW)) // 2], "unreadable", refusals.TRUNCATED),
    (zipped({"[Content_Types].xml": "<a/>", "xl/workbook.bin": b"\0"}), "unreadable", refusals.BINARY),
    (zipped({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}), "word-document", ""),
    (zipped({"[Content_Types].xml": "<a/>", "ppt/presentation.xml": "<a/>"}), "not-a-workbook", "a presentation"),
    (zipped({"OFD.xml": "<a/>"}), "scan", "OFD document"),
    (zipped({"Index/Document.iwa": b"x"}), "not-a-workbook", "a document of Apple Numbers or Pages"),
    (zipped({"a.xlsx": xlsx(ROW)}), "not-a-workbook", refusals.ARCHIVE),
    (zipped({}), "not-a-workbook", refusals.ARCHIVE),
    (ods_of("application/vnd.oasis.opendocument.text"), "word-document", ""),
    (ods_of("application/vnd.oasis.opendocument.graphics"), "not-a-workbook", refusals.UNKNOWN),
    (ole({"WordDocument": b""}), "word-document", ""),
    (ole({"PowerPoint Document": b""}), "not-a-workbook", "a presentation"),
    (ole({"__properties_version1.0": b""}), "saved-mail", "Outlook (.msg)"),
    (ole({"Something": b""}), "not-a-workbook", refusals.UNKNOWN),
    (b"%PDF-1.7\n%\xe2\xe3", "scan", "PDF"),
    (b"\n\n%PDF-1.4", "scan", "PDF"),
    (b"\x89PNG\r\n\x1a\n", "scan", refusals.PICTURE),
    (b"\xff\xd8\xff\xe0\0\x10JFIF", "scan", refusals.PICTURE),
    (b"BM\x36\x84\x03\0\0\0\0\0\x36\0", "scan", refusals.PICTURE),
    (b"RIFF\x24\0\0\0WEBPVP8 ", "scan", refusals.PICTURE),
    (b"\0\0\0\x18ftypheic", "scan", refusals.PICTURE),
    (b"{\\rtf1\\ansi", "word-document", ""),
    (b"Rar!\x1a\x07\x01\0", "not-a-workbook", refusals.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c\0\x04", "not-a-workbook", refusals.ARCHIVE),
    (b"MZ\x90\0\x03", "not-a-workbook", "a program"),
    (b"\x78\x9f\x3e\x22\0", "saved-mail", "winmail.dat"),
    ("<html><body><table>".encode("utf-16"), "not-a-workbook", "a web page"),
    ("\ufeff<HTML xmlns:x='urn:…'><TABLE>局".encode(), "not-a-workbook", "a web page"),
    ("<table><tr><td> ".encode("gbk"), "not-a-workbook", "a web page"),
    (b"MIME-Version: 1.0\r\nContent-Type: multipart/related;", "not-a-workbook", "a web page"),
    (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "unreadable",
        refusals.DAMAGED,
    ),
    (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>', "word-document", ""),
    ("民政局,12,3\n".encode("gbk"), "not-a-workbook", refusals.TEXT),
    ("民政局,12,3\n".encode(), "not-a-workbook", refusals.TEXT),
    ("民政局\t12\n".encode("utf-16"), "not-a-workbook", refusals.TEXT),
    (("局" * 5000).encode(), "not-a-workbook", refusals.TEXT),
    (b"BMW,12\n", "not-a-workbook", refusals.TEXT),
    (b"\0\x01\x02\x03", "not-a-workbook", refusals.UNKNOWN),
    # what an office's security program made of it
    (b"b\x14#e\xea\0\x01\x01\0\0\0\0\0\0\0E-SafeNet\0\0\0LOCK\0" + RANDOM, "encrypted-file", "E-SafeNet (亿赛通)"),
    (b"%TSD-Header-###%\0\0" + RANDOM, "encrypted-file", "a header of transparent encryption (TSD)"),
    ("由 E-SafeNet 加密的文件请解密".encode(), "not-a-workbook", refusals.TEXT),
    (RANDOM, "not-a-workbook", refusals.SCRAMBLED),
    (b"\x05ABC" + b"\0" * 1000 + RANDOM, "not-a-workbook", refusals.SCRAMBLED),
    (RANDOM[:1500], "not-a-workbook", refusals.UNKNOWN),  # too little to tell
    (b"\0" * 9000, "not-a-workbook", refusals.UNKNOWN),
    (b"\0" * 400 + xlsx(ROW)[400:], "unreadable", refusals.DAMAGED),
    # mails, and what only looks like one
    (MAIL, "saved-mail", refusals.MAIL),
    (b"\xef\xbb\xbf\r\n" + MAIL, "saved-mail", refusals.MAIL),
    (b"From - Mon Jan 12 2026\n" + MAIL, "saved-mail", refusals.MAIL),
    (b"Received: from x\r\n\tby y\r\nFROM: a@b.cn\r\n\r\n" + "附件".encode("gbk"), "saved-mail", refusals.MAIL),
    (MAIL.replace(b"mixed", b"related"), "saved-mail", refusals.MAIL),
    (b"From: <Saved by Blink>\r\nSubject: x\r\nDate: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n",
     "not-a-workbook", "a web page"),
    ("From: 张三\n\nTo: 李四\n".encode(), "not-a-workbook", refusals.TEXT),
    ("说明：\nFrom: a\nTo: b\n".encode(), "not-a-workbook", refusals.TEXT),
    # cut short, told by what is left
    (cut({"[Content_Types].xml": "<a/>", "_rels/.rels": "<a/>", "word/document.xml": "<a/>"}), "word-document", ""),
    (cut({"[Content_Types].xml": "<a/>", "ppt/presentation.xml": "<a/>"}), "not-a-workbook", "a presentation"),
    (cut({"教育局.docx": b"x" * 99}), "not-a-workbook", refusals.ARCHIVE),
    (cut({"教育局.xlsx": xlsx(ROW)}), "not-a-workbook", refusals.ARCHIVE),
    (cut({"[Content_Types].xml": "<a/>", "xl/embeddings/a.docx": zipped({"word/document.xml": "<a/>"})}),
     "unreadable", refusals.TRUNCATED),
]  # fmt: skip


@pytest.mark.parametrize(("data", "kind", "words"), WHAT_IT_IS)
def test_everything_else_is_refused_by_name(data: bytes, kind: str, words: str) -> None:
    refusal = verdict(data)
    assert (refusal.kind, refusal.found or refusal.reason) == (kind, words)


def test_every_refusal_says_all_that_its_sentence_asks_for() -> None:
    for data, _, _ in WHAT_IT_IS:
        refusal = verdict(data)
        sentence = refusal.kind.sentence
        assert ("{found}" in sentence) == bool(refusal.found)
        assert ("{reason}" in sentence) == bool(refusal.reason)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (xlsx(ROW), "xlsx"),
        (zipped(ods_parts("")), "ods"),
        (zipped({k: v for k, v in ods_parts("").items() if k != "mimetype"} | {"META-INF/manifest.xml": ODS}), "ods"),
        (ole({"Workbook": b"\x09\x08\x10\0"}), "xls"),
        (ole({"Book": b"\x09\x08\x08\0"}), "xls"),
        (ole({"WordDocument": b"", "Workbook": b"\x09\x08\x10\0"}), "xls"),
        (b"\x09\x04\x06\0" + b"\0" * 100, "xls"),
    ],
)
def test_a_workbook_is_known_by_its_content(data: bytes, kind: str) -> None:
    assert container.open_package(data).reader == kind


def test_an_ole_file_whose_short_sectors_go_in_a_circle_is_damaged() -> None:
    """xlrd follows the circle until its memory is full."""
    whole = ole({"Workbook": b"\x09\x08\x10\0", "Chains": struct.pack("<128I", 1, 0, *[0xFFFFFFFF] * 126)})
    header, entries = bytearray(whole[:512]), bytearray(whole[512:])
    struct.pack_into("<II", header, 60, 10, 1)  # the chains of short sectors stand where the second stream begins
    struct.pack_into("<I", entries, 10 * 4, 0xFFFFFFFE)
    first, root = 512 + 128, 512
    struct.pack_into("<II", entries, first + 116, 0, 100)  # the first stream: short, begins in short sector 0
    struct.pack_into("<II", entries, root + 116, 2, 4096)  # the short sectors stand in the first stream's place
    assert verdict(bytes(header + entries)) == Refusal(FindingKind.UNREADABLE, reason=refusals.DAMAGED)


# --- passwords -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        encrypted(xlsx(ROW), "2025"),
        with_flag(xlsx(ROW)),
        ole({"Workbook": FILEPASS}),
        zipped(ods_parts("") | {"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}),
        zipped({"mimetype": ODS, "META-INF/manifest.xml": "<manifest/>", "encrypted-package": b"\x01"}),
    ],
)
def test_a_password_is_named(data: bytes) -> None:
    assert verdict(data) == Refusal(FindingKind.PASSWORD_PROTECTED)


def test_the_password_that_excel_tries_unasked_is_tried_too() -> None:
    assert container.open_package(encrypted(LARGER, "VelvetSweatshop")) == container.open_package(LARGER)


def test_what_comes_out_encrypted_again_is_not_opened() -> None:
    with pytest.raises(Refused) as caught:
        container.open_package(encrypted(LARGER, "VelvetSweatshop"), decrypted=True)
    assert caught.value.refusal == Refusal(FindingKind.PASSWORD_PROTECTED)


# --- the pass over the parts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("data", "kind", "reason"), [shape[1:] for shape in SHAPES], ids=[s[0] for s in SHAPES])
def test_a_hostile_package_is_refused(data: bytes, kind: str, reason: str) -> None:
    assert verdict(data) == Refusal(FindingKind(kind), reason=reason)


@pytest.mark.parametrize(("data", "kind", "reason"), [shape[1:] for shape in SHAPES], ids=[s[0] for s in SHAPES])
def test_a_hostile_package_is_refused_after_its_sound_twin(data: bytes, kind: str, reason: str) -> None:
    """Small parts are remembered by their packed bytes; what else the package says of them is held against each."""
    for _ in range(2):
        assert container.open_package(xlsx(ROW)).reader == "xlsx"
        assert verdict(data) == Refusal(FindingKind(kind), reason=reason)


def test_a_part_that_claims_to_be_small_is_unpacked_no_further_than_allowed() -> None:
    """Whatever it claims: it is a bomb beyond what any part may have, else it is damaged."""
    for size, reason in ((3 << 20, refusals.BOMB), (limits.SMALL + 1, refusals.CHECKSUM)):
        part = b"0" * size
        honest = changed(part, "x.bin")
        claim = struct.pack("<LL", len(zlib.compress(part, wbits=-15)), size)
        lying = honest.replace(struct.pack("<L", size), struct.pack("<L", 10))
        assert claim in honest and lying != honest
        assert verdict(lying) == Refusal(
            FindingKind.UNSAFE_FILE if reason == refusals.BOMB else FindingKind.UNREADABLE, reason=reason
        )


@pytest.mark.parametrize(
    "parts",
    [
        {name.replace("/", "\\"): part for name, part in xlsx_parts(ROW).items()},
        {name.upper(): part for name, part in xlsx_parts(ROW).items()},
        {"/" + name: part for name, part in xlsx_parts(ROW).items()},
    ],
)
def test_part_names_are_read_whatever_their_case_and_strokes(parts: Parts) -> None:
    assert container.open_package(zipped(parts)) == container.open_package(xlsx(ROW))


def test_every_part_comes_out_as_utf8() -> None:
    text = f'<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="{MAIN}">局</worksheet>'
    part = container.open_package(changed(text.encode("utf-16"))).parts[SHEET]
    assert part.decode() == text.replace("UTF-16", "utf-8")
    assert container.open_package(changed("\ufeff<a/>")).parts[SHEET] == b"<a/>"


@pytest.mark.parametrize(("more", "allowed"), [(1, True), (0, True), (-1, False)])
@pytest.mark.parametrize("limit", ["FILE", "ENTRIES", "PART", "PACKAGE"])
def test_limits_are_kept_to_the_byte(monkeypatch: pytest.MonkeyPatch, limit: str, more: int, allowed: bool) -> None:
    parts = xlsx_parts(ROW)
    data = zipped(parts)
    sizes = [len(part.encode()) for part in parts.values() if isinstance(part, str)]
    size = {"FILE": len(data), "ENTRIES": len(parts), "PART": max(sizes), "PACKAGE": sum(sizes)}[limit]
    monkeypatch.setattr(limits, limit, size + more)
    if allowed:
        assert container.open_package(data).reader == "xlsx"
    else:
        assert verdict(data).kind == "unsafe-file"


def test_a_large_part_may_unpack_to_a_hundred_times_its_packed_size_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    part = b"0" * 100_000
    packed = len(zlib.compress(part, wbits=-15))
    monkeypatch.setattr(limits, "RATIO_FROM", len(part) - 1)
    monkeypatch.setattr(limits, "RATIO", len(part) // packed + 1)
    assert container.open_package(changed(part, "x.bin")).reader == "xlsx"
    monkeypatch.setattr(limits, "RATIO", len(part) // packed)
    assert verdict(changed(part, "x.bin")) == Refusal(FindingKind.UNSAFE_FILE, reason=refusals.BOMB)
    monkeypatch.setattr(limits, "RATIO_FROM", len(part))
    assert container.open_package(changed(part, "x.bin")).reader == "xlsx"


def test_a_file_of_every_small_length_has_a_verdict() -> None:
    """A package cut off anywhere is refused, never an error of another kind."""
    data = xlsx(ROW)
    for length in range(len(data)):
        assert verdict(data[:length]).kind in ("unreadable", "not-a-workbook")


CALLED = [
    # the name of a file of random bytes, the kind of finding, what was found
    ("教育局.xlsx", "encrypted-file", refusals.NO_STRUCTURE),
    ("a.zip!/教育局.XLS", "encrypted-file", refusals.NO_STRUCTURE),
    ("教育局.et", "encrypted-file", refusals.NO_STRUCTURE),
    ("教育局.ods", "encrypted-file", refusals.NO_STRUCTURE),
    ("教育局.xlsx.bak", "encrypted-file", refusals.NO_STRUCTURE),
    ("教育局.xls (1)", "encrypted-file", refusals.NO_STRUCTURE),
    ("教育局.mp4", "not-a-workbook", refusals.UNKNOWN),
    ("教育局", "not-a-workbook", refusals.UNKNOWN),
    ("教育局.xlsx说明.dat", "not-a-workbook", refusals.UNKNOWN),
]


@pytest.mark.parametrize(("file", "kind", "found"), CALLED)
def test_random_bytes_that_are_called_a_workbook_were_encrypted(file: str, kind: str, found: str) -> None:
    refusal = verdict(RANDOM)
    straight = refusals.answer(refusal, file, "", None)
    crossed = record.read(record.write(refusals.answer(refusal, "", "", None)), file, "")
    for answer in (straight, crossed):
        assert [(f.kind, f.found, f.file) for f in answer.findings] == [(kind, found, file)]
