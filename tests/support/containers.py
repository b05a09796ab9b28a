"""Mails of Outlook and archives for tests: OLE files (.msg) and winmail.dat written after their specifications."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import count

Tree = Mapping[str, "bytes | Tree"]
_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def compound(tree: Tree) -> bytes:
    """An OLE file (MS-CFB) with these streams and folders. Every stream is padded to a whole number of big sectors."""
    entries: list[list[object]] = [["Root Entry", 5, _NONE, _NONE, 0]]
    streams: list[bytes] = []
    _folder(tree, 0, entries, streams)
    fat: list[int] = []
    body = b""
    starts = []
    for data in streams:
        padded = data.ljust(max(4096, -(-len(data) // 512) * 512), b"\0")
        starts.append(len(fat))
        sectors = len(padded) // 512
        fat += [*range(len(fat) + 1, len(fat) + sectors), _END]
        body += padded
    directory = _directory(entries, starts, streams)
    at = len(fat)
    sectors = len(directory) // 512
    fat += [*range(at + 1, at + sectors), _END]
    body += directory
    size = -(-(len(fat) + 1) // 127)  # sectors of the table itself
    table = len(fat)
    fat += [_FAT] * size
    fat += [_FREE] * (size * 128 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, size, at, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *range(table, table + size), *[_FREE] * (109 - size))
    return header + body + struct.pack(f"<{len(fat)}I", *fat)


def _folder(tree: Tree, parent: int, entries: list[list[object]], streams: list[bytes]) -> None:
    """Lay the entries of a folder in order, each the right brother of the one before."""
    before = -1
    for name, content in sorted(tree.items(), key=lambda item: (len(item[0]), item[0].upper())):
        number = len(entries)
        if isinstance(content, bytes):
            entries.append([name, 2, _NONE, _NONE, len(streams)])
            streams.append(content)
        else:
            entries.append([name, 1, _NONE, _NONE, 0])
            _folder(content, number, entries, streams)
        if before < 0:
            entries[parent][3] = number
        else:
            entries[before][2] = number
        before = number


def _directory(entries: Sequence[Sequence[object]], starts: Sequence[int], streams: Sequence[bytes]) -> bytes:
    out = b""
    for name, kind, right, child, number in entries:
        assert isinstance(number, int)
        encoded = str(name).encode("utf-16-le") + b"\0\0"
        start, size = (starts[number], max(4096, len(streams[number]))) if kind == 2 else (0, 0)
        start = _END if kind == 5 else start
        size = len(streams[number]) if kind == 2 and len(streams[number]) >= 4096 else size
        out += encoded.ljust(64, b"\0")
        out += struct.pack("<HBBIII36xIII", len(encoded), kind, 1, _NONE, right, child, start, size, 0)
    empty = b"\0" * 64 + struct.pack("<HBBIII", 0, 0, 0, _NONE, _NONE, _NONE) + b"\0" * 48
    return out + empty * (-len(entries) % 4)


# --- .msg ------------------------------------------------------------------------------------------------------


def msg(
    subject: str,
    sender: str,
    files: Sequence[tuple[str, bytes | dict[str, object]]],
    *,
    old: bool = False,
    message: str = "",
    shown: bool = False,
) -> bytes:
    """A mail as Outlook saves it (MS-OXMSG); ``old``: names in GBK, as before 2003; a dict is a mail attached.

    ``shown``: every attachment has a Content-ID.
    """
    tree = _message(subject, sender, files, old, message, top=True)
    for name, below in tree.items():
        if shown and name.startswith("__attach") and isinstance(below, dict):
            below["__substg1.0_3712001F"] = f"{name}@x".encode("utf-16-le")
    return compound(tree)


def _message(
    subject: str,
    sender: str,
    files: Sequence[tuple[str, bytes | dict[str, object]]],
    old: bool,
    message: str,
    top: bool,
) -> Tree:
    def text(tag: str, value: str) -> dict[str, bytes]:
        # padded streams would end in zeros; readers strip those
        return (
            {f"__substg1.0_{tag}001E": value.encode("gbk")}
            if old
            else {f"__substg1.0_{tag}001F": value.encode("utf-16-le")}
        )

    sent = int((datetime(2026, 1, 15, 1, 30, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7
    properties = b"\0" * (32 if top else 24) + struct.pack("<HHIQ", 0x40, 0x0039, 6, sent)
    tree: dict[str, bytes | Tree] = {"__properties_version1.0": properties}
    tree |= text("0037", subject) | text("0C1F", sender) | text("0C1A", "财政局") | text("1000", "您好")
    if message:
        tree |= text("1035", message)
    for number, (name, data) in enumerate(files):
        below: dict[str, bytes | Tree] = {"__properties_version1.0": b"\0" * 8, **text("3707", name)}
        if isinstance(data, bytes):
            below["__substg1.0_37010102"] = data
        else:
            below["__substg1.0_3701000D"] = _message(**data, old=old, message="", top=False)  # type: ignore[arg-type]
        tree[f"__attach_version1.0_#{number:08X}"] = below
    return tree


# --- winmail.dat -----------------------------------------------------------------------------------------------


def winmail(files: Sequence[tuple[str, bytes]], *, long_names: bool = True) -> bytes:
    """Attachments in Outlook's own wrapping (MS-OXTNEF), with short names in GBK and long ones in Unicode."""
    out = struct.pack("<IH", 0x223E9F78, 1)
    out += _attribute(1, 0x0006, 0x9007, struct.pack("<II", 936, 0))
    for name, data in files:
        out += _attribute(2, 0x0006, 0x9002, b"\0" * 14)
        short = name if not long_names else f"{name[:2]}~1.XLS"
        out += _attribute(2, 0x0001, 0x8010, short.encode("gbk") + b"\0")
        out += _attribute(2, 0x0006, 0x800F, data)
        if long_names:
            wide = (name + "\0").encode("utf-16-le")
            named = struct.pack("<HH", 0x0003, 0x8001) + b"\x11" * 16 + struct.pack("<II", 1, 6) + b"a\0b\0c\0\0\0"
            properties = struct.pack("<I", 3)
            properties += struct.pack("<HHI", 0x0003, 0x0E20, len(data))
            properties += named + struct.pack("<I", 7)
            properties += struct.pack("<HHII", 0x001F, 0x3707, 1, len(wide)) + wide.ljust(-(-len(wide) // 4) * 4, b"\0")
            out += _attribute(2, 0x0006, 0x9005, properties)
    return out


def _attribute(level: int, kind: int, number: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, number, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


# --- archives --------------------------------------------------------------------------------------------------


def zipped(files: Sequence[tuple[str, bytes]], encoding: str = "utf-8") -> bytes:
    """A .zip; with another encoding than UTF-8 its names are written as Windows tools do, without saying so."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, data) in zip(count(), files, strict=False):
            plain = name if encoding == "utf-8" else f"{number:0{len(name.encode(encoding))}d}"
            archive.writestr(zipfile.ZipInfo(plain, (2026, 1, 15, 9, 30, 0)), data, zipfile.ZIP_DEFLATED)
    made = out.getvalue()
    if encoding != "utf-8":
        for number, (name, _) in enumerate(files):
            raw = name.encode(encoding)
            made = made.replace(f"{number:0{len(raw)}d}".encode(), raw)
    return made
