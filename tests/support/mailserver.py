"""Real mail servers on the loopback, for tests: SMTP by aiosmtpd, IMAP by Dovecot, certificates by trustme.

The authority that signed them is made known to the program through ``SSL_CERT_FILE``, as an office with a server of
its own would do it; ``self_signed`` servers have a certificate that nobody vouches for.
"""

from __future__ import annotations

import email
import logging
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

logging.getLogger("mail.log").setLevel(logging.ERROR)  # it warns of what the tests are about
USER, CODE = "zwgk@example.cn", "abcdefghijklmnop"


@dataclass(frozen=True)
class Authority:
    """An authority of our own, its certificate in a file, and a key with certificate for localhost."""

    file: Path
    server: Path  # key and certificate in one file

    def context(self) -> ssl.SSLContext:
        """What a server needs to speak TLS."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server)
        return context


def authority(folder: Path) -> Authority:
    """Make an authority; another call makes one that the first knows nothing of."""
    folder.mkdir(parents=True, exist_ok=True)
    made = trustme.CA()
    certificate = made.issue_cert("localhost", "127.0.0.1")
    file, server = folder / "authority.pem", folder / "server.pem"
    made.cert_pem.write_to_path(file)
    certificate.private_key_pem.write_to_path(server)
    for blob in certificate.cert_chain_pems:
        blob.write_to_path(server, append=True)
    return Authority(file, server)


# --- SMTP ------------------------------------------------------------------------------------------------------


@dataclass
class Mailroom:
    """What an SMTP server took. ``refuses``: addresses it has no box for; ``says``: its answer to each mail."""

    port: int = 0
    taken: list[tuple[tuple[str, ...], bytes]] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    says: Callable[[int], str] = lambda number: "250 taken"
    before: Callable[[int], None] = lambda number: None
    hangs_up: set[int] = field(default_factory=set)  # numbers of messages in the middle of which it goes away
    instead: dict[str, list[str]] = field(default_factory=dict)  # its next answers to a command; "": it goes away
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def mails(self) -> list[EmailMessage]:
        """The messages as Python's newer parser reads them."""
        return [email.message_from_bytes(data, policy=default) for _, data in self.taken]

    @property
    def recipients(self) -> list[tuple[str, ...]]:
        """Whom each message was for."""
        return [to for to, _ in self.taken]

    def said_instead(self, server: Any, command: str) -> str:
        """What is to be said to a command instead of the usual; "" for nothing."""
        answers = self.instead.get(command)
        if not answers:
            return ""
        said = answers.pop(0)
        if not said:
            server.transport.abort()
        return said or "421 gone"

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        """Take the sender, unless something else is to be said."""
        if said := self.said_instead(server, "MAIL"):
            return said
        envelope.mail_from = address
        return "250 OK"

    async def handle_NOOP(self, server: Any, session: Any, envelope: Any, arg: str) -> str:  # noqa: N802
        """Say that the line is still there, or not."""
        return self.said_instead(server, "NOOP") or "250 OK"

    async def handle_RSET(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Begin anew, or not."""
        return self.said_instead(server, "RSET") or "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        """Refuse the addresses that are to be refused."""
        if said := self.said_instead(server, "RCPT"):
            return said
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the message, unless something else is to be said."""
        with self.lock:
            number = len(self.taken)
            self.before(number)
            if number in self.hangs_up:
                self.hangs_up.remove(number)
                server.transport.abort()
                return "451 gone"
            said = self.says(number)
            if said.startswith("250"):
                self.taken.append((tuple(envelope.rcpt_tos), bytes(envelope.content)))
        return said


class _Clerk(SMTP):
    """A server that asks its room before it lets a message begin, not only once all of it is there."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """Begin to take the message, unless something else is to be said."""
        said = self.event_handler.said_instead(self, "DATA")
        await (self.push(said) if said else super().smtp_DATA(arg))


class _Office(Controller):
    def factory(self) -> SMTP:
        return _Clerk(self.handler, **self.SMTP_kwargs)


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), CODE.encode())
    return AuthResult(success=good, handled=good)


@contextmanager
def smtp(known: Authority, security: str = "ssl", room: Mailroom | None = None) -> Iterator[Mailroom]:
    """An SMTP server with TLS from the start (``ssl``) or on demand (``starttls``), and with AUTH."""
    room = room or Mailroom()
    options: dict[str, Any] = {"auth_required": True, "authenticator": _authenticate, "ident": "test"}
    if security == "ssl":
        options |= {"ssl_context": known.context(), "auth_require_tls": False}
    else:
        options |= {"tls_context": known.context(), "require_starttls": True, "auth_require_tls": True}
    server = _Office(room, hostname="127.0.0.1", port=_free(), **options)
    server.start()
    room.port = server.port
    try:
        yield room
    finally:
        server.stop()


def _free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


# --- IMAP ------------------------------------------------------------------------------------------------------

_DOVECOT = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
{users}
first_valid_uid = 0
first_valid_gid = 0
ssl = required
ssl_cert = <{pem}
ssl_key = <{pem}
disable_plaintext_auth = yes
auth_failure_delay = 0
imap_id_log = *
mail_location = maildir:{folder}/mail/%u
mail_uid = {user}
mail_gid = {group}
passdb {{
  driver = static
  args = password={code}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
namespace inbox {{
  inbox = yes
}}
"""


@dataclass(frozen=True)
class Imap:
    """A running IMAP server: its port, and the file in which it says what it was told."""

    port: int
    log: Path


@contextmanager
def dovecot(known: Authority) -> Iterator[Imap]:
    """A Dovecot of our own on the loopback, IMAP over TLS only. Its data is gone with it."""
    import grp  # these two are not there on Windows, where the other server of this module runs all the same
    import pwd

    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    folder.chmod(0o755)  # the process that strangers talk to runs as nobody in particular, and must get here
    for name in ("run", "state", "mail", "home"):
        (folder / name).mkdir()
    port = _free()
    root = os.getuid() == 0
    owner = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.getuid())  # Dovecot serves no mail to root
    user, group = owner.pw_name, grp.getgrgid(owner.pw_gid).gr_name
    if root:
        for name in ("mail", "home"):
            shutil.chown(folder / name, user, group)
    own = f"default_login_user = {user}\ndefault_internal_user = {user}\ndefault_internal_group = {group}"
    given = {"folder": folder, "user": user, "group": group, "pem": known.server, "port": port, "code": CODE}
    settings = folder / "dovecot.conf"
    settings.write_text(_DOVECOT.format(users="" if root else own, **given), encoding="utf-8")
    server = subprocess.Popen([_program(), "-F", "-c", str(settings)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        _wait(port, server, folder)
        yield Imap(port, folder / "dovecot.log")
    finally:
        server.terminate()
        server.communicate(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def _program() -> str:
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin") or "dovecot"


def _wait(port: int, server: subprocess.Popen[bytes], folder: Path) -> None:
    """Until somebody listens."""
    for _ in range(200):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    log = folder / "dovecot.log"
    raise RuntimeError(f"dovecot did not start: {log.read_text() if log.exists() else server.communicate()[0]!r}")
