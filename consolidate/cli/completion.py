"""Completion in the shell: what may stand where the cursor is, and how the shell is told to ask.

Nothing here may fail or print: where nothing is known, the shell offers the names of files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import typer

from consolidate.cli import here
from consolidate.cli.here import HERE
from consolidate.cli.language import tell
from consolidate.words import LANGUAGES, N_, UserError

ASKED = "_CONSOLIDATE_COMPLETE"  # the variable with which the shell asks
_PROGRAM = "consolidate"
_SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")
LETTERS: Mapping[str, str] = {
    "invite": N_("to all units, with their templates"),
    "remind": N_("to the units that have not answered"),
    "correct": N_("to the units with findings, with their marked copies"),
}

Offered = list[tuple[str, str]]  # a word, and what it means


def prepare() -> None:
    """Let typer answer the shell, if it asks."""
    if ASKED in os.environ:
        from typer.completion import completion_init  # type: ignore[attr-defined]

        completion_init()


def install() -> None:
    """Write into the settings of this shell that it asks. UserError if it cannot ask."""
    from typer import completion as typers

    shell, path = typers.install(shell=_shell(), prog_name=_PROGRAM)  # type: ignore[attr-defined]
    typer.echo(
        tell(N_("Completion for {shell} stands in {path}. Open a new window to use it."), shell=shell, path=path)
    )


def show() -> None:
    """Print what ``install`` would write."""
    from typer import completion as typers

    script = typers.get_completion_script(prog_name=_PROGRAM, complete_var=ASKED, shell=_shell())  # type: ignore[attr-defined]
    typer.echo(script)


def _shell() -> str:
    from typer import completion as typers

    shell: str = typers._get_shell_name() or "?"  # type: ignore[attr-defined]
    if shell not in _SHELLS:
        raise UserError(
            N_("There is no completion of commands in {shell}"),
            N_("There is one in {shells}."),
            shell=shell,
            shells=_SHELLS[:4],
        )
    return shell


# --- what is offered -------------------------------------------------------------------------------------------


def first_round(context: typer.Context, incomplete: str) -> Offered:
    """The rounds as the first word; for further words the shell offers the names of files."""
    is_named = any(here.is_round(path) for path in (HERE, *_named(context)))
    return [] if is_named else here.rounds(incomplete)


def letters(context: typer.Context, incomplete: str) -> Offered:
    """The kinds of letters, and before one the rounds."""
    kinds = [(word, tell(text)) for word, text in LETTERS.items()]
    return [*kinds, *first_round(context, incomplete)]


def units(context: typer.Context) -> Offered:
    """The units of the round on the command line."""
    from consolidate.pipeline.opened import open_round

    folder = next((path for path in _named(context) if here.is_round(path)), HERE)
    try:
        return [(unit.name, unit.group) for unit in open_round(folder).roster.units]
    except (UserError, OSError):
        return []


def results(context: typer.Context) -> Offered:
    """When the last results of the round on the command line were written."""
    from consolidate.pipeline import history

    folder = next((path for path in _named(context) if here.is_round(path)), HERE)
    try:
        return [(entry.time[:16], entry.name) for entry in history.entries(folder)]
    except (UserError, OSError):
        return []


def _named(context: typer.Context) -> Iterator[Path]:
    """The paths on the command line. While an option lacks its value, typer has not told words and paths apart."""
    for value in (*context.params.values(), context.args):
        for one in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(one, (str, Path)):
                yield Path(one)


def forms() -> Offered:
    """The forms that come with the program."""
    from consolidate import forms as editions

    return [(form.id, form.title) for form in editions.bundled().values()]


def groupings() -> Offered:
    """By what findings are grouped."""
    return [("unit", tell(N_("unit by unit"))), ("kind", tell(N_("kind by kind")))]


def languages() -> Offered:
    """The languages of the terminal."""
    return [(language, "") for language in LANGUAGES]
