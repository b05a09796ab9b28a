"""Two languages: English sentences are the source, ``locale/`` holds the complete Chinese catalogue.

Values never hold translated text: a sentence and its arguments travel together and become words where a
person reads them.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

LANGUAGES = ("zh", "en")


def N_(sentence: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a sentence for the catalogue; it is translated later, by ``say``."""
    return sentence


class Stop(Exception):  # noqa: N818 - it ends the run, on purpose and with words
    """The run cannot go on. ``sentence`` says what is wrong and where, ``hint`` what to do; exit code 2."""

    def __init__(self, sentence: str, hint: str = "", /, **args: object) -> None:
        """Take two catalogue sentences and the arguments of both."""
        super().__init__(sentence)
        self.sentence, self.hint, self.args_ = sentence, hint, args

    def __str__(self) -> str:
        return say("en", self.sentence, **self.args_)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation("consolidate", Path(__file__).parent / "locale", ["zh_CN"], fallback=True)


def say(language: str, sentence: str, /, **args: object) -> str:
    """The sentence in ``zh`` or ``en`` with its arguments put in; an empty sentence stays empty."""
    if not sentence:
        return ""
    words = _catalogue(language).gettext(sentence)
    return words.format_map(args) if args else words
