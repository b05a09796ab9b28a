"""Texts and tables on the terminal. Progress and errors go to stderr, results to stdout."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from consolidate import finality
from consolidate.cli import columns, finding_list
from consolidate.cli.columns import Said
from consolidate.cli.language import tell
from consolidate.forms import layout
from consolidate.model import Finding, Form
from consolidate.model.result import Consolidation
from consolidate.terms import NOTE
from consolidate.words import N_, Problem, UserError

if TYPE_CHECKING:
    from rich.console import Console


def console(error: bool = False) -> Console:
    """A rich console on stdout or stderr. It is 160 columns wide if it is not a terminal."""
    from rich.console import Console

    out = Console(stderr=error, highlight=False, markup=False, emoji=False)
    return out if out.is_terminal else Console(stderr=error, highlight=False, markup=False, emoji=False, width=160)


def width() -> int:
    """The columns of the terminal, or 80 if the output goes elsewhere."""
    out = console()
    return out.width if out.is_terminal else columns.NARROW


def stop(error: UserError) -> None:
    """Print the error, each detail on its own line, and the hint."""
    out = console(error=True)
    out.print(tell(error.sentence, **error.args_), style="bold red")
    for place_in_file, sentence, args in error.details:
        named = tell(N_("line {line}"), line=place_in_file) if place_in_file.isdecimal() else place_in_file
        place = f"{named}  " if named else ""
        out.print(f"  {place}{tell(sentence, **args)}")
    if error.hint:
        out.print(tell(N_("hint: {hint}"), hint=tell(error.hint, **error.args_)))


def lines(said: Iterable[Said]) -> None:
    """Print lines as they are, however wide the terminal is."""
    out = console()
    for line in said:
        out.print(line.text, style=line.style or None, soft_wrap=True)


def json_object(value: dict[str, Any]) -> None:
    """Print JSON to stdout. Characters are escaped if the encoding of the stream may lack them."""
    narrow = "utf" not in (sys.stdout.encoding or "").lower()
    sys.stdout.write(json.dumps(value, ensure_ascii=narrow, indent=1) + "\n")


def findings(all_findings: Sequence[Finding], form: Form | None) -> None:
    """Print all findings as sentences, with a count of those that follow each of them."""
    followers = Counter(finding.follows for finding in all_findings if finding.follows)
    for finding in all_findings:
        if not finding.follows:
            lines(finding_list.long(finding, form, followers))


def warnings(taken: Iterable[Problem]) -> None:
    """Print on stderr what was taken for granted, since nobody said it."""
    for _, sentence, args in taken:
        console(error=True).print(tell(sentence, **args), style="yellow", soft_wrap=True)


def notes(all_findings: Sequence[Finding]) -> None:
    """Print the number of notes, if there are any."""
    count = sum(f.severity is NOTE for f in all_findings)
    if count:
        console().print(tell(N_("{count} note(s); see them with --all"), count=count), style="dim")


def accounts(form: Form, result: Consolidation) -> None:
    """Print the state of the units and files, and why the result is not final."""
    out = console()
    for line in counts(result):
        out.print(line)
    for names, sentence in ((result.missing, N_("Missing: {names}")), (result.held, N_("Held: {names}"))):
        if names:
            out.print(tell(sentence, names="、".join(columns.few(names))), soft_wrap=True)
    if result.final:
        out.print(tell(N_("Final: every number is accounted for.")), style="bold green")
        return
    out.print(tell(N_("Not final:")), style="bold yellow")
    for reason in finality.unfinished(form, result):
        out.print("  " + tell(reason.kind.sentence, count=reason.count))


def counts(result: Consolidation) -> tuple[str, str]:
    """How many units and files are in which state."""
    sums = finality.accounts(result)
    units = N_("Units: {expected} expected = {used} used + {held} held + {excused} excused + {missing} missing")
    files = [f"{count} {tell(verdict)}" for verdict, count in sums.files.items() if verdict != "all" and count]
    return (
        tell(units, **sums.units),
        tell(N_("Files: {all} = {counts}"), all=sums.files["all"], counts=" + ".join(files) or "0"),
    )


def form(form_: Form) -> None:
    """Print a form as its tables will look: every label in its place, ▢ for an input cell and Σ for a total."""
    from rich.table import Table as Grid

    out = console()
    out.print(f"{form_.id}  {form_.title}\n{form_.basis}")
    marks = {layout.Role.INPUT: "▢", layout.Role.TOTAL: "Σ"}
    for table in form_.tables:
        placed = layout.layout(table)
        cells = {(cell.row, cell.column): cell.text or marks.get(cell.role, "") for cell in placed.cells}
        grid = Grid(title=table.heading, show_header=False, show_lines=True)
        for _ in range(placed.columns):
            grid.add_column(overflow="fold")
        for row in range(placed.rows):
            grid.add_row(*(cells.get((row, column), "") for column in range(placed.columns)))
        out.print(grid)
    for rule in form_.rules:
        out.print(
            f"[{rule.severity.value}] {rule.id}: {rule.label}  ({rule.expression})  {rule.source}", soft_wrap=True
        )


def beside(wanted: Path, target: Path) -> None:
    """Say that a result got another name, since the file with the usual name belongs to another round."""
    if target == wanted:
        return
    sentence = N_(
        "{wanted} is not replaced: nothing shows that it is an earlier result of this round; "
        "the new result is {name}, in the same folder"
    )
    console(error=True).print(tell(sentence, wanted=wanted, name=target.name), style="yellow", soft_wrap=True)
    hint = N_("If it is of this round, from an earlier version or computer, delete it and start the command again.")
    console(error=True).print(tell(N_("hint: {hint}"), hint=tell(hint)), soft_wrap=True)


def written(path: Path, wanted: Path, lines: Path | None = None) -> None:
    """Print where the result is, and why if it has another name. ``lines``: the folder with the lines of the units."""
    out = console()
    if path != wanted:
        out.print(
            tell(N_("{path} is open in another program; the result was written beside it"), path=wanted), style="yellow"
        )
    out.print(tell(N_("Result: {path}"), path=path), style="bold")
    if lines:
        out.print(tell(N_("The lines of the units, by group: {path}"), path=lines), style="bold")
