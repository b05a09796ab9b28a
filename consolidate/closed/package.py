"""The file of a closed round: a zip that stores its files as they are, with a manifest first and its digest at the end.

The manifest is canonical JSON: keys in order, no blanks, the files sorted by their paths, each with size, SHA-256 and
locator. Nothing is compressed, so every bit of the file is a bit of one of its files, of the manifest or of the frame
around them, and one that has changed can be named. The same contents give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from consolidate.closed import locator
from consolidate.closed.locator import Damage

FORMAT = 1
MANIFEST = "manifest.json"
_AT = 30 + len(MANIFEST)  # where the manifest begins: behind the header of the first file of a zip
_SIZE, _DIGEST, _LOCATOR = 10, 64, 80  # characters of the parts of the comment at the end
_COMMENT = _SIZE + _DIGEST + _LOCATOR
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3  # the system that made the file, whichever did


class Package(NamedTuple):
    """A closed round as it was read: what the manifest says of it, and its files by path."""

    manifest: Mapping[str, Any]
    files: Mapping[str, bytes]


class Fault(NamedTuple):
    """Something in the file that is not as it was closed.

    ``path``: the file in it; "" for the frame. ``damage``: the only byte that differs there, None if it is not only
    one; of the frame its position is that in the whole file.
    """

    path: str
    damage: Damage | None = None


class BrokenError(ValueError):
    """The bytes are no file of a closed round, or nothing can be made of them."""


def pack(about: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """The bytes of the file: these files, and a manifest that says this about them. Paths have ``/``."""
    listed = [
        {
            "path": path,
            "size": len(files[path]),
            "sha256": _sha(files[path]),
            "locator": locator.locator(files[path]).hex(),
        }
        for path in sorted(files)
    ]
    return _framed(canonical({"format": FORMAT, **about, "files": listed}), files)


def canonical(value: Any) -> bytes:
    """JSON in one way: keys in order, no blanks, UTF-8, a line end."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _framed(manifest: bytes, files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        for path, data in ((MANIFEST, manifest), *((path, files[path]) for path in sorted(files))):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.create_system, entry.external_attr = _UNIX, 0o644 << 16
            made.writestr(entry, data)
        made.comment = _comment(manifest)
    return out.getvalue()


def _comment(manifest: bytes) -> bytes:
    place = locator.locator(manifest).hex().ljust(_LOCATOR, "-")
    return f"{len(manifest):0{_SIZE}d}{_sha(manifest)}{place}".encode()


# --- reading -----------------------------------------------------------------------------------------------------


def read(data: bytes) -> tuple[Package, tuple[Fault, ...]]:
    """What is in the file, with single bytes that have changed put right, and all that is not as it was closed.

    BrokenError if it is no such file, or if so much is damaged that nothing can be said of it.
    """
    manifest, faults = _manifest(data)
    about = _parsed(manifest)
    files: dict[str, bytes] = {}
    at = _AT + len(manifest)
    for entry in about["files"]:
        start = at + 30 + len(entry["path"].encode())
        at = start + entry["size"]
        files[entry["path"]], fault = _file(data[start:at], entry)
        faults += [fault] if fault else []
    if all(fault.damage for fault in faults):  # else the checksums in the frame are not known
        faults += _frame(data, manifest, files)
    return Package(about, files), tuple(faults)


def _manifest(data: bytes) -> tuple[bytes, list[Fault]]:
    """The manifest, and the fault in it if there is one. Its digest at the end of the file may be damaged, too."""
    comment = data[-_COMMENT:]
    if len(data) < _AT + _COMMENT:
        raise BrokenError(MANIFEST)
    if not data.startswith(b"PK") and not comment[:_SIZE].isdigit():
        raise BrokenError(MANIFEST)
    size = int(comment[:_SIZE]) if comment[:_SIZE].isdigit() else data.find(b"}\n", _AT) + 2 - _AT
    manifest = data[_AT : _AT + size]
    digest = comment[_SIZE : _SIZE + _DIGEST].decode("latin-1")
    if _sha(manifest) == digest:
        return manifest, []
    with_locator = comment[_SIZE + _DIGEST :].decode("latin-1").rstrip("-")
    try:
        found = locator.changed(manifest, bytes.fromhex(with_locator), digest)
    except ValueError:
        found = None
    if found:
        return locator.mended(manifest, found), [Fault(MANIFEST, found)]
    end = data.find(b"}\n", _AT) + 2  # the size may be what is damaged
    for part in (manifest, data[_AT:end]):
        if sum(a != b for a, b in zip(_comment(part), comment, strict=True)) == 1:
            return part, []  # the frame is compared later
    raise BrokenError(MANIFEST)


def _parsed(manifest: bytes) -> dict[str, Any]:
    try:
        about: dict[str, Any] = json.loads(manifest)
        if about["format"] != FORMAT:
            raise BrokenError(MANIFEST)
        for entry in about["files"]:
            str(entry["path"]), int(entry["size"]), str(entry["sha256"]), bytes.fromhex(entry["locator"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenError(MANIFEST) from error
    return about


def _file(found: bytes, entry: Mapping[str, Any]) -> tuple[bytes, Fault | None]:
    if _sha(found) == entry["sha256"]:
        return found, None
    damage = locator.changed(found, bytes.fromhex(entry["locator"]), entry["sha256"])
    return (locator.mended(found, damage) if damage else found), Fault(entry["path"], damage)


def _frame(data: bytes, manifest: bytes, files: Mapping[str, bytes]) -> Iterator[Fault]:
    """The bytes of the frame that are not as they were: headers, names, the directory, and the digest at the end."""
    wanted = _framed(manifest, files)
    if len(wanted) != len(data):
        yield Fault("")
        return
    inside = _inside(manifest, files)
    apart = (at for at in _differences(wanted, data) if not any(start <= at < end for start, end in inside))
    first, *more = (*islice(apart, 2), -1)
    if first >= 0:
        yield Fault("", Damage(first, data[first], wanted[first]) if more == [-1] else None)


def _inside(manifest: bytes, files: Mapping[str, bytes]) -> list[tuple[int, int]]:
    """Where the contents stand in the file: the manifest and the files, which are compared by their digests."""
    found, at = [(_AT, _AT + len(manifest))], _AT + len(manifest)
    for path in sorted(files):
        start = at + 30 + len(path.encode())
        at = start + len(files[path])
        found.append((start, at))
    return found


def _differences(first: bytes, second: bytes) -> Iterator[int]:
    """The positions at which two texts of the same length differ; blocks that are alike are skipped."""
    step = 4096
    for start in range(0, len(first), step):
        pair = first[start : start + step], second[start : start + step]
        if pair[0] != pair[1]:
            yield from (start + at for at, (a, b) in enumerate(zip(*pair, strict=True)) if a != b)
