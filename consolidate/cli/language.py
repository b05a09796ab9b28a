"""The language of the terminal: that of ``--lang``, else the system's, else Chinese."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from consolidate.text import clean
from consolidate.words import LANGUAGES, N_, UserError, say

OPTION = "--lang"

_now = ["zh"]  # one language per process, set before the first output


def decide(argv: Sequence[str], environ: Mapping[str, str] = os.environ) -> tuple[list[str], str]:
    """The arguments without ``--lang``, which may stand anywhere, and the language. An unknown one is left in.

    If it stands there several times, the last one counts.
    """
    end = argv.index("--") if "--" in argv else len(argv)
    rest, language, before = [], "", list(argv[:end])
    while before:
        word = before.pop(0)
        if word == OPTION and before and before[0] in LANGUAGES:
            language = before.pop(0)
        elif word.startswith(f"{OPTION}=") and word.removeprefix(f"{OPTION}=") in LANGUAGES:
            language = word.removeprefix(f"{OPTION}=")
        else:
            rest.append(word)
    return [*rest, *argv[end:]], language or system(environ)


def refuse_unknown(rest: Sequence[str]) -> None:
    """UserError if ``decide`` left a ``--lang`` in, whose language is unknown or missing."""
    for position, word in enumerate(rest):
        if word == "--":
            return
        name, given, found = word.partition("=")
        if name == OPTION:
            found = found if given else "".join(rest[position + 1 : position + 2])
            sentence = N_("There is no language “{lang}”") if found else N_("The language behind --lang is missing")
            raise UserError(sentence, N_("Known: zh, en"), lang=found)


def system(environ: Mapping[str, str]) -> str:
    """The system's language: on Windows that of its user interface, elsewhere that of the environment."""
    name = _windows() or next((environ[k] for k in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(k)), "")
    return "zh" if name.partition(".")[0] in ("", "C", "POSIX") or name.lower().startswith("zh") else "en"


def _windows() -> str:
    if sys.platform != "win32":
        return ""
    import ctypes
    import locale

    return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")


def use(language: str) -> None:
    """Set the language."""
    _now[0] = language


def current() -> str:
    """The language that is set."""
    return _now[0]


# what operating systems give as the reason of an error, so that it is translated, too
_REASONS = (
    N_("Permission denied"), N_("Operation not permitted"), N_("No such file or directory"), N_("File exists"),
    N_("Not a directory"), N_("Is a directory"), N_("No space left on device"), N_("Disk quota exceeded"),
    N_("Read-only file system"), N_("File too large"), N_("File name too long"), N_("Input/output error"),
    N_("Device or resource busy"), N_("Too many open files"), N_("Connection refused"), N_("Connection timed out"),
    N_("Connection reset by peer"), N_("Network is unreachable"), N_("No route to host"), N_("Broken pipe"),
    N_("Stale file handle"), N_("Host is down"), N_("Invalid argument"), N_("Cannot allocate memory"),
)  # fmt: skip


def tell(sentence: str, /, **args: object) -> str:
    """A catalogue sentence in the language that is set, with its arguments as they are shown."""
    shown = {key: _shown(argument) for key, argument in args.items()}
    if shown.get("reason") in _REASONS:
        shown["reason"] = say(_now[0], str(shown["reason"]))
    return say(_now[0], sentence, **shown)


def _shown(argument: object) -> object:
    """A text cleaned of control characters; a path from where the terminal is, if it lies below that."""
    if isinstance(argument, Path):
        return clean(str(from_here(argument)))
    return clean(argument) if isinstance(argument, str) else argument


def from_here(path: Path) -> Path:
    """A path as seen from the current folder if it lies below that, else as it is."""
    try:
        below = path.relative_to(Path.cwd()) if path.is_absolute() else path
    except (ValueError, OSError):  # it lies elsewhere, or the current folder is gone
        return path
    return path if below == Path() else below
