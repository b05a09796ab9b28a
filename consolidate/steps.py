"""Log the steps of a run to the logger ``consolidate``: the name, how many things it handled, how long it took."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

NAME = "consolidate"  # the name of the only logger


@dataclass
class Step:
    """A step that is running. ``count`` may be set once it is known."""

    name: str
    count: int


@contextmanager
def step(name: str, count: int = 0) -> Iterator[Step]:
    """Time a step and log it at its end. A step that raises an error is not logged."""
    begun = time.perf_counter()
    under_way = Step(name, count)
    yield under_way
    logging.getLogger(NAME).info("%-12s %6d %9.3f s", name, under_way.count, time.perf_counter() - begun)
