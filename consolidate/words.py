"""Messages in two languages: English sentences are the source, ``locale/`` has the complete Chinese catalogue.

Values never hold translated text: a sentence and its arguments are kept together and translated when they are shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, Self

from consolidate.regex import regex

if TYPE_CHECKING:
    import gettext

LANGUAGES = ("zh", "en")
_BETWEEN = {"zh": "、", "en": ", "}  # the members of a list
_NUMBERED = regex(r"\{(\w+)\}|\(s\)|\((\w+)\|(\w+)\)")  # a placeholder, or what depends on the one before it


def N_(sentence: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark a sentence for the catalogue. ``say`` translates it later."""
    return sentence


class Worded(StrEnum):
    """An enumeration whose members have texts beside their value: one for each attribute that the class annotates.

    Texts that are left out at the end are "". The value alone finds a member; ValueError if there is none.
    """

    def __new__(cls, value: str, *texts: str) -> Self:
        """Take value and texts of a new member."""
        member = str.__new__(cls, value)
        member._value_ = value
        names = tuple(cls.__annotations__)
        for name, text in zip(names, (*texts, *[""] * (len(names) - len(texts))), strict=True):
            setattr(member, name, text)
        return member


class Problem(NamedTuple):
    """One fault: where it is (a line, a cell; "" if unknown), a catalogue sentence and its arguments."""

    where: str
    sentence: str
    args: Mapping[str, object]


class UserError(Exception):
    """An error for the user that ends the run: what is wrong and where, what to do; ``details`` for several faults."""

    def __init__(self, sentence: str, hint: str = "", /, details: tuple[Problem, ...] = (), **args: object) -> None:
        """Take two catalogue sentences and the arguments of both."""
        super().__init__(sentence)
        self.sentence, self.hint, self.details, self.args_ = sentence, hint, details, args

    def __str__(self) -> str:
        return say("en", self.sentence, **self.args_)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    import gettext  # both imported here, since workers print no messages
    from pathlib import Path

    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation("consolidate", Path(__file__).parent / "locale", ["zh_CN"], fallback=True)


def say(language: str, sentence: str, /, **args: object) -> str:
    """The sentence in ``zh`` or ``en`` with its arguments filled in, tuples as lists. An empty sentence stays empty."""
    if not sentence:
        return ""
    args = {name: _BETWEEN[language].join(map(str, v)) if isinstance(v, tuple) else v for name, v in args.items()}
    words = in_number(sentence, args) if language == "en" else _catalogue(language).gettext(sentence)
    return words.format_map(args) if args else words


def in_number(sentence: str, args: Mapping[str, object]) -> str:
    """Choose between singular and plural in an English sentence, by the count before each place.

    ``{count} unit(s) (is|are) held`` becomes ``{count} unit is held`` where ``count`` is 1; without a count, plural.
    """
    one = False

    def chosen(found: re.Match[str]) -> str:
        nonlocal one
        name, singular, plural = found.groups()
        if name:
            value = str(args.get(name, "")).strip()
            one = value == "1" if value.isdecimal() else one
            return found[0]
        return (singular if one else plural) if plural else "" if one else "s"

    return _NUMBERED.sub(chosen, sentence)
