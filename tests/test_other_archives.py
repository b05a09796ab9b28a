"""Archives of RAR, 7-Zip, tar and gzip: opened like a .zip, in memory, and refused with the reason why."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import sys
import tarfile
from collections.abc import Callable

import pytest

from consolidate.catalogue import FindingKind
from consolidate.formats import limits, rar_archive, refusals
from consolidate.formats.raw import Archive, Refusal
from consolidate.model import Finding, Incoming
from consolidate.terms import ERROR
from consolidate.text import named_after
from consolidate.workers import child
from consolidate.workers.pool import read_all
from tests.support import rars
from tests.support.books import zipped
from tests.support.packages import BOOK
from tests.support.tars import seven, seven_named, tar, tar_of

PACKED = {**rars.PACKED, "民政局.xlsx": BOOK}
Contents = dict[str, bytes | str]  # by name the bytes, or the reason why there are none


def contents(data: bytes) -> Contents:
    found = child.read_or_unpack(data)
    assert isinstance(found, Archive), found
    assert found.refusal is None
    return {m.name: m.refusal.reason or m.refusal.kind if m.refusal else m.data for m in found.members}


def refused(data: bytes) -> str:
    found = child.read_or_unpack(data)
    assert isinstance(found, Refusal)
    assert found.kind is FindingKind.ARCHIVE_NOT_OPENED
    return found.reason


OPENED: list[tuple[str, bytes, dict[str, bytes]]] = [
    ("7z", seven(PACKED), PACKED),
    ("tar", tar(PACKED), PACKED),
    ("tar of old", tar(PACKED, form=tarfile.USTAR_FORMAT), PACKED),
    ("tar of Python", tar(PACKED, form=tarfile.PAX_FORMAT), PACKED),
    ("tar with names in GBK", tar(PACKED, encoding="gb18030"), PACKED),
    ("tar.gz", tar(PACKED, "gz"), PACKED),
    ("tar.bz2", tar(PACKED, "bz2"), PACKED),
    ("tar.xz", tar(PACKED, "xz"), PACKED),
    ("gz", gzip.compress(BOOK), {"\0": BOOK}),
    ("gz in two pieces", gzip.compress(BOOK[:99]) + gzip.compress(BOOK[99:]), {"\0": BOOK}),
    ("bz2", bz2.compress(BOOK), {"\0": BOOK}),
    ("xz", lzma.compress(BOOK), {"\0": BOOK}),
]
RARS = [
    ("rar of the fourth version", rars.RAR4, rars.PACKED),
    ("rar of the fifth version", rars.RAR5, rars.PACKED),
    ("rar of the fifth version, solid, with other checksums", rars.RAR5_SOLID, rars.PACKED),
    ("rar with a name in GBK", rars.rar4([("民政局.xlsx".encode("gb18030"), BOOK)]), {"民政局.xlsx": BOOK}),
]


@pytest.mark.parametrize(("data", "expected"), [case[1:] for case in OPENED], ids=[case[0] for case in OPENED])
def test_every_file_comes_out_as_it_went_in(data: bytes, expected: Contents) -> None:
    assert contents(data) == expected


@pytest.mark.libarchive
@pytest.mark.parametrize(("data", "expected"), [case[1:] for case in RARS], ids=[case[0] for case in RARS])
def test_every_file_of_a_rar_comes_out_as_it_went_in(data: bytes, expected: Contents) -> None:
    assert contents(data) == expected


OUT = "../../民政局.xlsx"
NAMES: dict[str, tuple[Callable[[], bytes], str]] = {
    "tar that leads out": (lambda: tar({OUT: BOOK}), OUT),
    "tar from the root": (lambda: tar({"/etc/民政局.xlsx": BOOK}), "etc/民政局.xlsx"),
    "tar with backslashes": (lambda: tar({"县直\\民政局.xlsx": BOOK}), "县直/民政局.xlsx"),
    "tar with a name that is none": (lambda: tar({"\udcff.xlsx": BOOK}), "%ff.xlsx"),
    "7z that leads out": (lambda: seven_named(OUT, BOOK), OUT),
    "7z with a drive": (lambda: seven_named("C:\\民政局.xlsx", BOOK), "C:/民政局.xlsx"),
}


@pytest.mark.parametrize("case", NAMES)
def test_names_are_texts_and_never_paths(case: str) -> None:
    make, name = NAMES[case]
    assert contents(make()) == {name: BOOK}


@pytest.mark.libarchive
@pytest.mark.parametrize("name", [OUT, "C:\\民政局.xlsx", "\\\\srv\\民政局.xlsx"])
def test_names_in_a_rar_are_texts_and_never_paths(name: str) -> None:
    expected = {name.replace("\\", "/").lstrip("/"): BOOK}
    assert contents(rars.rar5([(name, BOOK)])) == expected
    assert contents(rars.rar4([(name.encode("gb18030"), BOOK)])) == expected


NO_FILES = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)


@pytest.mark.parametrize("kind", NO_FILES)
def test_a_link_or_a_device_is_never_followed(kind: bytes) -> None:
    found = child.read_or_unpack(tar_of(("a.xlsx", kind)))
    assert isinstance(found, Archive)
    assert [(m.name, m.data, m.refusal) for m in found.members] == [
        ("a.xlsx", b"", Refusal(FindingKind.IGNORED, reason=refusals.LINK))
    ]


@pytest.mark.libarchive
@pytest.mark.parametrize(
    "data", [rars.rar4([(b"a.xlsx", b"/etc/passwd")], link=True), rars.rar5([("a.xlsx", b"")], link="/etc/passwd")]
)
def test_a_link_in_a_rar_is_never_followed(data: bytes) -> None:
    assert contents(data) == {"a.xlsx": refusals.LINK}


def sparse() -> bytes:
    """A file of 4 GB with nothing in it, as GNU tar writes one."""
    out = bytearray(tar_of(("a.xlsx", tarfile.GNUTYPE_SPARSE)))
    out[386:398], out[398:410] = b"%011o\0" % (4 << 30), bytes(12)
    out[483:495] = b"%011o\0" % (4 << 30)
    out[148:156] = b" " * 8
    out[148:156] = b"%06o\0 " % sum(out[:512])
    return bytes(out)


def many(count: int) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as made:
        for number in range(count):
            made.addfile(tarfile.TarInfo(str(number)))
    return out.getvalue()


NOT_OPENED: list[tuple[str, Callable[[], bytes], str]] = [
    ("7z with a password", lambda: seven({"a.txt": b"1"}, "x"), refusals.LOCKED),
    ("7z with its names under a password", lambda: seven({"a.txt": b"1"}, "x", names_too=True), refusals.LOCKED),
    ("7z cut off", lambda: seven(PACKED)[:-3], refusals.TRUNCATED),
    ("7z of 97 MB of zeros", lambda: seven({"a": bytes(97 << 20)}), refusals.ARCHIVE_TOO_LARGE),
    ("tar cut off in a file", lambda: tar({"a": bytes(2000)})[:1500], refusals.TRUNCATED),
    ("tar without its end", lambda: tar({"a": b"1" * 512})[:1024], refusals.TRUNCATED),
    ("tar with bytes between its files", lambda: tar({"a": b"1" * 512})[:1024] + b"x" * 1024, refusals.DAMAGED),
    ("tar.gz of 2,000 files", lambda: many(2000), refusals.ARCHIVE_TOO_LARGE),
    ("tar with a name twice", lambda: tar([("a", b"1"), ("a", b"2")]), refusals.OVERLAP),
    ("tar of folders", lambda: tar_of(("a", tarfile.DIRTYPE)), refusals.NO_FILES),
    ("gz of 100 MB of zeros", lambda: gzip.compress(bytes(100 << 20)), refusals.BOMB),
    ("gz cut off", lambda: gzip.compress(BOOK)[:-9], refusals.TRUNCATED),
    ("gz with another checksum", lambda: gzip.compress(BOOK)[:-8] + bytes(8), refusals.CHECKSUM),
    ("gz with more behind it", lambda: gzip.compress(BOOK) + b"more", refusals.CHECKSUM),
    ("bz2 of zeros", lambda: bz2.compress(bytes(50 << 20)), refusals.BOMB),
    ("xz of zeros", lambda: lzma.compress(bytes(50 << 20)), refusals.BOMB),
    ("a part of a split zip", lambda: zipped({"a": b"1"})[:-18] + b"\1\0" + zipped({"a": b"1"})[-16:], refusals.SPLIT),
    ("rar with a password, fourth version", lambda: rars.RAR4_LOCKED, refusals.LOCKED),
    ("rar with a password, fifth version", lambda: rars.RAR5_LOCKED, refusals.LOCKED),
    ("rar with its names under a password, fourth", lambda: rars.RAR4_NAMES_LOCKED, refusals.LOCKED),
    ("rar with its names under a password, fifth", lambda: rars.RAR5_NAMES_LOCKED, refusals.LOCKED),
    ("a part of a rar, fourth version", lambda: rars.RAR4_PART, refusals.SPLIT),
    ("a part of a rar, fifth version", lambda: rars.RAR5_PART, refusals.SPLIT),
    ("rar cut off, fourth version", lambda: rars.RAR4[:-30], refusals.TRUNCATED),
    ("rar cut off, fifth version", lambda: rars.RAR5[:-30], refusals.TRUNCATED),
    ("rar of nothing but headers, fourth version",
     lambda: b"Rar!\x1a\x07\0" + b"\0\0\x77\0\0\7\0" * 500_000, refusals.DAMAGED),
    ("rar of nothing but headers, fifth version", lambda: b"Rar!\x1a\x07\1\0" + bytes(5 << 20), refusals.DAMAGED),
    ("7z behind a program", lambda: b"MZ\x90\0" + bytes(900) + seven(PACKED), refusals.UNPACKS_ITSELF),
    ("zip behind a program", lambda: b"MZP\0" + bytes(900) + zipped({"a": b"1"}), refusals.UNPACKS_ITSELF),
    ("rar behind a program", lambda: b"MZ\x90\0" + bytes(900) + rars.RAR5, refusals.UNPACKS_ITSELF),
    ("cab behind a program", lambda: b"MZ\x90\0" + b"MSCF" + bytes(4) + b"\1\2\3\4" + bytes(4) + b",\0\0\0"
     + bytes(4) + b"\3\1", refusals.UNPACKS_ITSELF),
    ("rar of 2,000 files", lambda: rars.rar4([(b"%d" % n, b"x") for n in range(2000)]), refusals.ARCHIVE_TOO_LARGE),
]  # fmt: skip


@pytest.mark.parametrize(("make", "reason"), [case[1:] for case in NOT_OPENED], ids=[case[0] for case in NOT_OPENED])
def test_what_is_not_opened_says_why(make: Callable[[], bytes], reason: str) -> None:
    assert refused(make()) == reason


RARS_NOT_OPENED = [
    ("solid, fourth version", rars.RAR4_SOLID, refusals.SOLID),
    ("another checksum, fourth version", rars.rar4([(b"a", b"abc")], wrong=True), refusals.CHECKSUM),
    ("another checksum, fifth version", rars.rar5([("a", b"abc")], wrong=True), refusals.CHECKSUM),
    ("less than its header states", rars.rar5([("a", b"abc")], size=5), refusals.CHECKSUM),
    ("more than its header states", rars.rar5([("a", b"abcd")], size=2), refusals.CHECKSUM),
    ("5 GB", rars.rar5([("a", b"abc")], size=5 << 30), refusals.ARCHIVE_TOO_LARGE),
]


@pytest.mark.libarchive
@pytest.mark.parametrize(("data", "reason"), [c[1:] for c in RARS_NOT_OPENED], ids=[c[0] for c in RARS_NOT_OPENED])
def test_a_rar_that_is_not_opened_says_why(data: bytes, reason: str) -> None:
    assert refused(data) == reason


def test_a_file_of_a_tar_that_stands_for_gigabytes_costs_only_itself() -> None:
    assert contents(sparse()) == {"a.xlsx": refusals.BOMB}


def test_all_kinds_within_each_other_share_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    nested = tar({"a.7z": seven({"b.zip": zipped({"民政局.xlsx": BOOK})}), "c.txt": b"c"}, "gz")
    monkeypatch.setattr(limits, "MEMBERS", 4)
    assert contents(nested) == {
        "a.7z": "opened", "a.7z!/b.zip": "opened", "a.7z!/b.zip!/民政局.xlsx": BOOK, "c.txt": b"c",
    }  # fmt: skip
    monkeypatch.setattr(limits, "MEMBERS", 3)
    assert refused(nested) == refusals.ARCHIVE_TOO_LARGE


def test_archives_within_each_other_end_somewhere() -> None:
    data = BOOK
    for _ in range(9):
        data = gzip.compress(data)
    *_, last = contents(data).items()
    assert last == ("\0!/\0!/\0!/\0", refusals.TOO_DEEP)


MUTANTS = [(name, data, expected) for name, data, expected in OPENED if name in ("7z", "tar", "tar.gz", "xz")]


@pytest.mark.parametrize(("data", "expected"), [case[1:] for case in MUTANTS], ids=[case[0] for case in MUTANTS])
def test_a_changed_archive_never_gives_other_files_without_a_word(data: bytes, expected: Contents) -> None:
    """A tar has no checksum of its files; those in it that are workbooks have their own."""
    chance = random.Random(7)
    for _ in range(150):
        bent = bytearray(data)
        bent[chance.randrange(len(bent))] ^= 1 << chance.randrange(8)
        found = child.read_or_unpack(bytes(bent))
        if isinstance(found, Archive):
            files = {m.name: m.data for m in found.members if m.refusal is None}
            assert len(files) == len(expected) or any(m.refusal for m in found.members)
            if data[257:262] != b"ustar":  # it has checksums of all
                assert sorted(files.values()) == sorted(expected.values())


@pytest.mark.libarchive
@pytest.mark.parametrize("data", [rars.RAR4, rars.RAR5, rars.RAR5_SOLID])
def test_a_changed_rar_never_gives_other_contents(data: bytes) -> None:
    for at in range(len(data)):
        for bit in (0x01, 0x80):
            bent = bytearray(data)
            bent[at] ^= bit
            found = child.read_or_unpack(bytes(bent))
            if isinstance(found, Archive):
                assert {m.data for m in found.members if m.refusal is None} <= set(rars.PACKED.values())


# --- where a library is missing, and what is said --------------------------------------------------------------------


def test_without_a_library_of_the_system_the_verdict_says_what_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "libarchive", None)
    assert refused(rars.RAR5) == refusals.NO_LIBRARY
    assert refused(rars.RAR5_LOCKED) == refusals.LOCKED  # the headers are read all the same
    found = child.read_answer("", rars.RAR5)
    assert isinstance(found, Refusal)  # not kept for the next run: the library may be there by then
    assert refusals.may_be_temporary(found)


def test_where_a_reader_is_missing_the_verdict_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a browser."""
    data = seven({"a.txt": b"1"})
    monkeypatch.setitem(sys.modules, "py7zr", None)
    monkeypatch.delitem(sys.modules, "consolidate.formats.seven_zip", raising=False)
    assert refused(data) == refusals.NO_READER


def test_windows_has_the_library_in_its_own_folder() -> None:
    assert rar_archive.of_windows("C:\\Windows") == "C:\\Windows\\System32\\archiveint.dll"


PARTS = [
    ("民政局.part1.rar", FindingKind.ARCHIVE_NOT_OPENED, "", True),
    ("民政局.r00", FindingKind.ARCHIVE_NOT_OPENED, "", True),
    ("民政局.z01", FindingKind.ARCHIVE_NOT_OPENED, "", True),
    ("民政局.7z.002", FindingKind.NOT_A_WORKBOOK, refusals.SCRAMBLED, True),
    ("民政局.7z.001", FindingKind.ARCHIVE_NOT_OPENED, "", True),
    ("民政局.zip.003", FindingKind.NOT_A_WORKBOOK, refusals.UNKNOWN, True),
    ("民政局.rar", FindingKind.ARCHIVE_NOT_OPENED, "", False),
    ("民政局.001", FindingKind.NOT_A_WORKBOOK, refusals.UNKNOWN, False),
]


@pytest.mark.parametrize(("file", "kind", "found", "part"), PARTS)
def test_a_part_of_a_split_archive_is_told_by_its_name(file: str, kind: FindingKind, found: str, part: bool) -> None:
    reason = (("reason", refusals.DAMAGED),)
    told = refusals.with_file_name(Finding(kind, ERROR, file=file, found=found, args=reason))
    assert (told.kind is FindingKind.ARCHIVE_NOT_OPENED and dict(told.args)["reason"] == refusals.SPLIT) == part


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("民政局.xlsx.gz!/\0", "民政局.xlsx.gz!/民政局.xlsx"),
        ("县直/民政局.tgz!/\0", "县直/民政局.tgz!/民政局"),
        ("民政局!/\0", "民政局!/民政局"),
        ("a.zip.xz!/\0!/b.xlsx.bz2!/\0", "a.zip.xz!/a.zip!/b.xlsx.bz2!/b.xlsx"),
        ("a.zip!/b.xlsx", "a.zip!/b.xlsx"),
    ],
)
def test_a_file_packed_without_a_name_is_called_after_its_archive(path: str, named: str) -> None:
    assert named_after(path) == named


def test_through_the_worker_processes() -> None:
    data = {
        "a.7z": seven({"民政局.xlsx": BOOK}),
        "b.tgz": tar({"教育局.xlsx": BOOK}, "gz"),
        "c.gz": gzip.compress(BOOK),
    }
    answers = list(read_all([Incoming(name, content) for name, content in data.items()], read=child.read_or_unpack))
    assert [file.name for file, _ in answers] == [
        "a.7z", "a.7z!/民政局.xlsx", "b.tgz", "b.tgz!/教育局.xlsx", "c.gz", "c.gz!/\0",
    ]  # fmt: skip
    assert [answer.kind if isinstance(answer, Refusal) else "book" for _, answer in answers] == ["opened", "book"] * 3
