"""The command that opens the page, in which the same program runs in the browser."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from consolidate.cli import help_page
from consolidate.cli.language import from_here, tell
from consolidate.words import N_, UserError

NAME = "政府信息公开年报.html"


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    text = N_("Open the page: the same program in the browser, one HTML file that needs no installation.")
    app.command(cls=help_page.Command, help=text)(page)


def page(
    file: Annotated[
        Path | None,
        typer.Argument(metavar=N_("[FILE]"), help=N_("the page; by default the one beside the program")),
    ] = None,
) -> None:
    """Open the page in the browser of the system. Nothing is uploaded: it is opened from its file."""
    found = _found(file)
    import webbrowser  # here: it looks for all browsers

    if not webbrowser.open(found.resolve().as_uri()):
        raise UserError(
            N_("No browser could be opened for {path}"), N_("Open the file by double-click."), path=from_here(found)
        )
    typer.echo(tell(N_("Opened in the browser: {path}"), path=found))


def _found(file: Path | None) -> Path:
    """The page that was named, else the first one of those that may be there. UserError if there is none."""
    if file and not file.is_file():
        raise UserError(N_("The file {path} does not exist"), N_("Check the name and the folder."), path=file)
    found = file or next((path for path in _places() if path.is_file()), None)
    if found is None:
        raise UserError(
            N_("{name} is not beside the program, and not in this folder"),
            N_("Put it there, or name it: consolidate page FILE. The sources make it with: python -m page.build"),
            name=NAME,
        )
    return found


def _places() -> Iterator[Path]:
    """Where the page may be: here, beside the program, and where the sources put it."""
    yield Path(NAME)
    yield Path(sys.argv[0]).parent / NAME
    yield Path(sys.prefix) / NAME
    yield Path(__file__).parents[2] / "dist" / NAME
