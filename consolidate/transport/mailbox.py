"""Mails fetched from a folder of an IMAP server, which is left as it was.

A server may break off, fall silent, send far more than it announced or one byte at a time. So every command has a
limit of time and bytes, a line that broke is made anew a few times, and a mail that does not come is named and costs
the others nothing.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import time
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from consolidate.transport.server import TIMEOUT, Server, context, denied, unreachable, words
from consolidate.words import N_, Stop

_MIB = 1024 * 1024
_ROOM = _MIB  # bytes of an answer beside the mail itself
_LONGEST = 1_000_000  # bytes of one line: the numbers of 150,000 mails
_MOST = 20_000  # mails fetched at a time
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HEAD = "(BODY.PEEK[HEADER.FIELDS (DATE FROM SUBJECT)])"

# why a mail did not come
TOO_LARGE = N_("it is far larger than any filled-in template")
REFUSED = N_("the server does not hand it out")
EMPTY = N_("the server sends nothing of it")
LATE = N_("it came too slowly")
BROKEN = N_("the connection broke off while it was coming")


class Limits(NamedTuple):
    """What a server may take: seconds without a byte, bytes a second, seconds for a mail, its bytes, connections.

    How fast it is counts only after it took as long as it may be silent.
    """

    silence: float = TIMEOUT
    slowest: int = 4096
    seconds: float = 1800.0
    largest: int = 100 * _MIB
    connections: int = 8


USUAL = Limits()


class Fetched(NamedTuple):
    """A mail of a mailbox: its number, the validity of the numbers, its bytes; or why it did not come.

    ``said`` is the server's reason, ``head`` date, sender and subject as they stand in the mail, if those came.
    """

    uid: int
    validity: int
    data: bytes
    fault: str = ""
    said: str = ""
    head: bytes = b""


class _Beyond(Exception):  # noqa: N818 - not of imaplib's kinds, which it would wrap
    """An answer goes beyond a limit; nothing more can be read from this connection."""

    def __init__(self, fault: str) -> None:
        """Keep which limit."""
        super().__init__(fault)
        self.fault = fault


class _Withheld(Exception):  # noqa: N818 - ends one mail
    """The server answers, but not with the mail."""

    def __init__(self, fault: str, said: str = "") -> None:
        """Keep why."""
        super().__init__(fault)
        self.fault, self.said = fault, said


_BROKEN = (_Beyond, imaplib.IMAP4.error, OSError)


def fetch(
    server: Server,
    code: str,
    folder: str,
    since: date,
    seen: Collection[tuple[int, int]],
    late: Collection[tuple[int, int]] = (),
    limits: Limits = USUAL,
) -> Iterator[Fetched]:
    """The mails of a folder that arrived on that day or later and are not in ``seen`` (validity, number), one by one.

    Those in ``late``, which did not come the last time, come last. The folder is opened read-only and mails are only
    peeked at: nothing is flagged, moved or deleted. Only the date is searched for, since servers in use here answer
    other searches wrongly. Stop where the server is not reached, or breaks off for good.
    """
    from imap_tools.errors import ImapToolsError

    line = _Line(server, code, folder, limits)
    try:
        try:
            line.open()
            found = [uid for uid in line.since(since) if (line.validity, uid) not in seen]
        except (ImapToolsError, *_BROKEN) as error:
            raise unreachable(server, error) from None
        found.sort(key=lambda uid: ((line.validity, uid) in late, uid))
        yield from _mails(line, found[:_MOST])
    finally:
        line.close()


def _mails(line: _Line, uids: Iterable[int]) -> Iterator[Fetched]:
    """Each of the mails, or why it did not come; one that broke the line is tried once more on the next one."""
    waiting = deque(uids)
    tried = 0
    while waiting:
        uid = waiting.popleft()
        try:
            yield Fetched(uid, line.validity, line.mail(uid))
        except _Withheld as held:
            yield Fetched(uid, line.validity, b"", held.fault, held.said, line.head(uid))
        except _BROKEN as error:
            fault = error.fault if isinstance(error, _Beyond) else BROKEN
            try:
                line.open_again(error)
            except Stop:
                yield Fetched(uid, line.validity, b"", fault)
                raise
            if fault == BROKEN and uid != tried:
                tried = uid
                waiting.appendleft(uid)
            else:
                yield Fetched(uid, line.validity, b"", fault, head=line.head(uid))


class _Line:
    """A connection to one folder of a server, and how often it was made."""

    def __init__(self, server: Server, code: str, folder: str, limits: Limits) -> None:
        """Keep the account; nothing is opened yet."""
        self.server, self.code, self.folder, self.limits = server, code, folder, limits
        self.validity = self.made = 0
        self.box: Any = None

    def open(self) -> None:
        """Connect, log in, and open the folder read-only."""
        from imap_tools.errors import ImapToolsError

        self.made += 1
        self.box = _box(self.server, self.limits)
        try:
            self.box.login(self.server.user, self.code, initial_folder=None)
        except (ImapToolsError, imaplib.IMAP4.error) as error:
            if isinstance(error, imaplib.IMAP4.abort):
                raise
            raise denied(self.server, _said(error)) from None
        _introduce(self.box.client)
        self.validity = _enter(self.box, self.folder, self.server)

    def open_again(self, broken: Exception) -> None:
        """Connect once more after the line broke; Stop where that fails, or was done often enough."""
        before, reason = self.validity, broken
        self.close()
        if self.made < self.limits.connections:
            try:
                self.open()
            except (*_BROKEN, Stop) as error:
                reason = error
            else:
                if self.validity == before:
                    return
        raise Stop(
            N_("The mail server {host} broke off: {reason}; the mails that came before are kept"),
            N_("Start the same command again; it goes on from there."),
            host=self.server.host,
            reason=words(reason),
        )

    def close(self) -> None:
        """Say goodbye, if there is still somebody there."""
        if self.box:
            from imap_tools.errors import ImapToolsError

            with contextlib.suppress(ImapToolsError, *_BROKEN):
                if self.box.client.whole:
                    self.box.client.allow()
                    self.box.client.logout()
            with contextlib.suppress(OSError):
                self.box.client.shutdown()
        self.box = None

    def since(self, day: date) -> list[int]:
        """The numbers of the mails that arrived on that day or later."""
        self.box.client.allow()
        return [int(uid) for uid in set(self.box.uids(f"SINCE {_imap_day(day)}", charset=None))]

    def mail(self, uid: int) -> bytes:
        """The bytes of a mail, without marking it as read."""
        told = self._asked(uid, "(RFC822.SIZE)")
        text = b" ".join(part if isinstance(part, bytes) else part[0] for part in told if part)
        size = re.search(rb"RFC822\.SIZE (\d{1,15})", text)
        if size and int(size[1]) > self.limits.largest:
            raise _Withheld(TOO_LARGE)
        data = _body(self._asked(uid, "(BODY.PEEK[])"), uid)
        if not data:
            raise _Withheld(EMPTY)
        return data

    def head(self, uid: int) -> bytes:
        """Date, sender and subject of a mail that did not come; empty where these do not come either."""
        try:
            return _body(self._asked(uid, _HEAD), uid)[: 64 * 1024]
        except (_Withheld, *_BROKEN):
            return b""

    def _asked(self, uid: int, what: str) -> list[Any]:
        client = self.box.client
        client.allow()
        try:
            status, told = client.uid("FETCH", str(uid), what)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise _Withheld(REFUSED, words(error)) from None
        if status != "OK":
            raise _Withheld(REFUSED, words(told[0] if told else status))
        return list(told)


def _box(server: Server, limits: Limits) -> Any:
    """A mailbox of imap-tools over a connection that holds to the limits."""
    from imap_tools import MailBox

    class Box(MailBox):
        def _get_mailbox_client(self) -> imaplib.IMAP4:
            return _Client(server, limits)

    return Box(server.host, server.port)


class _Client(imaplib.IMAP4_SSL):
    """A connection on which no answer takes more time or bytes than it may, whatever was announced."""

    def __init__(self, server: Server, limits: Limits) -> None:
        self.limits, self.whole = limits, True
        self.allow()
        super().__init__(server.host, server.port, ssl_context=context(), timeout=limits.silence)

    def open(self, host: str = "", port: int | None = 993, timeout: float | None = None) -> None:
        """Connect. What is read comes from a stream of our own, since later Pythons keep theirs to themselves."""
        super().open(host, port, timeout)
        self.stream = self.sock.makefile("rb")

    def shutdown(self) -> None:
        """Close the connection and all that belongs to it."""
        with contextlib.suppress(OSError):
            self.stream.close()
        super().shutdown()

    def allow(self) -> None:
        """Begin to count anew, for the next command."""
        self.begun = time.monotonic()
        self.room = self.limits.largest + _ROOM

    def read(self, size: int) -> bytes:
        """A literal of that many bytes; shorter where the connection ends before."""
        if size > self.limits.largest:
            self._stop(TOO_LARGE)
        found = bytearray()
        while len(found) < size and (there := self._wait()):
            found += self._take(min(len(there), size - len(found)))
        return bytes(found)

    def readline(self) -> bytes:
        """A line with its end; shorter where the connection ends before."""
        found = bytearray()
        while not found.endswith(b"\n") and (there := self._wait()):
            found += self._take(there.find(b"\n") + 1 or len(there))
            if len(found) > _LONGEST:
                self._stop(TOO_LARGE)
        return bytes(found)

    def _wait(self) -> bytes:
        """What is there to be read, after waiting until there is something; nothing where the connection ended."""
        came = self.limits.largest + _ROOM - self.room
        longest = min(self.limits.silence + came / self.limits.slowest, self.limits.seconds)
        left = self.begun + longest - time.monotonic()
        if left <= 0:
            self._stop(LATE)
        self.sock.settimeout(min(self.limits.silence, left))
        try:
            return self.stream.peek()
        except TimeoutError:
            self.whole = False
            if came and left < self.limits.silence:
                self._stop(LATE)
            raise

    def _take(self, size: int) -> bytes:
        self.room -= size
        if self.room < 0:
            self._stop(TOO_LARGE)
        return self.stream.read(size)

    def _stop(self, fault: str) -> None:
        self.whole = False
        raise _Beyond(fault)


def _introduce(client: Any) -> None:
    """Say who we are, before any folder is opened: 163, 126 and yeah let nobody in who does not (RFC 2971)."""
    with contextlib.suppress(imaplib.IMAP4.error):
        _, told = client.capability()
        if b"ID" in b" ".join(told).upper().split():
            client.xatom("ID", '("name" "consolidate" "version" "1" "vendor" "consolidate" "contact" "consolidate")')


def _enter(box: Any, folder: str, server: Server) -> int:
    """Open the folder read-only; gives the validity of the numbers in it."""
    from imap_tools.errors import ImapToolsError

    try:
        box.folder.set(folder, readonly=True)
    except (ImapToolsError, imaplib.IMAP4.error) as error:
        raise Stop(
            N_("The folder {folder} on {host} cannot be opened: {reason}"),
            N_("Check [imap] folder in round.toml; the server has: {folders}"),
            folder=folder,
            host=server.host,
            reason=_said(error),
            folders="、".join(found.name for found in box.folder.list()[:50]),
        ) from None
    told = box.client.untagged_responses.get("UIDVALIDITY") or box.client.response("UIDVALIDITY")[1]
    number = told[0] if told else b"0"
    return int(number) if number and number.isdigit() else 0


def _body(told: list[Any], uid: int) -> bytes:
    """What was asked of a mail, from the server's answer; nothing that it says to be of another mail."""
    for part, after in zip(told, [*told[1:], b""], strict=True):
        if isinstance(part, tuple) and len(part) > 1:
            said = re.search(rb"\bUID (\d+)", part[0] + (after if isinstance(after, bytes) else b""))
            if not said or int(said[1]) == uid:
                return bytes(part[1])
    return b""


def _imap_day(day: date) -> str:
    """``15-Jan-2026``; months in English whatever the system speaks."""
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"


def _said(error: Exception) -> str:
    """The server's words in an error of imaplib or imap-tools."""
    result = getattr(error, "command_result", None)
    if result and len(result) > 1 and result[1]:
        return words(result[1][0])
    return words(error.args[0] if error.args and isinstance(error.args[0], bytes) else error)
