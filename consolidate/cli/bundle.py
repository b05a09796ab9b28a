"""The command that packs what a maintainer needs after an error."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from consolidate.cli import completion, help_page, here
from consolidate.cli.here import HERE
from consolidate.cli.language import tell
from consolidate.words import N_


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    text = N_("After an error: pack what a maintainer needs, without figures, names or addresses.")
    app.command(cls=help_page.Command, help=text)(bundle)


def bundle(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar=N_("[ROUND] [FILE]…"),
            autocompletion=completion.first_round,
            help=N_("the folder of the round, which may be left out in that folder; files that could not be read"),
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar=N_("FOLDER"), help=N_("where the result goes"))
    ] = Path("output"),
) -> None:
    """Write one zip. The round need not be one that can be opened."""
    from consolidate import disk
    from consolidate.cli import errors
    from consolidate.cli.context import terminal
    from consolidate.pipeline import bundle as packing

    disk.expect_folder(output)
    folder, files = _words(paths or [])
    context = terminal()
    data = packing.pack(folder, files, errors.files(folder), context, errors.attempt)
    path = disk.write(
        output / f"consolidate-bundle-{context.clock():%Y%m%d-%H%M%S}.zip", data, hint=disk.ROOM_OR_OUTPUT
    )
    typer.echo(tell(N_("Written: {path}"), path=path))
    said = N_(
        "It holds no figures of a table, no names, no mail addresses. Look into it, then send it to the maintainer."
    )
    typer.echo(tell(said))


def _words(paths: list[Path]) -> tuple[Path | None, list[Path]]:
    """The round, if there is one, and the files. UserError for a file that does not exist."""
    from consolidate import disk

    first = paths[0] if paths else HERE
    folder = first if here.is_round(first) or (first.is_dir() and paths) else HERE if here.is_round(HERE) else None
    files = paths[1:] if paths and folder == first else paths
    for path in files:
        disk.size(path)
    return folder, files
