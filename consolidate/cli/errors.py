"""Errors that nobody foresaw: they are kept for ``consolidate bundle``, without the texts and numbers in them."""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from consolidate import __version__, disk, masked
from consolidate.cli import here
from consolidate.words import UserError

_KEPT = ".consolidate/errors.jsonl"  # in a round
_ELSEWHERE = "consolidate-errors.jsonl"  # among the temporary files, for a command without a round


def keep(words: Sequence[str], error: BaseException) -> None:
    """Append an error of a command to the file of its round. If that is not possible, nothing happens.

    A wrong command line and an error of the operating system are no errors of the program.
    """
    from typer.exceptions import TyperException

    if isinstance(error, (OSError, TyperException)):
        return
    command = words[0] if words and words[0].isascii() and words[0].isalpha() else ""
    entry = {
        "at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "version": __version__,
        "words": [command, *(word for word in words if re.fullmatch(r"--?[a-z-]+", word))],
        "raised": masked.error(error),
    }
    with contextlib.suppress(OSError, UserError, ValueError):
        disk.append(_file(_round(words)), json.dumps(entry, ensure_ascii=False))


def command(words: Sequence[str]) -> str:
    """The command that packs the error of a command: with the same round and the same files."""
    folder = _round(words)
    named = [word for word in words[1:] if disk.head(Path(word), 1)]
    return here.command("bundle", folder or here.HERE, *named)


def files(folder: Path | None) -> list[Path]:
    """The files in which errors may be kept."""
    return [_elsewhere(), *([folder / _KEPT] if folder else [])]


def _round(words: Sequence[str]) -> Path | None:
    """The round that a command was about, if it was about one."""
    return next((folder for folder in map(Path, (*words[1:], ".")) if here.is_round(folder)), None)


def _file(folder: Path | None) -> Path:
    return folder / _KEPT if folder else _elsewhere()


def _elsewhere() -> Path:
    return Path(tempfile.gettempdir()) / _ELSEWHERE


def attempt(make: Callable[[], Any]) -> Any:
    """What a function makes, or what stopped it: a sentence without its arguments, or where in which code it failed."""
    try:
        return make()
    except UserError as stop:
        return {"stopped": stop.sentence, "details": [problem.sentence for problem in stop.details]}
    except Exception as error:  # noqa: BLE001 - the border
        return {"failed": masked.error(error)}
