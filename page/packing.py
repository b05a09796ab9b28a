"""Compile and pack the standard library and the site of the page. Runs in Pyodide, started by ``compile.mjs``."""

from __future__ import annotations

import importlib._bootstrap_external as bootstrap
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)
# what the program never imports; it would make the page larger by a megabyte
UNUSED = (
    "_pyrepl/", "unittest/", "pdb.py", "doctest.py", "pydoc.py", "pydoc_data/", "xmlrpc/", "wsgiref/", "sqlite3/",
    "ensurepip/", "idlelib/", "pickletools.py", "__phello__", "turtle", "_pyio.py", "cProfile", "profile", "pstats.py",
    "tabnanny", "trace.py", "multiprocessing/", "socketserver", "ftplib", "poplib", "antigravity", "this.py",
    "webbrowser", "encodings/cp", "encodings/iso", "encodings/mac", "encodings/koi", "curses/", "dbm/",
    "venv/", "zipapp", "cmd.py", "code.py", "mailbox.py", "site-packages/", "lib2to3/", "test/", "tkinter/",
    "concurrent/interpreters", "compression/zstd", "profiling/", "string/templatelib", "annotationlib_",
)  # fmt: skip
USED = ("encodings/cp437", "encodings/cp1252", "encodings/iso8859_1", "encodings/cp936")


def pack(library: bool = True) -> None:
    """Write both archives into the folder that is mounted at /build; without ``library`` that of the site alone."""
    if library:
        _write(_library(), Path("/build/stdlib.zip"))
    _write(_site(Path("/build/site")), Path("/build/site.zip"))


def _library() -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile("/python_stdlib.zip") as whole:
        for entry in whole.infolist():
            name = entry.filename
            if not entry.is_dir() and (name.startswith(USED) or not name.startswith(UNUSED)):
                yield name, whole.read(entry)


def _site(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _write(files: Iterable[tuple[str, bytes]], target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as made:
        for name, data in files:
            if name.endswith(".py"):
                made.writestr(zipfile.ZipInfo(f"{name}c", EPOCH), _compiled(name, data))
            else:
                made.writestr(zipfile.ZipInfo(name, EPOCH), data)


def _compiled(name: str, source: bytes) -> bytes:
    """The bytes of a .pyc that is never compared with its source, which is not there."""
    code = compile(source, name, "exec", dont_inherit=True)
    made: bytes = bootstrap._code_to_hash_pyc(code, bytes(8), False)  # type: ignore[attr-defined]
    return made
