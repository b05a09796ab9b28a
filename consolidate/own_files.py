"""The files of the program itself: its bytes, the texts that come with it, and the libraries that are installed.

``importlib`` has functions for most of this, but importing them takes longer than all that is done here, and it is done
at the start of every process (docs/benchmarks.md).
"""

from __future__ import annotations

import contextlib
import os
import sys

_FOLDER = os.path.dirname(__file__)
_ENDINGS = (".py", ".toml")


def texts(folder: str) -> dict[str, str]:
    """Return the names of the TOML files in a folder of the program, without ``.toml``, each with its path; sorted."""
    inside = os.path.join(_FOLDER, folder)
    names = sorted(name for name in os.listdir(inside) if name.endswith(".toml"))
    return {name.removesuffix(".toml"): os.path.join(inside, name) for name in names}


def text(path: str) -> str:
    """Return the text of a file of the program."""
    with open(path, encoding="utf-8") as file:
        return file.read()


def program() -> bytes:
    """Return the bytes of all files of this program, joined: they differ between versions."""
    found = sorted(
        os.path.join(here, name) for here, _, names in os.walk(_FOLDER) for name in names if name.endswith(_ENDINGS)
    )
    return b"\0".join(part for name in found for part in (name[len(_FOLDER) :].encode(), _bytes(name)))


def _bytes(path: str) -> bytes:
    """Return the bytes of a file; b"" if it is missing."""
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read()
    except OSError:
        return b""


def installed() -> list[str]:
    """Return the folders that say which libraries are installed, such as ``olefile-0.47.dist-info``.

    They are in the order in which Python looks for a library: of one that is installed twice, the first is used.
    """
    names: list[str] = []
    for folder in sys.path:
        with contextlib.suppress(OSError):
            names += sorted(name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))
    return names
