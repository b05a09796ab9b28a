"""The authorisation code of a mail account, which is never taken from a file of the round.

It comes from the system's credential store (if ``keyring`` is installed), the environment, or the keyboard.
"""

from __future__ import annotations

import os
import sys
from getpass import getpass

from consolidate.cli.language import tell
from consolidate.transport.server import Server
from consolidate.words import N_, UserError

VARIABLE = "CONSOLIDATE_MAIL_CODE"


def code(server: Server) -> str:
    """The authorisation code of an account. UserError if there is none, or if it has characters that no code has."""
    found = _stored(server) or os.environ.get(VARIABLE, "") or _typed(server)
    if not found:
        raise UserError(
            N_("There is no authorisation code for {user} on {host}"),
            N_("Set the variable {variable}, or keep it with: keyring set consolidate:{host} {user}"),
            user=server.user,
            host=server.host,
            variable=VARIABLE,
        )
    if not found.isascii() or not found.isprintable():
        raise UserError(
            N_("The authorisation code for {user} holds characters that such a code never has"),
            N_("Switch off the Chinese input method and type it again."),
            user=server.user,
        )
    return found


def _stored(server: Server) -> str:
    """The code in the system's credential store; "" if there is none."""
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
    """The code typed at the terminal, not shown; "" if there is no terminal."""
    if not sys.stdin or not sys.stdin.isatty():
        return ""
    return getpass(tell(N_("Authorisation code (授权码) of {user}: "), user=server.user)).strip()
