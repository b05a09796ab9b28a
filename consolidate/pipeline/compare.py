"""Compare two rounds, results or files: read both sides, and write the comparison."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from consolidate import disk, file_names, leftovers
from consolidate.comparison.figures import Comparison, Side, compare
from consolidate.model import Form, Incoming
from consolidate.pipeline import reopening, run
from consolidate.pipeline.context import Context
from consolidate.pipeline.opened import open_round
from consolidate.pipeline.write import Written
from consolidate.words import N_, UserError
from consolidate.workers import pool


def comparison(before: Path, now: Path, context: Context) -> Comparison:
    """Compare two sides: each the folder of a round, a round that was closed, or any other file.

    Of a round what its inbox holds now is read.
    """
    rounds = {path: side for path in (before, now) if (side := _round_or_none(path, context))}
    form = next((side.form for side in rounds.values() if side.form.source), None)  # one of the office's own
    first, second = (rounds.get(path) or _file(path, form) for path in (before, now))
    if first.label == second.label:  # two versions of the same
        first, second = (replace(side, label=f"{side.label}（{name}）") for side, name in
                         zip((first, second), _apart(before, now), strict=True))  # fmt: skip
    found = compare(first, second)
    if not found.places:
        raise UserError(
            N_("{before} and {now} have no figure in common"),
            N_("Compare reports of the same form, or of editions that follow each other."),
            before=first.label,
            now=second.label,
        )
    return found


def _apart(before: Path, now: Path) -> tuple[str, str]:
    """What tells two paths apart: their names, or A and B as in the help of the command if these are the same."""
    names = before.resolve().name, now.resolve().name
    return names if names[0] != names[1] else ("A", "B")


def _round_or_none(path: Path, context: Context) -> Side | None:
    """The side that a round is, in its folder or closed; None for any other file."""
    if path.is_dir():
        return _round(path, context)
    closed = reopening.whole(path)
    if closed is None:
        return None
    with disk.temporary() as folder:
        reopening.put(closed, folder)
        return _round(folder, context)


def _round(folder: Path, context: Context) -> Side:
    opened = open_round(folder)
    result = run.consolidate(opened, context)
    units = {name: {p: n for p, n in one.numbers.items() if n is not None} for name, one in result.submissions.items()}
    whole = {place: total.value for place, total in result.totals.items()} if units else {}
    label = f"{opened.round.year}年{opened.round.body}"
    return Side(label, opened.form, whole, units, opened.round.year, opened.roster, not result.final)


def _file(path: Path, form: Form | None) -> Side:
    """A file: one of our results with its units, else any workbook or report with the official tables."""
    from consolidate.reading import answers, own_results

    (file, raw), *_ = pool.read_all([Incoming(path.name, disk.read(path))])
    answer = answers.read(raw, file.name, file.digest, form)
    if answer.form is None or not answer.cells:
        raise UserError(
            N_("{path} holds none of the official tables"),
            N_("Name the folder of a round, a closed round, a result, or a filled-in workbook or report."),
            path=path,
        )
    whole = {place: number for place, number in answer.numbers.items() if number is not None}
    token = answer.token
    year = token.year if token else max(answer.years, default=0)
    name = (token.unit or token.body) if token else next(iter(answer.names), "")
    label = f"{year}年{name}" if year and name else path.stem
    draft = bool(token and token.kind == "result" and token.state != "final")
    return Side(label, answer.form, whole, own_results.units(raw, answer), year, draft=draft)


def write(found: Comparison, output: Path) -> Written:
    """Write the workbook into a folder. Of what is there it replaces only an unchanged comparison of the same sides."""
    from consolidate.comparison import book, seal

    title = f"{found.before.label}与{found.now.label}"
    wanted = output / f"{file_names.safe(title, '对照')}.xlsx"
    names = disk.numbered(wanted)
    target = next(path for path in names if not disk.exists(path) or seal.unbroken(disk.read_or_empty(path), title))
    leftovers.remove_beside(target)
    path = disk.write(target, seal.sealed(book.result(found), title), hint=disk.ROOM_OR_OUTPUT)
    return Written(path, target, wanted)
