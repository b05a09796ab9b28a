"""What a request of the page brings along: its words, its language, its time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consolidate.model import Incoming
from consolidate.pipeline.context import Context
from consolidate.words import LANGUAGES, Problem, say


@dataclass(frozen=True)
class Asked:
    """A request: ``words`` as the page sent them, the language of the answer, and when it was sent."""

    words: Mapping[str, Any]
    language: str
    now: datetime

    @property
    def context(self) -> Context:
        """What the pipeline gets. The page is told of each file by the watch of the workers."""
        return Context(lambda: self.now, _passed_on)

    def tell(self, sentence: str, /, **args: object) -> str:
        """Return a catalogue sentence in the language of the answer."""
        return say(self.language, sentence, **args)

    def problems(self, found: Iterable[Problem]) -> list[str]:
        """Return problems as sentences, each with the place where it is."""
        return [f"{where}  {self.tell(text, **args)}".strip() for where, text, args in found]


def _passed_on(files: Iterable[Incoming], count: int) -> Iterator[Incoming]:
    yield from files


def asked(words: Mapping[str, Any]) -> Asked:
    """Return a request as it came. Its time has a zone."""
    language = words.get("language")
    known = language if language in LANGUAGES else LANGUAGES[0]
    return Asked(words, known, datetime.fromisoformat(str(words["now"])))
