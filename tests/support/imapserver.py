"""An IMAP server on the loopback that misbehaves as a script says: it drops, drips, refuses, lies or falls silent.

Only what ``collect`` asks is answered. Each connection has a thread of its own, and all end with the server.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.support.mailserver import Authority

Say = Callable[[bytes], None]
VALIDITY = 7


@dataclass
class Script:
    """The mails by number, what happens where one is asked for, and after how many mails each connection is dropped."""

    mails: Mapping[int, bytes]
    deeds: dict[int, str] = field(default_factory=dict)  # a name in DEEDS
    drops_after: int = 1_000_000
    lets_in: int = 1_000_000  # connections; none is answered after those
    sizes: dict[int, int] = field(default_factory=dict)  # RFC822.SIZE where it is another than that of the mail
    asked: list[int] = field(default_factory=list)  # whose bytes were asked for, in order
    connections: int = 0
    over: threading.Event = field(default_factory=threading.Event)


def _literal(uid: int, data: bytes, announced: int) -> bytes:
    return b"* %d FETCH (UID %d BODY[] {%d}\r\n" % (uid, uid, announced) + data


def _whole(script: Script, uid: int, say: Say) -> str:
    data = script.mails[uid]
    say(_literal(uid, data, len(data)) + b")\r\n")
    return "OK done"


def _no(script: Script, uid: int, say: Say) -> str:
    return "NO [SERVERBUG] 系统繁忙"


def _bad(script: Script, uid: int, say: Say) -> str:
    return "BAD what is this"


def _nil(script: Script, uid: int, say: Say) -> str:
    say(b"* %d FETCH (UID %d BODY[] NIL)\r\n" % (uid, uid))
    return "OK done"


def _nothing(script: Script, uid: int, say: Say) -> str:
    return "OK done"


def _another(script: Script, uid: int, say: Say) -> str:
    return _whole(script, min(script.mails), say)


def _cut(script: Script, uid: int, say: Say) -> str:
    data = script.mails[uid]
    say(_literal(uid, data[: len(data) // 2], len(data)))
    return ""


def _drop(script: Script, uid: int, say: Say) -> str:
    return ""


def _silence(script: Script, uid: int, say: Say) -> str:
    script.over.wait(60)
    return ""


def _drip(script: Script, uid: int, say: Say) -> str:
    data = script.mails[uid]
    say(_literal(uid, b"", len(data)))
    for at in range(len(data)):
        say(data[at : at + 1])
        if script.over.wait(0.05):
            return ""
    say(b")\r\n")
    return "OK done"


def _flood(script: Script, uid: int, say: Say) -> str:
    """Announce what was not announced before, and send it as long as somebody listens."""
    say(_literal(uid, b"", 600 * 1024 * 1024))
    for _ in range(600):
        say(bytes(1024 * 1024))
    return "OK done"


def _chatter(script: Script, uid: int, say: Say) -> str:
    """Line after line that nobody asked for."""
    for _ in range(600):
        say(b"* OK still here\r\n" * 65536)
    return "OK done"


DEEDS = {
    deed.__name__.strip("_"): deed
    for deed in (_no, _bad, _nil, _nothing, _another, _cut, _drop, _silence, _drip, _flood, _chatter)
}


@contextmanager
def serving(known: Authority, script: Script) -> Iterator[int]:
    """A server that follows the script; gives its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def accept() -> None:
        with suppress(OSError):
            while True:
                line, _ = listener.accept()
                threads.append(threading.Thread(target=_talk, args=(known.context(), line, script), daemon=True))
                threads[-1].start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield listener.getsockname()[1]
    finally:
        script.over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join(10)
        for thread in threads:
            thread.join(10)


def _talk(context: ssl.SSLContext, bare: socket.socket, script: Script) -> None:
    """One connection, until it is dropped or the other side has said goodbye."""
    script.connections += 1
    with suppress(OSError), bare:
        bare.settimeout(60)
        if script.connections > script.lets_in:
            return
        with context.wrap_socket(bare, server_side=True) as line, line.makefile("rb") as words:
            line.sendall(b"* OK at your service\r\n")
            served = 0
            for said in words:
                tag, _, rest = said.decode().strip().partition(" ")
                body = re.match(r"UID FETCH (\d+) \(BODY\.PEEK\[\]\)", rest)
                served += bool(body)
                if served > script.drops_after:
                    return
                answer = _mail(script, int(body[1]), line.sendall) if body else _other(script, rest, line.sendall)
                if not answer:
                    return
                line.sendall(f"{tag} {answer}\r\n".encode())
                if rest == "LOGOUT":
                    return


def _mail(script: Script, uid: int, say: Say) -> str:
    script.asked.append(uid)
    return DEEDS.get(script.deeds.get(uid, ""), _whole)(script, uid, say)


def _other(script: Script, rest: str, say: Say) -> str:
    """Everything but a mail itself."""
    if rest == "CAPABILITY":
        say(b"* CAPABILITY IMAP4rev1\r\n")
    elif rest.startswith("EXAMINE"):
        say(b"* %d EXISTS\r\n* OK [UIDVALIDITY %d] valid\r\n" % (len(script.mails), VALIDITY))
    elif rest.startswith("UID SEARCH"):
        say(b"* SEARCH " + " ".join(map(str, script.mails)).encode() + b"\r\n")
    elif asked := re.match(r"UID FETCH (\d+) \((RFC822\.SIZE|BODY\.PEEK\[HEADER)", rest):
        uid = int(asked[1])
        if asked[2] == "RFC822.SIZE":
            size = script.sizes.get(uid, len(script.mails[uid]))
            say(b"* %d FETCH (UID %d RFC822.SIZE %d)\r\n" % (uid, uid, size))
        else:
            lines = script.mails[uid].partition(b"\r\n\r\n")[0].split(b"\r\n")
            head = b"".join(one + b"\r\n" for one in lines if re.match(rb"(date|from|subject):", one, re.I)) + b"\r\n"
            say(b"* %d FETCH (UID %d BODY[HEADER.FIELDS (DATE FROM SUBJECT)] {%d}\r\n" % (uid, uid, len(head)))
            say(head + b")\r\n")
    elif rest == "LOGOUT":
        say(b"* BYE\r\n")
    return "OK done"
