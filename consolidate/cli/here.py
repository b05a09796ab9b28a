"""The round that a command is about: the folder that is named, or the folder that the terminal is in."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from consolidate.cli.language import from_here
from consolidate.words import N_, UserError

HERE = Path()
SETTINGS = "round.toml"  # every round has it
HELP = N_("the folder of the round; may be left out in that folder")


def is_round(folder: Path) -> bool:
    """Whether a folder is a round."""
    try:
        return (folder / SETTINGS).is_file()
    except OSError:  # a name that is too long
        return False


def rounds(incomplete: str) -> list[tuple[str, str]]:
    """The folders that are rounds, where a word on the command line has got to, for the completion of the shell."""
    above = incomplete[: max(incomplete.rfind("/"), incomplete.rfind(os.sep)) + 1]
    try:
        found = sorted(path.name for path in Path(above or ".").iterdir() if is_round(path))
    except OSError:
        return []
    return [(above + name, "") for name in found]


RoundFolder = Annotated[Path, typer.Argument(metavar=N_("ROUND"), show_default=False, autocompletion=rounds, help=HELP)]


def with_letter(words: Sequence[str], letters: Collection[str]) -> tuple[Path, str]:
    """The round and the letter in the words [ROUND] LETTER. UserError if they are not these."""
    *folders, letter = words or ("",)
    near = get_close_matches(letter, letters, 1) if len(folders) < 2 else []
    if letter not in letters or len(folders) > 1:
        raise UserError(
            N_("“{found}” is not a folder and a letter; the letter is one of {letters}"),
            N_("Did you mean {near}?") if near else N_("For example: consolidate mail FOLDER invite"),
            found=" ".join(words),
            letters=tuple(letters),
            near="".join(near),
        )
    return Path(folders[0]) if folders else HERE, letter


def with_sources(paths: Sequence[Path]) -> tuple[Path, list[Path]]:
    """The round and the sources in the words [ROUND] [SOURCE]….

    In the folder of a round the first word is a source, unless it is a round itself.
    """
    if paths and (is_round(paths[0]) or not is_round(HERE)):
        return paths[0], [*paths[1:]]
    return HERE, [*paths]


def with_words(words: Sequence[str]) -> tuple[Path, list[str]]:
    """The round and the other words in the words [ROUND] WORD…; in the folder of a round it may be left out."""
    first = Path(words[0])
    if len(words) > 1 and (is_round(first) or not is_round(HERE)):
        return first, [*words[1:]]
    return HERE, [*words]


def command(name: str, folder: Path, *more: str) -> str:
    """A command as it is typed, with the folder of the round unless it may be left out."""
    here = folder.absolute() == HERE.absolute()
    words = ("consolidate", name, *(() if here else (str(from_here(folder)),)), *more)
    return " ".join(f'"{word}"' if " " in word else word for word in words)
