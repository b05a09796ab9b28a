"""The page, built once for all tests of a run, whichever process needs it first."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from page import build

_PATIENCE = 300  # seconds that another process may take to build it


def built(factory: pytest.TempPathFactory) -> Path:
    """The page; the first to ask builds it, the others wait."""
    base = factory.getbasetemp()
    shared = (base.parent if base.name.startswith("popen-") else base) / "page"
    try:
        shared.mkdir()
    except FileExistsError:
        return _awaited(shared)
    try:
        page = build.build(shared / "work", shared / "dist")
    except BaseException as error:
        (shared / "failed").write_text(str(error), encoding="utf-8")
        raise
    (shared / "done").touch()
    return page


def _awaited(shared: Path) -> Path:
    end = time.monotonic() + _PATIENCE
    while not (shared / "done").exists():
        if (shared / "failed").exists() or time.monotonic() > end:
            raise AssertionError("the page could not be built: " + (shared / "failed").read_text(encoding="utf-8"))
        time.sleep(0.2)
    return shared / "dist" / f"{build.NAME}.html"
