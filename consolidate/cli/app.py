"""The commands: a few lines each over ``pipeline``. Heavy libraries are imported in the command that needs them."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from consolidate import __version__
from consolidate.cli import (
    annual_report,
    bundle,
    closing,
    completion,
    form_commands,
    help_page,
    here,
    mail,
    meanwhile,
    open_page,
    usage,
    values,
)
from consolidate.cli.grouping import Grouping
from consolidate.cli.here import HERE, RoundFolder
from consolidate.cli.language import current, from_here, tell
from consolidate.words import N_

app = typer.Typer(
    cls=help_page.Group,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=N_("Collects, checks and adds up the annual report on open government information."),
)
Output = Annotated[Path, typer.Option("--output", "-o", metavar=N_("FOLDER"), help=N_("where the result goes"))]
Json = Annotated[bool, typer.Option("--json", help=N_("print one JSON object for programs"))]
All = Annotated[bool, typer.Option("--all", help=N_("list all units, and every finding, notes too"))]
_GROUPINGS = values.one_of([*Grouping], "--by")
By = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="unit|kind",
        parser=_GROUPINGS,
        autocompletion=completion.groupings,
        help=N_("list the findings, grouped by this"),
    ),
]
SinceWhen = Annotated[
    str,
    typer.Option(
        "--since",
        metavar=N_("TIME"),
        autocompletion=completion.results,
        help=N_("compare with the result of this day or time; by default with the last one"),
    ),
]
Short = Annotated[bool, typer.Option("--short", help=N_("only the counts, and whether the result is final"))]
Long = Annotated[bool, typer.Option("--long", help=N_("list the findings as sentences, with what to do"))]
OneUnit = Annotated[
    str,
    typer.Option("--unit", metavar=N_("NAME"), autocompletion=completion.units, help=N_("everything about this unit")),
]
Year = Annotated[
    int | None, typer.Option(metavar=N_("YEAR"), parser=values.year, help=N_("report year; by default the one now due"))
]
Deadline = Annotated[
    date | None, typer.Option(metavar=N_("DAY"), parser=values.day, help=N_("day the units must answer by"))
]
FormId = Annotated[
    str, typer.Option("--form", metavar=N_("ID|FILE"), autocompletion=completion.forms, help=form_commands.FORM)
]


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    lang: Annotated[
        str, typer.Option(metavar="zh|en", autocompletion=completion.languages, help=help_page.EVERYWHERE["--lang"][1])
    ] = "",
    version: Annotated[bool, typer.Option("--version", help=N_("show the version"))] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help=help_page.EVERYWHERE["--verbose"][1])] = False,
    install: Annotated[
        bool, typer.Option("--install-completion", help=N_("let this shell complete commands, rounds and units"))
    ] = False,
    show: Annotated[
        bool, typer.Option("--show-completion", help=N_("print what --install-completion would write"))
    ] = False,
) -> None:
    """Options of every command. ``--lang`` and ``--verbose`` are removed from the arguments before this is called."""
    if version:
        typer.echo(f"consolidate {__version__}")
        raise typer.Exit
    if install:
        completion.install()
        raise typer.Exit
    if show:
        completion.show()
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)


@app.command(cls=help_page.Command, help=N_("Make the folder of a new round, with roster.xlsx ready to be filled in."))
def new(
    folder: Annotated[Path, typer.Argument(metavar=N_("FOLDER"), help=N_("the folder to make"))],
    year: Year = None,
    body: Annotated[str, typer.Option(metavar=N_("NAME"), help=N_("full name of the body that adds up"))] = "",
    form: FormId = "",
    last: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar=N_("ROUND"), autocompletion=here.rounds, help=N_("take roster and sender from this round")
        ),
    ] = None,
    deadline: Deadline = None,
) -> None:
    """Make the folder of a round."""
    from consolidate.cli import show
    from consolidate.pipeline import new as making

    wishes = making.NewRound(year or 0, body, form, deadline, last)
    made_round, units, taken = making.make(folder, wishes, date.today())
    show.warnings(taken)
    made = N_("Made the round {path} for {year} ({form}), {count} unit(s).")
    typer.echo(tell(made, path=folder, year=made_round.year, form=made_round.form, count=len(units.units)))
    command = here.command("templates", folder)
    typer.echo(tell(N_("Next: fill in roster.xlsx, then: {command}"), command=command))


@app.command(cls=help_page.Command, help=N_("Make one template for every unit of the round."))
def templates(folder: RoundFolder = HERE) -> None:
    """Write ROUND/templates/, one workbook per unit."""
    from consolidate.cli import locking, show
    from consolidate.cli import status as status_screen
    from consolidate.cli.context import terminal
    from consolidate.pipeline import templates as making
    from consolidate.pipeline.opened import open_round
    from consolidate.rounds import roster

    opened = open_round(folder)
    show.findings(opened.of_last_year, opened.form)
    show.warnings(roster.unread(opened.roster))
    with locking.exclusive(folder), locking.exclusive(folder, locking.MAIL):  # decisions.xlsx is written as well
        making.write(opened, terminal().clock())
    count = len(opened.roster.units)
    typer.echo(tell(N_("{count} template(s) written to {path}"), count=count, path=folder / making.FOLDER))
    show.lines(status_screen.stale(making.stale(opened), show.width()))


@app.command(cls=help_page.Command, help=N_("Check filled-in files, without a round: what a unit does before sending."))
def check(
    files: Annotated[list[Path], typer.Argument(metavar=N_("FILE…"), help=N_("the workbooks, or folders of them"))],
    form: FormId = "",
    short: Annotated[bool, typer.Option("--short", help=N_("only the verdict on each file"))] = False,
    against: Annotated[
        Path | None,
        typer.Option(
            "--round",
            metavar=N_("ROUND"),
            autocompletion=here.rounds,
            help=N_("the files are annual reports: compare every number of tables and words with this round"),
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help=N_("with --round: list every number"))] = False,
    as_json: Json = False,
) -> None:
    """Exit code 0 if nothing must be corrected or explained, else 1."""
    from consolidate.cli import checked as screen
    from consolidate.cli import show
    from consolidate.cli.context import terminal
    from consolidate.pipeline import own_forms, run

    named = files if as_json else [from_here(file) for file in files]
    if against:
        from consolidate.cli import proofs

        raise typer.Exit(0 if proofs.show(against, named, every, as_json) else 1)
    checked = run.check(named, own_forms.of_option(form) if form else None, terminal())
    if as_json:
        from consolidate.pipeline import report

        _print_json(report.checked(checked, current()))
    else:
        show.lines(screen.lines(checked, show.width(), short))
    raise typer.Exit(0 if all(file.sound for file in checked) else 1)


@app.command(
    cls=help_page.Command,
    help=N_("Read, check and add up everything in the inbox, and write the consolidated workbook."),
)
def run(
    folder: RoundFolder = HERE,
    output: Output = Path("output"),
    since: SinceWhen = "",
    short: Short = False,
    every: All = False,
    as_json: Json = False,
) -> None:
    """Exit code 0 if the result is final, 1 if not."""
    from consolidate import disk
    from consolidate.cli import locking
    from consolidate.cli.context import terminal
    from consolidate.pipeline.inbox import read_inbox
    from consolidate.pipeline.opened import open_round

    usage.alone("--short", short, {"--all": every})
    disk.expect_folder(output)
    opened = open_round(folder)
    context = terminal(partial(meanwhile.for_a_result, opened.form))
    with locking.exclusive(folder):
        inbox = read_inbox(opened, context, writes=True)
        from consolidate.cli import adding_up, decide, show
        from consolidate.decisions import sheet

        made = adding_up.make(opened, inbox, output, since, context)
    show.beside(made.written.wanted, made.written.target)
    if as_json:
        _print_json(adding_up.as_json(opened, made))
    else:
        adding_up.show(opened, made, since, short=short, every=every)
    decide.offered(made.offered, folder / sheet.FILE, as_json)
    raise typer.Exit(0 if made.result.final else 1)


@app.command(
    cls=help_page.Command,
    help=N_("The screen of the evening: who is in, held, asked or missing, and what to do; writes nothing."),
)
def status(
    folder: RoundFolder = HERE,
    unit: OneUnit = "",
    by: By = None,
    since: SinceWhen = "",
    short: Short = False,
    long: Long = False,
    every: All = False,
    as_json: Json = False,
) -> None:
    """Exit code 0 if the result would be final, 1 if not."""
    from consolidate.cli.context import terminal
    from consolidate.pipeline import named
    from consolidate.pipeline.inbox import read_inbox
    from consolidate.pipeline.opened import open_round

    usage.alone("--short", short, {"--unit": unit, "--by": by, "--long": long, "--all": every})
    opened, context = open_round(folder), terminal(meanwhile.for_the_screen)
    units = named.units(opened, [unit] if unit else [])
    inbox = read_inbox(opened, context)
    from consolidate.cli import screen
    from consolidate.pipeline import history, report, run
    from consolidate.pipeline import status as standing

    result = run.conclude(opened, *inbox)
    changed = history.changes(opened, result, since)
    if as_json:
        _print_json(report.consolidation(opened.form, result, "", current(), changed))
    else:
        found = standing.status(opened, inbox, result, context.clock())
        if units:
            screen.show_unit(opened, standing.page(opened, inbox, result, found, units[0]), found)
        else:
            wanted = screen.listed(Grouping(by) if by else None, long=long, every=every)
            shown = screen.Screen(opened, result, found, folder, "status", changed, since)
            screen.show(shown, wanted, short=short)
    raise typer.Exit(0 if result.final else 1)


@app.command(
    cls=help_page.Command,
    help=N_("Explain one number of the result: units, files, cells, how it was read, what was changed, findings."),
)
def explain(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar=N_("[ROUND] PLACE…"),
            autocompletion=completion.first_round,
            help=N_("the figure: table, row and column in words, a main indicator, or an id"),
        ),
    ],
    unit: OneUnit = "",
    every: Annotated[bool, typer.Option("--all", help=N_("every unit, also those with 0"))] = False,
    as_json: Json = False,
) -> None:
    """Writes nothing. Exit code 0."""
    from consolidate.cli import explain as screen
    from consolidate.cli import show
    from consolidate.cli.context import terminal
    from consolidate.pipeline import explain as explaining
    from consolidate.pipeline import named, report
    from consolidate.pipeline.opened import open_round
    from consolidate.pipeline.run import consolidate

    folder, said = here.with_words(words)
    opened = open_round(folder)
    units = named.units(opened, [unit] if unit else [])
    place = explaining.place(opened.form, " ".join(said))
    result = consolidate(opened, terminal())
    found = explaining.explain(opened, result, place)
    if units:
        found = explaining.of_unit(found, opened, result, units[0])
    if as_json:
        _print_json(report.explained(found, current()))
    else:
        show.lines(screen.lines(found, show.width(), every))


@app.command(
    cls=help_page.Command,
    help=N_("Compare two years, results, rounds or files, the earlier year first; as a workbook."),
)
def compare(
    before: Annotated[
        Path, typer.Argument(metavar="A", help=N_("a round, a closed round, a result, or a filled-in file"))
    ],
    now: Annotated[Path, typer.Argument(metavar="B", help=N_("another one"))],
    output: Output = Path("output"),
    as_json: Json = False,
) -> None:
    """Units are followed through 上年单位 of the later round. Exit code 0."""
    from consolidate import disk
    from consolidate.cli import compare as screen
    from consolidate.cli import show
    from consolidate.cli.context import terminal
    from consolidate.pipeline import compare as comparing
    from consolidate.pipeline import report

    disk.expect_folder(output)
    found = comparing.comparison(before, now, terminal())
    written = comparing.write(found, output)
    if as_json:
        _print_json(report.comparison(found, written.path.as_posix()))
    else:
        show.lines(screen.lines(found, show.width()))
        show.lines(screen.written(written))


@app.command(cls=help_page.Command, help=N_("Write every number as a long table, one line each, as CSV and Parquet."))
def data(folder: RoundFolder = HERE, output: Output = Path("output")) -> None:
    """Exit codes as for ``run``."""
    from consolidate import disk
    from consolidate.cli import locking, show
    from consolidate.cli.context import terminal
    from consolidate.pipeline import write
    from consolidate.pipeline.opened import open_round
    from consolidate.pipeline.run import consolidate

    disk.expect_folder(output)
    opened = open_round(folder)
    with locking.exclusive(folder):
        result = consolidate(opened, terminal(), writes=True)
        files = []
        for written in write.long_table(opened, result, output, current()):
            typer.echo(tell(N_("Written: {path}"), path=written.path))
            files.append(written)
        show.beside(files[0].wanted, files[0].target)
    show.accounts(opened.form, result)
    raise typer.Exit(0 if result.final else 1)


annual_report.register(app)
mail.register(app)
closing.register(app)
open_page.register(app)
bundle.register(app)
form_commands.register(app)


def serving(words: Sequence[str]) -> typer.Typer:
    """Return the app with only the command that the words begin with; with all commands if they begin with none.

    Typer builds every command of an app, with all its options, before it runs one: a tenth of a short command
    (docs/benchmarks.md).
    """
    wanted = [
        info for info in app.registered_commands if words and info.callback and info.callback.__name__ == words[0]
    ]
    if not wanted:
        return app
    one = copy(app)
    one.registered_commands, one.registered_groups = wanted, []
    return one


def _print_json(value: dict[str, Any]) -> None:
    from consolidate.cli import show

    show.json_object(value)
