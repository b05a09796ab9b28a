"""The mail accounts of a round: servers from round.toml, the authorisation code from everywhere but a file.

The code comes from the system's credential store (where ``keyring`` is installed), the environment, or the keyboard.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from getpass import getpass

from consolidate.cli.language import tell
from consolidate.model import Round
from consolidate.transport.server import SSL, STARTTLS, Server
from consolidate.words import N_, Problem, Stop

VARIABLE = "CONSOLIDATE_MAIL_CODE"
_PORTS = {SSL: 465, STARTTLS: 587}


def smtp(round_: Round) -> Server:
    """The server that sends, as [smtp] says; Stop names what is missing or wrong."""
    given = _given("smtp", round_.smtp)
    security = str(given.get("security") or (STARTTLS if given.get("port") in (25, 587) else SSL)).lower()
    if security not in _PORTS:
        raise _faulty("smtp", [Problem("security", N_("“{found}” is none of: ssl, starttls"), {"found": security})])
    return Server(str(given["host"]), int(given.get("port") or _PORTS[security]), str(given["user"]), security)


def imap(round_: Round) -> tuple[Server, str]:
    """The server with the mailbox, as [imap] says, and the folder to look into."""
    given = _given("imap", round_.imap)
    server = Server(str(given["host"]), int(given.get("port") or 993), str(given["user"]))
    return server, str(given.get("folder") or "INBOX")


def _given(table: str, values: Mapping[str, str | int]) -> Mapping[str, str | int]:
    missing = [key for key in ("host", "user") if not values.get(key)]
    if missing:
        raise _faulty(table, [Problem("", N_("“{key}” is missing"), {"key": key}) for key in missing])
    return values


def _faulty(table: str, problems: list[Problem]) -> Stop:
    return Stop(
        N_("[{table}] in round.toml cannot be used"),
        N_('Write it like this: [{table}] host = "{table}.163.com", user = "name@163.com"'),
        details=tuple(problems),
        table=table,
    )


def code(server: Server) -> str:
    """The authorisation code of an account; Stop where there is none or it cannot be one."""
    found = _stored(server) or os.environ.get(VARIABLE, "") or _typed(server)
    if not found:
        raise Stop(
            N_("There is no authorisation code for {user} on {host}"),
            N_("Set the variable {variable}, or keep it with: keyring set consolidate:{host} {user}"),
            user=server.user,
            host=server.host,
            variable=VARIABLE,
        )
    if not found.isascii() or not found.isprintable():
        raise Stop(
            N_("The authorisation code for {user} holds characters that no such code has"),
            N_("Switch off the Chinese input method and type it again."),
            user=server.user,
        )
    return found


def _stored(server: Server) -> str:
    """What the system's credential store holds; nothing where there is none."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password(f"consolidate:{server.host}", server.user) or ""
    except KeyringError:
        return ""


def _typed(server: Server) -> str:
    """What is typed at the terminal, unseen; nothing where nobody sits there."""
    if not sys.stdin or not sys.stdin.isatty():
        return ""
    return getpass(tell(N_("Authorisation code (授权码) of {user}: "), user=server.user)).strip()
