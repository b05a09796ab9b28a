"""The command that writes the annual report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from consolidate.cli import help_page, here, values
from consolidate.cli.columns import Said
from consolidate.cli.here import HERE, RoundFolder
from consolidate.cli.language import from_here, tell
from consolidate.words import N_, Problem, UserError

if TYPE_CHECKING:
    from consolidate.model.result import Consolidation
    from consolidate.pipeline.annual_report import Words, Written
    from consolidate.pipeline.opened import OpenRound

_LOOKS = ("official", "gongwen")
_LOOK = N_("like the official blank form, or as GB/T 9704 has official documents; by default as in round.toml")
_SHOWN = 20  # clauses that are listed


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        cls=help_page.Command,
        help=N_("Write the annual report as a Word document: the figures of the round in the words of the office."),
    )(report)


def report(
    folder: RoundFolder = HERE,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar=N_("FOLDER"), help=N_("where the report goes"))
    ] = Path("output"),
    look: Annotated[
        str | None,
        typer.Option(
            metavar="official|gongwen",
            parser=values.one_of(_LOOKS, "--look"),
            help=_LOOK,
        ),
    ] = None,
    page: Annotated[
        bool,
        typer.Option("--html", help=N_("also a page for the web site, and the figures as JSON and CSV beside it")),
    ] = False,
    units: Annotated[
        bool, typer.Option("--units", help=N_("a report for every unit, of its own figures and its own words"))
    ] = False,
    new: Annotated[
        bool, typer.Option("--new", help=N_("make ROUND/report.docx, in which the office writes its words"))
    ] = False,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar=N_("FILE"), help=N_("with --new: take the words from last year's report, a Word document")
        ),
    ] = None,
    places: Annotated[
        bool,
        typer.Option("--places", help=N_("list every name that the words may use, with its value; writes nothing")),
    ] = False,
) -> None:
    """Exit code 0 if the report is final, 1 if it is a draft, or if its words contradict its tables."""
    from consolidate.cli import show
    from consolidate.pipeline.opened import open_round

    if source and not new:
        raise _without_new()
    opened = open_round(folder)
    if new:
        _new(opened, from_here(source) if source else None)
        return
    show.findings(opened.of_last_year, opened.form)
    if places:
        _places(opened)
        return
    _write(opened, output, look or "", page, units)


def _without_new() -> UserError:
    """The error where a report of last year is named for a report that takes no words from it."""
    hint = N_("Add {other}, or leave {option} out.")
    return UserError(N_("{option} goes only with {other}"), hint, option="--from", other="--new")


def _new(opened: OpenRound, source: Path | None) -> None:
    from consolidate.pipeline import annual_report as writing

    path, words = writing.new(opened, source)
    typer.echo(tell(N_("Written: {path}"), path=path))
    if words.file:
        typer.echo(
            tell(N_("Its words are those of {file}; every number in them stands in 【旧：…】."), file=words.file)
        )
        typer.echo(tell(N_("Replace each mark by a name such as {name}, or by the right words."), name="{新收}"))
    if words.tables:
        names = "、".join(f"{{表{number}}}" for number in words.tables)
        typer.echo(tell(N_("Its official tables became {names}."), names=names))
    _dropped(words)
    command = here.command("report", opened.folder)
    typer.echo(tell(N_("Next: write your words into it in Word or WPS, then: {command}"), command=command))


def _places(opened: OpenRound) -> None:
    from rich.table import Table

    from consolidate.cli import show
    from consolidate.cli.context import terminal
    from consolidate.pipeline import annual_report as writing
    from consolidate.pipeline.run import consolidate

    context = terminal()
    subject = writing.of_office(opened, consolidate(opened, context), context.clock().date())
    table = Table()
    for head in (N_("name"), N_("value"), N_("last year's"), N_("change"), N_("change in percent")):
        table.add_column(tell(head), overflow="fold")
    for line in writing.named(subject):
        table.add_row(*line)
    show.console().print(table)


def _write(opened: OpenRound, output: Path, look: str, page: bool, units: bool) -> None:
    from consolidate import disk
    from consolidate.cli import locking, show
    from consolidate.cli.context import terminal
    from consolidate.pipeline import annual_report as writing
    from consolidate.pipeline import unit_reports
    from consolidate.pipeline.inbox import read_inbox
    from consolidate.pipeline.run import conclude

    disk.expect_folder(output)
    context, chosen = terminal(), writing.look_of(opened, look)
    with locking.exclusive(opened.folder):
        result = conclude(opened, *read_inbox(opened, context, writes=True))
        if units:
            made = list(unit_reports.write(opened, result, output, context, chosen, page))
            show.lines(_of_units(opened, made, result, unit_reports.folder_of(opened, output)))
            raise typer.Exit(1 if _without(opened, made, result) or not _all_fit(made) else 0)
        written, words = writing.office(opened, result, output, context.clock(), chosen, page)
        show.lines(_told(opened, written, words, result))
    raise typer.Exit(0 if _all_fit([written]) else 1)


def _all_fit(made: list[Written]) -> bool:
    """Whether all reports may be published: they are final, and their words agree with their tables."""
    return all(written.subject.final and not written.contradicted for written in made)


def _without(opened: OpenRound, made: list[Written], result: Consolidation) -> list[str]:
    """The units that should have a report and have none. Excused ones need not answer, so they need none."""
    known = {*result.excused, *(written.subject.name for written in made)}
    return [unit.name for unit in opened.roster.units if unit.name not in known]


def _of_units(opened: OpenRound, made: list[Written], result: Consolidation, folder: Path) -> Iterator[Said]:
    """What is to be said of the reports of the units."""
    from consolidate.pipeline import unit_reports

    for written in made:
        _dropped(written.words)
        yield from _beside(opened, written, result)
        yield from _lacking(written, written.words)
        yield from _contradicted(written)
    for place, sentence, args in unit_reports.remarks(made):
        yield Said(f"{place} {tell(sentence, **args)}".strip(), "yellow")
    without = _without(opened, made, result)
    if without:
        sentence = N_("No report, since their figures are not in the sum: {names}")
        yield Said(tell(sentence, names="、".join(without)), "yellow")
    drafts = [written.subject.name for written in made if not written.subject.final]
    if drafts:
        yield Said(tell(N_("Drafts, since something is open there: {names}"), names="、".join(drafts)), "yellow")
    yield Said(tell(N_("{count} report(s) in {path}"), count=len(made), path=folder), "bold")


def _contradicted(written: Written) -> Iterator[Said]:
    """The words of a report that its tables contradict."""
    from consolidate.cli import proofs

    if written.contradicted:
        sentence = N_("The words of {path} contradict its tables; correct them before it is published:")
        yield Said(tell(sentence, path=written.path.name), "red")
        yield from proofs.contradictions(written.contradicted, written.subject.form)


def _lacking(written: Written, words: Words) -> Iterator[Said]:
    """The parts that the words of a report do not have."""
    for heading in written.missing:
        yield Said(tell(N_("The part “{heading}” is missing in {file}"), heading=heading, file=words.file), "yellow")


def _told(opened: OpenRound, written: Written, words: Words, result: Consolidation) -> Iterator[Said]:
    """What is to be said of a report that was written."""
    if not words.file:
        command = here.command("report", opened.folder, "--new")
        sentence = N_("The words are those that come with the form; for words of your own: {command}")
        yield Said(tell(sentence, command=command))
    _dropped(words)
    yield from _lacking(written, words)
    if written.unwritten:
        headings = tell(N_("; ")).join(written.unwritten)
        yield Said(tell(N_("Still to be written: {headings}"), headings=headings), "yellow")
    left_out = written.filled.left_out
    for place, sentence, args in left_out[:_SHOWN]:
        yield Said(f"? {place}: {tell(sentence, **args)}", "yellow")
    if len(left_out) > _SHOWN:
        yield Said(tell(N_("… and {count} more"), count=len(left_out) - _SHOWN), "yellow")
    yield from _contradicted(written)
    yield from _beside(opened, written, result)
    if written.subject.final:
        yield Said(tell(N_("Final, 校验码 {code}"), code=written.subject.code), "bold green")
    else:
        yield Said(tell(N_("A draft, and every page says so: the result of the round is not final")), "bold yellow")
    for path in (written.path, *written.more):
        yield Said(tell(N_("Report: {path}"), path=path), "bold")


def _beside(opened: OpenRound, written: Written, result: Consolidation) -> Iterator[Said]:
    """Why a report has another name than usual, and what differs in the one that somebody changed."""
    if written.changed:
        sentence = N_("{path} was changed by hand and stays as it is; the new report was written beside it")
        yield Said(tell(sentence, path=written.changed), "yellow")
        if written.changed.suffix in (".docx", ".html"):
            yield from _differences(opened, written, written.changed)
    elif written.kept:
        sentence = N_("{path} is not replaced: nothing shows that it is an earlier report of this round")
        yield Said(tell(sentence, path=written.kept), "yellow")
    if written.outdated:
        sentence = N_("{path} and the figures beside it are those of an earlier run; --html writes them anew")
        yield Said(tell(sentence, path=written.outdated), "yellow")
    if written.path != written.target:
        sentence = N_("{path} is open in another program; the result was written beside it")
        yield Said(tell(sentence, path=written.target), "yellow")


def _differences(opened: OpenRound, written: Written, changed: Path) -> Iterator[Said]:
    """The numbers of a report that somebody changed which are not those of today."""
    from consolidate.cli import proofs
    from consolidate.pipeline import report_proof

    try:
        found = report_proof.against(opened, written.subject, written.filled.blocks, changed)
    except UserError as error:
        yield Said(tell(error.sentence, **error.args_), "yellow")
        return
    lines = list(proofs.differing(found))
    if lines:
        yield Said(tell(N_("Its numbers that are not those of the new report:")), "yellow")
        yield from lines
    else:
        yield Said(tell(N_("All numbers in it are those of the new report.")))


def _dropped(words: Words) -> None:
    """Say what of the office's document does not get into the report."""
    from consolidate.cli import show

    if words.dropped:
        told = tell(N_("; ")).join(tell(sentence, **args) for _, sentence, args in words.dropped)
        sentence = N_("Not taken over from {file}: {what}")
        show.warnings([Problem("", sentence, {"file": words.file, "what": told})])
