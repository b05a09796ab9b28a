"""Servers that break off, fall silent, refuse or lie: what came is kept, the rest is named, nothing waits forever."""

from __future__ import annotations

import json
import tracemalloc
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest

from consolidate.cli.context import terminal
from consolidate.collect import ledger
from consolidate.pipeline import collect as collecting
from consolidate.pipeline.opened import open_round
from consolidate.rounds import settings
from consolidate.transport import mailbox
from consolidate.transport.mailbox import Fetched, Limits
from consolidate.transport.server import Server
from consolidate.words import UserError
from tests.support.command import run
from tests.support.imapserver import DEEDS, VALIDITY, Script, serving
from tests.support.mailserver import CODE, USER, authority
from tests.support.small_round import ROUND, answer, small_round

PATIENT = Limits(silence=20.0, largest=2 * 1024 * 1024)
HASTY = PATIENT._replace(silence=2.0)
SOON = {"silence": HASTY, "drip": HASTY}  # where time is the matter
SINCE = date(2026, 1, 1)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(autouse=True)
def _trusted(known: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(known.file))
    monkeypatch.setenv("CONSOLIDATE_MAIL_CODE", CODE)


def letter(number: int, attached: bytes = b"") -> bytes:
    """A mail with that number in its subject; its attachment is no workbook unless one is given."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"] = "张三 <mz@example.cn>", f"报送{number}"
    mail["Date"], mail["Message-ID"] = "Thu, 15 Jan 2026 09:30:00 +0800", f"<{number}@example.cn>"
    mail.set_content("请收")
    data = attached or f"第{number}份".encode()
    mail.add_attachment(data, "application", "octet-stream", filename=f"{number}.{'xlsx' if attached else 'txt'}")
    return mail.as_bytes()


MAILS = {uid: letter(uid) for uid in range(1, 6)}


def fetched(port: int, limits: Limits = PATIENT, **more: Any) -> tuple[list[Fetched], str]:
    """What comes of the mailbox, and what the fetching stopped with."""
    found = []
    try:
        for mail in mailbox.fetch(Server("localhost", port, USER), CODE, "INBOX", SINCE, (), limits=limits, **more):
            found.append(mail)
    except UserError as stop:
        return found, str(stop)
    return found, ""


# what the server does where mail 3 is asked for; why it did not come; whether it is tried a second time
FAULTS = [
    ("no", mailbox.REFUSED, 1),
    ("bad", mailbox.REFUSED, 1),
    ("nil", mailbox.EMPTY, 1),
    ("nothing", mailbox.EMPTY, 1),
    ("another", mailbox.EMPTY, 1),
    ("cut", mailbox.BROKEN, 2),
    ("drop", mailbox.BROKEN, 2),
    ("silence", mailbox.BROKEN, 2),
    ("drip", mailbox.LATE, 1),
    ("flood", mailbox.TOO_LARGE, 1),
    ("chatter", mailbox.TOO_LARGE, 1),
]


@pytest.mark.parametrize(("deed", "fault", "times"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_mail_that_does_not_come_is_named_and_costs_no_other(known: Any, deed: str, fault: str, times: int) -> None:
    script = Script({**MAILS, 3: letter(3, bytes(50_000))}, {3: deed})
    with serving(known, script) as port:
        found, stopped = fetched(port, SOON.get(deed, PATIENT))
    assert stopped == ""
    assert {mail.uid: mail.data for mail in found if not mail.fault} == {n: MAILS[n] for n in (1, 2, 4, 5)}
    ((missed,),) = [[mail for mail in found if mail.fault]]
    assert (missed.uid, missed.validity, missed.fault, missed.data) == (3, VALIDITY, fault, b"")
    assert b"Subject: =?utf-8?" in missed.head
    assert b"Date: Thu, 15 Jan 2026" in missed.head
    assert script.asked.count(3) == times


@pytest.mark.parametrize(("slowest", "seconds", "comes"), [(1, 60.0, True), (4096, 60.0, False), (1, 3.0, False)])
def test_a_slow_line_is_no_drip(known: Any, slowest: int, seconds: float, comes: bool) -> None:
    """The server sends twenty bytes a second, and the mail takes longer than it may be silent."""
    mails = {1: letter(1)[:80]}
    with serving(known, Script(mails, {1: "drip"})) as port:
        found, _ = fetched(port, HASTY._replace(slowest=slowest, seconds=seconds))
    assert [(mail.data, mail.fault) for mail in found] == [(mails[1], "") if comes else (b"", mailbox.LATE)]


def test_every_deed_of_the_server_is_tried() -> None:
    assert {fault[0] for fault in FAULTS} == set(DEEDS)


def test_what_the_server_says_of_its_refusal_is_told(known: Any) -> None:
    with serving(known, Script(MAILS, {3: "no"})) as port:
        (missed,) = [mail for mail in fetched(port)[0] if mail.fault]
    assert "系统繁忙" in missed.server_reason


def test_a_mail_announced_as_too_large_is_not_asked_for(known: Any) -> None:
    script = Script(MAILS, sizes={3: 3_000_000_000})
    with serving(known, script) as port:
        (missed,) = [mail for mail in fetched(port)[0] if mail.fault]
    assert (missed.uid, missed.fault, 3 in script.asked) == (3, mailbox.TOO_LARGE, False)


def test_a_mail_far_larger_than_announced_is_not_held_in_memory(known: Any) -> None:
    script = Script(MAILS, {3: "flood"}, sizes={3: 20_000})
    with serving(known, script) as port:
        tracemalloc.start()
        fetched(port)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert most < 16 * 1024 * 1024


def test_a_line_that_breaks_is_made_anew_and_the_mail_asked_for_again(known: Any) -> None:
    script = Script(MAILS, drops_after=2)
    with serving(known, script) as port:
        found, stopped = fetched(port)
    assert (stopped, [mail.uid for mail in found], [mail.fault for mail in found]) == ("", [1, 2, 3, 4, 5], [""] * 5)
    assert script.connections == 3


def test_a_server_that_breaks_off_again_and_again_is_left_alone(known: Any) -> None:
    script = Script({uid: letter(uid) for uid in range(1, 31)}, drops_after=2)
    with serving(known, script) as port:
        found, stopped = fetched(port)
    assert script.connections == PATIENT.connections
    assert len([mail for mail in found if not mail.fault]) == 16
    assert "broke the connection" in stopped


def test_mails_that_did_not_come_the_last_time_come_last(known: Any) -> None:
    with serving(known, Script(MAILS)) as port:
        found, _ = fetched(port, late={(VALIDITY, 1), (VALIDITY, 2), (VALIDITY + 1, 3)})
    assert [mail.uid for mail in found] == [3, 4, 5, 1, 2]


# --- the command -----------------------------------------------------------------------------------------------


def round_with(folder: Path, port: int) -> Path:
    """A round with nothing in its inbox and a mailbox at that port."""
    small_round(folder, answered=())
    text = f'\n[imap]\nhost = "localhost"\nport = {port}\nuser = "{USER}"\n'
    (folder / "round.toml").write_text(settings.write(ROUND) + text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("host", "user"),
    [("imap..163.com", USER), (f"{'a' * 64}.com", USER), ("imap.163.com\\n", USER), ("localhost", "张三@163.com")],
)
def test_a_mistyped_server_or_account_is_named(host: str, user: str, tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round", answered=())
    with (folder / "round.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[imap]\nhost = "{host}"\nuser = "{user}"\n')
    code, said, err = run("collect", folder)
    assert (code, said, "is not the name of a server or of an account" in err) == (2, "", True)


def numbers(folder: Path) -> set[str]:
    return {path.stem for path in (folder / "inbox").rglob("*.*")}


def test_what_came_before_a_break_is_kept_and_the_next_run_goes_on(known: Any, tmp_path: Path) -> None:
    script = Script({uid: letter(uid) for uid in range(1, 8)}, drops_after=3, lets_in=1)
    with serving(known, script) as port:
        folder = round_with(tmp_path / "round", port)
        code, out, err = run("collect", folder, "--since", SINCE)
        assert (code, "3 new mails" in out) == (2, True)
        assert ("broke the connection" in err, "continues from there" in err) == (True, True)
        assert "邮件4" in out  # the mail at which it broke off
        assert numbers(folder) == {"1", "2", "3"}
        script.lets_in, script.drops_after, before = 9, 9, len(script.asked)
        code, out, err = run("collect", folder, "--since", SINCE)
    assert (code, err) == (0, "")
    assert script.asked[before:] == [5, 6, 7, 4]
    assert numbers(folder) == {"1", "2", "3", "4", "5", "6", "7"}


def test_some_mails_that_always_break_the_line_do_not_keep_back_the_others(known: Any, tmp_path: Path) -> None:
    script = Script({uid: letter(uid) for uid in range(1, 31)}, dict.fromkeys(range(1, 6), "drop"))
    with serving(known, script) as port:
        folder = round_with(tmp_path / "round", port)
        codes = [run("collect", folder, "--since", SINCE)[0] for _ in range(2)]
    assert codes == [2, 2]
    assert numbers(folder) == {str(uid) for uid in range(6, 31)}


def test_without_a_day_it_is_said_how_far_back_the_mailbox_is_searched(
    known: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Today(date):
        @classmethod
        def today(cls) -> Today:
            return cls(2026, 2, 1)

    monkeypatch.setattr("consolidate.cli.mail.date", Today)
    with serving(known, Script({1: letter(1)})) as port:
        folder = round_with(tmp_path / "round", port)
        code, _, err = run("collect", folder)
        assert run("collect", folder, "--since", SINCE)[2] == ""
    assert (code, err) == (
        0, "Mails from 2025-11-03 on are fetched, the last 90 days; for earlier ones: --since\n",
    )  # fmt: skip


def test_a_refused_mail_is_said_each_time_until_it_comes(known: Any, tmp_path: Path) -> None:
    script = Script({1: letter(1), 2: letter(2, answer("民政局"))}, {2: "no"})
    with serving(known, script) as port:
        folder = round_with(tmp_path / "round", port)
        for _ in range(2):
            code, out, _ = run("collect", folder, "--since", SINCE)
            assert code == 1
            assert "张三 <mz@example.cn> (2026-01-15, 报送2)" in out
            assert "系统繁忙" in out
        written = [json.loads(text) for text in (folder / ledger.FILE).read_text(encoding="utf-8").splitlines()]
        assert [(one["verdict"], one["uid"]) for one in written if "mailbox" in one] == [("mail", 1), ("missed", 2)]
        script.deeds.clear()
        assert run("collect", folder, "--since", SINCE)[0] == 0
        assert numbers(folder) == {"1", "2"}
        script.asked.clear()
        assert run("collect", folder, "--since", SINCE)[0] == 0
    assert script.asked == []


def test_a_mail_that_drips_ends_in_its_time(known: Any, tmp_path: Path) -> None:
    with serving(known, Script(MAILS, {2: "drip"})) as port:
        opened = open_round(round_with(tmp_path / "round", port))
        got = collecting.collect(opened, [], SINCE, terminal(), SOON["drip"])
    assert (got.mails, got.ended) == (4, None)
    assert [(f.kind, f.file, dict(f.args)["reason"]) for f in got.findings if f.kind != "no-workbook"] == [
        ("mail-not-fetched", "邮件2", mailbox.LATE)
    ]


def test_what_came_before_the_clerk_breaks_off_is_kept(
    known: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*words: Any) -> Any:
        yield Fetched(1, VALIDITY, letter(1))
        raise KeyboardInterrupt

    monkeypatch.setattr(mailbox, "fetch", interrupted)
    folder = round_with(tmp_path / "round", 9)
    code, _, err = run("collect", folder)
    assert (code, "Interrupted" in err, numbers(folder)) == (2, True, {"1"})


def test_what_came_is_kept_while_more_is_awaited(known: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is killed while a slow server still sends has lost little."""
    monkeypatch.setattr(collecting, "_SECONDS", 0.0)
    there: list[set[str]] = []

    def slow(*words: Any) -> Any:
        for uid in range(1, 61):
            there.append(numbers(folder))
            yield Fetched(uid, VALIDITY, letter(uid))

    folder = round_with(tmp_path / "round", 9)
    monkeypatch.setattr(mailbox, "fetch", slow)
    assert run("collect", folder)[0] == 0
    assert "1" in there[-1]
    assert len(numbers(folder)) == 60
