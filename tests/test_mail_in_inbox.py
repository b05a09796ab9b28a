"""Mails in the inbox, or in archives there, are opened like archives; what is beside a sound workbook goes with it."""

from __future__ import annotations

import base64
import gzip
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from consolidate.catalogue import FindingKind
from consolidate.formats import refusals, sniff
from consolidate.formats.raw import Archive, RawBook, Refusal
from consolidate.forms import edition
from consolidate.model import Incoming, Place
from consolidate.reading import answers
from consolidate.workers import alone, child
from tests.support import mails_as_sent as sent
from tests.support.command import run_json
from tests.support.containers import msg, winmail, zipped
from tests.support.documents import docx, report
from tests.support.small_round import answer, small_round
from tests.support.tars import seven, tar

BOOK, OTHER = answer("教育局", 2), answer("教育局", 3)
SCAN = b"%PDF-1.4"
MAIL = sent.qq("jy@example.cn", "年报", [("教育局.xlsx", BOOK)])
LINK = "https://pan.baidu.com/s/1abc"

Files = dict[str, bytes | str]  # by name the bytes, or the kind of the refusal


def files(data: bytes) -> Files:
    found = child.read_or_unpack(data)
    assert isinstance(found, Archive), found
    return {m.name: str(m.refusal.kind) if m.refusal else m.data for m in found.members}


def openssl(line: str, folder: Path, *words: str) -> None:
    """Run OpenSSL in a folder."""
    subprocess.run(["openssl", *line.split(), *words], cwd=folder, check=True, capture_output=True)


def signed(content: bytes, folder: Path, *words: str) -> bytes:
    """The content signed by OpenSSL: opaque, or with ``-outform`` and other words."""
    if not (folder / "key.pem").exists():
        openssl("req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=jy", folder)
    (folder / "content").write_bytes(content)
    openssl("smime -sign -binary -nodetach -in content -signer cert.pem -inkey key.pem -out signed", folder, *words)
    return (folder / "signed").read_bytes()


# --- what comes out of a mail ----------------------------------------------------------------------------------------

OPENED: list[tuple[str, bytes, Files]] = [
    ("a mail", MAIL, {"教育局.xlsx": BOOK}),
    ("a mail of Outlook", msg("年报", "jy@example.cn", [("教育局.xlsx", BOOK)]), {"教育局.xlsx": BOOK}),
    ("winmail.dat", winmail([("教育局.xlsx", BOOK)]), {"教育局.xlsx": BOOK}),
    ("a folder of mails", b"From a@b Thu Jan 15 09:30:00 2026\n" + MAIL + b"\n\nFrom a@b Thu Jan 15 09:31:00 2026\n"
     + sent.qq("a@b.cn", "x", [("b.xlsx", OTHER)]),
     {"1": "opened", "1!/教育局.xlsx": BOOK, "2": "opened", "2!/b.xlsx": OTHER}),
    ("a mail in an archive", zipped([("信.eml", MAIL)]), {"信.eml": "opened", "信.eml!/教育局.xlsx": BOOK}),
    ("a mail in an archive of tar", tar({"信.eml": MAIL}, "gz"), {"信.eml": "opened", "信.eml!/教育局.xlsx": BOOK}),
    ("archives in a mail", sent.qq("a@b.cn", "x", [("a.7z", seven({"b.zip": zipped([("c.xlsx", BOOK)])}))]),
     {"a.7z": "opened", "a.7z!/b.zip": "opened", "a.7z!/b.zip!/c.xlsx": BOOK}),
    ("a mail in a mail", sent.qq("a@b.cn", "转", [("信.eml", MAIL)]),
     {"信.eml": "opened", "信.eml!/教育局.xlsx": BOOK}),
    ("two files of one name", sent.qq("a@b.cn", "x", [("a.xlsx", BOOK), ("a.xlsx", OTHER)]),
     {"a.xlsx": BOOK, "a（2）.xlsx": OTHER}),
    ("two files without an ending", sent.qq("a@b.cn", "x", [("a", BOOK), ("a", OTHER)]), {"a": BOOK, "a（2）": OTHER}),
    ("a picture of a signature", sent.mixed(("From: a@b.cn", "Subject: x"), [
        sent.part('Content-Type: application/octet-stream; name="a.xlsx"', BOOK),
        sent.part('Content-Type: image/png; name="logo.png"\r\nContent-ID: <1>\r\nContent-Disposition: inline',
                  b"\x89PNG1"),
     ], "q"), {"a.xlsx": BOOK, "logo.png": "ignored"}),
    ("a mail with a signature beside it", sent.mixed(("From: a@b.cn", "Subject: x"), [
        sent.part('Content-Type: application/octet-stream; name="a.xlsx"', BOOK),
        sent.part('Content-Type: application/pkcs7-signature; name="smime.p7s"', b"0\x80\x06\x09"),
     ], "q"), {"a.xlsx": BOOK, "smime.p7s": "ignored"}),
    ("an attachment that is not whole", sent.mixed(("From: a@b.cn", "Subject: x"), [
        sent.part('Content-Type: application/octet-stream; name="a.xlsx"', BOOK),
        b'Content-Type: a/b; name="b.xlsx"\r\nContent-Transfer-Encoding: base64\r\n\r\nUEsD%%BBQ',
     ], "q"), {"a.xlsx": BOOK, "b.xlsx": "mail-damaged"}),
    ("an archive in it that is not opened",
     sent.qq("a@b.cn", "x", [("a.7z", seven({"b": b"1"}, "x")), ("c.xlsx", BOOK)]),
     {"c.xlsx": BOOK, "a.7z": "archive-not-opened"}),
    ("an empty mail beside others", zipped([("1.eml", MAIL), ("2.eml", sent.qq("a@b.cn", "问", []))]),
     {"1.eml": "opened", "1.eml!/教育局.xlsx": BOOK, "2.eml": "saved-mail"}),
]  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), [case[1:] for case in OPENED], ids=[case[0] for case in OPENED])
def test_every_attachment_comes_out_as_it_was_sent(data: bytes, expected: Files) -> None:
    assert files(data) == expected


EMPTY = [
    ("only a text", sent.qq("a@b.cn", "请问", []), "saved-mail", refusals.MAIL, refusals.NO_FILE),
    ("only a link", sent.qq("a@b.cn", "年报", [], f"见 {LINK}"), "saved-mail", f"百度网盘 {LINK}", refusals.ONLY_LINK),
    ("a bounce", sent.bounce("a@b.cn", MAIL), "saved-mail", refusals.MAIL, refusals.RETURNED),
    ("cut off", MAIL[: len(MAIL) // 2], "mail-damaged", "", refusals.TRUNCATED),
    ("too many parts", b"From: a@b.cn\nSubject: x\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 999,
     "unsafe-file", "", "it holds far more files or parts than anyone sends"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "kind", "found", "reason"), [c[1:] for c in EMPTY], ids=[c[0] for c in EMPTY])
def test_a_mail_without_a_file_says_what_it_is(data: bytes, kind: str, found: str, reason: str) -> None:
    answered = child.read_or_unpack(data)
    told = answered.refusal if isinstance(answered, Archive) else answered
    assert told == Refusal(FindingKind(kind), found, reason)


# --- signed mails --------------------------------------------------------------------------------------------------

# what is signed begins with the headers of its content
CONTENT = (
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
    + sent.part('Content-Type: application/octet-stream; name="a.xlsx"', BOOK)
    + b"\r\n--x--\r\n"
)
WAYS = {
    "DER": ("-outform", "DER"),
    "PEM": ("-outform", "PEM"),
    "streamed": ("-outform", "DER", "-stream"),
    "a mail": ("-outform", "SMIME"),
}


@pytest.mark.openssl
@pytest.mark.parametrize("way", WAYS)
def test_a_signed_mail_is_opened(way: str, tmp_path: Path) -> None:
    data = signed(CONTENT, tmp_path, *WAYS[way])
    if way == "a mail":
        data = b"From: a@b.cn\r\nSubject: x\r\n" + data
    assert sniff.group(data) == (sniff.MAIL if way == "a mail" else sniff.SIGNED)
    assert files(data) == {"a.xlsx": BOOK}
    assert files(zipped([("信.p7m", data)])) == {"信.p7m": "opened", "信.p7m!/a.xlsx": BOOK}


@pytest.mark.openssl
def test_base64_of_a_signed_mail_is_opened_too(tmp_path: Path) -> None:
    """As somebody saves it who takes it for the text of the mail."""
    assert files(base64.encodebytes(signed(CONTENT, tmp_path, "-outform", "DER"))) == {"a.xlsx": BOOK}


@pytest.mark.openssl
def test_a_signed_file_is_opened(tmp_path: Path) -> None:
    """Signed by a program that knows nothing of mails."""
    assert files(signed(BOOK, tmp_path, "-outform", "DER")) == {"\0": BOOK}


@pytest.mark.openssl
def test_a_signature_without_what_was_signed_is_called_so(tmp_path: Path) -> None:
    data = signed(CONTENT, tmp_path, "-outform", "DER")
    openssl("smime -sign -binary -in content -signer cert.pem -inkey key.pem -outform DER -out alone", tmp_path)
    alone = (tmp_path / "alone").read_bytes()
    assert len(alone) < len(data)
    assert child.read_or_unpack(alone) == Refusal(FindingKind.NOT_A_WORKBOOK, refusals.SIGNATURE)


@pytest.mark.openssl
def test_an_encrypted_mail_says_so(tmp_path: Path) -> None:
    signed(CONTENT, tmp_path)
    openssl("smime -encrypt -binary -aes128 -in content -outform DER -out sealed cert.pem", tmp_path)
    assert child.read_or_unpack((tmp_path / "sealed").read_bytes()) == Refusal(
        FindingKind.MAIL_ENCRYPTED, reason=refusals.ENCRYPTED
    )


# --- through a round -----------------------------------------------------------------------------------------------

FORM = edition("2021")
LICENCES = Place("disclosure", "licences", "decisions")


def in_word(unit: str = "", **changes: object) -> bytes:
    """The figures of ``BOOK`` as a report in Word, that names its unit or not."""
    same: Mapping[Place, object] = answers.read(child.read(BOOK), "", "", FORM).numbers
    return docx(report(FORM, {**same, **({LICENCES: changes["licences"]} if changes else {})}, unit))


Packed = list[tuple[str, bytes]]
PACKINGS: dict[str, Callable[[Packed], Mapping[str, bytes]]] = {
    "loose": lambda files: dict(files),
    "in a mail": lambda files: {"信.eml": sent.qq("jy@example.cn", "年报", files)},
    "in a mail of Outlook": lambda files: {"信.msg": msg("年报", "jy@example.cn", files)},
    "in a zip": lambda files: {"报送.zip": zipped(files)},
    "in a 7z": lambda files: {"报送.7z": seven(dict(files))},
    "in a tar.gz": lambda files: {"报送.tgz": tar(files, "gz")},
    "in a zip in a mail": lambda files: {"信.eml": sent.qq("jy@example.cn", "年报", [("a.zip", zipped(files))])},
    "in a mail in a zip": lambda files: {"a.zip": zipped([("信.eml", sent.qq("jy@example.cn", "年报", files))])},
}


def ran(folder: Path, files: Mapping[str, bytes]) -> tuple[int, dict[str, Any]]:
    made = small_round(folder / "round", answered=("民政局",))
    for name, data in files.items():
        (made / "inbox" / name).write_bytes(data)
    return run_json("run", made, "-o", folder / "out")


def verdicts(told: dict[str, Any]) -> dict[str, str]:
    """The verdicts on files by the last part of their names; without archives, which are opened."""
    return {f["name"].rpartition("/")[2]: f["verdict"] for f in told["files"] if f["verdict"] != "opened"}


@pytest.mark.slow
@pytest.mark.parametrize("packing", PACKINGS)
def test_what_is_beside_a_sound_workbook_goes_with_it(packing: str, tmp_path: Path) -> None:
    came = [("教育局.xlsx", BOOK), ("教育局年度报告.docx", in_word("教育局")), ("教育局盖章件.pdf", SCAN)]
    code, told = ran(tmp_path, PACKINGS[packing](came))
    assert verdicts(told) == {
        "民政局.xlsx": "used", "教育局.xlsx": "used",
        "教育局年度报告.docx": "companion", "教育局盖章件.pdf": "companion",
    }  # fmt: skip
    assert (code, told["final"], told["units"]["used"]) == (0, True, 2)
    compared = [f for f in told["findings"] if f["kind"] == "report-compared"]
    assert [f["args"]["different"] for f in compared] == ["0"]


@pytest.mark.slow
@pytest.mark.parametrize("packing", [name for name in PACKINGS if name != "loose"])
def test_what_names_no_unit_goes_with_the_workbook_that_it_came_with(packing: str, tmp_path: Path) -> None:
    came = [("教育局.xlsx", BOOK), ("年度报告.docx", in_word(licences="7")), ("盖章.pdf", SCAN)]
    code, told = ran(tmp_path, PACKINGS[packing](came))
    assert verdicts(told) == {
        "民政局.xlsx": "used", "教育局.xlsx": "used", "年度报告.docx": "companion", "盖章.pdf": "companion",
    }  # fmt: skip
    (differs,) = [f for f in told["findings"] if f["kind"] == "report-differs"]
    assert (differs["unit"], differs["severity"], differs["args"]["count"]) == ("教育局", "explain", "1")
    assert (code, told["final"]) == (1, False)


def test_a_report_without_a_unit_among_workbooks_of_two_goes_with_neither(tmp_path: Path) -> None:
    came = [("教育局.xlsx", BOOK), ("民政局.xlsx", answer("民政局")), ("年度报告.docx", in_word())]
    _, told = ran(tmp_path, {"报送.zip": zipped(came)})
    assert {f["name"]: f["verdict"] for f in told["files"]}["报送.zip!/年度报告.docx"] == "held"


def test_a_packed_file_is_named_after_its_archive(tmp_path: Path) -> None:
    _, told = ran(tmp_path, {"教育局.xlsx.gz": gzip.compress(BOOK)})
    assert {f["name"]: (f["verdict"], f["unit"]) for f in told["files"]} == {
        "民政局.xlsx": ("used", "民政局"),
        "教育局.xlsx.gz": ("opened", ""),
        "教育局.xlsx.gz!/教育局.xlsx": ("used", "教育局"),
    }


def test_a_mail_that_was_cut_off_keeps_the_result_from_being_final(tmp_path: Path) -> None:
    """What is behind the cut may have been another file."""
    whole = sent.qq("a@b.cn", "年报", [("教育局.xlsx", BOOK)])
    data = whole[: whole.rindex(b"\r\n------=_NextPart")]
    code, told = ran(tmp_path, {"信.eml": data})
    found = {f["name"]: (f["verdict"], f["reason"]) for f in told["files"]}
    assert found["信.eml!/教育局.xlsx"] == ("used", "")
    assert found["信.eml"] == ("rejected", "mail-damaged")
    assert (code, told["final"]) == (1, False)


def test_a_mail_with_nothing_but_a_text_is_said_and_keeps_its_unit_missing(tmp_path: Path) -> None:
    code, told = ran(tmp_path, {"教育局来信.eml": sent.qq("jy@example.cn", "年报", [], f"见 {LINK}")})
    (said,) = [f for f in told["findings"] if f["kind"] == "saved-mail"]
    assert (said["found"], said["args"]["reason"]) == (f"百度网盘 {LINK}", refusals.ONLY_LINK)
    assert (code, told["units"]["used"], told["final"]) == (1, 1, False)


def test_a_mail_that_was_cut_off_is_said_to_be_where_files_are_read_in_one_process() -> None:
    """As in a browser."""
    data = MAIL[: MAIL.rindex(b"\r\n------=_NextPart")]
    watch = alone.Watch(lambda *_: None, lambda: None)
    came = [Incoming("信.eml", data)]
    found = {file.name: told for file, told in alone.read_all(came, child.read_or_unpack, no, watch)}
    assert found["信.eml"] == Refusal(FindingKind.MAIL_DAMAGED, reason=refusals.TRUNCATED)
    assert isinstance(found["信.eml!/教育局.xlsx"], RawBook)


def no(_: Incoming) -> None:
    """Nothing was read before."""
