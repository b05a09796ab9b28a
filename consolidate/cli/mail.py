"""The commands for outgoing and incoming mail: mail, collect, returns."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from consolidate.cli import completion, help_page, here, values
from consolidate.cli.here import HERE, RoundFolder
from consolidate.cli.language import tell
from consolidate.terms import Verdict
from consolidate.words import N_, Problem

if TYPE_CHECKING:
    from consolidate.mail.plan import Message
    from consolidate.pipeline.collect import Collected
    from consolidate.pipeline.mail import Planned
    from consolidate.pipeline.opened import OpenRound
    from consolidate.transport.post import SendResult

_DAYS = 90  # how far back a mailbox is searched
_PAUSE = 15.0  # seconds between two messages, since servers refuse many at once


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command(
        cls=help_page.Command,
        help=N_("Write to the units: to all, to those missing, to those with findings; drafts first."),
    )(mail)
    app.command(
        cls=help_page.Command, help=N_("Take in what the units sent: from folders, archives, mails, or the mailbox.")
    )(collect)
    app.command(
        cls=help_page.Command,
        help=N_("Make a copy with marks for every unit that has something to correct or to explain."),
    )(returns)


# --- out -------------------------------------------------------------------------------------------------------


Letter = Annotated[
    list[str],
    typer.Argument(
        metavar=N_("[ROUND] invite|remind|correct"),
        autocompletion=completion.letters,
        help=N_("the folder of the round, which may be left out in that folder; what the letter is about"),
    ),
]
Again = Annotated[
    list[str] | None,
    typer.Option(metavar=N_("UNIT"), autocompletion=completion.units, help=N_("send it to this unit once more")),
]
Pause = Annotated[
    float | None,
    typer.Option(metavar=N_("SECONDS"), parser=values.seconds, help=N_("seconds between two messages, by default 15")),
]


def mail(
    words: Letter,
    send: Annotated[bool, typer.Option("--send", help=N_("send it; without this only drafts are written"))] = False,
    again: Again = None,
    pause: Pause = None,
    without_contact: Annotated[
        bool, typer.Option("--without-contact", help=N_("send it though round.toml names nobody to ask"))
    ] = False,
) -> None:
    """Exit code 0 if everything planned is done, 1 if a unit was not reached."""
    from consolidate.cli import locking, show
    from consolidate.cli.context import terminal
    from consolidate.letters import KINDS
    from consolidate.pipeline import mail as letters
    from consolidate.pipeline.opened import open_round
    from consolidate.rounds import roster

    folder, letter = here.with_letter(words, KINDS)
    opened, context = open_round(folder), terminal()
    show.warnings(roster.unread(opened.roster))
    with locking.exclusive(folder, locking.MAIL):
        plans = letters.planned(opened, letter, again or (), context)
        show.findings(plans.unopened, opened.form)
        letters.write_drafts(opened, plans)
        _show_plan(opened, plans)
        if not send:
            if plans.due:
                typer.echo(tell(N_("Nothing was sent. To send: the same command with --send")))
            return
        if not without_contact:
            letters.stop_without_contact(opened, plans)
        results = letters.send(
            opened, plans, context, partial(time.sleep, _PAUSE if pause is None else pause), _show_result
        )
        states = [result.state for _, result in results]
    sent = states.count("sent")
    typer.echo(tell(N_("{sent} of {count} message(s) sent"), sent=sent, count=len(states)))
    raise typer.Exit(0 if sent == len(states) and all(m.state in ("due", "sent") for m in plans.messages) else 1)


def _show_plan(opened: OpenRound, plans: Planned) -> None:
    """Print the problems, then a table of who gets what, then where the drafts are."""
    from rich.table import Table

    from consolidate.cli import show
    from consolidate.letters import REMIND
    from consolidate.pipeline.mail import FOLDERS, GROUP_FILE

    out = show.console()
    _show_problems(plans.problems)
    for file, places in plans.lacking.items():
        sentence = N_("Clauses of {file} are left out, since there is nothing to put in for {places}")
        out.print(tell(sentence, file=file, places="、".join(places)), style="yellow", soft_wrap=True)
    if not plans.messages:
        out.print(tell(N_("Nobody is concerned.")))
        return
    table = Table()
    for head in (N_("unit"), N_("recipients"), N_("attachment"), N_("state")):
        table.add_column(tell(head), overflow="fold")
    for message in plans.messages:
        table.add_row(message.unit.name, "\n".join(message.to), message.attachment.name, _state(message))
    out.print(table)
    outbox = opened.folder / "outbox"
    due = tell(N_("{due} to be sent, {count} in all"), due=len(plans.due), count=len(plans.messages))
    out.print(due)
    out.print(tell(N_("Drafts: {path}"), path=outbox / FOLDERS[plans.what]), soft_wrap=True)
    if plans.what == REMIND:
        out.print(tell(N_("For the chat group and the telephone: {path}"), path=outbox / GROUP_FILE), soft_wrap=True)


def _show_problems(problems: Sequence[Problem]) -> None:
    from consolidate.cli import show

    for place, sentence, args in problems:
        show.console().print(f"? {place}: {tell(sentence, **args)}", style="yellow", soft_wrap=True)


def _state(message: Message) -> str:
    from consolidate.mail.plan import STATES

    sentence = STATES.get(message.state)
    return tell(sentence, at=message.at, unit=message.unit.name) if sentence else message.state


def _show_result(message: Message, result: SendResult) -> None:
    """Print a line for a message, and one for every address that was refused."""
    from consolidate.cli import show

    out = show.console()
    to = "、".join(message.to)
    if result.state == "sent":
        out.print(f"✓ {message.unit.name} → {to}", style="green", soft_wrap=True)
    elif result.state == "unknown":
        sentence = N_("the line broke while it was being sent; it is unknown whether it arrived: {reason}")
        out.print(
            f"? {message.unit.name} → {to}: {tell(sentence, reason=result.reason)}", style="yellow", soft_wrap=True
        )
    else:
        sentence = N_("not sent: {reason}")
        out.print(f"✗ {message.unit.name} → {to}: {tell(sentence, reason=result.reason)}", style="red", soft_wrap=True)
    for refused in result.refused:
        sentence = N_("refused: {refused}")
        out.print(f"? {message.unit.name}: {tell(sentence, refused=refused)}", style="yellow", soft_wrap=True)


# --- in --------------------------------------------------------------------------------------------------------


def collect(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar=N_("[ROUND] [SOURCE]…"),
            autocompletion=completion.first_round,
            help=N_(
                "the folder of the round, which may be left out in that folder; "
                "folders, archives (.zip, .rar, .7z), mails (.eml, .mbox, .msg), without any the mailbox"
            ),
        ),
    ] = None,
    since: Annotated[
        date | None,
        typer.Option(
            metavar=N_("DAY"), parser=values.day, help=N_("the mailbox from this day on; by default the last 90 days")
        ),
    ] = None,
) -> None:
    """Exit code 0 if no finding is an error, 1 if one is, 2 if it ended early."""
    from consolidate.cli import locking, show
    from consolidate.cli.context import terminal
    from consolidate.pipeline import collect as incoming
    from consolidate.pipeline.opened import open_round
    from consolidate.terms import ERROR

    folder, sources = here.with_sources(paths or [])
    opened = open_round(folder)
    if not sources:
        incoming.stop_without_source(opened)
    start = since or _default_start(told=not sources)
    with locking.exclusive(folder):
        collected = incoming.collect(opened, sources, start, terminal())
    show.findings(collected.findings, opened.form)
    _show_collected(collected)
    if collected.ended:
        raise collected.ended
    raise typer.Exit(1 if any(finding.severity is ERROR for finding in collected.findings) else 0)


def _show_collected(collected: Collected) -> None:
    """Print the files that are new in the inbox, then how many of what came."""
    from consolidate.cli import show
    from consolidate.collect.ledger import ASIDE, BLANK, KEPT

    out = show.console()
    for name in collected.kept:
        out.print(f"+ {name}", soft_wrap=True)
    summary = N_(
        "{mails} new mail(s); new in the inbox: {kept} file(s), beside an answer {aside}, empty templates {blank}"
    )
    files = collected.files
    counts = {"mails": collected.mails, "kept": files[KEPT], "aside": files[ASIDE], "blank": files[BLANK]}
    out.print(tell(summary, **counts))


def _default_start(told: bool) -> date:
    """The day from which on the mailbox is searched where none is given; said if ``told``."""
    from consolidate.cli import show

    start = date.today() - timedelta(days=_DAYS)
    if told:
        sentence = N_("Mails from {day} on are fetched, the last {count} days; for earlier ones: --since")
        show.warnings([Problem("", sentence, {"day": start, "count": _DAYS})])
    return start


# --- back ------------------------------------------------------------------------------------------------------


def returns(folder: RoundFolder = HERE) -> None:
    """Write ROUND/returns/, one workbook for every unit that has something to correct or explain."""
    from consolidate.cli import locking, show
    from consolidate.cli.context import terminal
    from consolidate.pipeline import returns as copies
    from consolidate.pipeline.opened import open_round

    opened = open_round(folder)
    with locking.exclusive(folder, locking.MAIL):
        sent = copies.returns(opened, terminal())
    show.findings(sent.unopened, opened.form)
    out = show.console()
    for copy in sent.made:
        sentence = N_("{unit}: {count} finding(s), return {trip}: {file}")
        args = {"unit": copy.unit.name, "count": copy.count, "trip": copy.returned.trip, "file": copy.returned.file}
        out.print(tell(sentence, **args), soft_wrap=True)
    out.print(tell(N_("{count} copies in {path}"), count=len(sent.made), path=folder / copies.FOLDER))
    if sent.unopened:
        names = "、".join(dict.fromkeys(finding.unit for finding in sent.unopened))
        out.print(tell(copies.UNOPENED, names=names), style="yellow", soft_wrap=True)
    nobody = sum(state.verdict in (Verdict.HELD, Verdict.REJECTED) and not state.unit for state in sent.result.files)
    if nobody:
        out.print(
            tell(N_("{count} file(s) cannot be matched to a unit and (is|are) not returned"), count=nobody),
            style="yellow",
        )
