"""Two languages: English sentences are the source, ``locale/`` holds the complete Chinese catalogue.

Values never hold translated text: a sentence and its arguments travel together and become words where a
person reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import gettext

LANGUAGES = ("zh", "en")


def N_(sentence: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a sentence for the catalogue; it is translated later, by ``say``."""
    return sentence


class Problem(NamedTuple):
    """One thing wrong: where (a line, a cell; "" where unknown), a catalogue sentence and its arguments."""

    where: str
    sentence: str
    args: Mapping[str, object]


class Stop(Exception):  # noqa: N818 - it ends the run, on purpose and with words
    """The run cannot go on: what is wrong and where, what to do, and where there are several things each of them."""

    def __init__(self, sentence: str, hint: str = "", /, details: tuple[Problem, ...] = (), **args: object) -> None:
        """Take two catalogue sentences and the arguments of both."""
        super().__init__(sentence)
        self.sentence, self.hint, self.details, self.args_ = sentence, hint, details, args

    def __str__(self) -> str:
        return say("en", self.sentence, **self.args_)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    import gettext  # here, since workers have nothing to say

    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation("consolidate", Path(__file__).parent / "locale", ["zh_CN"], fallback=True)


def say(language: str, sentence: str, /, **args: object) -> str:
    """The sentence in ``zh`` or ``en`` with its arguments put in; an empty sentence stays empty."""
    if not sentence:
        return ""
    words = _catalogue(language).gettext(sentence)
    return words.format_map(args) if args else words
