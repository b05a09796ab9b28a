"""Things that are made once for all tests of a run, by whichever process needs them first."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

_PATIENCE = 300  # seconds that another process may take to make it


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder of that name with what ``make`` puts into it; the first to ask makes it, the others wait."""
    base = factory.getbasetemp()
    shared = (base.parent if base.name.startswith("popen-") else base) / name
    marks = shared.with_name(f"{name}-done"), shared.with_name(f"{name}-failed")
    try:
        shared.mkdir()
    except FileExistsError:
        return _awaited(shared, *marks)
    try:
        make(shared)
    except BaseException as error:
        marks[1].write_text(str(error), encoding="utf-8")
        raise
    marks[0].touch()
    return shared


def _awaited(shared: Path, done: Path, failed: Path) -> Path:
    end = time.monotonic() + _PATIENCE
    while not done.exists():
        if failed.exists() or time.monotonic() > end:
            reason = failed.read_text(encoding="utf-8") if failed.exists() else "it takes too long"
            raise AssertionError(f"{shared.name} could not be made: {reason}")
        time.sleep(0.2)
    return shared
