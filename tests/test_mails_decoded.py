"""Attachments as they were before they travelled: each encoding undone and checked, signatures and Mac files opened."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

from consolidate.collect import apple, signed, transfer
from consolidate.collect.delivery import FILES, MAIL, Delivery
from consolidate.formats import refusals
from consolidate.pipeline import unpack
from tests.support import mails_as_sent as sent
from tests.support.command import run
from tests.support.containers import msg
from tests.support.small_round import answer, small_round

BOOK = answer("教育局", 2)
HEAD = (
    b"From: jy <jy@example.com>\r\nDate: Thu, 15 Jan 2026 09:30:00 +0800\r\nSubject: bao song\r\nMIME-Version: 1.0\r\n"
)
NAMED = b'Content-Type: application/octet-stream; name="a.xlsx"\r\n'


def part(data: bytes, encoding: str, kind: bytes = NAMED) -> bytes:
    """A part of a mail whose body is encoded already."""
    return kind + f"Content-Transfer-Encoding: {encoding}\r\n\r\n".encode() + data


def mail(*parts: bytes) -> bytes:
    """A mail of these parts, and of a text."""
    text = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "请收".encode()
    joined = b"".join(b"--cut here\r\n" + one + b"\r\n" for one in (text, *parts))
    return HEAD + b'Content-Type: multipart/mixed; boundary="cut here"\r\n\r\n' + joined + b"--cut here--\r\n"


def pieces(size: int) -> bytes:
    """The workbook in base64, encoded piece by piece, with padding within."""
    return b"\r\n".join(base64.b64encode(BOOK[at : at + size]) for at in range(0, len(BOOK), size))


def uu(data: bytes, end: bytes = b"`\r\nend\r\n") -> bytes:
    lines = (binascii.b2a_uu(data[at : at + 45]).replace(b"\n", b"\r\n") for at in range(0, len(data), 45))
    return b"begin 644 a.xlsx\r\n" + b"".join(lines) + end


LINES = base64.encodebytes(BOOK).replace(b"\n", b"\r\n")
# the last line has no soft break, also where the length of the workbook would give it one
QUOTED = re.sub(rb"(.{60})", rb"\1=\r\n", b"".join(b"=%02X" % byte for byte in BOOK)).removesuffix(b"=\r\n")

# what was attached, its encoding as the mail names it; why it is not whole, "" where it is
ENCODED: list[tuple[str, bytes, str, str]] = [
    ("plain base64", LINES, "base64", ""),
    ("in one line", base64.b64encode(BOOK), "base64", ""),
    ("in capitals with blanks", LINES, " BASE64 ", ""),
    ("misspelt", LINES, "base-64", ""),
    ("blanks at the ends of lines", LINES.replace(b"\r\n", b"  \r\n"), "base64", ""),
    ("blanks at the end", LINES.rstrip() + b"   ", "base64", ""),
    ("tabs and empty lines", LINES.replace(b"\r\n", b"\t\r\n\r\n"), "base64", ""),
    ("pieces of 1 byte more than a group", pieces(55), "base64", ""),
    ("pieces of 2 bytes more than a group", pieces(56), "base64", ""),
    ("pieces without line ends", pieces(1000).replace(b"\r\n", b""), "base64", ""),
    ("quoted-printable", QUOTED, "quoted-printable", ""),
    ("uuencode", uu(BOOK), "x-uuencode", ""),
    ("uue", uu(BOOK), "UUE", ""),
    ("a text between the lines", LINES[:780] + b"-- \r\nlist footer!\r\n" + LINES[780:], "base64", refusals.DAMAGED),
    ("uuencode without its end", uu(BOOK, b""), "x-uuencode", refusals.TRUNCATED),
    ("uuencode that is none", LINES, "x-uuencode", refusals.DAMAGED),
]  # fmt: skip


def taken(data: bytes) -> Delivery:
    """The one bundle of a mail, as it crosses from the worker."""
    (bundle,) = unpack._unpacked(unpack.read(data))
    return bundle


@pytest.mark.parametrize(("data", "encoding", "fault"), [case[1:] for case in ENCODED], ids=[c[0] for c in ENCODED])
def test_an_attachment_is_decoded_whole_or_said_not_to_be(data: bytes, encoding: str, fault: str) -> None:
    bundle = taken(mail(part(data, encoding)))
    assert [(one.kind, one.reason) for one in bundle.faults] == ([("mail-damaged", fault)] if fault else [])
    if fault != refusals.DAMAGED:
        assert [(leaf.name, leaf.data) for leaf in bundle.attachments] == [("a.xlsx", BOOK)]


@pytest.mark.parametrize("lost", [1, 2, 3, 5, 79, 401])
def test_base64_cut_off_within_a_group_is_said(lost: int) -> None:
    """Where it is cut off between two groups, only the package itself shows it."""
    packed = base64.b64encode(BOOK).rstrip(b"=")
    (fault,) = taken(mail(part(packed[: len(packed) // 4 * 4 - lost], "base64"))).faults
    assert (fault.name, fault.kind, fault.reason) == ("a.xlsx", "mail-damaged", refusals.TRUNCATED)


@pytest.mark.parametrize("lost", [4, 5, 78, 400])
def test_uuencode_without_its_last_line_is_said(lost: int) -> None:
    (fault,) = taken(mail(part(uu(BOOK)[:-lost], "x-uuencode"))).faults
    assert (fault.name, fault.kind) == ("a.xlsx", "mail-damaged")


@pytest.mark.parametrize("line", [b"begin 644 of the story\r\nand its end", b"begin 644 x\r\nshort\r\n"])
def test_words_that_look_like_the_beginning_of_a_file_are_words(line: bytes) -> None:
    bundle = taken(HEAD + b"Content-Type: text/plain\r\n\r\n" + line)
    assert (bundle.attachments, bundle.faults) == ((), ())


def test_a_file_in_the_text_that_is_cut_off_is_taken_and_said() -> None:
    bundle = taken(HEAD + b"Content-Type: text/plain\r\n\r\n" + uu(BOOK)[:2000])
    assert [leaf.name for leaf in bundle.attachments] == ["a.xlsx"]
    assert [(one.kind, one.reason) for one in bundle.faults] == [("mail-damaged", refusals.TRUNCATED)]


def test_every_length_of_base64_comes_out_as_it_went_in() -> None:
    for length in range(40):
        data = bytes(range(length))
        assert transfer.base64(base64.b64encode(data)) == (data, "")
        assert transfer.base64(base64.b64encode(data) + base64.b64encode(b"x")) == (data + b"x", "")


# --- ends of lines ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("program", sent.PROGRAMS)
def test_a_mail_whose_line_ends_were_doubled(program: str) -> None:
    whole = sent.PROGRAMS[program]("jy@example.cn", "年报", [("教育局.xlsx", BOOK)], message="1")
    plain = whole.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    bundle = taken(plain.replace(b"\r\n", b"\r\r\n"))
    expected = taken(plain)
    assert bundle.origin == expected.origin
    assert [(leaf.name, leaf.data) for leaf in bundle.attachments] == [
        (leaf.name, leaf.data) for leaf in expected.attachments
    ]
    assert (bundle.kind, bundle.faults) == (MAIL, ())


# --- files of a Mac --------------------------------------------------------------------------------------------


def forked(magic: bytes, *entries: tuple[int, bytes]) -> bytes:
    """A file of several parts as a Mac packs them: (number, content)."""
    head, at = b"", 26 + 12 * len(entries)
    for number, content in entries:
        head += struct.pack(">III", number, at, len(content))
        at += len(content)
    return magic + b"\0\2\0\0" + bytes(16) + struct.pack(">H", len(entries)) + head + b"".join(c for _, c in entries)


BESIDE = forked(b"\0\5\x16\7", (9, bytes(32)), (2, b"resources"))
TOGETHER = forked(b"\0\5\x16\0", (9, bytes(32)), (1, BOOK), (2, b"resources"))
APPLE = b'Content-Type: application/applefile; name="a.xlsx"\r\n'


def double(*parts: bytes) -> bytes:
    joined = b"".join(b"--two\r\n" + one + b"\r\n" for one in parts)
    return b"Content-Type: multipart/appledouble; boundary=two\r\n\r\n" + joined + b"--two--"


RESOURCES = part(base64.b64encode(BESIDE), "base64", APPLE)
MACS = {
    "a workbook with its resources": mail(
        double(part(base64.b64encode(BESIDE), "base64", APPLE), part(LINES, "base64"))
    ),
    "beside each other": mail(part(base64.b64encode(BESIDE), "base64", APPLE), part(LINES, "base64")),
    "resources called a workbook": mail(part(base64.b64encode(BESIDE), "base64"), part(LINES, "base64")),
    "both in one file": mail(part(base64.b64encode(TOGETHER), "base64", APPLE)),
}


@pytest.mark.parametrize("data", MACS.values(), ids=MACS)
def test_of_a_file_of_a_mac_the_data_are_the_answer(data: bytes) -> None:
    bundle = taken(data)
    assert [(leaf.name, leaf.data) for leaf in bundle.attachments if not leaf.inline] == [("a.xlsx", BOOK)]
    assert bundle.faults == ()


@pytest.mark.parametrize("length", range(26, len(TOGETHER) - len(BOOK), 7))
def test_a_file_of_a_mac_that_is_cut_off_stays_as_it_is(length: int) -> None:
    assert apple.data_of(TOGETHER[:length]) == TOGETHER[:length]


# --- signatures ------------------------------------------------------------------------------------------------


def _certificate() -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "教育局")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    return made.sign(key, hashes.SHA256()), key


CERTIFICATE, KEY = _certificate()
INNER = mail(part(LINES, "base64")).removeprefix(HEAD)


def signature(inner: bytes = INNER, detached: bool = False) -> bytes:
    """The content signed, as DER."""
    options = [pkcs7.PKCS7Options.Binary, *([pkcs7.PKCS7Options.DetachedSignature] if detached else [])]
    builder = pkcs7.PKCS7SignatureBuilder().set_data(inner).add_signer(CERTIFICATE, KEY, hashes.SHA256())
    return builder.sign(Encoding.DER, options)


def sealed(inner: bytes = INNER) -> bytes:
    """The content encrypted, as DER."""
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(inner).add_recipient(CERTIFICATE)
    return builder.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def element(tag: int, *contents: bytes) -> bytes:
    """An element of indefinite length, as programs write that do not know the length beforehand."""
    return bytes([tag, 0x80]) + b"".join(contents) + b"\0\0"


def definite(tag: int, content: bytes) -> bytes:
    size = len(content).to_bytes(4, "big")
    return bytes([tag, 0x84]) + size + content


def streamed(inner: bytes = INNER) -> bytes:
    """The content as OpenSSL and Java stream it: indefinite lengths, and the text of bytes in pieces."""
    pieces = [definite(0x04, inner[at : at + 1000]) for at in range(0, len(inner), 1000)]
    data = definite(0x06, bytes.fromhex("2a864886f70d010701"))
    held = element(0x30, data, element(0xA0, element(0x24, *pieces)))
    body = element(0x30, b"\2\1\1", definite(0x31, b""), held, definite(0x31, b""))
    return element(0x30, definite(0x06, bytes.fromhex("2a864886f70d010702")), element(0xA0, body))


def packed(der: bytes, kind: str = "application/pkcs7-mime; smime-type=signed-data", name: str = "smime.p7m") -> bytes:
    """A mail that is nothing but that."""
    named = f'; name="{name}"' if name else ""
    head = f"Content-Type: {kind}{named}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
    return HEAD + head + base64.encodebytes(der).replace(b"\n", b"\r\n")


SIGNED = {
    "signed": packed(signature()),
    "streamed": packed(streamed()),
    "an old name of the type": packed(signature(), "application/x-pkcs7-mime"),
    "without a name": packed(signature(), name=""),
    "a type lost on the way": packed(signature(), "application/octet-stream"),
    "signed twice": packed(signature(packed(signature()).removeprefix(HEAD))),
    "in a mail": mail(part(base64.b64encode(signature()), "base64", b"Content-Type: application/pkcs7-mime\r\n")),
    "of Outlook, signed": msg("年报", "jy@example.cn", [("smime.p7m", signature())]),
    "of Outlook, with its signature beside it": msg("年报", "jy@example.cn", [("smime.p7m", INNER)]),
}  # fmt: skip


@pytest.mark.parametrize("data", SIGNED.values(), ids=SIGNED)
def test_a_workbook_is_taken_out_of_its_signature(data: bytes) -> None:
    bundle = taken(data)
    assert [(leaf.name, leaf.data) for leaf in bundle.attachments] == [("a.xlsx", BOOK)]
    assert (bundle.kind, bundle.faults) == (MAIL, ())


PGP = mail(
    part(b"Version: 1", "7bit", b"Content-Type: application/pgp-encrypted\r\n"),
    part(b"-----", "7bit", b"Content-Type: application/octet-stream; name=encrypted.asc\r\n"),
)
SEALED = {
    "encrypted": packed(sealed(), "application/pkcs7-mime; smime-type=enveloped-data"),
    "encrypted, without a name": packed(sealed(), name=""),
    "of Outlook": msg("年报", "jy@example.cn", [("smime.p7m", sealed())]),
    "by PGP": PGP,
}


@pytest.mark.parametrize("data", SEALED.values(), ids=SEALED)
def test_a_mail_that_is_encrypted_is_kept_and_said_to_be(data: bytes) -> None:
    bundle = taken(data)
    assert [one.kind for one in bundle.faults] == ["mail-encrypted"]
    assert len([leaf for leaf in bundle.attachments if not leaf.inline]) == 1


def test_an_encrypted_mail_is_called_so_by_the_command(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(SEALED["encrypted"])
    folder = small_round(tmp_path / "round", answered=())
    code, said, _ = run("collect", folder, tmp_path / "a.eml")
    assert (code, "the mail is encrypted" in said, "holds no workbook" in said) == (1, True, False)


def too_deep() -> bytes:
    data = INNER
    for _ in range(6):
        data = packed(signature(data)).removeprefix(HEAD)
    return HEAD + data


BENT: dict[str, Callable[[], bytes]] = {
    "cut off": lambda: signature()[:-2000],
    "cut off early": lambda: signature()[:60],
    "a length beyond its end": lambda: b"\x30\x84\xff\xff\xff\xff" + bytes(20),
    "open elements without end": lambda: b"\x30\x80" * 50_000,
    "the signature alone": lambda: signature(detached=True),
    "nothing": lambda: b"",
    "zeros": lambda: bytes(1000),
    "one byte": lambda: b"\x30",
}


@pytest.mark.parametrize("data", BENT.values(), ids=BENT)
def test_what_is_no_signature_of_a_mail_is_kept_as_it_came(data: Callable[[], bytes]) -> None:
    bent = data()  # once: a signature holds the time at which it was made
    bundle = taken(packed(bent))
    assert [leaf.data for leaf in bundle.attachments] == [bent]
    with pytest.raises(signed.NotPacked):
        signed.content(bent)


def test_signatures_within_each_other_end_somewhere() -> None:
    bundle = taken(too_deep())
    assert (bundle.kind, [(one.kind, one.reason) for one in bundle.faults]) == (
        FILES,
        [("unsafe-file", refusals.TOO_DEEP)],
    )
