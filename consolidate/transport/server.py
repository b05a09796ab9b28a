"""A mail server, its TLS settings, and the errors for a server that cannot be used."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from dataclasses import dataclass

from consolidate.words import N_, UserError

TIMEOUT = 60.0  # seconds to wait for a server
SSL, STARTTLS = "ssl", "starttls"


@dataclass(frozen=True)
class Server:
    """A mail server and our account on it; ``security`` is ssl or starttls."""

    host: str
    port: int
    user: str
    security: str = SSL


def context() -> ssl.SSLContext:
    """Certificates and host names are verified against the system's authorities (or SSL_CERT_FILE, as usual)."""
    made = ssl.create_default_context()
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


def words(reply: object) -> str:
    """What a server said, decoded, on one line, at most 300 characters."""
    if isinstance(reply, bytes):
        for encoding in ("utf-8", "gb18030"):
            with contextlib.suppress(UnicodeDecodeError):
                return words(reply.decode(encoding))
        reply = reply.decode("ascii", "backslashreplace")
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\s]+", " ", str(reply)).strip()[:300]


def unreachable(server: Server, error: Exception) -> UserError:
    """The error for a connection that could not be made."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return UserError(
            N_("The server {host}:{port} could not show that it is {host}: {reason}"),
            N_("Check the name in round.toml. Nothing is sent to a server that cannot be trusted."),
            reason=words(error.verify_message),
            host=server.host,
            port=server.port,
        )
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return denied(server, error.smtp_error)
    return UserError(
        N_("The mail server {host}:{port} cannot be reached: {reason}"),
        N_("Check host, port and security in round.toml, and the network; port 465 wants ssl, 587 starttls."),
        reason=words(getattr(error, "smtp_error", None) or error),
        host=server.host,
        port=server.port,
    )


def denied(server: Server, reply: object) -> UserError:
    """The error for an account that was refused."""
    return UserError(
        N_("The mail server {host} does not let {user} in: {reason}"),
        N_("It needs the authorisation code (授权码) made on the mailbox's web page, not the login password."),
        host=server.host,
        user=server.user,
        reason=words(reply),
    )
