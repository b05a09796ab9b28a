"""Archives of tar, of 7-Zip and of single packed files, as programs write them and as nobody does."""

from __future__ import annotations

import io
import struct
import tarfile
import zlib
from collections.abc import Mapping, Sequence

import py7zr

Entry = tuple[str, bytes]


def tar(
    files: Sequence[Entry] | Mapping[str, bytes],
    packed: str = "",
    encoding: str = "utf-8",
    form: int = tarfile.GNU_FORMAT,
) -> bytes:
    """A .tar of these files; ``packed``: gz, bz2 or xz."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f"w:{packed}", format=form, encoding=encoding) as made:  # type: ignore[call-overload]
        for name, data in files.items() if isinstance(files, Mapping) else files:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            made.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def tar_of(*entries: tuple[str, bytes], target: str = "/etc/passwd") -> bytes:
    """A .tar of entries that are no files: pairs of name and type."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        for name, kind in entries:
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, target
            made.addfile(entry)
    return out.getvalue()


def seven(files: Mapping[str, bytes], password: str | None = None, names_too: bool = False) -> bytes:
    """A .7z of these files."""
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password, header_encryption=names_too) as made:
        for name, data in files.items():
            made.writef(io.BytesIO(data), name)
    return out.getvalue()


def seven_named(name: str, data: bytes) -> bytes:
    """A .7z of one file with a name that py7zr does not write: one that leads out of a folder, say."""
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as made:
        made.set_encoded_header_mode(False)
        made.writef(io.BytesIO(data), "n" * len(name))
    found = bytearray(out.getvalue().replace(("n" * len(name)).encode("utf-16-le"), name.encode("utf-16-le")))
    offset, size = struct.unpack_from("<QQ", found, 12)
    struct.pack_into("<I", found, 28, zlib.crc32(found[32 + offset : 32 + offset + size]))
    struct.pack_into("<I", found, 8, zlib.crc32(found[12:32]))
    return bytes(found)
