"""The page, open in the browsers: starting a browser and the Python within it takes longer than most tests."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support import fake_folder
from tests.support.browser import CHROMIUM, Browser


class Pages:
    """The page in each browser that was asked for."""

    def __init__(self, page: Path) -> None:
        """Open nothing yet."""
        self._page, self._open, self._stack = page, dict[str, Browser](), ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def begun(self, program: str) -> Browser:
        """The page in a browser, without anything that an earlier test has left there."""
        if program not in self._open:
            opened = self._stack.enter_context(Browser(program))
            opened.open(self._page, script=fake_folder.SCRIPT if program == CHROMIUM else "")
            self._open[program] = opened
        self._open[program].begin()
        return self._open[program]
