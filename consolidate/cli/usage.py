"""Say what is wrong with a command line. Typer notices it, but says so in English only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from consolidate.cli.language import tell
from consolidate.words import N_, UserError

_HELP = "consolidate --help"
_HYPHENS = "—–－−﹣―‐‑‒"  # what a Chinese keyboard types for a hyphen

_USAGE = N_("How it is written: {usage}")
_COMMANDS = N_("All commands: {command} --help")
_OPTIONS = N_("All options: {command} --help")
_BLANK = N_("A name with blanks stands in quotation marks. How it is written: {usage}")
_NEAR = N_("Did you mean {near}?")

# what typer says, what is said instead, and what to do; the groups are arguments
_SAYS = (
    (r"No such command '(?P<found>.*?)'\.?(?: Did you mean .*)?", N_("There is no command “{found}”"), _COMMANDS),
    (r"Missing command\.", N_("The command is missing"), _COMMANDS),
    (r"No such option: (?P<found>\S+).*", N_("{command} has no option {found}"), _OPTIONS),
    (r"Option '(?P<found>.*)' requires an argument\.", N_("The value of {found} is missing"), _OPTIONS),
    (r"Option '(?P<found>.*)' does not take a value\.", N_("{found} takes no value"), _OPTIONS),
    (r"Got unexpected extra argument\(s\) \((?P<found>.*)\)", N_("{command} has words too many: {found}"), _BLANK),
    (r"Missing argument .*", N_("{found} is missing"), _USAGE),
)


def refuse_dashes(words: Sequence[str]) -> None:
    """UserError for a word that begins with the dash of a Chinese keyboard, unless there is a file of that name."""
    for word in words:
        if word == "--":
            return
        if word and word[0] in _HYPHENS and not Path(word).exists():
            typed = "--" + word.lstrip(_HYPHENS + "-")
            raise UserError(
                N_("“{found}” begins with a Chinese dash; an option begins with two hyphens"),
                N_("Switch off the Chinese input method and type: {typed}"),
                found=word,
                typed=typed,
            )


def wrong(error: Any) -> UserError:
    """What is wrong, for an error of typer; the hint says what may be meant, or how it is written."""
    from consolidate.cli import help_page  # imported here: typer takes a while, and readers start meanwhile

    context, said = getattr(error, "ctx", None), error.message or error.format_message()
    command = context.command_path if context else "consolidate"
    args: dict[str, object] = {
        "command": command,
        "usage": help_page.usage(context.command, context) if context else _HELP,
    }
    for pattern, sentence, hint in _SAYS:
        if match := re.fullmatch(pattern, said, re.S):
            found = match.groupdict() | _missing(error)
            near = _near(error, found.get("found", ""), context)
            return UserError(sentence, _NEAR if near else hint, (), **args, **found, near=near)
    return UserError(N_("The command is not right: {reason}"), _USAGE, (), **args, reason=said)


def _missing(error: Any) -> dict[str, str]:
    """The name of the argument that is missing, if it is that, without what may be left out: [ROUND]."""
    param = getattr(error, "param", None)
    return {"found": re.sub(r"\[.*?\] ", "", tell(param.metavar or param.name))} if param is not None else {}


def _near(error: Any, found: str, context: Any) -> tuple[str, ...]:
    """The options or commands that may be meant."""
    from difflib import get_close_matches

    commands = getattr(context.command, "commands", {}) if context else {}
    return tuple(sorted(getattr(error, "possibilities", None) or get_close_matches(found, commands)))


def alone(option: str, given: bool, others: Mapping[str, object]) -> None:
    """UserError if an option is given together with one of the others, which want more to be shown."""
    with_it = [name for name, wanted in others.items() if wanted]
    if given and with_it:
        raise UserError(
            N_("{option} and {other} exclude each other"), N_("Leave one of them out."), option=option, other=with_it[0]
        )
