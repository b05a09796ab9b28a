"""Deliver messages to an SMTP server, one by one."""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Sequence
from typing import NamedTuple

from consolidate.transport.server import SSL, TIMEOUT, Server, context, unreachable, words
from consolidate.words import UserError


class SendResult(NamedTuple):
    """The outcome of a message: sent, refused (by the server, for good or for now), failed (never left) or unknown.

    ``refused``: the addresses that were refused while others were accepted, each with the server's reason.
    """

    state: str
    reason: str = ""
    refused: tuple[str, ...] = ()


class Post:
    """A connection to an SMTP server, made when needed and made again after the server closed it."""

    def __init__(self, server: Server, code: str) -> None:
        """Keep the account; nothing is opened yet."""
        self._server, self._code = server, code
        self._line: smtplib.SMTP | None = None

    def open(self) -> None:
        """Connect and log in, unless connected. UserError if that fails."""
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
            raise unreachable(self._server, error) from None  # a traceback would hold the password

    def close(self) -> None:
        """Quit if the connection still works, and close it."""
        if self._line:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._line.quit()
            self._line.close()
        self._line = None

    def deliver(self, sender: str, to: Sequence[str], data: bytes) -> SendResult:
        """Hand over one message. The outcome is unknown only if the connection broke after the server accepted DATA."""
        try:
            self.open()
        except UserError as stop:
            return SendResult("failed", words(stop))
        assert self._line
        try:
            refused = self._envelope(self._line, sender, to)
        except _Refused as error:
            return SendResult("refused", words(error))
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return SendResult("failed", words(error))
        try:
            code, reply = self._line.data(data)
        except smtplib.SMTPDataError as error:  # before any of the message was sent
            self._forget()
            return SendResult("refused", f"{error.smtp_code} {words(error.smtp_error)}")
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return SendResult("unknown", words(error))
        if code != 250:
            self._forget()
            return SendResult("refused", f"{code} {words(reply)}", refused)
        return SendResult("sent", refused=refused)

    def _envelope(self, line: smtplib.SMTP, sender: str, to: Sequence[str]) -> tuple[str, ...]:
        """Send the sender and the recipients; return the recipients that were refused. ``_Refused`` if none is left."""
        code, reply = line.mail(sender)
        if code != 250:
            self._forget()
            raise _Refused(f"{sender}: {code} {words(reply)}")
        refused = []
        for address in to:
            code, reply = line.rcpt(address)
            if code not in (250, 251):
                refused.append(f"{address}: {code} {words(reply)}")
        if len(refused) == len(to):
            self._forget()
            raise _Refused("；".join(refused))
        return tuple(refused)

    def _forget(self) -> None:
        """Reset the transaction before the next message."""
        if self._line:
            try:
                self._line.rset()
            except (smtplib.SMTPException, OSError):
                self.close()


class _Refused(Exception):  # noqa: N818 - ends one message, with the server's reason
    """The server refuses the sender or every recipient of this message."""


def _connected(server: Server) -> smtplib.SMTP:
    # local_hostname: the computer's name may be Chinese, which SMTP does not allow
    if server.security == SSL:
        return smtplib.SMTP_SSL(
            server.host, server.port, local_hostname="localhost", timeout=TIMEOUT, context=context()
        )
    line = smtplib.SMTP(server.host, server.port, local_hostname="localhost", timeout=TIMEOUT)
    try:
        line.starttls(context=context())
    except (smtplib.SMTPException, OSError):
        line.close()
        raise
    return line
