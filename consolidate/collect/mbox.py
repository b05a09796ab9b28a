"""Split a folder of mails in one file (mbox) into its mails, without parsing them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from consolidate.collect.delivery import MESSAGE


def split(lines: Iterable[bytes], most: int = MESSAGE) -> Iterator[bytes]:
    """The mails of an mbox, whose lines are given (a very long line in pieces). One mail is held at a time.

    A mail begins after a line ``From …`` that follows an empty one. A mail longer than ``most`` bytes is cut, but to
    more than ``most``, so that the caller sees that it is too long.
    """
    mail: list[bytes] = []
    size, after_blank = 0, True
    for line in lines:
        if after_blank and line.startswith(b"From "):
            if size:
                yield b"".join(mail)
            mail, size = [], 0
        elif size <= most:
            mail.append(line)
            size += len(line)
        after_blank = line in (b"\n", b"\r\n")
    if size:
        yield b"".join(mail)
