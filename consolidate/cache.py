"""What was read, kept for the next run: an entry is believed only for the same bytes, form and program.

``.consolidate/cache`` may be deleted at any time. An entry lies under the digest of the file's bytes, in a folder named
after the program's own bytes, the versions of what reads for it, and the round's form; it begins with a checksum of the
rest. So no entry can be stale, and one that was cut off or changed is none.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from typing import Any

FOLDER = ".consolidate/cache"  # in the round's folder
READERS = ("python-calamine", "xlrd", "msoffcrypto-tool", "olefile")


def edition(program: bytes, versions: Sequence[str], form: str) -> str:
    """The name of the folder that holds what this program makes of files for a round of this form."""
    parts = (program, *(version.encode() for version in (*versions, platform.python_version(), form)))
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:32]


def pack(record: Sequence[Any], digest: str) -> bytes:
    """An entry: a checksum over the digest of the file and the record of its answer, and the record."""
    text = json.dumps(record, separators=(",", ":")).encode()
    return _checksum(digest, text) + b"\n" + text


def unpack(entry: bytes, digest: str) -> tuple[Any, ...] | None:
    """The record in an entry; None where it is not whole, or that of another file."""
    checksum, _, text = entry.partition(b"\n")
    return tuple(json.loads(text)) if text and _checksum(digest, text) == checksum else None


def _checksum(digest: str, text: bytes) -> bytes:
    return hashlib.sha256(digest.encode() + text).hexdigest().encode()
