"""Mail out: letters the clerk edits, a plan to look at, drafts, and messages that go out exactly once."""

from __future__ import annotations

import email
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.policy import compat32, default
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from consolidate import letters
from consolidate.cli import context, locking
from consolidate.collect import headers, keeping
from consolidate.forms import edition
from consolidate.mail import drafts, journal, plan
from consolidate.mail.journal import Entry, Journal
from consolidate.model import Number, Roster, Round, Unit
from consolidate.pipeline import unpack
from consolidate.rounds import roster, settings
from consolidate.templates import template
from consolidate.transport import server
from consolidate.words import UserError
from sample_workbooks import faults
from tests.support.command import run
from tests.support.mailserver import CODE, USER, Authority, Mailroom, authority, smtp

FORM = edition("2021")
SENDER = {"name": "张三", "office": "县政府办政务公开科", "phone": "0000-1234567", "mail": USER}
ROUND = Round("2021", 2025, "清源县人民政府", date(2026, 1, 20), SENDER)
UNITS = Roster(
    (
        Unit("民政局", contact="李四", mail=("mz@example.com",), phone="1390000"),
        Unit("住房和城乡建设局（人民防空办公室）", mail=("zj@example.com", "zj2@example.com")),
        Unit("教育局", contact="王五", phone="1391111"),
        Unit("财政局", mail=("财政@example.com",)),
    )
)
TODAY = date(2026, 1, 15)
OUT: Mapping[str, Number | str] = {"requests.carried_out.natural": 3}  # one more than balances


# --- letters ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", letters.DEFAULTS)
def test_the_letters_given_are_letters(kind: str) -> None:
    letter = letters.read(letters.DEFAULTS[kind], f"letters/{kind}.txt")
    values = letters.values(FORM, ROUND, UNITS.units[0], TODAY)
    more = {"情况": "　　错了", "附件说明": "见附件。", "未报单位": "教育局", "未报数": "1"}
    filled = letters.fill(letter, values | more)
    assert filled.lacking == ()
    assert "{" not in filled.subject + filled.body
    assert "张三" in filled.body
    assert "2026年1月20日" in filled.body


def test_a_letter_is_filled_in() -> None:
    letter = letters.read("\r\n主题： 报表（{单位}）\r\n\r\n{收件人}：\r\n　{年度}年，｛截止日期｝前\r\n", "a.txt")
    filled = letters.fill(letter, letters.values(FORM, ROUND, UNITS.units[0], TODAY))
    assert (filled.subject, filled.body) == ("报表（民政局）", "李四：\n　2025年，2026年1月20日前\n")


def test_a_line_without_anything_to_put_in_is_left_out_and_said() -> None:
    letter = letters.read("主题：x\n\n第一行\n电话{电话}，找{联系人}\n{截止日期}前\n末行\n", "a.txt")
    filled = letters.fill(letter, letters.values(FORM, Round("2021", 2025, "县"), UNITS.units[0], TODAY))
    assert (filled.body, filled.lacking) == ("第一行\n末行\n", ("电话", "联系人", "截止日期"))


def test_a_wrong_place_is_named_with_its_line() -> None:
    with pytest.raises(UserError) as stopped:
        letters.read("主题：{年渡}\n\n{单位}\n{截至日期}\n{}\n", "letters/invite.txt")
    assert [(p.where, p.args["found"], p.args["near"]) for p in stopped.value.details] == [
        ("1", "{年渡}", "{年度}"),
        ("4", "{截至日期}", "{截止日期}"),
        ("5", "{}", "、".join(letters.PLACES)),
    ]
    with pytest.raises(UserError):
        letters.read("各单位：\n请报表。\n", "letters/invite.txt")


# --- addresses and the journal ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mail", "good", "problems"),
    [
        (("a@b.cn",), ("a@b.cn",), 0),
        ((), (), 1),
        (("a@b.cn", "c@d.cn"), ("a@b.cn", "c@d.cn"), 1),
        (("a@b.cn", "A@B.cn"), ("a@b.cn",), 0),
        (("张三@b.cn",), (), 2),
        (("a@政府.cn", "a@b.cn"), ("a@b.cn",), 1),
        (("a@b",), (), 2),
        (("a b@c.cn",), (), 2),
        ((f"{'a' * 65}@b.cn",), (), 2),
        (("a@b.cn\r\nBcc: x@y.cn",), (), 2),
        (("gq@@qy.gov.cn", "a@b.cn"), ("a@b.cn",), 1),
    ],
)
def test_the_addresses_of_a_unit(mail: tuple[str, ...], good: tuple[str, ...], problems: int) -> None:
    found, said = plan.addresses(Unit("民政局", mail=mail))
    assert (found, len(said)) == (good, problems)


MISTYPED = (
    "gq@@qy.gov.cn", "a@b..cn", "a@b.cn.", "a@b@c.cn", "@b.cn", "a@", "a", "a@.cn", "a@b", "a@-b.cn", "a@b-.cn",
    "a@b_c.cn", "a@b.1", "a@1.2.3.4", "a@[1.2.3.4]", "a@[1.2", "a b@c.cn", "a@b c.cn", "a@b.cn ", "<a@b.cn>",
    "a@b.cn>", "(a@b.cn", "a(x)@b.cn", "a@b.cn(张)", '"a"@b.cn', '"a@b.cn', "a..b@c.cn", ".a@c.cn", "a.@c.cn",
    "a@b,cn", "a@b。cn", "a＠b.cn", "a:b@c.cn", "mailto:a@b.cn", "a\\@b.cn", "a@b.cn\\", "a@b.cn/", "a@b/c.cn",
    "=?utf-8?q?a?=@b.cn", "a@=?x?=.cn", "a\0@b.cn", "a\t@b.cn", "a@b\n.cn", "a@b.cn\n", f"a@{'b' * 64}.cn",
    f"a@{'b.' * 130}cn",
)  # fmt: skip
SOUND = (
    "a@b.cn",
    "12345678@qq.com",
    "a.b-c_d+e@xx.yy.gov.cn",
    "O'Neil@a-b.com",
    "a@163.com",
    "a@xn--fiq228c.xn--55qx5d",
)


@pytest.mark.parametrize(
    ("address", "usable"),
    [("bgs@oa", True), ("bgs@oa.gov.cn", True), ("bgs@", False), ("bgs", False), ("a@@oa", False)],
)
def test_the_office_may_have_an_address_that_only_its_own_server_knows(address: str, usable: bool) -> None:
    assert plan.usable(address, inside=True) is usable


@pytest.mark.parametrize(("address", "usable"), [*((a, False) for a in MISTYPED), *((a, True) for a in SOUND)])
def test_which_address_mail_can_be_sent_to(address: str, usable: bool) -> None:
    assert plan.usable(address) is usable
    if usable:
        assert Address(addr_spec=address).addr_spec == address


@pytest.mark.parametrize("mail", ["gq@@qy.gov.cn", "张三@b.cn", "a@b\nBcc: x@y.cn"])
@pytest.mark.usefixtures("account")
def test_a_mistyped_address_under_sender_is_named_and_no_answer_goes_to_it(
    mail: str, everybody: Path, known: Authority
) -> None:
    with smtp(known) as room:
        through(everybody, room, round_=ROUND._replace(sender=SENDER | {"mail": mail, "office": "政务\n公开科"}))
        code, said, err = run("mail", everybody, "invite", "--send", "--pause", 0)
        assert (code, err, len(room.taken)) == (0, "", 6)
    assert f"round.toml: “{mail.splitlines()[0]}" in said
    assert [mail["Reply-To"] for mail in room.mails] == [None] * 6


NOW = datetime(2026, 1, 15, 9, 30)
DUE: list[tuple[str, list[tuple[str, str, str]], str, str, bool]] = [
    ("nothing yet", [], "invite", "", True),
    ("sent", [("invite", "sent", "")], "invite", "", False),
    ("on its way", [("invite", "sending", "")], "invite", "", False),
    ("refused", [("invite", "sending", ""), ("invite", "refused", "")], "invite", "", True),
    ("failed", [("invite", "failed", "")], "invite", "", True),
    ("another letter", [("remind", "sent", "")], "invite", "", True),
    ("reminded today", [("remind", "sent", "")], "remind", "", False),
    ("reminding today", [("remind", "sending", "")], "remind", "", False),
    ("the same copy", [("correct", "sent", "a")], "correct", "a", False),
    ("a new copy", [("correct", "sent", "a")], "correct", "b", True),
]


@pytest.mark.parametrize(("entries", "what", "about", "due"), [d[1:] for d in DUE], ids=[d[0] for d in DUE])
def test_who_is_sent_what(entries: list[tuple[str, str, str]], what: str, about: str, due: bool) -> None:
    at = "2026-01-15T09:00:00"
    book = Journal(tuple(Entry(at, kind, "民政局", state, about=copy) for kind, state, copy in entries))
    assert book.due(what, "民政局", about, NOW) is due
    assert book.due(what, "教育局", about, NOW)
    assert book.due("remind", "民政局", "", datetime(2026, 1, 16, 9, 30))


def test_the_journal_is_what_was_written() -> None:
    entries = (
        Entry("2026-01-15T09:00:00", "invite", "民政局", "sending", ("a@b.cn",), "<1>", "d"),
        Entry("2026-01-15T09:00:01", "invite", "民政局", "sent", ("a@b.cn",), "<1>", "d", "", "", ("c@d.cn: 550",)),
    )
    lines = [journal.write(entry) for entry in entries]
    assert journal.read([*lines, lines[0][:30], "", "[]"]) == Journal(entries)
    last = journal.read(lines[:1]).last("invite", "民政局")
    assert last is not None
    assert last.state == "unknown"


# --- drafts ----------------------------------------------------------------------------------------------------


def message(name: str = "住房和城乡建设局（人民防空办公室）", file: str = "", data: bytes = b"PK\3\4") -> plan.Message:
    letter = letters.Filled("请报送2025年政府信息公开工作年度报告统计表（" + name + "）", "您好：\n　　请报送。\n")
    unit = Unit(name, mail=("zj@example.com", "zj2@example.com"))
    return plan.Message(
        "invite", unit, unit.mail, letter, plan.Attachment(file or f"{name}_2025年年报.xlsx", data), "due"
    )


@pytest.mark.parametrize("file", ["a.xlsx", "民政局_2025年政府信息公开年报.xlsx", "𠮷" * 30 + "“局”(1); a=b.xlsx"])
def test_an_attachment_bears_its_name_in_both_ways(file: str) -> None:
    raw = drafts.draft(message(file=file))
    assert max(len(line) for line in raw.split(b"\r\n")) < 998
    assert all(byte < 128 for byte in raw)
    old = email.message_from_bytes(raw, policy=compat32)
    part = next(p for p in old.walk() if p.get_content_type().endswith("sheet"))
    # the older way, that QQ and older Outlooks read: an encoded word in Content-Type
    word = part.get_param("name")
    assert isinstance(word, str)
    assert str(make_header(decode_header(word))) == file
    # the newer one, RFC 2231 in Content-Disposition
    new = next(email.message_from_bytes(raw, policy=default).iter_attachments())
    assert new.get_filename() == file
    assert headers.file_name(part) == file
    (bundle,) = unpack.contents(raw)
    assert [leaf.name for leaf in bundle.attachments] == [file]


def test_a_draft_is_opened_ready_to_be_sent() -> None:
    mail: Any = email.message_from_bytes(drafts.draft(message()), policy=default)
    assert (mail["X-Unsent"], mail["From"], mail["Date"], mail["Message-ID"]) == ("1", None, None, None)
    assert [address.addr_spec for address in mail["To"].addresses] == ["zj@example.com", "zj2@example.com"]
    assert mail["Subject"] == message().letter.subject
    assert mail.get_body().get_content().replace("\r\n", "\n") == message().letter.body
    assert mail.get_body()["Content-Transfer-Encoding"] == "base64"


def test_a_message_says_who_sends_it_and_nothing_of_the_computer() -> None:
    now = datetime(2026, 1, 15, 9, 30).astimezone()
    identity, raw = drafts.outgoing(message(), Address("政务公开科", addr_spec=USER), "other@example.cn", now)
    mail: Any = email.message_from_bytes(raw, policy=default)
    assert mail["Message-ID"] == identity
    assert identity.endswith("@example.cn>")
    assert (mail["X-Unsent"], mail["Reply-To"], mail["From"].addresses[0].addr_spec) == (None, "other@example.cn", USER)
    assert mail["Date"].datetime == now
    # an address stands bare beside an encoded name; servers refuse a From that is encoded whole
    assert b"<zwgk@example.cn>" in raw


BREAK = "\r\nBcc: x@y.cn"


@pytest.mark.parametrize(
    "bad",
    [
        replace(message(), unit=Unit(f"民政局{BREAK}")),
        replace(message(), to=(f"mz@example.com{BREAK}",)),
        replace(message(), letter=letters.Filled(f"请报送{BREAK}", "您好")),
    ],
    ids=["name", "address", "subject"],
)
def test_a_message_is_not_made_where_a_header_would_be_broken(bad: plan.Message) -> None:
    with pytest.raises(ValueError, match=r"CR or LF|linefeed or carriage return"):
        drafts.draft(bad)
    with pytest.raises(ValueError, match=r"CR or LF|linefeed or carriage return"):
        drafts.outgoing(bad, Address("政务公开科", addr_spec=USER), "", NOW.astimezone())


def test_the_name_of_an_attachment_and_the_text_of_a_letter_make_no_header() -> None:
    bad = replace(message(file=f"a.xlsx{BREAK}"), letter=letters.Filled("请报送", f"您好{BREAK}\r\n\r\nBcc: z@y.cn"))
    mail = email.message_from_bytes(drafts.draft(bad), policy=default)
    assert [sorted(part.keys()) for part in mail.walk()] == [
        ["Content-Type", "MIME-Version", "Subject", "To", "X-Unsent"],
        ["Content-Transfer-Encoding", "Content-Type"],
        ["Content-Disposition", "Content-Transfer-Encoding", "Content-Type", "MIME-Version"],
    ]


# --- the command: the plan -------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A round with four units: one address, two, none, and one that cannot be sent to."""
    made = tmp_path / "清源 2025"
    (made / "inbox").mkdir(parents=True)
    (made / "round.toml").write_text(settings.write(ROUND), encoding="utf-8")
    (made / "roster.xlsx").write_bytes(roster.write(UNITS))
    return made


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_the_plan_writes_drafts_and_sends_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "now", lambda: datetime(2026, 1, 15, 9, 30).astimezone())
    code, said, err = run("mail", folder, "invite")
    assert (code, err) == (0, "")
    for words in (
        "财政局: “财政@example.com” is not an address", "教育局: there is no usable mail address",
        "there are 2 addresses, all of them get it: zj@example.com、zj2@example.com", "2 to be sent, 4 in all",
        "Nothing was sent",
    ):  # fmt: skip
        assert words in said
    made = template(FORM, ROUND, UNITS.units[0])
    book = "民政局_2025年政府信息公开年报.xlsx"
    assert (folder / "templates" / book).read_bytes() == made
    assert (folder / "outbox" / "通知" / "民政局" / book).read_bytes() == made
    text = (folder / "outbox" / "通知" / "民政局" / "正文.txt").read_text(encoding="utf-8-sig")
    assert text.startswith(
        "收件人：mz@example.com\n主题：请报送2025年政府信息公开工作年度报告统计表（民政局）\n附件：" + book
    )
    assert "2026年1月20日前报送" in text
    mail: Any = email.message_from_bytes((folder / "outbox" / "通知" / "民政局.eml").read_bytes(), policy=default)
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == (book, made)
    assert not (folder / ".consolidate" / "journal.jsonl").exists()
    assert "电子邮箱" in (folder / "outbox" / "通知" / "教育局" / "正文.txt").read_text(encoding="utf-8-sig")


def test_the_clerk_edits_the_letter(folder: Path) -> None:
    run("mail", folder, "invite")
    letter = folder / "letters" / "invite.txt"
    assert "{单位}" in letter.read_text(encoding="utf-8-sig")
    letter.write_bytes("主题：{单位}的表\n\n请填。\n电话 {电话}\n".encode("gb18030"))  # as an old Notepad saves it
    assert run("mail", folder, "invite")[0] == 0
    text = (folder / "outbox" / "通知" / "民政局" / "正文.txt").read_text(encoding="utf-8-sig")
    assert text.endswith("请填。\n电话 0000-1234567\n")
    letter.write_text("主题：{单位}的表\n{联系电话}\n", encoding="utf-8")
    code, _, err = run("mail", folder, "invite")
    assert code == 2
    assert "2  the placeholder {联系电话} is not known; did you mean {电话}?" in err


def test_remind_is_for_the_missing_only(folder: Path) -> None:
    (folder / "inbox" / "民政局.xlsx").write_bytes(template(FORM, ROUND, UNITS.units[0], figures=faults.sound(1)))
    code, said, _ = run("mail", folder, "remind")
    assert (code, "1 to be sent, 3 in all" in said) == (0, True)
    assert [name for name in names(folder / "outbox" / "催报") if "/" not in name] == [
        "住房和城乡建设局（人民防空办公室）.eml", "教育局.eml", "财政局.eml",
    ]  # fmt: skip
    text = (folder / "outbox" / "催报.txt").read_text(encoding="utf-8-sig")
    assert "还有3个单位未报：住房和城乡建设局（人民防空办公室）、教育局、财政局" in text
    assert "2\t教育局\t王五\t1391111\t—\t—" in text
    for seed, unit in enumerate(UNITS.units[1:], 2):
        data = template(FORM, ROUND, unit, figures=faults.sound(seed))
        (folder / "inbox" / f"{unit.name}.xlsx").write_bytes(data)
    code, said, _ = run("mail", folder, "remind")
    assert (code, "Nobody is concerned" in said) == (0, True)
    assert names(folder / "outbox") == []


def test_a_unit_that_the_roster_does_not_have(folder: Path) -> None:
    code, _, err = run("mail", folder, "invite", "--again", "民政厅")
    assert (code, "no unit 民政厅" in err) == (2, True)


# --- the command: sending --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def account(known: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(known.file))
    monkeypatch.setenv("CONSOLIDATE_MAIL_CODE", CODE)


def through(folder: Path, room: Mailroom, security: str = "ssl", round_: Round = ROUND) -> None:
    """Let the round send through that server."""
    text = f'\n[smtp]\nhost = "localhost"\nport = {room.port}\nuser = "{USER}"\nsecurity = "{security}"\n'
    (folder / "round.toml").write_text(settings.write(round_) + text, encoding="utf-8")


@pytest.fixture
def everybody(folder: Path) -> Path:
    """The round with six units, each with one address."""
    units = tuple(Unit(f"第{n}中学", mail=(f"u{n}@example.com",)) for n in "一二三四五六")
    ascii_ = (Unit(unit.name, mail=(f"u{n}@example.com",)) for n, unit in enumerate(units, 1))
    (folder / "roster.xlsx").write_bytes(roster.write(Roster(tuple(ascii_))))
    return folder


@pytest.mark.parametrize("security", ["ssl", "starttls"])
@pytest.mark.usefixtures("account")
def test_messages_go_out_once(security: str, everybody: Path, known: Authority) -> None:
    with smtp(known, security) as room:
        through(everybody, room, security)
        code, said, err = run("mail", everybody, "invite", "--send", "--pause", 0)
        assert (code, err, "6 of 6 messages sent" in said) == (0, "", True)
        assert room.recipients == [(f"u{n}@example.com",) for n in range(1, 7)]
        mail: Any = room.mails[2]
        assert (mail["From"].addresses[0].addr_spec, mail["From"].addresses[0].display_name) == (USER, SENDER["office"])
        (attached,) = mail.iter_attachments()
        assert attached.get_filename() == "第三中学_2025年政府信息公开年报.xlsx"
        assert attached.get_content() == (everybody / "templates" / attached.get_filename()).read_bytes()
        assert names(everybody / "outbox") == [f"已发/通知/第{n}中学.eml" for n in sorted("一二三四五六")]
        code, said, _ = run("mail", everybody, "invite", "--send", "--pause", 0)
        assert (code, len(room.taken), "sent on 20" in said) == (0, 6, True)
        assert run("mail", everybody, "invite", "--send", "--pause", 0, "--again", "第二中学")[0] == 0
        assert room.recipients[6:] == [("u2@example.com",)]
    book = journal.read((everybody / journal.FILE).read_text(encoding="utf-8").splitlines())
    assert [entry.state for entry in book.entries] == ["sending", "sent"] * 7
    everything = "".join(path.read_text("utf-8", "replace") for path in everybody.rglob("*") if path.is_file())
    assert CODE not in everything + said


@pytest.mark.usefixtures("account")
def test_a_refused_recipient_is_named_and_the_rest_goes_on(everybody: Path, known: Authority) -> None:
    units = [Unit(f"第{n}中学", mail=(f"u{n}@example.com",)) for n in range(1, 4)]
    units[0] = Unit("第1中学", mail=("gone@example.com",))
    units[1] = Unit("第2中学", mail=("gone@example.com", "u2@example.com"))
    (everybody / "roster.xlsx").write_bytes(roster.write(Roster(tuple(units))))
    with smtp(known, room=Mailroom(refuses={"gone@example.com": "550 no such box"})) as room:
        through(everybody, room)
        code, said, _ = run("mail", everybody, "invite", "--send", "--pause", 0)
        assert (code, room.recipients) == (1, [("u2@example.com",), ("u3@example.com",)])
        assert "✗ 第1中学 → gone@example.com: not sent: gone@example.com: 550 no such box" in said
        assert "? 第2中学: refused: gone@example.com: 550 no such box" in said
        assert "2 of 3 messages sent" in said
        units[0] = Unit("第1中学", mail=("u1@example.com",))
        (everybody / "roster.xlsx").write_bytes(roster.write(Roster(tuple(units))))
        assert run("mail", everybody, "invite", "--send", "--pause", 0)[0] == 0
        assert room.recipients[2:] == [("u1@example.com",)]


@pytest.mark.usefixtures("account")
def test_a_line_that_breaks_leaves_one_unknown_and_the_rest_goes_on(everybody: Path, known: Authority) -> None:
    with smtp(known, room=Mailroom(hangs_up={1})) as room:
        through(everybody, room)
        code, said, _ = run("mail", everybody, "invite", "--send", "--pause", 0)
        assert (code, "? 第二中学 → u2@example.com: the line broke" in said) == (1, True)
        assert room.recipients == [(f"u{n}@example.com",) for n in (1, 3, 4, 5, 6)]
        assert run("mail", everybody, "invite", "--send", "--pause", 0)[0] == 1
        assert len(room.taken) == 5
        assert run("mail", everybody, "invite", "--send", "--pause", 0, "--again", "第二中学")[0] == 0
        assert room.recipients[5:] == [("u2@example.com",)]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("535 请使用授权码登录。".encode("gb18030"), "535 请使用授权码登录。"),
        ("535 请使用授权码登录。".encode(), "535 请使用授权码登录。"),
        (b"a\r\nb\x1b[31m", "a b [31m"),
        (b"x" * 1000, "x" * 300),
    ],
)
def test_the_words_of_a_server_are_shown_safely(said: bytes, words: str) -> None:
    assert server.words(said) == words


@pytest.mark.usefixtures("account")
def test_the_systems_store_is_asked_first(everybody: Path, known: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Store:
        """A credential store like keyring."""

        errors = SimpleNamespace(KeyringError=RuntimeError)

        @staticmethod
        def get_password(service: str, user: str) -> str:
            asked.append((service, user))
            return CODE

    monkeypatch.setitem(sys.modules, "keyring", Store)
    monkeypatch.setitem(sys.modules, "keyring.errors", Store.errors)
    monkeypatch.setenv("CONSOLIDATE_MAIL_CODE", "not this one")
    with smtp(known) as room:
        through(everybody, room)
        assert run("mail", everybody, "invite", "--send", "--pause", 0)[0] == 0
    assert asked == [("consolidate:localhost", USER)]


@pytest.mark.usefixtures("account")
def test_a_server_that_has_had_enough_is_left_alone(everybody: Path, known: Authority) -> None:
    room = Mailroom(says=lambda number: "250 taken" if number < 2 else "554 DT:SPM")
    with smtp(known, room=room):
        through(everybody, room)
        code, said, err = run("mail", everybody, "invite", "--send", "--pause", 0)
        assert (code, len(room.taken), said.count("✗")) == (2, 2, 3)
        assert "did not take 3 messages in a row, last: 554 DT:SPM" in err
        room.says = lambda number: "250 taken"
        assert run("mail", everybody, "invite", "--send", "--pause", 0)[0] == 0
    assert sorted(room.recipients) == [(f"u{n}@example.com",) for n in range(1, 7)]


@pytest.mark.parametrize("security", ["ssl", "starttls"])
def test_a_server_that_cannot_prove_who_it_is_gets_nothing(
    security: str, everybody: Path, known: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority(tmp_path / "other").file))
    monkeypatch.setenv("CONSOLIDATE_MAIL_CODE", CODE)
    with smtp(known, security) as room:
        through(everybody, room, security)
        code, _, err = run("mail", everybody, "invite", "--send", "--pause", 0)
    assert (code, room.taken, "could not show that it is localhost" in err) == (2, [], True)
    assert not (everybody / journal.FILE).exists()


@pytest.mark.usefixtures("account")
def test_a_wrong_code_is_said_and_never_shown(
    everybody: Path, known: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSOLIDATE_MAIL_CODE", "secret-but-wrong")
    monkeypatch.setenv("CONSOLIDATE_DEBUG", "1")
    with smtp(known) as room:
        through(everybody, room)
        code, said, err = run("mail", everybody, "invite", "--send", "--pause", 0)
    assert (code, room.taken, "授权码" in err) == (2, [], True)
    assert "secret-but-wrong" not in said + err


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("", "“host” is missing"),
        ('[smtp]\nhost = "localhost"\n', "“user” is missing"),
        ('[smtp]\nhost = "localhost"\nuser = "a@b.cn"\nsecurity = "none"\n', "“none” must be ssl or starttls"),
        ('[smtp]\nhost = "localhost"\nport = 9\nuser = "a@b.cn"\n', "cannot be reached"),
        ('[smtp]\nhost = "localhost"\nport = 9\nuser = "a@@b.cn"\n', "from which address"),
        ('[smtp]\nhost = "smtp..163.com"\nuser = "a@b.cn"\n', "“smtp..163.com” is not the name of a server"),
        ('[smtp]\nhost = "localhost"\nuser = "张三"\n', "“张三” is not the name of a server or of an account"),
    ],
)
@pytest.mark.usefixtures("account")
def test_an_account_that_cannot_send(table: str, words: str, everybody: Path) -> None:
    (everybody / "round.toml").write_text(settings.write(ROUND) + "\n" + table, encoding="utf-8")
    code, _, err = run("mail", everybody, "invite", "--send", "--pause", 0)
    assert (code, words in err) == (2, True)


# --- nobody to ask ---------------------------------------------------------------------------------------------

# [sender] of the round, whether templates are sent
CONTACTS = [
    ({}, False),
    ({"office": "政务公开科", "address": "人民路1号"}, False),
    ({"name": " "}, False),
    ({"name": "张三"}, True),
    ({"phone": "0000-1234567"}, True),
    ({"mail": USER}, True),
]


@pytest.mark.parametrize(("sender", "goes"), CONTACTS, ids=[" ".join(sender) or "none" for sender, _ in CONTACTS])
@pytest.mark.parametrize("what", ["invite", "remind"])
@pytest.mark.usefixtures("account")
def test_templates_are_not_sent_without_a_contact(
    what: str, sender: dict[str, str], goes: bool, everybody: Path, known: Authority
) -> None:
    with smtp(known) as room:
        through(everybody, room, round_=ROUND._replace(sender=sender))
        code, said, err = run("mail", everybody, what, "--send", "--pause", 0)
        assert (code, len(room.taken)) == ((0, 6) if goes else (2, 0))
        assert ("that the units can turn to" in said, "under [sender] in round.toml" in err) == (not goes, not goes)


@pytest.mark.usefixtures("account")
def test_without_a_contact_drafts_are_written_and_an_option_sends_them(everybody: Path, known: Authority) -> None:
    with smtp(known) as room:
        through(everybody, room, round_=ROUND._replace(sender={}))
        code, said, err = run("mail", everybody, "invite")
        assert (code, err, "that the units can turn to" in said) == (0, "", True)
        assert (everybody / "outbox" / "通知" / "第一中学.eml").exists()
        code, _, err = run("mail", everybody, "invite", "--send", "--pause", 0, "--without-contact")
        assert (code, err, len(room.taken)) == (0, "", 6)


# --- an evening of corrections -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("account")
def test_an_evening_of_letters(folder: Path, known: Authority) -> None:
    """Good addresses, one that cannot be, one that the server refuses; each costs its own letter and nothing else."""
    units = {
        "第1中学": Unit("第1中学", mail=("u1@example.com",)),  # sound
        "第2中学": Unit("第2中学", mail=("u2#example.com",)),  # does not balance, and no address
        "第3中学": Unit("第3中学", mail=("gone@example.com",)),  # does not balance, and the box is gone
        "第4中学": Unit("第4中学", mail=("u4@example.com",)),  # does not balance
        "第5中学": Unit("第5中学", mail=("u5@example.com",)),  # only a report
        "第6中学": Unit("第6中学", mail=("u6@example,com", "u6@example.com")),  # nothing
    }
    (folder / "roster.xlsx").write_bytes(roster.write(Roster(tuple(units.values()))))
    for seed, (name, changes) in enumerate((("第1中学", {}), ("第2中学", OUT), ("第3中学", OUT), ("第4中学", OUT)), 1):
        (folder / "inbox" / f"{name}.xlsx").write_bytes(faults.filled(units[name], seed, changes, ROUND))
    (folder / "inbox" / "第5中学.docx").write_bytes(faults.word())
    with smtp(known, room=Mailroom(refuses={"gone@example.com": "550 no such box"})) as room:
        through(folder, room)
        code, said, err = run("mail", folder, "correct", "--send", "--pause", 0)
        assert (code, err, room.recipients) == (1, "", [("u4@example.com",)])
        assert "第2中学: “u2#example.com” is not an address that mail can be sent to" in said
        assert "no usable mail address" in said
        assert "✗ 第3中学 → gone@example.com: not sent: gone@example.com: 550 no such box" in said
        assert "1 of 2 messages sent" in said
        code, said, err = run("mail", folder, "remind", "--send", "--pause", 0)
        assert (code, err, room.recipients[1:]) == (0, "", [("u5@example.com",), ("u6@example.com",)])
        assert "第6中学: “u6@example” is not an address" in said
    correct, report, nothing = (str(mail.get_body().get_content()) for mail in room.mails)  # type: ignore[union-attr]
    assert "自然人列不平：新收 14 ＋ 结转 3 ＝ 17，办理 15 ＋ 结转下年 3 ＝ 18，多 1 件" in correct
    assert "贵单位报来的“第5中学.docx”是 Word 文档" in report
    assert "尚未收到贵单位2025年政府信息公开工作年度报告统计表" in nothing
    left = [name for name in names(folder / "outbox" / "更正") if name.endswith(".eml")]
    assert left == ["第2中学.eml", "第3中学.eml"]


# --- killed in the middle --------------------------------------------------------------------------------------


@pytest.fixture
def slow() -> Iterator[Mailroom]:
    """A server that holds the third message until it is let go."""
    import threading

    held, go = threading.Event(), threading.Event()

    def before(number: int) -> None:
        if number == 2:
            held.set()
            go.wait(30)

    room = Mailroom(before=before)
    room.held, room.go = held, go  # type: ignore[attr-defined]
    yield room
    go.set()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of Unix")
@pytest.mark.usefixtures("account")
def test_killed_in_the_middle_one_is_unknown_and_the_others_go_out_once(
    everybody: Path, known: Authority, slow: Mailroom
) -> None:
    command = [sys.executable, "-m", "consolidate", "mail", str(everybody), "invite", "--send", "--pause", "0"]
    with smtp(known, room=slow):
        through(everybody, slow)
        sender = subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert slow.held.wait(60)  # type: ignore[attr-defined]
        sender.send_signal(signal.SIGKILL)
        sender.communicate()
        slow.go.set()  # type: ignore[attr-defined]
        for _ in range(100):
            if len(slow.taken) == 3:
                break
            time.sleep(0.05)
        slow.before = lambda number: None
        code, said, _ = run("mail", everybody, "invite")
        assert (code, "3 to be sent, 6 in all" in said) == (0, True)
        assert "unknown: sending began on" in said
        assert "--again" in said
        code, said, _ = run("mail", everybody, "invite", "--send", "--pause", 0)
        assert (code, "3 of 3 messages sent" in said) == (1, True)  # one is still unknown
        assert sorted(slow.recipients) == [(f"u{n}@example.com",) for n in range(1, 7)]
        code, said, _ = run("mail", everybody, "invite", "--send", "--pause", 0)
        assert (code, len(slow.taken)) == (1, 6)
        code, said, _ = run("mail", everybody, "invite", "--send", "--pause", 0, "--again", "第三中学")
        assert (code, slow.recipients[6:]) == (0, [("u3@example.com",)])


@pytest.mark.usefixtures("account")
def test_two_windows_do_not_send_at_once(everybody: Path, known: Authority) -> None:
    with smtp(known) as room:
        through(everybody, room)
        with locking.exclusive(everybody, locking.MAIL):
            code, _, err = run("mail", everybody, "invite", "--send", "--pause", 0)
    assert (code, room.taken, "has been working on this round" in err) == (2, [], True)


@pytest.mark.usefixtures("account")
def test_what_was_sent_is_known_when_it_comes_back(everybody: Path, known: Authority, tmp_path: Path) -> None:
    """The template quoted in an answer is ours by its digest; the answer is by its address and by what it answers."""
    with smtp(known) as room:
        through(everybody, room)
        run("mail", everybody, "invite", "--send", "--pause", 0)
    sent = next(entry for entry in journal.read((everybody / journal.FILE).read_text("utf-8").splitlines()).entries)
    answer = (
        f"From: stranger@qq.com\r\nSubject: Re\r\nIn-Reply-To: {sent.message}\r\nMessage-ID: <r>\r\n\r\n收到".encode()
    )
    (tmp_path / "re.eml").write_bytes(answer)
    code, said, _ = run("collect", everybody, tmp_path / "re.eml")
    assert (code, "第一中学 · re.eml: the mail of stranger@qq.com" in said) == (0, True)
    assert sent.digest == keeping.digest(
        (everybody / "templates" / "第一中学_2025年政府信息公开年报.xlsx").read_bytes()
    )
