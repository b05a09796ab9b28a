"""The folder of the round of 48 units on both evenings, made once for all tests of a run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sample_workbooks import evening_round
from tests.support.once import once
from tests.support.other_formats import converted

_NAME = "2025年报"


def first(factory: pytest.TempPathFactory, base: Path) -> Path:
    """A copy of the round below ``base`` as it is on the first evening."""
    made = once(factory, "first-evening", lambda shared: evening_round.first_evening(shared / _NAME, converted))
    return _copy(made, base)


def second(factory: pytest.TempPathFactory, base: Path) -> Path:
    """A copy of the round below ``base`` as it is on the second evening."""

    def make(shared: Path) -> None:
        folder = first(factory, shared)
        evening_round.send_back(folder)
        evening_round.second_evening(folder, converted)

    return _copy(once(factory, "second-evening", make), base)


def _copy(made: Path, base: Path) -> Path:
    return Path(shutil.copytree(made / _NAME, base / _NAME))
