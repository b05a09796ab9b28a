"""The one module that opens sockets: delivers messages over SMTP, fetches mails over IMAP.

TLS is verified, always: there is no switch against it and no way back to plain text. Every socket has a time-out.
Passwords are used and never shown. A server's words are taken as text, in UTF-8 or GB18030, and cut short.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import smtplib
import ssl
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from consolidate.words import N_, Stop

TIMEOUT = 60.0  # seconds that a server may keep us waiting
SSL, STARTTLS = "ssl", "starttls"
_LARGEST = 100 * 1024 * 1024  # bytes of a mail
_MOST = 20_000  # mails fetched at a time
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Server:
    """A mail server and our account on it; ``security`` is ssl or starttls."""

    host: str
    port: int
    user: str
    security: str = SSL


class Delivery(NamedTuple):
    """What became of a message: sent, refused (by the server, for good or for now), failed (it never left) or unknown.

    ``refused`` names the addresses that were refused while others were taken, each with the server's reason.
    """

    state: str
    reason: str = ""
    refused: tuple[str, ...] = ()


class Fetched(NamedTuple):
    """A mail of a mailbox: its number, the validity of the numbers, its bytes (empty where it is too large)."""

    uid: int
    validity: int
    data: bytes
    size: int


def _context() -> ssl.SSLContext:
    """Certificates and names are checked against the system's authorities (or SSL_CERT_FILE, as everywhere)."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def words(said: object) -> str:
    """What a server said, on one line and not too long."""
    if isinstance(said, bytes):
        for encoding in ("utf-8", "gb18030"):
            with contextlib.suppress(UnicodeDecodeError):
                return words(said.decode(encoding))
        said = said.decode("ascii", "backslashreplace")
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\s]+", " ", str(said)).strip()[:300]


def _unreachable(server: Server, error: Exception) -> Stop:
    """Words for a connection that did not come about."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Stop(
            N_("The server {host}:{port} could not show that it is {host}: {reason}"),
            N_("Check the name in round.toml. Nothing is sent to a server that cannot be trusted."),
            reason=words(error.verify_message),
            host=server.host,
            port=server.port,
        )
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _denied(server, error.smtp_error)
    return Stop(
        N_("The mail server {host}:{port} cannot be reached: {reason}"),
        N_("Check host, port and security in round.toml, and the network; port 465 wants ssl, 587 starttls."),
        reason=words(getattr(error, "smtp_error", None) or error),
        host=server.host,
        port=server.port,
    )


def _denied(server: Server, said: object) -> Stop:
    return Stop(
        N_("The mail server {host} does not let {user} in: {reason}"),
        N_("It wants the authorisation code (授权码) made on the mailbox's web page, not the login password."),
        host=server.host,
        user=server.user,
        reason=words(said),
    )


# --- SMTP ------------------------------------------------------------------------------------------------------


class Post:
    """A connection to an SMTP server that is made when it is needed and made again when the server hung up."""

    def __init__(self, server: Server, code: str) -> None:
        """Keep the account; nothing is opened yet."""
        self._server, self._code = server, code
        self._line: smtplib.SMTP | None = None

    def open(self) -> None:
        """Connect and log in; Stop where that fails."""
        if self._line:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                if self._line.noop()[0] == 250:
                    return
            self.close()
        try:
            self._line = _connected(self._server)
            self._line.login(self._server.user, self._code)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise _unreachable(self._server, error) from None  # a traceback would hold the password

    def close(self) -> None:
        """Say goodbye, if there is still somebody there."""
        if self._line:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._line.quit()
            self._line.close()
        self._line = None

    def deliver(self, sender: str, to: Sequence[str], data: bytes) -> Delivery:
        """Hand over one message. Unknown only where the line broke after the server had begun to take it."""
        try:
            self.open()
        except Stop as stop:
            return Delivery("failed", words(stop))
        assert self._line
        try:
            refused = self._envelope(self._line, sender, to)
        except _Refused as error:
            return Delivery("refused", words(error))
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return Delivery("failed", words(error))
        try:
            code, said = self._line.data(data)
        except smtplib.SMTPDataError as error:  # not even begun
            self._forget()
            return Delivery("refused", f"{error.smtp_code} {words(error.smtp_error)}")
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return Delivery("unknown", words(error))
        if code != 250:
            self._forget()
            return Delivery("refused", f"{code} {words(said)}", refused)
        return Delivery("sent", refused=refused)

    def _envelope(self, line: smtplib.SMTP, sender: str, to: Sequence[str]) -> tuple[str, ...]:
        """Sender and recipients; the recipients that were refused. Raises where none is left."""
        code, said = line.mail(sender)
        if code != 250:
            self._forget()
            raise _Refused(f"{sender}: {code} {words(said)}")
        refused = []
        for address in to:
            code, said = line.rcpt(address)
            if code not in (250, 251):
                refused.append(f"{address}: {code} {words(said)}")
        if len(refused) == len(to):
            self._forget()
            raise _Refused("；".join(refused))
        return tuple(refused)

    def _forget(self) -> None:
        """Begin anew with the next message."""
        if self._line:
            try:
                self._line.rset()
            except (smtplib.SMTPException, OSError):
                self.close()


class _Refused(Exception):  # noqa: N818 - ends one message, on purpose and with the server's words
    """The server takes this message for nobody."""


def _connected(server: Server) -> smtplib.SMTP:
    # local_hostname: a computer's own name may be Chinese, which SMTP cannot say
    if server.security == SSL:
        return smtplib.SMTP_SSL(
            server.host, server.port, local_hostname="localhost", timeout=TIMEOUT, context=_context()
        )
    line = smtplib.SMTP(server.host, server.port, local_hostname="localhost", timeout=TIMEOUT)
    try:
        line.starttls(context=_context())
    except (smtplib.SMTPException, OSError):
        line.close()
        raise
    return line


# --- IMAP ------------------------------------------------------------------------------------------------------


def fetch(server: Server, code: str, folder: str, since: date, seen: Collection[tuple[int, int]]) -> Iterator[Fetched]:
    """The mails of a folder that arrived on that day or later and are not in ``seen`` (validity, number), one by one.

    The folder is opened read-only and mails are only peeked at: nothing is flagged, moved or deleted. Only the date is
    searched for, since servers in use here answer other searches wrongly. Stop where the server is not reached.
    """
    from imap_tools import MailBox
    from imap_tools.errors import ImapToolsError

    try:
        box = MailBox(server.host, server.port, timeout=TIMEOUT, ssl_context=_context())
    except (OSError, imaplib.IMAP4.error) as error:
        raise _unreachable(server, error) from None
    try:
        try:
            box.login(server.user, code, initial_folder=None)
        except (ImapToolsError, imaplib.IMAP4.error) as error:
            raise _denied(server, _said(error)) from None
        _introduce(box.client)
        validity = _enter(box, folder, server)
        found = {int(uid) for uid in box.uids(f"SINCE {_imap_day(since)}", charset=None)}
        for uid in sorted(uid for uid in found if (validity, uid) not in seen)[:_MOST]:
            size = _size(box.client, uid)
            data = _mail(box.client, uid) if size <= _LARGEST else b""
            if data or size > _LARGEST:
                yield Fetched(uid, validity, data, size)
    except (ImapToolsError, imaplib.IMAP4.error, OSError) as error:
        raise _unreachable(server, error) from None
    finally:
        with contextlib.suppress(ImapToolsError, imaplib.IMAP4.error, OSError):
            box.client.logout()


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


def _size(client: Any, uid: int) -> int:
    _, told = client.uid("FETCH", str(uid), "(RFC822.SIZE)")
    text = b" ".join(part if isinstance(part, bytes) else part[0] for part in told if part)
    found = re.search(rb"RFC822\.SIZE (\d{1,15})", text)
    return int(found[1]) if found else 0


def _mail(client: Any, uid: int) -> bytes:
    """The bytes of a mail, without marking it as read; empty where it is gone."""
    _, told = client.uid("FETCH", str(uid), "(BODY.PEEK[])")
    return next((bytes(part[1]) for part in told if isinstance(part, tuple) and len(part) > 1), b"")


def _imap_day(day: date) -> str:
    """``15-Jan-2026``; months in English whatever the system speaks."""
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"


def _said(error: Exception) -> str:
    """The server's words in an error of imaplib or imap-tools."""
    result = getattr(error, "command_result", None)
    if result and len(result) > 1 and result[1]:
        return words(result[1][0])
    return words(error.args[0] if error.args and isinstance(error.args[0], bytes) else error)
