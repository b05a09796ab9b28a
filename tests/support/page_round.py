"""The page at a round, without a browser: it has a copy of the folder, and what a request changes goes back into it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from consolidate.page import entry
from tests.support.browser import NOW


class PageRound:
    """A round that is open in the page. ``folder`` is the true one, ``memory`` what Python has in the browser."""

    def __init__(self, folder: Path, memory: Path) -> None:
        """Open the round in a folder. The current folder becomes ``memory``, as it is in the browser."""
        self.folder, self.memory = folder, memory
        memory.mkdir(exist_ok=True)
        os.chdir(memory)
        entry.start(lambda name, digest: None, lambda: None)
        self.now = NOW
        self.open()

    def ask(self, what: str, language: str = "zh", **words: Any) -> Any:
        """What the page is told, and what it writes back: nothing else gets into the folder."""
        told = json.loads(entry.answer(json.dumps({"ask": what, "language": language, "now": self.now, **words})))
        assert "failed" not in told, told
        return told

    def open(self) -> Any:
        """Read the folder anew, as when somebody opens it in the page."""
        copy = self.memory / self.folder.name
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.folder, copy, ignore=shutil.ignore_patterns("cache"))
        self.evening = self.ask("open", folder=self.folder.name)["evening"]
        return self.evening

    def act(self, what: str, **words: Any) -> Any:
        """Do something, and write what has changed back into the folder."""
        told = self.ask(what, **words)
        assert "stopped" not in told, told
        self.evening = told["evening"]
        for name in told["give"]:
            target = self.folder.parent / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((self.memory / name).read_bytes())
        for name in told["gone"]:
            (self.folder.parent / name).unlink()
        return told

    def unit(self, name: str) -> Any:
        """Everything about a unit."""
        return self.ask("unit", name=name)

    def row(self, name: str) -> Any:
        """The row of a unit."""
        return next(row for row in self.evening["rows"] if row["name"] == name)
