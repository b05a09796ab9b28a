"""The screen of ``check``: what a unit should mend in its file, and what it reports, before it sends it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from consolidate.cli import columns, finding_list, main_figures
from consolidate.cli.columns import Said, sign
from consolidate.cli.finding_list import SIGNS, STYLES
from consolidate.cli.language import tell
from consolidate.forms.indicators import Compared
from consolidate.pipeline import reported
from consolidate.pipeline.judged import judged
from consolidate.pipeline.reported import Reported
from consolidate.pipeline.run import Checked
from consolidate.terms import NOTE, Reader, Verdict
from consolidate.text import clean
from consolidate.words import N_

_ANSWERS = (Verdict.USED, Verdict.HELD)
_GOOD = "bold green"
_LOOK = N_("Look over these figures before sending: no rule finds a wrong figure that fits the others.")


def lines(files: Sequence[Checked], width: int, short: bool = False) -> Iterator[Said]:
    """Everything about one file; of several files less, and how many there are of each kind.

    ``short``: only the verdict on each file.
    """
    if len(files) == 1:
        yield from _shown(_judged(files[0]) if short else _alone(files[0]))
        return
    for number, file in enumerate(files):
        if number and not short:
            yield Said("")
        yield from _shown(_judged(file) if short else _one_of_many(file, width))
    counts = Counter(file.verdict for file in files)
    summary = N_(
        "{used} file(s) with nothing to correct, {held} to be corrected or explained, {ignored} that are no answers"
    )
    if not short:
        yield Said("")
    yield Said(
        tell(summary, used=counts[Verdict.USED], held=counts[Verdict.HELD], ignored=counts[Verdict.IGNORED]), "bold"
    )


def _shown(said: Iterator[Said]) -> Iterator[Said]:
    return (Said(sign(line.text), line.style) for line in said)


def _alone(file: Checked) -> Iterator[Said]:
    """One file: its findings, its main figures, its verdict."""
    yield Said(_title(file), "bold")
    yield from _findings(file, notes=True)
    if file.verdict not in _ANSWERS:
        return
    found = file.reported
    if found.figures:
        yield Said(tell(N_("Main figures:")), "bold")
        yield from main_figures.lines(found.figures)
        yield Said(tell(_LOOK))
    yield from _tables(found)
    yield _verdict(file)


def _judged(file: Checked) -> Iterator[Said]:
    """The verdict on a file that is an answer."""
    if file.verdict in _ANSWERS:
        verdict = _verdict(file)
        yield Said(tell(N_("{file}: {verdict}"), file=_title(file), verdict=verdict.text), verdict.style)


def _one_of_many(file: Checked, width: int) -> Iterator[Said]:
    """One file of several: its verdict above its findings, of its figures one of each group."""
    if file.verdict not in _ANSWERS:
        yield Said(_title(file), "dim")
        yield from (Said(f"  {line.text}", line.style) for line in _findings(file, notes=True))
        return
    yield from _judged(file)
    yield from (Said(f"  {line.text}", line.style) for line in _findings(file, notes=False))
    notes = sum(finding.severity is NOTE for finding in file.findings)
    if notes:
        yield Said("  " + tell(N_("{count} note(s), listed when the file is checked by itself"), count=notes), "dim")
    found = file.reported
    first = {figure.indicator.group: figure for figure in reversed(found.figures)}
    figures = tell(N_(", ")).join(map(_figure, (figure for figure in found.figures if figure in first.values())))
    if figures:
        yield from (Said(line) for line in columns.wrapped("  ", figures, width, 4))
    yield from (Said(f"  {line.text}", line.style) for line in _tables(found))


def _title(file: Checked) -> str:
    return clean(tell(N_("{file} ({unit})"), file=file.answer.file, unit=file.unit) if file.unit else file.answer.file)


def _findings(file: Checked, *, notes: bool) -> Iterator[Said]:
    followers = Counter(finding.follows for finding in file.findings if finding.follows)
    for finding in file.findings:
        if not finding.follows and (notes or finding.open):
            yield from finding_list.long(finding, file.answer.form, followers, Reader.UNIT)


def _tables(found: Reported) -> Iterator[Said]:
    """The tables without a figure, unless all are, and those with nothing but 0."""
    blank = found.blank if found.figures else ()
    for words, tables in ((N_("Blank: {tables}"), blank), (N_("All figures are 0: {tables}"), found.zero)):
        if tables:
            yield Said(tell(words, tables=tell(N_("; ")).join(table.heading for table in tables)), "yellow")


def _verdict(file: Checked) -> Said:
    """What is left to do, in words and colour."""
    severity, sentences = judged(file)
    words = tell(N_(", ")).join(tell(sentence, **args) for _, sentence, args in sentences)
    return Said(f"{SIGNS[severity]} {words}", f"bold {STYLES[severity]}") if severity else Said(f"✓ {words}", _GOOD)


def _figure(figure: Compared) -> str:
    """A figure in a few words, with last year's if it is known."""
    indicator = figure.indicator
    text = f"{indicator.named} {reported.number(indicator, figure.now)}"
    if figure.before is None:
        return text
    return tell(N_("{figure} (last year {before})"), figure=text, before=reported.number(indicator, figure.before))
