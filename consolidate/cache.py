"""The format of the cache file: what was read from files, kept for the next run.

``.consolidate/cache`` may be deleted at any time. It holds one file, whose name depends on the program's own bytes, the
versions of the libraries that read for it, and the round's form. Each of its lines has the digest of a file, a
checksum, and what was read from that file. So an entry is never stale, and an entry that was cut off or changed is not
used.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from typing import Any

FOLDER = ".consolidate/cache"  # in the round's folder
_DIGEST = 64  # characters of a digest
_JSON = json.JSONEncoder(separators=(",", ":"))
_READ = json.JSONDecoder()


def edition(program: bytes, versions: Sequence[str], form: str) -> str:
    """The name of the cache file for this program, these library versions and this form."""
    parts = (program, *(version.encode() for version in (*versions, platform.python_version(), form)))
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:32]


def pack(record: Sequence[Any], digest: str) -> bytes:
    """An entry: the digest of the file, a checksum over digest and record, and the record of its answer."""
    text = _JSON.encode(record).encode()
    return b" ".join((digest.encode(), _checksum(digest, text), text))


def unpack(entry: bytes, digest: str) -> tuple[Any, ...] | None:
    """The record in an entry; None if the entry is damaged or that of another file."""
    _, checksum, text = (*entry.split(b" ", 2), b"", b"")[:3]
    return tuple(_READ.decode(text.decode())) if text and _checksum(digest, text) == checksum else None


def entries(data: bytes) -> dict[str, bytes]:
    """All entries in a cache file by digest, damaged ones included. An entry contains no line end."""
    return {line[:_DIGEST].decode("ascii", "replace"): line for line in data.split(b"\n") if line}


def _checksum(digest: str, text: bytes) -> bytes:
    return hashlib.sha256(digest.encode() + text).hexdigest().encode()
