"""``close`` and ``reopen``: a year in one file, and the proof that it gives the same result again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from consolidate.cli import columns, help_page, here
from consolidate.cli.columns import Said
from consolidate.cli.here import HERE, RoundFolder
from consolidate.cli.language import tell
from consolidate.words import N_

if TYPE_CHECKING:
    from consolidate.closed.package import Fault
    from consolidate.pipeline.closing import Closed
    from consolidate.pipeline.reopening import Verified

_OUTPUT = N_("the folder with the result; the file goes there, too")
_WHAT = {
    "version": N_("version of the program"), "digest": N_("files of the program"), "python": N_("version of Python"),
}  # fmt: skip
_SHORT = 12  # digits of a digest that are shown


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(cls=help_page.Command, help=N_("Pack a finished year into one file that can be proved later."))(close)
    app.command(cls=help_page.Command, help=N_("Unpack a closed year, or prove that it gives the same result."))(reopen)


def close(
    folder: RoundFolder = HERE,
    output: Annotated[Path, typer.Option("--output", "-o", metavar=N_("FOLDER"), help=_OUTPUT)] = Path("output"),
    draft: Annotated[bool, typer.Option("--draft", help=N_("close it although it is a draft"))] = False,
) -> None:
    """Exit code 0."""
    from consolidate.cli import locking
    from consolidate.cli.context import terminal
    from consolidate.pipeline import closing
    from consolidate.pipeline.opened import open_round

    opened = open_round(folder)
    with locking.exclusive(folder):
        closed = closing.close(opened, output, terminal(), draft)
    _say(closed)
    typer.echo(tell(N_("SHA-256 of the file: {digest}"), digest=closed.digest))
    command = here.command("reopen", closed.path, "--verify")
    typer.echo(tell(N_("Prove it at any time with: {command}"), command=command))


def _say(closed: Closed) -> None:
    """Where the archive is, why it has another name, or that it was there."""
    from consolidate.cli import show

    if not closed.new:
        sentence = N_("{path} is there already, with the same contents; it was left as it is")
        typer.echo(tell(sentence, path=closed.path))
        return
    if closed.path != closed.wanted:
        sentence = N_("{path} is another file and stays; the archive was written beside it as {name}")
        text = tell(sentence, path=closed.wanted, name=closed.path.name)
        show.lines([Said(text, "yellow")])
    sentence = N_("Closed: {path}, {count} file(s) of the round and its result")
    typer.echo(tell(sentence, path=closed.path, count=closed.files))


def reopen(
    file: Annotated[Path, typer.Argument(metavar=N_("FILE"), help=N_("the file that close wrote"))],
    folder: Annotated[Path | None, typer.Argument(metavar=N_("FOLDER"), help=N_("where it is unpacked"))] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help=N_("compute the result again and compare; unpacks nothing"))
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=N_("print one JSON object for programs"))] = False,
) -> None:
    """Exit code 0; with --verify 1 if anything differs."""
    from consolidate.cli import show
    from consolidate.cli.context import terminal
    from consolidate.pipeline import reopening, report

    if not verify:
        where = folder or Path(file.stem)
        count = reopening.unpack(file, where)
        typer.echo(tell(N_("{count} file(s) unpacked to {path}"), count=count, path=where))
        return
    found = reopening.verify(file, terminal())
    if as_json:
        show.json_object(report.verified(found))
    else:
        show.lines(lines(found, show.width()))
    raise typer.Exit(0 if found.same else 1)


def lines(found: Verified, width: int) -> Iterator[Said]:
    """What was proved, or what differs."""
    about = found.about["round"]
    closed = str(found.about["closed"]).replace("T", " ")[:16]
    yield Said(tell(N_("{body}, {year}, closed at {at}"), body=about["body"], year=about["year"], at=closed), "bold")
    if found.draft:
        yield Said(tell(N_("It was closed as a draft: its figures were not final.")), "yellow")
    if found.faults:
        yield Said(tell(N_("The file is not as it was closed:")), "bold red")
        for fault in found.faults:
            yield from (Said(text) for text in columns.wrapped("  ", _fault(fault), width, 4))
        return
    yield Said(tell(N_("{count} file(s), each with its digest"), count=found.files))
    for each in found.program:
        text = tell(N_("another {what}: {was} then, {now} here"), what=tell(_WHAT.get(each.what, each.what)),
                    was=each.was[:_SHORT] or "—", now=each.now[:_SHORT] or "—")  # fmt: skip
        yield Said(text, "yellow")
    if found.form_differs:
        yield Said(tell(N_("another form: its file is not the one of then")), "yellow")
    yield from _decisions(found)
    yield from _result(found, width)


def _fault(fault: Fault) -> str:
    """Which file in it, which byte, and what stands there for what."""
    name = fault.path or tell(N_("the frame around the files"))
    if fault.damage is None:
        return tell(N_("{name}: several bytes differ"), name=name)
    at = N_("{name}: byte {position} is {found}, was {was} (bit {bits})")
    bits = ", ".join(map(str, fault.damage.bits))
    return tell(
        at,
        name=name,
        position=fault.damage.position,
        found=f"{fault.damage.found:#04x}",
        was=f"{fault.damage.was:#04x}",
        bits=bits,
    )


def _decisions(found: Verified) -> Iterator[Said]:
    for line in found.decisions:
        yield Said(tell(N_("line {line} of decisions.xlsx is not as it was"), line=line), "red")


def _result(found: Verified, width: int) -> Iterator[Said]:
    if found.same_bytes:
        yield Said(tell(N_("The same result came out, byte for byte.")), "bold green")
        return
    if found.same:
        sentence = N_("The same result came out; only its zip was packed by another library.")
        yield Said(tell(sentence), "bold green")
        return
    yield Said(tell(N_("Another result came out.")), "bold red")
    since = found.since
    if since and not since.none:
        text = tell(N_("{units} unit(s), {cells} figure(s), {totals} total(s) differ"), units=len(since.units),
                    cells=len(since.cells), totals=len(since.totals))  # fmt: skip
        yield Said(f"  {text}")
        for cell in since.cells[:_SHORT]:
            yield Said(f"  {cell.unit} {cell.place}: {cell.before} → {cell.now}")
    yield from (
        Said(text) for text in columns.listed("  " + tell(N_("parts of the workbook: ")), found.parts, width, 4)
    )
