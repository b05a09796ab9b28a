"""The language of the terminal: that of ``--lang``, else the system's, else Chinese."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from consolidate.text import clean
from consolidate.words import LANGUAGES, say

_now = ["zh"]  # one language per process, set before the first output


def decide(argv: Sequence[str], environ: Mapping[str, str] = os.environ) -> tuple[list[str], str]:
    """The arguments without ``--lang``, which may stand anywhere, and the language. An unknown one is left in."""
    rest, language = list(argv), ""
    for position, word in enumerate(argv):
        if word == "--":
            break
        if word == "--lang" and position + 1 < len(argv) and argv[position + 1] in LANGUAGES:
            language = argv[position + 1]
            rest[position : position + 2] = []
            break
        if word.startswith("--lang=") and word.removeprefix("--lang=") in LANGUAGES:
            language = word.removeprefix("--lang=")
            del rest[position]
            break
    return rest, language or system(environ)


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


def tell(sentence: str, /, **args: object) -> str:
    """A catalogue sentence in the language that is set, with its arguments cleaned of control characters."""
    return say(_now[0], sentence, **{key: clean(a) if isinstance(a, str) else a for key, a in args.items()})
