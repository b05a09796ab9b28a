"""Fetch mails from a folder of an IMAP server without changing it.

A server may close the connection, fall silent, send far more than it announced, or send one byte at a time. So every
command has limits of time and bytes, a lost connection is made again a few times, and a mail that does not arrive is
reported and does not affect the others.
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
from consolidate.words import N_, UserError

_MIB = 1024 * 1024
_ROOM = _MIB  # bytes of a response in addition to the mail itself
_LONGEST = 1_000_000  # bytes of one line: the UIDs of 150,000 mails
_MOST = 20_000  # mails fetched in one run
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HEAD = "(BODY.PEEK[HEADER.FIELDS (DATE FROM SUBJECT)])"

# why a mail did not arrive
TOO_LARGE = N_("it is far larger than any filled-in template")
REFUSED = N_("the server refuses to deliver it")
EMPTY = N_("the server sends no content for it")
LATE = N_("it came too slowly")
BROKEN = N_("the connection broke while it was being received")


class Limits(NamedTuple):
    """What a server may take: seconds without a byte, bytes a second, seconds for a mail, bytes of a mail, connections.

    The speed is checked only once a command has taken longer than ``silence``.
    """

    silence: float = TIMEOUT
    slowest: int = 4096
    seconds: float = 1800.0
    largest: int = 100 * _MIB
    connections: int = 8


USUAL = Limits()


class Fetched(NamedTuple):
    """A mail of a mailbox: its UID, the UIDVALIDITY, its bytes; or why it did not arrive (``fault``).

    ``server_reason``: in the words of the server. ``head``: date, sender and subject as they stand in the mail, if they
    arrived.
    """

    uid: int
    validity: int
    data: bytes
    fault: str = ""
    server_reason: str = ""
    head: bytes = b""


class _Beyond(Exception):  # noqa: N818 - not an OSError or imaplib error, which imaplib would convert
    """A response exceeds a limit; nothing more can be read from this connection."""

    def __init__(self, fault: str) -> None:
        """Keep which limit, as a catalogue sentence."""
        super().__init__(fault)
        self.fault = fault


class _Withheld(Exception):  # noqa: N818 - ends one mail
    """The server responds, but not with the mail."""

    def __init__(self, fault: str, server_reason: str = "") -> None:
        """Keep why, as a catalogue sentence, and what the server said."""
        super().__init__(fault)
        self.fault, self.server_reason = fault, server_reason


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
    """The mails of a folder that arrived on ``since`` or later, one by one, except ``seen``: (UIDVALIDITY, UID).

    Those in ``late``, which did not arrive the last time, come last. The folder is opened read-only and mails are
    fetched with BODY.PEEK: nothing is flagged, moved or deleted. The server is asked to search by date only, since
    servers in use here answer other searches wrongly. UserError if the server cannot be reached, or keeps closing the
    connection.
    """
    from imap_tools.errors import ImapToolsError

    connection = _Connection(server, code, folder, limits)
    try:
        try:
            connection.open()
            found = [uid for uid in connection.since(since) if (connection.validity, uid) not in seen]
        except (ImapToolsError, *_BROKEN) as error:
            raise unreachable(server, error) from None
        found.sort(key=lambda uid: ((connection.validity, uid) in late, uid))
        yield from _mails(connection, found[:_MOST])
    finally:
        connection.close()


def _mails(connection: _Connection, uids: Iterable[int]) -> Iterator[Fetched]:
    """Each of the mails, or why it did not arrive. If the connection broke on a mail, it is tried once more."""
    waiting = deque(uids)
    tried = 0
    while waiting:
        uid = waiting.popleft()
        try:
            yield Fetched(uid, connection.validity, connection.mail(uid))
        except _Withheld as held:
            yield Fetched(uid, connection.validity, b"", held.fault, held.server_reason, connection.head(uid))
        except _BROKEN as error:
            fault = error.fault if isinstance(error, _Beyond) else BROKEN
            try:
                connection.open_again(error)
            except UserError:
                yield Fetched(uid, connection.validity, b"", fault)
                raise
            if fault == BROKEN and uid != tried:
                tried = uid
                waiting.appendleft(uid)
            else:
                yield Fetched(uid, connection.validity, b"", fault, head=connection.head(uid))


class _Connection:
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
            raise denied(self.server, _reason(error)) from None
        _send_id(self.box.client)
        self.validity = _open_folder(self.box, self.folder, self.server)

    def open_again(self, broken: Exception) -> None:
        """Connect again after the connection broke. UserError if that fails, or was done too often."""
        before, reason = self.validity, broken
        self.close()
        if self.made < self.limits.connections:
            try:
                self.open()
            except (*_BROKEN, UserError) as error:
                reason = error
            else:
                if self.validity == before:
                    return
        raise UserError(
            N_("The mail server {host} broke the connection: {reason}; the mails received before are kept"),
            N_("Start the same command again; it continues from there."),
            host=self.server.host,
            reason=words(reason),
        )

    def close(self) -> None:
        """Log out if the connection still works, and close it."""
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
        """The UIDs of the mails that arrived on that day or later."""
        self.box.client.allow()
        return [int(uid) for uid in set(self.box.uids(f"SINCE {_imap_day(day)}", charset=None))]

    def mail(self, uid: int) -> bytes:
        """The bytes of a mail, without marking it as read."""
        response = self._fetched(uid, "(RFC822.SIZE)")
        text = b" ".join(part if isinstance(part, bytes) else part[0] for part in response if part)
        size = re.search(rb"RFC822\.SIZE (\d{1,15})", text)
        if size and int(size[1]) > self.limits.largest:
            raise _Withheld(TOO_LARGE)
        data = _body(self._fetched(uid, "(BODY.PEEK[])"), uid)
        if not data:
            raise _Withheld(EMPTY)
        return data

    def head(self, uid: int) -> bytes:
        """Date, sender and subject of a mail that did not arrive; empty if these do not arrive either."""
        try:
            return _body(self._fetched(uid, _HEAD), uid)[: 64 * 1024]
        except (_Withheld, *_BROKEN):
            return b""

    def _fetched(self, uid: int, what: str) -> list[Any]:
        client = self.box.client
        client.allow()
        try:
            status, response = client.uid("FETCH", str(uid), what)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise _Withheld(REFUSED, words(error)) from None
        if status != "OK":
            raise _Withheld(REFUSED, words(response[0] if response else status))
        return list(response)


def _box(server: Server, limits: Limits) -> Any:
    """A mailbox of imap-tools over a connection that observes the limits."""
    from imap_tools import MailBox

    class Box(MailBox):
        def _get_mailbox_client(self) -> imaplib.IMAP4:
            return _Client(server, limits)

    return Box(server.host, server.port)


class _Client(imaplib.IMAP4_SSL):
    """A connection on which no response takes more time or bytes than allowed, whatever size was announced."""

    def __init__(self, server: Server, limits: Limits) -> None:
        self.limits, self.whole = limits, True
        self.allow()
        super().__init__(server.host, server.port, ssl_context=context(), timeout=limits.silence)

    def open(self, host: str = "", port: int | None = 993, timeout: float | None = None) -> None:
        """Connect. Read from a stream of our own, since later versions of Python keep theirs private."""
        super().open(host, port, timeout)
        self.stream = self.sock.makefile("rb")

    def shutdown(self) -> None:
        """Close the connection and its stream."""
        with contextlib.suppress(OSError):
            self.stream.close()
        super().shutdown()

    def allow(self) -> None:
        """Reset time and bytes, for the next command."""
        self.begun = time.monotonic()
        self.room = self.limits.largest + _ROOM

    def read(self, size: int) -> bytes:
        """A literal of that many bytes; shorter if the connection ends before."""
        if size > self.limits.largest:
            self._stop(TOO_LARGE)
        found = bytearray()
        while len(found) < size and (received := self._wait()):
            found += self._take(min(len(received), size - len(found)))
        return bytes(found)

    def readline(self) -> bytes:
        """A line with its end; shorter if the connection ends before."""
        found = bytearray()
        while not found.endswith(b"\n") and (received := self._wait()):
            found += self._take(received.find(b"\n") + 1 or len(received))
            if len(found) > _LONGEST:
                self._stop(TOO_LARGE)
        return bytes(found)

    def _wait(self) -> bytes:
        """Wait for data and return it without consuming it; b"" if the connection ended. ``_Beyond`` if it is late."""
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


def _send_id(client: Any) -> None:
    """Send the ID command (RFC 2971) before a folder is opened: 163, 126 and yeah refuse clients that do not."""
    with contextlib.suppress(imaplib.IMAP4.error):
        _, capabilities = client.capability()
        if b"ID" in b" ".join(capabilities).upper().split():
            client.xatom("ID", '("name" "consolidate" "version" "1" "vendor" "consolidate" "contact" "consolidate")')


def _open_folder(box: Any, folder: str, server: Server) -> int:
    """Open the folder read-only; return its UIDVALIDITY, 0 if the server gives none."""
    from imap_tools.errors import ImapToolsError

    try:
        box.folder.set(folder, readonly=True)
    except (ImapToolsError, imaplib.IMAP4.error) as error:
        raise UserError(
            N_("The folder {folder} on {host} cannot be opened: {reason}"),
            N_("Check [imap] folder in round.toml; the server has: {folders}"),
            folder=folder,
            host=server.host,
            reason=_reason(error),
            folders="、".join(found.name for found in box.folder.list()[:50]),
        ) from None
    validity = box.client.untagged_responses.get("UIDVALIDITY") or box.client.response("UIDVALIDITY")[1]
    number = validity[0] if validity else b"0"
    return int(number) if number and number.isdigit() else 0


def _body(response: list[Any], uid: int) -> bytes:
    """The data that was asked for, from the server's response to FETCH; nothing that belongs to another mail."""
    for part, after in zip(response, [*response[1:], b""], strict=True):
        if isinstance(part, tuple) and len(part) > 1:
            named_uid = re.search(rb"\bUID (\d+)", part[0] + (after if isinstance(after, bytes) else b""))
            if not named_uid or int(named_uid[1]) == uid:
                return bytes(part[1])
    return b""


def _imap_day(day: date) -> str:
    """``15-Jan-2026``; months in English whatever the locale."""
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"


def _reason(error: Exception) -> str:
    """The server's text in an error of imaplib or imap-tools."""
    result = getattr(error, "command_result", None)
    if result and len(result) > 1 and result[1]:
        return words(result[1][0])
    return words(error.args[0] if error.args and isinstance(error.args[0], bytes) else error)
