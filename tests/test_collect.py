"""Collecting: what comes in by mail or folder becomes originals in the inbox, each with its origin, once."""

from __future__ import annotations

import base64
import json
import os
import sys
import time
import zlib
from collections.abc import Callable
from datetime import date
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from consolidate import disk
from consolidate.collect import bounces, delivery, headers, keeping, ledger, mails, names
from consolidate.collect.delivery import BOUNCE, FILES, MAIL, Attachment, Delivery, Origin
from consolidate.collect.mbox import split
from consolidate.formats import limits, refusals, sniff
from consolidate.formats.raw import Plain
from consolidate.forms import edition
from consolidate.model import Incoming, Roster, Round, Unit
from consolidate.names import Names
from consolidate.pipeline import unpack
from consolidate.rounds import roster, settings
from consolidate.templates import template
from consolidate.workers import pool
from sample_workbooks import faults
from tests.support import mails_as_sent as sent
from tests.support.command import run
from tests.support.containers import msg, winmail, zipped
from tests.support.mailserver import CODE, USER, authority, dovecot

FORM = edition("2021")
UNITS = Roster(
    (
        Unit("民政局", mail=("mz@qq.com",)),
        Unit("教育局", mail=("jy@163.com",)),
        Unit("财政局", mail=("cz@example.cn", "cz2@example.cn")),
        Unit("住建局"),
    )
)
ROUND = Round("2021", 2025, "清源县人民政府", date(2026, 1, 20))
MINZHENG, BLANK = template(FORM, ROUND, UNITS.units[0], figures=faults.sound(1)), template(FORM, ROUND, UNITS.units[0])
NAME = "清源县住房和城乡建设局（人民防空办公室）2025年政府信息公开年报.xlsx"

# --- headers: the eighteen shapes of an attachment's name ------------------------------------------------------


def disposition(value: str | bytes) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename" + raw


def pieces(text: str, charset: str, size: int) -> str:
    """RFC 2231 in pieces, cut after every so many encoded characters."""
    whole = quote(text.encode(charset), safe="")
    cuts = [whole[i : i + size] for i in range(0, len(whole), size)]
    first = f"{charset}''"
    return ";\r\n filename".join(f"*{n}*={first if n == 0 else ''}{piece}" for n, piece in enumerate(cuts))


A_NAME, RARE = "民政局2025年年报.xlsx", "朱镕基鎔堃镇2025年报.xlsx"
SHAPES: list[tuple[str, bytes, str]] = [
    ("RFC 2231, UTF-8", disposition(f"*=utf-8''{quote(A_NAME)}"), A_NAME),
    ("RFC 2231, GBK", disposition(f"*=gbk''{quote(A_NAME.encode('gbk'))}"), A_NAME),
    ("RFC 2231 in pieces", disposition(pieces(NAME, "utf-8", 48)), NAME),
    ("RFC 2231 cut within a character", disposition(pieces(NAME, "utf-8", 30)), NAME),
    ("RFC 2231 in GBK pieces", disposition(pieces(NAME, "gb18030", 33)), NAME),
    ("encoded word, UTF-8", disposition(f'="{sent.word(A_NAME, "utf-8")}"'), A_NAME),
    ("encoded word, GB2312", disposition(f'="{sent.word(A_NAME, "gb2312")}"'), A_NAME),
    ("encoded words, GB18030, folded", disposition(f'="{sent.cut(NAME, "gb18030", 32)}"'), NAME),
    ("encoded word, Q", disposition(f'="{sent.word(A_NAME, "gbk", kind="Q")}"'), A_NAME),
    ("GB2312 cut within a character", disposition(f'="{sent.cut(NAME, "gbk", 25, "gb2312")}"'), NAME),
    ("encoded word without quotes", disposition(f"={sent.word(A_NAME, 'utf-8')}"), A_NAME),
    ("apostrophe without quotes", disposition("=民政局'2025年报.xlsx".encode()), "民政局'2025年报.xlsx"),
    ("bare GBK in quotes", disposition(b'="' + A_NAME.encode("gbk") + b'"'), A_NAME),
    ("bare GBK without quotes", disposition(b"=" + A_NAME.encode("gbk")), A_NAME),
    (
        "bare GBK in Content-Type only",
        b'Content-Type: application/octet-stream; name="'
        + A_NAME.encode("gbk")
        + b'"\r\nContent-Disposition: attachment',
        A_NAME,
    ),
    ("bare UTF-8", disposition(b'="' + A_NAME.encode() + b'"'), A_NAME),
    ("called GB2312, is GB18030", disposition(f'="{sent.word(RARE, "gb18030", "gb2312")}"'), RARE),
    ("called UTF-8, is GBK", disposition(f'="{sent.word(A_NAME, "gbk", "utf-8")}"'), A_NAME),
    # and more that is met
    ("a backslash within GBK", disposition('="乗積誠2025.xlsx"'.encode("gbk")), "乗積誠2025.xlsx"),
    ("both forms", disposition(f"*=utf-8''{quote(A_NAME)}; filename=\"?.xlsx\""), A_NAME),
    ("a charset nobody knows", disposition(f'="{sent.word(A_NAME, "utf-8", "x-nobody")}"'), A_NAME),
    ("a quote within", disposition('="民政局\\"新\\"2025.xlsx"'.encode()), '民政局"新"2025.xlsx'),
    ("a semicolon within", disposition('="民政局;2025.xlsx"; size=3'.encode()), "民政局;2025.xlsx"),
    ("extension B", disposition(f"*=utf-8''{quote('𠮷田镇.xlsx')}"), "𠮷田镇.xlsx"),
    ("no name at all", b"Content-Type: application/octet-stream", ""),
]


@pytest.mark.parametrize(("raw", "name"), [shape[1:] for shape in SHAPES], ids=[shape[0] for shape in SHAPES])
def test_the_name_of_an_attachment_in_every_shape(raw: bytes, name: str) -> None:
    assert headers.file_name(message_from_bytes(raw + b"\r\n\r\nx")) == name


@pytest.mark.parametrize("program", sent.PROGRAMS)
@pytest.mark.parametrize("name", [A_NAME, NAME])
def test_mails_as_the_programs_write_them(program: str, name: str) -> None:
    mail = sent.PROGRAMS[program]("mz@qq.com", "民政局报送2025年年报统计表（正式）", [(name, MINZHENG)])
    (bundle,) = unpack.contents(mail)
    assert (bundle.kind, bundle.origin.sender, bundle.origin.subject) == (
        MAIL, "mz@qq.com", "民政局报送2025年年报统计表（正式）",
    )  # fmt: skip
    assert bundle.origin.date == "2026-01-15T09:30:00+08:00"
    assert bundle.attachments == (Attachment(name, MINZHENG, sniff.WORKBOOK),)


def test_the_sender_is_read_whatever_the_header_looks_like() -> None:
    assert headers.address("=?gb2312?B?w/HV/r7W?= <mz@qq.com>") == ("民政局", "mz@qq.com")
    assert headers.address('"局, 民政" <mz@qq.com>') == ("局, 民政", "mz@qq.com")
    assert headers.address("nobody") == ("", "nobody")
    assert headers.day("Thu, 15 Jan 2026 09:30:00 CST") == "2026-01-15T09:30:00+08:00"
    assert headers.day("Thu, 99 Foo 99999999 25:00:00 +9999") == "Thu, 99 Foo 99999999 25:00:00 +9999"


# --- containers ------------------------------------------------------------------------------------------------


def flat(bundles: tuple[Delivery, ...]) -> list[tuple[str, str, str]]:
    """Every leaf as (kind of bundle, name, kind)."""
    return [(bundle.kind, leaf.name, leaf.kind) for bundle in bundles for leaf in bundle.attachments]


MAIL_1 = sent.qq("mz@qq.com", "年报", [("民政局.xlsx", MINZHENG)])
BOOK = sniff.WORKBOOK
CONTAINERS: list[tuple[str, bytes, list[tuple[str, str, str]]]] = [
    ("a workbook", MINZHENG, [(FILES, "", BOOK)]),
    ("a zip in UTF-8", zipped([("县直/民政局.xlsx", MINZHENG)]), [(FILES, "县直/民政局.xlsx", BOOK)]),
    ("a zip in GB18030", zipped([("县直/民政局.xlsx", MINZHENG)], "gb18030"), [(FILES, "县直/民政局.xlsx", BOOK)]),
    ("a zip in a zip", zipped([("a.zip", zipped([("b.xlsx", MINZHENG)]))]), [(FILES, "a.zip!/b.xlsx", BOOK)]),
    ("a mail in a zip", zipped([("信.eml", MAIL_1)]), [(MAIL, "信.eml!/民政局.xlsx", BOOK)]),
    ("a zip in a mail", sent.qq("a@b.cn", "x", [("a.zip", zipped([("b.xlsx", MINZHENG)]))]),
     [(MAIL, "a.zip!/b.xlsx", BOOK)]),
    ("a mail in a mail", sent.netease("a@b.cn", "转发", [("信.eml", MAIL_1)]), [(MAIL, "信.eml!/民政局.xlsx", BOOK)]),
    ("a mail after a byte order mark", b"\xef\xbb\xbf" + MAIL_1, [(MAIL, "民政局.xlsx", BOOK)]),
    ("a mail after blank lines", b"\r\n\r\n" + MAIL_1, [(MAIL, "民政局.xlsx", BOOK)]),
    ("an mbox", b"From a@b Thu Jan 15 09:30:00 2026\n" + MAIL_1 + b"\n\nFrom c@d Thu Jan 15 09:31:00 2026\n" + MAIL_1,
     [(MAIL, "1!/民政局.xlsx", BOOK), (MAIL, "2!/民政局.xlsx", BOOK)]),
    ("Outlook's .msg", msg("年报", "cz@example.cn", [(NAME, MINZHENG)]), [(MAIL, NAME, BOOK)]),
    ("Outlook's .msg of old", msg("年报", "cz@example.cn", [(A_NAME, MINZHENG)], old=True), [(MAIL, A_NAME, BOOK)]),
    ("a mail within .msg",
     msg("转", "cz@example.cn", [("内", {"subject": "内", "sender": "a@b.cn", "files": [("民政局.xlsx", MINZHENG)]})]),
     [(MAIL, "转发的邮件!/民政局.xlsx", BOOK)]),
    ("winmail.dat", winmail([(NAME, MINZHENG), ("教育局.xlsx", BLANK)]),
     [(FILES, NAME, BOOK), (FILES, "教育局.xlsx", BOOK)]),
    ("winmail.dat with short names", winmail([("民政局.xls", MINZHENG)], long_names=False),
     [(FILES, "民政局.xls", BOOK)]),
    ("winmail.dat in a mail", sent.outlook("a@b.cn", "x", [("winmail.dat", winmail([(A_NAME, MINZHENG)]))]),
     [(MAIL, f"winmail.dat!/{A_NAME}", BOOK)]),
    ("a name lost on the way", sent.qq("a@b.cn", "民政局年报", [("tcmime.2184.bin", MINZHENG)]),
     [(MAIL, "tcmime.2184.bin", BOOK)]),
]  # fmt: skip


@pytest.mark.parametrize(("data", "leaves"), [c[1:] for c in CONTAINERS], ids=[c[0] for c in CONTAINERS])
def test_every_container_gives_its_files_unchanged(data: bytes, leaves: list[tuple[str, str, str]]) -> None:
    bundles = unpack.contents(data)
    assert flat(bundles) == leaves
    assert [fault for bundle in bundles for fault in bundle.faults] == []
    assert {leaf.data for bundle in bundles for leaf in bundle.attachments} <= {MINZHENG, BLANK, b""}


def test_an_attached_message_and_a_text_attachment_of_outlook() -> None:
    inner = b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + MAIL_1
    mail = sent.mixed(("From: a@b.cn", "Subject: x"), [inner, sent.part('Content-Type: image/png; name="logo.png"\r\n'
                      "Content-ID: <1>\r\nContent-Disposition: inline", b"\x89PNG1")], "q")  # fmt: skip
    (bundle,) = unpack.contents(mail)
    assert [(leaf.name, leaf.inline) for leaf in bundle.attachments] == [
        ("转发的邮件!/民政局.xlsx", False),
        ("logo.png", True),
    ]


def test_a_message_encoded_though_it_must_not_be() -> None:
    inner = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(MAIL_1)
    (bundle,) = unpack.contents(sent.mixed(("From: a@b.cn", "Subject: x"), [inner], "q"))
    assert [leaf.name for leaf in bundle.attachments] == ["转发的邮件!/民政局.xlsx"]
    assert bundle.attachments[0].data == MINZHENG


def test_a_workbook_in_the_text_of_a_mail() -> None:
    import binascii

    lines = [binascii.b2a_uu(MINZHENG[i : i + 45]) for i in range(0, len(MINZHENG), 45)]
    text = (
        b"hello\r\nbegin 644 minzheng.xlsx\r\n"
        + b"".join(line.replace(b"\n", b"\r\n") for line in lines)
        + b"`\r\nend\r\n"
    )
    (bundle,) = unpack.contents(b"From: a@b.cn\r\nSubject: x\r\nContent-Type: text/plain\r\n\r\n" + text)
    assert bundle.attachments == (Attachment("minzheng.xlsx", MINZHENG, sniff.WORKBOOK),)


def locked_zip() -> bytes:
    """An archive whose directory says that its file is encrypted."""
    plain = b"PK\x01\x02\x14\x03\x14\x00"
    return zipped([("a.xlsx", b"1")]).replace(plain + b"\0", plain + b"\1")


def test_a_kind_of_fault_that_there_is_not_is_no_answer_of_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    said = unpack.read(b"Rar!\x1a\x07\x00" + b"x" * 50)
    assert isinstance(said, Plain)
    ((name, kind, origin, leaves, ((at, _, reason),), *rest),) = said.value
    bent = Plain(((name, kind, origin, leaves, ((at, "no-such-kind", reason),), *rest),))
    monkeypatch.setattr(pool, "read_all", lambda sources, read: [(source, bent) for source in sources])
    ((_, (bundle,)),) = unpack.opened([Incoming("a.rar", b"")])
    assert bundle.faults == (("", "unreadable", refusals.DAMAGED),)


def test_what_cannot_be_opened_is_kept_and_named() -> None:
    for data, kind, reason in (
        (b"MSCF\0\0\0\0" + b"x" * 50, "archive-not-opened", refusals.OTHER_ARCHIVE),
        (b"Rar!\x1a\x07\x00" + b"x" * 50, "archive-not-opened", refusals.TRUNCATED),
        (locked_zip(), "archive-not-opened", refusals.LOCKED),
        (winmail([("a.xls", b"1" * 500)])[:-300], "unreadable", refusals.DAMAGED),
    ):  # fmt: skip
        (alone,) = unpack.contents(data)
        assert [(f.kind, f.reason) for f in alone.faults] == [(kind, reason)]
        (mail,) = unpack.contents(sent.qq("a@b.cn", "x", [("附件.rar", data)]))
        assert [(f.name, f.kind, f.reason) for f in mail.faults] == [("附件.rar", kind, reason)]
        assert [(leaf.name, leaf.data, leaf.kind) for leaf in mail.attachments] == [("附件.rar", data, sniff.ARCHIVE)]


def test_of_an_archive_with_a_damaged_file_the_others_are_taken_and_it_is_kept_too() -> None:
    good, bad = ("好.xlsx", MINZHENG), ("坏.xlsx", b"PK\3\4 nothing else")
    data = zipped([good, bad]).replace(zlib.compress(bad[1], wbits=-15), b"\0" * len(zlib.compress(bad[1], wbits=-15)))
    (bundle,) = unpack.contents(sent.qq("a@b.cn", "x", [("年报.zip", data)]))
    assert [(leaf.name, leaf.kind) for leaf in bundle.attachments] == [
        ("年报.zip!/好.xlsx", BOOK),
        ("年报.zip", sniff.ARCHIVE),
    ]
    assert [(fault.name, fault.kind) for fault in bundle.faults] == [("年报.zip!/坏.xlsx", "unreadable")]


def test_an_mbox_is_cut_without_being_read() -> None:
    text = [b"From a Thu\n", b"Subject: 1\n", b"\n", b"x\n", b"From here on\n", b"\n", b"From b Thu\n", b"Subject: 2\n"]
    assert list(split(text)) == [b"Subject: 1\n\nx\nFrom here on\n\n", b"Subject: 2\n"]
    long = [b"From a Thu\n", *[b"x" * 10] * 10, b"\n", b"From b Thu\n", b"y\n"]
    assert [len(mail) for mail in split(long, most=25)] == [30, 2]


# --- hostile mails ---------------------------------------------------------------------------------------------


def nested(levels: int) -> bytes:
    data = b"Subject: x\nFrom: a@b.cn\n\nend"
    for _ in range(levels):
        data = b"From: a@b.cn\nSubject: x\nContent-Type: message/rfc822\n\n" + data
    return data


def multiparts(levels: int) -> bytes:
    head = b"From: a@b.cn\nSubject: x\n"
    return head + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(levels))


def parts(number: int) -> bytes:
    return (
        b"From: a@b.cn\nSubject: x\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * number + b"--x--\n"
    )


START = b"From: a@b.cn\nSubject: x\n"
HOSTILE: list[tuple[str, bytes, list[tuple[str, str]]]] = [
    ("mails within each other", nested(3000), [("unsafe-file", delivery.TOO_MANY)]),
    ("five mails deep", nested(5), [("unsafe-file", refusals.TOO_DEEP)]),
    ("parts within each other", multiparts(3000), [("unsafe-file", delivery.TOO_MANY)]),
    ("200,000 parts", parts(200_000), [("unsafe-file", delivery.TOO_MANY)]),
    ("201 parts", parts(201), [("unsafe-file", delivery.TOO_MANY)]),
    ("300,000 headers", START + b"A: b\n" * 300_000 + b"\nx", [("unsafe-file", delivery.LONG_HEADERS)]),
    ("a subject of 700 kB", b"From: a@b.cn\nSubject: " + b"=?utf-8?q?a?= " * 50_000 + b"\n\nx",
     [("unsafe-file", delivery.LONG_HEADERS)]),
    ("a header block without end", START + b"A: " + b"x" * 300_000, [("unsafe-file", delivery.LONG_HEADERS)]),
    ("a cut-off attachment", MAIL_1[: len(MAIL_1) // 2], [("mail-damaged", refusals.TRUNCATED)]),
    ("a subject of 200 kB", b"From: a@b.cn\nSubject: " + b"=?utf-8?q?a?=\n " * 14_000 + b"x\n\nx", []),
    ("a content type of 200 kB", START + b"Content-Type: text/plain; a=" + b'"\\' * 100_000 + b"\n\nx", []),
    ("a sender of 200 kB", b"From: " + b"(" * 200_000 + b"\nSubject: x\n\nx", []),
    ("200 parts", parts(200), []),
    ("a charset nobody knows", START + b"Content-Type: text/plain; charset=x-y\n\nx", []),
    ("a date beyond time", START + b"Date: Thu, 15 Jan 99999999999999999999 09:30:00 +0000\n\nx", []),
    ("a line break in the address", b"From: =?utf-8?q?a=0D=0ABcc:_x?= <a@b.cn>\nSubject: x\n\nx", []),
    ("NUL and bytes of all kinds", START + b"X: " + bytes(range(10)) + bytes(range(11, 256)) + b"\n\n\0", []),
    ("base64 that is none", START + b"Content-Type: a/b; name=a.xlsx\nContent-Transfer-Encoding: base64\n\n%%%%",
     [("mail-damaged", refusals.DAMAGED)]),
]  # fmt: skip


@pytest.mark.parametrize(("data", "said"), [h[1:] for h in HOSTILE], ids=[h[0] for h in HOSTILE])
def test_a_hostile_mail_gets_a_verdict_soon(data: bytes, said: list[tuple[str, str]]) -> None:
    start = time.perf_counter()
    assert sniff.group(data) == sniff.MAIL
    bundles = unpack._unpacked(unpack.read(data))
    assert [(fault.kind, fault.reason) for bundle in bundles for fault in bundle.faults] == said
    assert len(bundles) == 1
    assert time.perf_counter() - start < 5  # a few hundredths of a second on a machine that does nothing else


def test_what_a_source_may_hold_at_most() -> None:
    most = zipped([(f"{n}.txt", b"x") for n in range(limits.MEMBERS)])
    assert [len(bundle.attachments) for bundle in unpack.contents(most)] == [limits.MEMBERS]
    (more,) = unpack.contents(zipped([(f"{n}.txt", b"x") for n in range(limits.MEMBERS + 1)]))
    reasons = [fault.reason for fault in more.faults]
    assert (reasons, [leaf.kind for leaf in more.attachments]) == ([refusals.ARCHIVE_TOO_LARGE], [sniff.ARCHIVE])
    (bomb,) = unpack.contents(zipped([("a.xlsx", b"\0" * (100 << 20))]))
    assert [(len(bomb.faults), leaf.kind) for leaf in bomb.attachments] == [(1, sniff.ARCHIVE)]
    head = b"From: a@b.cn\nSubject: x\nA: "
    assert mails.parse(head + b"x" * (delivery.HEADERS - len(head)) + b"\n\nx")
    with pytest.raises(refusals.Refused):
        mails.parse(head + b"x" * (delivery.HEADERS - len(head) + 1) + b"\n\nx")


def test_everything_crosses_the_process_border_unchanged() -> None:
    for data in (MAIL_1, zipped([("a/b.xlsx", MINZHENG), ("信.eml", MAIL_1)]), sent.bounce("mz@qq.com", MAIL_1)):
        assert unpack._unpacked(unpack.read(data)) == unpack.contents(data)


# --- names -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("民政局.xlsx", "民政局.xlsx"),
        ("信.eml!/a.zip!/县直/民政局.xlsx", "县直/民政局.xlsx"),
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "passwd"),
        ("C:\\Users\\张三\\桌面\\民政局.xlsx", "民政局.xlsx"),
        ("\\\\server\\share\\民政局.xlsx", "民政局.xlsx"),
        ("a.xlsx:stream", "a.xlsx_stream"),
        ("..", "附件"),
        ("", "附件"),
        ("a/../b.xlsx", "a/b.xlsx"),
        ("CON.xlsx", "_CON.xlsx"),
        ("民政局.xlsx. ", "民政局.xlsx"),
        ("民政\n局\0.xlsx", "民政_局_.xlsx"),
        ("xslx.\u202egnp", "xslx._gnp"),
        ("作废/民政局.xlsx", "作废_/民政局.xlsx"),
        (" 作 废 /民政局.xlsx", "作 废_/民政局.xlsx"),
        ("a/b/c/d/e/f.xlsx", "c/d/e/f.xlsx"),
        ("局" * 300 + ".xlsx", "局" * 33 + "…" + "局" * 33 + ".xlsx"),
        ("教育局" + "年" * 60 + ".xlsx", "教育局" + "年" * 60 + ".xlsx"),
        ("教育局" + "年" * 100 + "招生考试中心.xlsx", "教育局" + "年" * 30 + "…" + "年" * 27 + "招生考试中心.xlsx"),
        ("局" * 300 + "/a.xlsx", "局" * 20 + "…" + "局" * 20 + "/a.xlsx"),
    ],
)
def test_a_name_never_leaves_the_inbox(name: str, path: str) -> None:
    assert names.path(name, sniff.OTHER, b"") == path


def test_a_name_without_ending_gets_one() -> None:
    assert names.path("民政局年报", sniff.WORKBOOK, b"PK") == "民政局年报.xlsx"
    assert names.path("民政局年报", sniff.WORKBOOK, b"\xd0\xcf\x11") == "民政局年报.xls"
    assert names.path("", sniff.PICTURE, b"%PDF") == "附件.pdf"


# --- what is kept and said -------------------------------------------------------------------------------------


SEEN = {
    BLANK: keeping.Seen(blank=True),
    MINZHENG: keeping.Seen(tables=True),
    b"report": keeping.Seen(tables=True),
    b"contacts": keeping.Seen(no_tables=True),
}


def collected(*bundles: Delivery) -> tuple[list[str], list[tuple[str, str, str]]]:
    """The paths kept, and (kind, unit, found) of the findings."""
    units = keeping.senders(UNITS) | {"<m1@example.cn>": "住建局"}
    seen = {keeping.digest(data): what for data, what in SEEN.items()}
    known = keeping.Known(ledger.Ledger(), units, seen, Names(UNITS, ""), {keeping.digest(b"copy")})
    taken = keeping.collected(keeping.Source("源"), bundles, known, "2026-01-16T10:00:00")
    return [item.path for item in taken.items], [(f.kind, f.unit, f.found) for f in taken.findings]


def mail(*leaves: Attachment, sender: str = "mz@qq.com", **more: Any) -> Delivery:
    return Delivery("", MAIL, Origin(sender, message="<1>", subject="年报"), leaves, **more)


ANSWER = Attachment("民政局.xlsx", MINZHENG, BOOK)
SCAN, LOGO = (
    Attachment("盖章.pdf", b"%PDF", sniff.PICTURE),
    Attachment("logo.png", b"\x89PNG", sniff.PICTURE, inline=True),
)
REPORT = Attachment("民政局年报.docx", b"report", sniff.DOCUMENT)
LETTER = Attachment("说明.docx", b"letter", sniff.DOCUMENT)
CONTACTS = Attachment("回执.xlsx", b"contacts", BOOK)
OURS = Attachment("第1次退回.xlsx", b"copy", BOOK)
LOCKED = Attachment("民政局更正.7z", b"7z", sniff.ARCHIVE)
EMPTY = Attachment("模板.xlsx", BLANK, BOOK)
CASES: list[tuple[str, Delivery, list[str], list[tuple[str, str, str]]]] = [
    ("an answer", mail(ANSWER), ["民政局.xlsx"], []),
    ("what comes beside an answer", mail(SCAN, ANSWER, LOGO), ["作废/随附/盖章.pdf", "民政局.xlsx"], []),
    ("a report with the tables beside an answer", mail(ANSWER, REPORT), ["民政局.xlsx", "民政局年报.docx"], []),
    ("a letter beside an answer", mail(ANSWER, LETTER), ["民政局.xlsx", "作废/随附/说明.docx"], []),
    ("a list of corrections beside an answer", mail(ANSWER, CONTACTS), ["民政局.xlsx", "回执.xlsx"], []),
    ("our copy beside an answer", mail(ANSWER, OURS), ["民政局.xlsx", "作废/随附/第1次退回.xlsx"], []),
    ("another unit's copy beside an answer", mail(ANSWER, OURS._replace(name="财政局_第1次退回.xlsx")),
     ["民政局.xlsx", "财政局_第1次退回.xlsx"], []),
    ("our copy alone", mail(OURS), ["第1次退回.xlsx"], []),
    ("a report beside a list of contacts", mail(CONTACTS, REPORT), ["回执.xlsx", "民政局年报.docx"], []),
    ("a scan beside a list of contacts", mail(CONTACTS, SCAN), ["回执.xlsx", "盖章.pdf"], []),
    ("an archive that was not opened beside an answer", mail(ANSWER, LOCKED), ["民政局.xlsx", "民政局更正.7z"], []),
    ("another unit's scan beside an answer", mail(ANSWER, SCAN._replace(name="财政局盖章.pdf")),
     ["民政局.xlsx", "财政局盖章.pdf"], []),
    ("the unit's scan beside an answer", mail(ANSWER, SCAN._replace(name="民政局盖章.pdf")),
     ["民政局.xlsx", "作废/随附/民政局盖章.pdf"], []),
    ("a scan beside an answer of nobody", mail(ANSWER._replace(name="附件.xlsx"), SCAN._replace(name="财政局盖章.pdf"),
     sender="x@y.cn"), ["附件.xlsx", "作废/随附/财政局盖章.pdf"], []),
    ("only a scan", mail(SCAN), ["盖章.pdf"], [("no-workbook", "民政局", "")]),
    ("a quoted template beside an answer", mail(ANSWER, EMPTY), ["民政局.xlsx", "作废/空白模板/模板.xlsx"], []),
    ("only an empty template", mail(EMPTY), ["作废/空白模板/模板.xlsx"], [("blank-template", "民政局", "")]),
    ("nothing", mail(LOGO), [], [("no-workbook", "民政局", "")]),
    ("nothing from a stranger", mail(sender="x@y.cn"), [], [("no-workbook", "", "")]),
    ("a link", mail(links=("百度网盘 https://pan.baidu.com/s/1",)), [],
     [("cloud-link", "民政局", "百度网盘 https://pan.baidu.com/s/1")]),
    ("a link beside an answer", mail(ANSWER, own_links=("百度网盘 https://pan.baidu.com/s/1",)), ["民政局.xlsx"],
     [("link-beside", "民政局", "百度网盘 https://pan.baidu.com/s/1")]),
    ("a link in what a mail with an answer quotes", mail(ANSWER, links=("百度网盘 https://pan.baidu.com/s/1",)),
     ["民政局.xlsx"], []),
    ("a bounce", Delivery("", BOUNCE, Origin(message="<b>"), failed=("cz2@example.cn", "x@y.cn")), [],
     [("bounced", "财政局", "cz2@example.cn")]),
    ("a bounce by what came back", Delivery("", BOUNCE, failed=("old@y.cn",), about="<m1@example.cn>"), [],
     [("bounced", "住建局", "old@y.cn")]),
    ("a bounce of nobody's", Delivery("", BOUNCE, failed=("x@y.cn",)), [], [("bounced", "", "x@y.cn")]),
    ("files from the disk", Delivery("", FILES, attachments=(ANSWER, SCAN)), ["民政局.xlsx", "盖章.pdf"], []),
    ("a web page called .xls", mail(Attachment("民政局.xls", b"<html>", sniff.OTHER), SCAN),
     ["民政局.xls", "作废/随附/盖章.pdf"], []),
]  # fmt: skip


@pytest.mark.parametrize(("bundle", "kept", "said"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_kept_and_said(bundle: Delivery, kept: list[str], said: list[tuple[str, str, str]]) -> None:
    assert collected(bundle) == (kept, said)


QUOTING = [
    # the text of a mail, whether the link in it is its own
    ("见 https://pan.baidu.com/s/1abc", True),
    ("已报，见附件。\n-----原始邮件-----\n请从 https://pan.baidu.com/s/1abc 下载模板", False),
    ("已报\n> 请从 https://pan.baidu.com/s/1abc 下载", False),
    ("已报\n发件人：政府办\n请从 https://pan.baidu.com/s/1abc 下载", False),
    ("<p>已报</p><blockquote>https://pan.baidu.com/s/1abc</blockquote>", False),
    ("<p>已报</p><b>发件人</b>：政府办 https://pan.baidu.com/s/1abc", False),
    ("政府办于1月5日写道：\nhttps://pan.baidu.com/s/1abc", False),
    ("更正见 https://pan.baidu.com/s/1abc\n-----原始邮件-----\n您好", True),
]


@pytest.mark.parametrize(("text", "own"), QUOTING)
def test_a_link_that_a_mail_quotes_is_not_its_own(text: str, own: bool) -> None:
    assert len(bounces.clouds(text)) == 1
    assert len(bounces.clouds(bounces.own_words(text))) == own


def test_the_signature_of_a_mail_program_is_no_link_to_a_file() -> None:
    assert bounces.clouds('<a href="https://mail.163.com/dashi/dlpro.html?from=mail46">发自网易邮箱大师</a>') == ()


def test_attachments_of_outlook_are_no_pictures_of_the_text_but_pictures() -> None:
    """Exchange and other programs give every attachment a Content-ID."""
    files = [
        ("民政局.docx", b"PK\3\4"),
        ("民政局.7z", b"7z\xbc\xaf\x27\x1c"),
        ("盖章.pdf", b"%PDF-1.4"),
        ("logo.png", b"\x89PNG1"),
    ]
    (bundle,) = unpack.contents(msg("年报", "mz@qq.com", files, shown=True))
    kept = {leaf.name for leaf in bundle.attachments if not leaf.inline} | {fault.name for fault in bundle.faults}
    assert kept == {"民政局.docx", "民政局.7z", "盖章.pdf"}


@pytest.mark.parametrize("report", [sent.bounce("cz2@example.cn", MAIL_1), sent.chinese_bounce("cz2@example.cn")])
def test_a_bounce_names_whom_it_did_not_reach(report: bytes) -> None:
    (bundle,) = unpack.contents(report)
    assert (bundle.kind, bundle.attachments, "cz2@example.cn" in bundle.failed) == (BOUNCE, (), True)
    assert collected(bundle)[1] == [("bounced", "财政局", "cz2@example.cn")]


def test_a_delay_and_an_absence_are_no_bounces() -> None:
    delayed = sent.bounce("mz@qq.com", MAIL_1).replace(b"Action: failed", b"Action: delayed")
    away = b"From: mz@qq.com\r\nSubject: =?utf-8?b?6Ieq5Yqo5Zue5aSN?=\r\nAuto-Submitted: auto-replied\r\n\r\nx"
    assert [bundle.kind for data in (delayed, away) for bundle in unpack.contents(data)] == [MAIL, MAIL]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("超大附件 https://wx.mail.qq.com/ftn/download?func=3&key=abc", "QQ邮箱超大附件"),
        ('<a href="https://mail.qq.com/cgi-bin/ftnExs_download?k=1&amp;t=exs">', "QQ邮箱超大附件"),
        ("https://mail.163.com/large-attachment-download/index.html?p=X", "网易邮箱超大附件"),
        ("链接：https://pan.baidu.com/s/1abc 提取码：1234", "百度网盘"),
        ("见 https://www.kdocs.cn/l/abc", "金山文档"),
        ("https://docs.qq.com/sheet/DABC", "腾讯文档"),
        ("官网 https://www.qingyuan.gov.cn/zwgk 和 https://mail.qq.com/", ""),
    ],
)
def test_links_to_files_that_were_not_sent(words: str, name: str) -> None:
    found = bounces.clouds(words)
    assert [link.partition(" ")[0] for link in found] == ([name] if name else [])


# --- the command -----------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A round without answers."""
    made = tmp_path / "清源 2025"
    made.mkdir()
    (made / "round.toml").write_text(settings.write(ROUND), encoding="utf-8")
    (made / "roster.xlsx").write_bytes(roster.write(UNITS))
    return made


def inbox(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder / "inbox").as_posix(): path.read_bytes()
        for path in sorted((folder / "inbox").rglob("*"))
        if path.is_file()
    }


def book(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / ledger.FILE).read_text(encoding="utf-8").splitlines()]


def fill(tmp_path: Path) -> Path:
    """A folder with one of each that people send."""
    source = tmp_path / "收到的"
    (source / "乡镇").mkdir(parents=True)
    quoted = template(FORM, ROUND, UNITS.units[1])
    (source / "1.eml").write_bytes(
        sent.qq("mz@qq.com", "年报", [("民政局.xlsx", MINZHENG), ("盖章.pdf", b"%PDF-1.4")], message="1")
    )
    (source / "2.eml").write_bytes(sent.netease("jy@163.com", "Re: 年报", [("模板.xlsx", quoted)], message="2"))
    (source / "3.eml").write_bytes(
        sent.foxmail("cz@example.cn", "年报", [], "见 https://pan.baidu.com/s/1abc", message="3")
    )
    (source / "4.eml").write_bytes(sent.bounce("cz2@example.cn", MAIL_1))
    (source / "5.eml").write_bytes(sent.outlook("x@y.cn", "广告", [], message="5"))
    (source / "6.msg").write_bytes(msg("年报", "cz@example.cn", [("财政局.xlsx", faults.filled(UNITS.units[2], 3))]))
    (source / "乡镇" / "住建局.xlsx").write_bytes(faults.filled(UNITS.units[3], 4))
    (source / "乡镇" / "~$住建局.xlsx").write_bytes(b"x")
    return source


def test_collecting_from_a_folder_twice(folder: Path, tmp_path: Path) -> None:
    source = fill(tmp_path)
    before = {path: path.read_bytes() for path in sorted(source.rglob("*")) if path.is_file()}
    code, said, err = run("collect", folder, source)
    assert (code, err) == (1, "")
    kept = inbox(folder)
    assert list(kept) == [
        "乡镇/住建局.xlsx", "作废/空白模板/模板.xlsx", "作废/随附/盖章.pdf", "民政局.xlsx", "财政局.xlsx",
    ]  # fmt: skip
    assert kept["民政局.xlsx"] == MINZHENG
    assert kept["乡镇/住建局.xlsx"] == (source / "乡镇" / "住建局.xlsx").read_bytes()
    for words in (
        "the empty template as it was sent out", "百度网盘 https://pan.baidu.com/s/1abc", "the mail to cz2@example.cn",
        "广告", "a lock file",
        "6 new mails; new in the inbox: 3 files, beside an answer 1, empty templates 1",
    ):  # fmt: skip
        assert words in said
    lines = book(folder)
    origin = next(line for line in lines if line.get("file") == "民政局.xlsx")
    assert origin["sender"] == "mz@qq.com"
    assert origin["date"] == "2026-01-15T09:30:00+08:00"
    assert (origin["message"], origin["name"]) == ("<tencent_1@qq.com>", "民政局.xlsx")
    assert origin["digest"] == keeping.digest(MINZHENG)
    assert {line["verdict"] for line in lines} == {"kept", "aside", "blank", "mail"}
    code, said, _ = run("collect", folder, source)
    assert (code, "0 new mails; new in the inbox: 0 files" in said) == (0, True)
    assert (inbox(folder), book(folder)) == (kept, lines)
    assert {path: path.read_bytes() for path in before} == before


def test_the_same_file_in_every_packing_is_kept_once(folder: Path, tmp_path: Path) -> None:
    box = tmp_path / "箱.mbox"
    box.write_bytes(b"From a@b Thu Jan 15 09:30:00 2026\n" + MAIL_1.replace(b"\r\n", b"\n") + b"\n")
    other = template(FORM, ROUND, UNITS.units[0], figures=faults.sound(9))
    packings = {
        "a.eml": MAIL_1,
        "b.zip": zipped([("民政局.xlsx", MINZHENG)], "gb18030"),
        "c.msg": msg("年报", "mz@qq.com", [("民政局.xlsx", MINZHENG)]),
        "winmail.dat": winmail([("民政局.xlsx", MINZHENG)]),
        "民政局.xlsx": MINZHENG,
        "d.zip": zipped([("民政局.xlsx", other)]),
    }
    for name, data in packings.items():
        (tmp_path / name).write_bytes(data)
    assert run("collect", folder, *(tmp_path / name for name in packings), box)[0] == 0
    assert inbox(folder) == {"民政局.xlsx": MINZHENG, "民政局（2）.xlsx": other}
    assert {line["sender"] for line in book(folder) if line.get("sender")} == {"mz@qq.com"}


def test_no_name_leads_out_of_the_inbox(folder: Path, tmp_path: Path) -> None:
    evil = [
        "../../坏.xlsx",
        "/tmp/坏.xlsx",
        "C:\\坏.xlsx",
        "..\\..\\坏.xlsx",
        "a/../../坏.xlsx",
        "\u202e坏.xlsx",
        "CON",
    ]
    data = [faults.filled(UNITS.units[0], seed) for seed in range(1, 2 * len(evil) + 1)]
    source = tmp_path / "来"
    source.mkdir()
    (source / "a.eml").write_bytes(sent.qq("a@b.cn", "x", list(zip(evil, data, strict=False))))
    evil.remove("..\\..\\坏.xlsx")  # in an archive the same name as the first
    (source / "b.zip").write_bytes(zipped(list(zip(evil, data[len(evil) + 1 :], strict=False))))
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    run("collect", folder, source)
    new = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert len(inbox(folder)) == 2 * len(evil) + 1
    assert {path for path in new if (folder / "inbox") not in path.parents} == {folder / ledger.FILE}
    assert not Path("/tmp/坏.xlsx").exists()


TAKEN_NAMES = {  # name as sent -> the name that it gets where the earlier ones are there
    "a.xlsx": "a.xlsx",
    "a.xlsx/b.xlsx": "a（2）.xlsx/b.xlsx",
    "a.xlsx/c/d.xlsx": "a（2）.xlsx/c/d.xlsx",
    "e/f.xlsx": "e/f.xlsx",
    "e": "e.xlsx",
    "e/f.xlsx/g.xlsx": "e/f（2）.xlsx/g.xlsx",
}


@pytest.mark.parametrize("packing", ["one mail", "mails", "one zip", "zips"])
def test_a_file_named_like_a_folder_costs_nobody_anything(packing: str, folder: Path, tmp_path: Path) -> None:
    data = {name: faults.filled(UNITS.units[0], seed) for seed, name in enumerate(TAKEN_NAMES, 1)}
    source = tmp_path / "来"
    source.mkdir()
    parts = [list(data.items())] if packing.startswith("one") else [[one] for one in data.items()]
    for number, part in enumerate(parts, 1):
        if packing.endswith(("mail", "mails")):
            mail = sent.qq("a@b.cn", "x", part, message=str(number))
            (source / f"{number}.eml").write_bytes(mail)
        else:
            (source / f"{number}.zip").write_bytes(zipped(part))
    (source / "z.eml").write_bytes(MAIL_1)
    for _ in range(2):
        assert run("collect", folder, source)[0] == 0
        kept = {line["name"].rpartition("!/")[2]: line["file"] for line in book(folder) if line["verdict"] == "kept"}
        assert kept == {**TAKEN_NAMES, "民政局.xlsx": "民政局.xlsx"}
        assert {name: inbox(folder)[path] for name, path in TAKEN_NAMES.items()} == data


def test_a_link_in_the_inbox_is_not_written_through(folder: Path, tmp_path: Path) -> None:
    (folder / "inbox").mkdir()
    (tmp_path / "外").mkdir()
    (folder / "inbox" / "乡镇").symlink_to(tmp_path / "外")
    (tmp_path / "a.zip").write_bytes(zipped([("乡镇/民政局.xlsx", MINZHENG)]))
    assert run("collect", folder, tmp_path / "a.zip")[0] == 0
    assert list((tmp_path / "外").iterdir()) == []
    assert (folder / "inbox" / "乡镇（2）" / "民政局.xlsx").read_bytes() == MINZHENG


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names there are always text")
def test_a_name_that_is_no_text_costs_nobody_anything(folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "来"
    source.mkdir()
    jiaoyu = faults.filled(UNITS.units[1], 5)
    for name, data in (("报送.eml", MAIL_1), ("教育局.xlsx", jiaoyu)):
        (source / os.fsdecode(name.encode("gbk"))).write_bytes(data)
    late = faults.filled(UNITS.units[2], 3)
    (source / "后来.eml").write_bytes(sent.qq("cz@example.cn", "年报", [("财政局.xlsx", late)], message="9"))
    for _ in range(2):
        code, _, err = run("collect", folder, source)
        assert (code, err) == (0, "")
        assert inbox(folder) == {"民政局.xlsx": MINZHENG, "教育局.xlsx": jiaoyu, "财政局.xlsx": late}
        assert len([line for line in book(folder) if line["verdict"] == "kept"]) == 3
    sources = {os.fsencode(line["source"]) for line in book(folder)}
    assert sources == {"报送.eml".encode("gbk"), "教育局.xlsx".encode("gbk"), "后来.eml".encode()}


@pytest.mark.parametrize("suffix", [".eml", ".mbox", ".xlsx"])
def test_a_source_that_cannot_be_read_is_named_and_costs_no_other(
    suffix: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "来"
    source.mkdir()
    start = b"From a@b Thu Jan 15 09:30:00 2026\n" if suffix == ".mbox" else b""
    locked = source / f"a{suffix}"
    locked.write_bytes(MINZHENG if suffix == ".xlsx" else start + MAIL_1)
    late = faults.filled(UNITS.units[2], 3)
    (source / "b.eml").write_bytes(sent.qq("cz@example.cn", "年报", [("财政局.xlsx", late)], message="9"))

    def refuse(path: Path, plain: Any = Path.read_bytes) -> bytes:
        if path == locked:
            raise PermissionError(13, "Permission denied")
        return bytes(plain(path))

    def broken(path: Path) -> Any:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        patch.setattr(disk, "lines", broken)
        code, said, err = run("collect", folder, source)
    assert (code, err, f"a{suffix}: the file cannot be read" in said) == (1, "", True)
    assert inbox(folder) == {"财政局.xlsx": late}
    assert run("collect", folder, source)[0] == 0
    assert sorted(inbox(folder).values()) == sorted([MINZHENG, late])


def test_what_the_clerk_moved_does_not_come_back(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(MAIL_1)
    run("collect", folder, tmp_path / "a.eml")
    (folder / "inbox" / "作废").mkdir()
    (folder / "inbox" / "民政局.xlsx").rename(folder / "inbox" / "作废" / "民政局.xlsx")
    (tmp_path / "b.eml").write_bytes(MAIL_1.replace(b"<tencent_1@qq.com>", b"<tencent_2@qq.com>"))
    _, said, _ = run("collect", folder, tmp_path / "a.eml", tmp_path / "b.eml")
    assert list(inbox(folder)) == ["作废/民政局.xlsx"]
    assert "+" not in said  # nothing was put there
    assert "new in the inbox: 0 files" in said


def test_what_the_clerk_removed_comes_back_if_it_is_sent_once_more(folder: Path, tmp_path: Path) -> None:
    """昨天的更正作废，仍以第一次的为准: the first file must be there again, so that somebody chooses."""
    (tmp_path / "a.eml").write_bytes(MAIL_1)
    run("collect", folder, tmp_path / "a.eml")
    (folder / "inbox" / "民政局.xlsx").unlink()
    later = MAIL_1.replace(b"<tencent_1@qq.com>", b"<tencent_2@qq.com>").replace(b"15 Jan 2026", b"17 Jan 2026")
    (tmp_path / "b.eml").write_bytes(later)
    run("collect", folder, tmp_path / "b.eml")
    assert inbox(folder) == {"民政局.xlsx": MINZHENG}
    (folder / "inbox" / "民政局.xlsx").unlink()
    run("collect", folder, tmp_path / "a.eml", tmp_path / "b.eml")
    assert inbox(folder) == {}


def test_what_comes_once_more_under_a_name_that_is_taken_is_kept_beside_it(folder: Path, tmp_path: Path) -> None:
    """v1, then v2 in its place under the same name, then v1 again as the valid one."""
    again = MAIL_1.replace(b"<tencent_1@qq.com>", b"<tencent_3@qq.com>").replace(b"15 Jan 2026", b"17 Jan 2026")
    (tmp_path / "a.eml").write_bytes(MAIL_1)
    (tmp_path / "c.eml").write_bytes(again)
    run("collect", folder, tmp_path / "a.eml")
    (folder / "inbox" / "民政局.xlsx").write_bytes(b"v2")
    run("collect", folder, tmp_path / "c.eml")
    assert sorted(inbox(folder).values()) == sorted([b"v2", MINZHENG])


def test_a_file_of_no_bytes_in_a_folder_is_noted(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "收到").mkdir()
    (tmp_path / "收到" / "财政局.xlsx").write_bytes(b"")
    (tmp_path / "收到" / "民政局.xlsx").write_bytes(MINZHENG)
    _, said, _ = run("collect", folder, tmp_path / "收到")
    assert "财政局.xlsx" in said
    assert "0 bytes" in said
    assert list(inbox(folder)) == ["民政局.xlsx"]


def test_a_template_filled_in_where_it_lies_is_an_answer(folder: Path) -> None:
    path = folder / "templates" / "民政局.xlsx"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(MINZHENG)
    run("collect", folder, path)
    assert list(inbox(folder)) == ["民政局.xlsx"]


def test_a_ledger_cut_off_by_a_crash_is_mended(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(MAIL_1)
    run("collect", folder, tmp_path / "a.eml")
    path = folder / ledger.FILE
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[: len(whole) // 3], encoding="utf-8")
    assert run("collect", folder, tmp_path / "a.eml")[0] == 0
    assert list(inbox(folder)) == ["民政局.xlsx"]
    read = ledger.read(path.read_text(encoding="utf-8").splitlines())
    assert {key: line.file for key, line in read.places.items()} == {
        ("民政局.xlsx", keeping.digest(MINZHENG)): "民政局.xlsx"
    }


def test_collecting_from_nothing(folder: Path, tmp_path: Path) -> None:
    code, _, err = run("collect", folder)
    assert (code, "nothing to collect from" in err) == (2, True)
    code, _, err = run("collect", folder, tmp_path / "nicht.eml")
    assert (code, "does not exist" in err) == (2, True)


def test_an_empty_template_that_was_saved_again_is_still_empty(folder: Path, tmp_path: Path) -> None:
    saved = faults.edited(BLANK, lambda book: None)
    assert keeping.digest(saved) != keeping.digest(BLANK)
    (tmp_path / "a.eml").write_bytes(sent.qq("mz@qq.com", "年报", [("民政局.xlsx", saved)]))
    code, said, _ = run("collect", folder, tmp_path / "a.eml")
    assert (code, list(inbox(folder))) == (1, ["作废/空白模板/民政局.xlsx"])
    assert "民政局 · 民政局.xlsx: this is the empty template" in said


def ticked(book: Any) -> None:
    for table in FORM.tables:
        sheet = book[table.sheet]
        label = next(cell for cell in sheet[3] if str(cell.value).startswith("本表全部为零"))
        width = next((a.size["columns"] for a in sheet.merged_cells.ranges if label.coordinate in a), 1)
        sheet.cell(3, label.column + width).value = "是"


def test_a_template_ticked_as_all_zero_is_an_answer(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(sent.qq("mz@qq.com", "年报", [("民政局.xlsx", faults.edited(BLANK, ticked))]))
    assert run("collect", folder, tmp_path / "a.eml")[0] == 0
    assert list(inbox(folder)) == ["民政局.xlsx"]


# --- the mailbox -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return authority(tmp_path_factory.mktemp("ca"))


def with_mailbox(folder: Path, port: int, name: str) -> None:
    text = f'\n[imap]\nhost = "localhost"\nport = {port}\nuser = "{USER}"\nfolder = "{name}"\n'
    (folder / "round.toml").write_text(settings.write(ROUND) + text, encoding="utf-8")


@pytest.mark.dovecot
def test_the_mailbox_is_read_and_left_as_it_was(folder: Path, known: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import ssl

    from imap_tools import MailBox

    monkeypatch.setenv("SSL_CERT_FILE", str(known.file))
    monkeypatch.setenv("CONSOLIDATE_MAIL_CODE", CODE)
    with dovecot(known) as server:
        context = ssl.create_default_context()
        box = MailBox("localhost", server.port, ssl_context=context).login(USER, CODE, initial_folder=None)
        for name in ("2025年报 报送", "别的"):
            box.folder.create(name)
        first = sent.netease("jy@163.com", "教育局年报", [("教育局2025年报.xlsx", faults.filled(UNITS.units[1], 2))])
        for data in (MAIL_1, first, sent.bounce("cz2@example.cn", MAIL_1)):
            box.append(data, "2025年报 报送", dt=None, flag_set=None)
        box.append(sent.qq("x@y.cn", "别的", [("别的.xlsx", BLANK)]), "别的", dt=None, flag_set=None)
        with_mailbox(folder, server.port, "2025年报 报送")
        code, said, err = run("collect", folder)
        assert (code, len(err.splitlines())) == (1, 1)
        assert "the last 90 days; for earlier ones: --since" in err
        assert list(inbox(folder)) == ["教育局2025年报.xlsx", "民政局.xlsx"]
        assert "the mail to cz2@example.cn was not delivered" in said
        assert "ID sent: name=consolidate" in server.log.read_text(encoding="utf-8")
        lines = book(folder)
        seen = [(line["mailbox"], line["uid"]) for line in lines if line["verdict"] == "mail"]
        assert seen == [(f"{USER}@localhost/2025年报 报送", n) for n in (1, 2, 3)]
        assert len({line["validity"] for line in lines if line["verdict"] == "mail"}) == 1
        assert run("collect", folder)[0] == 0
        assert book(folder) == lines
        box.folder.set("2025年报 报送")
        flags = [(m.uid, [f for f in m.flags if f != "\\Recent"]) for m in box.fetch(mark_seen=False)]
        assert flags == [("1", []), ("2", []), ("3", [])]
        late = sent.outlook("cz@example.cn", "年报", [("财政局.xlsx", faults.filled(UNITS.units[2], 3))], message="9")
        box.append(late, "2025年报 报送", dt=None, flag_set=None)
        assert run("collect", folder, "--since", "2020-01-01")[0] == 0
        assert list(inbox(folder)) == ["教育局2025年报.xlsx", "民政局.xlsx", "财政局.xlsx"]
        assert run("collect", folder, "--since", "2099-01-01")[0] == 0
        with_mailbox(folder, server.port, "没有这个")
        code, _, err = run("collect", folder)
        assert (code, "2025年报 报送" in err) == (2, True)
        monkeypatch.setenv("CONSOLIDATE_MAIL_CODE", "wrong")
        code, _, err = run("collect", folder)
        assert (code, "does not let" in err, "wrong" in err) == (2, True, False)
        box.logout()


@pytest.mark.dovecot
def test_a_mailbox_that_cannot_prove_who_it_is_is_not_talked_to(
    folder: Path, known: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority(tmp_path / "other").file))
    monkeypatch.setenv("CONSOLIDATE_MAIL_CODE", CODE)
    with dovecot(known) as server:
        with_mailbox(folder, server.port, "INBOX")
        code, _, err = run("collect", folder)
    assert (code, "could not show that it is localhost" in err) == (2, True)
    assert CODE not in err


CODES: list[tuple[Callable[[pytest.MonkeyPatch], None], str]] = [
    (lambda patch: patch.delenv("CONSOLIDATE_MAIL_CODE", raising=False), "There is no authorisation code"),
    (lambda patch: patch.setenv("CONSOLIDATE_MAIL_CODE", "密码"), "characters that such a code never has"),
]


@pytest.mark.parametrize(("change", "words"), CODES)
def test_a_code_that_is_missing_or_cannot_be_one(
    change: Callable[[pytest.MonkeyPatch], None], words: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(monkeypatch)
    with_mailbox(folder, 9, "INBOX")
    code, _, err = run("collect", folder)
    assert (code, words in err) == (2, True)
