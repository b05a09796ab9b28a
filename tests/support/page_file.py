"""The page, built once for all tests of a run, whichever process needs it first."""

from __future__ import annotations

from pathlib import Path

import pytest

from page import build
from tests.support.once import once


def built(factory: pytest.TempPathFactory) -> Path:
    """The page."""
    folder = once(factory, "page", lambda shared: build.build(shared / "work", shared / "dist"))
    return folder / "dist" / f"{build.NAME}.html"
