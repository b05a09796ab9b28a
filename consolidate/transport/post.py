"""Messages handed to an SMTP server, one by one."""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Sequence
from typing import NamedTuple

from consolidate.transport.server import SSL, TIMEOUT, Server, context, unreachable, words
from consolidate.words import Stop


class Delivery(NamedTuple):
    """What became of a message: sent, refused (by the server, for good or for now), failed (it never left) or unknown.

    ``refused`` names the addresses that were refused while others were taken, each with the server's reason.
    """

    state: str
    reason: str = ""
    refused: tuple[str, ...] = ()


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
            raise unreachable(self._server, error) from None  # a traceback would hold the password

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
            server.host, server.port, local_hostname="localhost", timeout=TIMEOUT, context=context()
        )
    line = smtplib.SMTP(server.host, server.port, local_hostname="localhost", timeout=TIMEOUT)
    try:
        line.starttls(context=context())
    except (smtplib.SMTPException, OSError):
        line.close()
        raise
    return line
