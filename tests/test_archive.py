"""Archives: every file in a .zip gets its own verdict, whatever its name and whatever lies beside it."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest

from consolidate.catalogue import FindingKind
from consolidate.collect import inside
from consolidate.formats import limits, refusals
from consolidate.formats.raw import Archive, Member, RawBook, Refusal
from consolidate.model import Incoming
from consolidate.workers import child
from consolidate.workers.pool import BATCH, Allowance, read_all
from tests.support.books import xlsx_parts, zipped
from tests.support.misbehaving import misbehaving
from tests.support.packages import BOOK, ROW, named, with_flag


def names(data: bytes) -> list[tuple[str, str]]:
    """The files of an archive with the reason of those of which there are no bytes."""
    found = child.read_or_unpack(data)
    assert isinstance(found, Archive), found
    return [(m.name, m.refusal.reason or m.refusal.kind if m.refusal else "") for m in found.members]


NAMES = [
    (named("民政局.xlsx".encode(), utf8=True), "民政局.xlsx"),
    (named("民政局.xlsx".encode()), "民政局.xlsx"),  # as macOS writes it, without saying so
    (named("民政局.xlsx".encode("gb18030")), "民政局.xlsx"),
    (named("县直/民政局.xlsx".encode("gb18030")), "县直/民政局.xlsx"),
    (named("县直\\民政局.xlsx".encode("gb18030")), "县直/民政局.xlsx"),
    (named("𬱖县.xlsx".encode("gb18030")), "𬱖县.xlsx"),
    (named("民政局.xlsx".encode("gb18030"), utf8=True), "民政局.xlsx"),  # as some Chinese archivers do
    (named("县直/民政局.xlsx".encode("gb18030"), utf8=True), "县直/民政局.xlsx"),
    (named(b"\xff\xff.xlsx"), "%ff%ff.xlsx"),
    (named(b"/etc/passwd"), "etc/passwd"),
    (named(b"../../a.xlsx"), "../../a.xlsx"),  # a text like any other: nothing is ever written under it
    (named(b"a\nb.xlsx"), "a\nb.xlsx"),
    (named(b"a\x1bb.xlsx"), "a\\u001bb.xlsx"),
    (named("a\u202exslx.exe".encode(), utf8=True), "a\\u202exslx.exe"),
    (named(b"CON"), "CON"),
]


@pytest.mark.parametrize(("data", "name"), NAMES, ids=[name for _, name in NAMES])
def test_names_are_text_in_either_encoding(data: bytes, name: str) -> None:
    assert names(data) == [(name, "")]


def joined(*archives: bytes) -> bytes:
    """One archive of those with one file each: their files behind each other, their directories as one."""
    files, entries, at = b"", b"", 0
    for data in archives:
        start = data.rindex(b"PK\x01\x02")
        end = data.rindex(b"PK\x05\x06")
        entry = bytearray(data[start:end])
        entry[42:46] = at.to_bytes(4, "little")
        files, entries, at = files + data[:start], entries + bytes(entry), at + start
    count = len(archives).to_bytes(2, "little")
    sizes = len(entries).to_bytes(4, "little") + at.to_bytes(4, "little")
    return files + entries + b"PK\x05\x06" + bytes(4) + count + count + sizes + bytes(2)


def test_true_and_false_marks_of_utf8_in_one_archive_and_in_another_within_it() -> None:
    mixed = joined(
        named("民政局.xlsx".encode("gb18030"), utf8=True),
        named("教育局.xlsx".encode(), utf8=True),
        named("财政局.xlsx".encode("gb18030")),
    )
    files = ["民政局.xlsx", "教育局.xlsx", "财政局.xlsx"]
    assert names(mixed) == [(file, "") for file in files]
    packed = named("县直.zip".encode("gb18030"), utf8=True, data=mixed)
    assert names(packed) == [("县直.zip", "opened"), *((f"县直.zip!/{file}", "") for file in files)]


def test_a_false_mark_hides_no_other_fault() -> None:
    """The name before the file must still be that of the directory, and no file may reach into the next one."""
    data = named("民政局.xlsx".encode("gb18030"), utf8=True)
    other = data.replace("民政局".encode("gb18030"), "教育局".encode("gb18030"), 1)
    assert child.read_or_unpack(other) == Refusal(FindingKind.ARCHIVE_NOT_OPENED, reason=refusals.OVERLAP)
    assert child.read_or_unpack(joined(data, data)) == Refusal(FindingKind.ARCHIVE_NOT_OPENED, reason=refusals.OVERLAP)


def large_directory(data: bytes) -> bytes:
    """The same archive with the end of one of more than 4 GB (zip64)."""
    end = data.rindex(b"PK\x05\x06")
    size, start = struct.unpack_from("<II", data, end + 12)
    told = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, size, start)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
    return data[:end] + told + locator + data[end : end + 12] + b"\xff" * 8 + data[end + 20 :]


def test_a_false_mark_that_is_not_found_costs_only_its_own_archive() -> None:
    sound = large_directory(named("民政局.xlsx".encode(), utf8=True))
    assert names(sound) == [("民政局.xlsx", "")]
    bad = large_directory(named("民政局.xlsx".encode("gb18030"), utf8=True))
    assert child.read_or_unpack(bad) == Refusal(FindingKind.UNREADABLE, reason=refusals.DAMAGED)
    assert names(zipped({"a.zip": bad, "b.xlsx": BOOK})) == [("b.xlsx", ""), ("a.zip", refusals.DAMAGED)]


def nested(depth: int) -> bytes:
    data = zipped({"民政局.xlsx": BOOK})
    for _ in range(depth - 1):
        data = zipped({"内.zip": data})
    return data


def with_link() -> bytes:
    data, link = io.BytesIO(), zipfile.ZipInfo("链接.xlsx")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(data, "w") as made:
        made.writestr(link, "/etc/passwd")
        made.writestr("民政局.xlsx", BOOK)
        made.mkdir("空")
    return data.getvalue()


def one_damaged() -> bytes:
    """The checksum of the first of two files is wrong in both headers."""
    data = zipped({"坏.txt": b"three", "民政局.xlsx": BOOK}, zipfile.ZIP_STORED)
    return data.replace(b"three", b"seven")


OPENED = [
    ("one", nested(1), [("民政局.xlsx", "")]),
    ("in three", nested(3), [("内.zip", "opened"), ("内.zip!/内.zip", "opened"), ("内.zip!/内.zip!/民政局.xlsx", "")]),
    ("in five", nested(5), [("内.zip", "opened"), ("内.zip!/内.zip", "opened"), ("内.zip!/内.zip!/内.zip", "opened"),
                            ("内.zip!/内.zip!/内.zip!/内.zip", refusals.TOO_DEEP)]),
    ("a link", with_link(), [("民政局.xlsx", ""), ("链接.xlsx", refusals.LINK)]),
    ("0 bytes", zipped({"a.xlsx": b"", "b.xlsx": BOOK}), [("b.xlsx", ""), ("a.xlsx", refusals.NO_BYTES)]),
    ("a damaged file", one_damaged(), [("民政局.xlsx", ""), ("坏.txt", refusals.CHECKSUM)]),
    ("an empty archive within", zipped({"a.zip": zipped({}), "b": b"x"}), [("b", ""), ("a.zip", refusals.NO_FILES)]),
    ("a locked archive within", zipped({"a.zip": with_flag(zipped({"c": b"x"})), "b": b"x"}),
     [("b", ""), ("a.zip", refusals.LOCKED)]),
    ("a cut archive within", zipped({"a.zip": nested(1)[:-9], "b": b"x"}),
     [("b", ""), ("a.zip", refusals.TRUNCATED)]),
    ("a workbook is no archive", zipped({"a.xlsx": BOOK}), [("a.xlsx", "")]),
]  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), [shape[1:] for shape in OPENED], ids=[shape[0] for shape in OPENED])
def test_what_is_in_an_archive(data: bytes, expected: list[tuple[str, str]]) -> None:
    assert names(data) == expected


def doubled() -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as made:
            made.writestr("a.xlsx", BOOK)
            made.writestr("a.xlsx", BOOK)
    return data.getvalue()


NOT_OPENED = [
    ("rar", b"Rar!\x1a\x07\x01\0", refusals.TRUNCATED),
    ("7z", b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(8) + b"\1", refusals.TRUNCATED),
    ("gzip", b"\x1f\x8b\x08\0", refusals.TRUNCATED),
    ("cab", b"MSCF\0\0\0\0", refusals.OTHER_ARCHIVE),
    ("empty", zipped({}), refusals.NO_FILES),
    ("locked", with_flag(zipped({"a.xlsx": BOOK})), refusals.LOCKED),
    ("bzip2", zipped({"a.xlsx": BOOK}, zipfile.ZIP_BZIP2), refusals.PACKING),
    ("a name twice", doubled(), refusals.OVERLAP),
    ("a bomb", zipped({"a.xlsx": b"\0" * (3 << 20)}), refusals.BOMB),
]


@pytest.mark.parametrize(("data", "reason"), [shape[1:] for shape in NOT_OPENED], ids=[s[0] for s in NOT_OPENED])
def test_an_archive_that_is_not_opened_says_why(data: bytes, reason: str) -> None:
    assert child.read_or_unpack(data) == Refusal(FindingKind.ARCHIVE_NOT_OPENED, reason=reason)


@pytest.mark.parametrize(("limit", "value"), [("MEMBERS", 3), ("ARCHIVE", 3 * len(BOOK))])
def test_all_archives_within_each_other_share_one_budget(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    flat = zipped({"a.xlsx": BOOK, "b.xlsx": BOOK, "c.xlsx": BOOK})
    packed = zipped({"a.xlsx": BOOK, "d.zip": zipped({"b.xlsx": BOOK, "c.xlsx": BOOK}, zipfile.ZIP_STORED)})
    refused = Refusal(FindingKind.ARCHIVE_NOT_OPENED, reason=refusals.ARCHIVE_TOO_LARGE)
    monkeypatch.setattr(limits, limit, value)
    assert len(names(flat)) == 3
    assert child.read_or_unpack(packed) == refused
    monkeypatch.setattr(limits, limit, value - 1)
    assert child.read_or_unpack(flat) == refused


def test_without_being_asked_an_archive_is_no_workbook() -> None:
    assert child.read(nested(1)) == Refusal(FindingKind.NOT_A_WORKBOOK, found=refusals.ARCHIVE)
    assert isinstance(child.read_or_unpack(BOOK), RawBook)
    assert child.read_or_unpack(b"%PDF-1.7") == Refusal(FindingKind.SCAN, found="PDF")


def test_an_archive_cut_off_or_changed_anywhere_has_a_verdict() -> None:
    data = zipped({"a.xlsx": BOOK, "b.zip": nested(1)})
    for at in range(0, len(data), 7):
        assert isinstance(child.read_or_unpack(data[:at]), Refusal)
        changed = bytearray(data)
        changed[at] ^= 0x55
        assert isinstance(child.read_or_unpack(bytes(changed)), Refusal | Archive)


# --- through the worker processes ------------------------------------------------------------------------------


def opener(data: bytes) -> RawBook | Archive | Refusal:
    """Opens archives, and of the files in them does what the bytes say."""
    return inside.read(data) if data.startswith(b"PK") else misbehaving(data)


def test_the_files_of_an_archive_follow_it_each_with_its_own_verdict() -> None:
    data = zipped({"甲.xlsx": BOOK, "内.zip": zipped({"乙.pdf": b"%PDF-1.4"}), "空": b""})
    came = [Incoming("a.zip", data), Incoming("b.xlsx", BOOK)]
    answers = list(read_all(came, read=child.read_or_unpack))
    assert [file.name for file, _ in answers] == [
        "a.zip", "a.zip!/甲.xlsx", "a.zip!/内.zip", "a.zip!/内.zip!/乙.pdf", "a.zip!/空", "b.xlsx",
    ]  # fmt: skip
    assert [answer if isinstance(answer, Refusal) else "book" for _, answer in answers] == [
        Refusal(FindingKind.OPENED, "2"), "book", Refusal(FindingKind.OPENED, "1"), Refusal(FindingKind.SCAN, "PDF"),
        Refusal(FindingKind.IGNORED, reason=refusals.NO_BYTES), "book",
    ]  # fmt: skip
    assert answers[1][0].digest == answers[5][0].digest


def test_a_file_in_an_archive_that_kills_its_reader_costs_only_itself() -> None:
    files = {f"{number}": b"die" if number == BATCH else str(number).encode() for number in range(2 * BATCH)}
    soon = Allowance(seconds=30, batch_seconds=30)  # it dies at once and is never waited for
    answers = list(read_all([Incoming("a.zip", zipped(files))], read=opener, allowance=soon))
    assert len(answers) == 2 * BATCH + 1
    bad = [file.name for file, answer in answers if answer == Refusal(FindingKind.UNREADABLE, reason=refusals.CRASHED)]
    assert bad == [f"a.zip!/{BATCH}"]


def endless(data: bytes) -> Archive:
    """A process that a file has taken over: it says of every file that there is another one in it."""
    return Archive((Member("x", data),))


def test_a_process_that_finds_archives_without_end_is_stopped() -> None:
    answers = list(read_all([Incoming("a.zip", b"PK")], read=endless))
    assert [(file.name, answer) for file, answer in answers] == [
        ("a.zip", Refusal(FindingKind.OPENED, "1")),
        ("a.zip!/x", Refusal(FindingKind.ARCHIVE_NOT_OPENED, reason=refusals.TOO_DEEP)),
    ]


def test_a_workbook_with_one_more_part_is_still_a_workbook() -> None:
    parts = xlsx_parts(ROW) | {"民政局.xlsx": BOOK}
    assert isinstance(child.read_or_unpack(zipped(parts)), RawBook)
