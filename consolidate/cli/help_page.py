"""The page that ``--help`` shows. It is written here and not by typer, whose headings and remarks are English only.

The commands hold their texts as sentences of the catalogue. They are translated when a page is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from consolidate.cli import columns
from consolidate.cli.language import tell
from consolidate.words import N_

_WIDEST = 30  # columns of a name that has its text beside it; the text of a longer one begins on the next line
_SHOW = N_("show this page")  # in place of typer's own words
EVERYWHERE = {
    "--lang": ("--lang zh|en", N_("language of the terminal")),
    "--verbose": ("--verbose", N_("show each step with its count and time, on standard error")),
}  # options that may stand before or after every command

Entry = tuple[str, str]  # a name, and what is said of it


class _OwnPage:
    """What commands and groups of commands have in common."""

    help: str | None

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page."""
        formatter.write("\n".join(page(self, ctx, formatter.width)) + "\n")

    def get_short_help_str(self, limit: int = 45) -> str:
        """The text of the command, whole, whatever the limit."""
        return tell(self.help or "")


class Command(_OwnPage, TyperCommand):
    """A command with a page in the language of the terminal."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the words behind the command. An error knows the command, so that its usage can be shown."""
        try:
            return super().parse_args(ctx, args)
        except TyperException as error:
            error.__dict__["ctx"] = ctx
            raise

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """The options that begin so, with their texts."""
        return _translated(super().shell_complete(ctx, incomplete))


class Group(_OwnPage, TyperGroup):
    """A command with commands below it, likewise."""

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """The commands and options that begin so, with their texts."""
        return _translated(super().shell_complete(ctx, incomplete))


def page(command: Any, context: Any, width: int) -> Iterator[str]:
    """The lines of the page of a command."""
    yield from columns.wrapped(tell(N_("Usage: ")), usage(command, context), width, 4)
    yield ""
    yield from columns.wrapped("  ", tell(command.help or ""), width, 2)
    params = [param for param in command.get_params(context) if not param.hidden]
    arguments = [(_name(param), _text(param)) for param in params if param.param_type_name == "argument"]
    options = [(_name(param), _text(param)) for param in params if param.param_type_name == "option"]
    commands = [(name, tell(below.help or "")) for name, below in getattr(command, "commands", {}).items()]
    own = {opt for param in params for opt in param.opts}
    everywhere = [(name, tell(text)) for opt, (name, text) in EVERYWHERE.items() if opt not in own]
    for heading, entries in (
        (N_("Arguments:"), arguments),
        (N_("Options:"), options),
        (N_("Options of every command:"), everywhere),
        (N_("Commands:"), commands),
    ):
        if entries:
            yield from ("", tell(heading))
            yield from _listed(entries, width)


def usage(command: Any, context: Any) -> str:
    """How a command is written, in short."""
    words = [context.command_path, tell(N_("[OPTIONS]"))]
    for param in command.get_params(context):
        if param.param_type_name == "argument":
            name = tell(param.metavar or param.name)
            words.append(name if param.required or "[" in name else f"[{name}]")
    if hasattr(command, "commands"):
        words.append(tell(N_("COMMAND …")))
    return " ".join(words)


def _name(param: Any) -> str:
    """The name of an argument, or an option with what stands behind it."""
    value = tell(param.metavar) if param.metavar else ""
    if param.param_type_name == "argument":
        return value or str(param.name)
    return " ".join(part for part in (", ".join(param.opts), value) if part)


def _text(param: Any) -> str:
    """What is said of an argument or an option, with its default if it shows one."""
    said = tell(_SHOW) if param.name == "help" else tell(param.help or "")
    if param.show_default and param.default and not param.required:
        said += tell(N_(" (default: {default})"), default=str(param.default))
    return said


def _listed(entries: Sequence[Entry], width: int) -> Iterator[str]:
    """Names in one column, their texts in the next."""
    first = max((columns.width(name) for name, _ in entries if columns.width(name) <= _WIDEST), default=4)
    for name, text in entries:
        head = f"  {columns.left(name, first)}  "
        if columns.width(name) > first:
            yield f"  {name}"
            head = " " * (first + 4)
        yield from columns.wrapped(head, text, width, first + 4)


def _translated(items: Any) -> Any:
    for item in items:
        item.help = tell(_SHOW) if item.value == "--help" else tell(item.help or "")
    return items
