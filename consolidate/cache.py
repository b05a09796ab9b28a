"""What was read, kept for the next run: an entry is believed only for the same bytes, form and program.

``.consolidate/cache`` may be deleted at any time. It holds one file, named after the program's own bytes, the versions
of what reads for it, and the round's form; every line of it is the digest of a file, a checksum, and what was read
from that file. So no entry can be stale, and one that was cut off or changed is none.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from typing import Any

FOLDER = ".consolidate/cache"  # in the round's folder
_DIGEST = 64  # characters


def edition(program: bytes, versions: Sequence[str], form: str) -> str:
    """The name of the file that holds what this program makes of files for a round of this form."""
    parts = (program, *(version.encode() for version in (*versions, platform.python_version(), form)))
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:32]


def pack(record: Sequence[Any], digest: str) -> bytes:
    """An entry: the digest of the file, a checksum over it and the record of its answer, and the record."""
    text = json.dumps(record, separators=(",", ":")).encode()
    return b" ".join((digest.encode(), _checksum(digest, text), text))


def unpack(entry: bytes, digest: str) -> tuple[Any, ...] | None:
    """The record in an entry; None where it is not whole, or that of another file."""
    _, checksum, text = (*entry.split(b" ", 2), b"", b"")[:3]
    return tuple(json.loads(text)) if text and _checksum(digest, text) == checksum else None


def entries(data: bytes) -> dict[str, bytes]:
    """All entries in a file of ours by digest, whole or not; JSON has no line ends of its own."""
    return {line[:_DIGEST].decode("ascii", "replace"): line for line in data.split(b"\n") if line}


def _checksum(digest: str, text: bytes) -> bytes:
    return hashlib.sha256(digest.encode() + text).hexdigest().encode()
