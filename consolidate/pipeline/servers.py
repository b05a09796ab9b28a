"""The mail servers of a round, as configured in round.toml."""

from __future__ import annotations

from collections.abc import Mapping

from consolidate.model import Round
from consolidate.transport.server import SSL, STARTTLS, Server
from consolidate.words import N_, Problem, UserError

_PORTS = {SSL: 465, STARTTLS: 587}


def smtp(round_: Round) -> Server:
    """The server for sending, from [smtp]. UserError names what is missing or wrong."""
    given = _given("smtp", round_.smtp)
    security = str(given.get("security") or (STARTTLS if given.get("port") in (25, 587) else SSL)).lower()
    if security not in _PORTS:
        raise _faulty("smtp", [Problem("security", N_("“{found}” must be ssl or starttls"), {"found": security})])
    return Server(str(given["host"]), int(given.get("port") or _PORTS[security]), str(given["user"]), security)


def imap(round_: Round) -> tuple[Server, str]:
    """The server with the mailbox and the folder to fetch from, from [imap]. UserError names what is missing."""
    given = _given("imap", round_.imap)
    server = Server(str(given["host"]), int(given.get("port") or 993), str(given["user"]))
    return server, str(given.get("folder") or "INBOX")


def _given(table: str, values: Mapping[str, str | int]) -> Mapping[str, str | int]:
    problems = [Problem("", N_("“{key}” is missing"), {"key": key}) for key in ("host", "user") if not values.get(key)]
    for key, sound in (("host", _is_host), ("user", str.isascii)):
        if not sound(value := str(values.get(key, ""))):
            problems.append(
                Problem(key, N_("“{found}” is not the name of a server or of an account"), {"found": value})
            )
    if problems:
        raise _faulty(table, problems)
    return values


def _is_host(name: str) -> bool:
    """Whether the system can be asked for a server of that name: it fails at two dots in a row or a long part."""
    try:
        return name.isprintable() and bool(name.encode("idna") or not name)
    except UnicodeError:
        return False


def _faulty(table: str, problems: list[Problem]) -> UserError:
    return UserError(
        N_("[{table}] in round.toml cannot be used"),
        N_('Write it like this: [{table}] host = "{table}.163.com", user = "name@163.com"'),
        details=tuple(problems),
        table=table,
    )
