"""A folder of mails in one file (mbox), cut into its mails without reading them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from consolidate.collect.found import MESSAGE


def split(lines: Iterable[bytes], most: int = MESSAGE) -> Iterator[bytes]:
    """The mails of an mbox that comes in lines (a very long one in pieces), one mail held at a time.

    A mail begins after a line ``From …`` that follows an empty one. Of a mail longer than ``most`` only the beginning
    comes, which is longer than that too, so that whoever reads it sees that it is.
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
