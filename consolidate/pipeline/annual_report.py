"""Write the annual report of a round: of the office and of every unit, over the office's own words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

from consolidate import disk, figures, file_names, leftovers
from consolidate.annual_report import document, earlier, open_data, parts, received, their_tables, words
from consolidate.annual_report import page as web_page
from consolidate.annual_report.blocks import Block, Blocks
from consolidate.annual_report.look import LOOKS, OFFICIAL, Look
from consolidate.annual_report.received import Received
from consolidate.annual_report.subject import Subject, Value
from consolidate.annual_report.their_tables import Labels
from consolidate.annual_report.words import Filled
from consolidate.formats.raw import Answered, Plain, Refusal
from consolidate.forms import editions, figure_names
from consolidate.forms.report_names import CHANGE, LAST, RATE
from consolidate.model import Finding, Form, Incoming, Number, Place, Round, Unit
from consolidate.model.result import Consolidation
from consolidate.pipeline import report_files, report_words, results
from consolidate.pipeline.opened import OpenRound
from consolidate.reading import record
from consolidate.rounding import money
from consolidate.steps import step
from consolidate.words import N_, Problem, UserError
from consolidate.workers import child, pool

FILE = "report.docx"
BEFORE = tuple(f"last_report.{ending}" for ending in ("docx", "doc", "wps", "rtf", "odt"))
_SIGNATURE = "title"  # of [report] in round.toml: organ and date under the title
_OLD_TABLE = N_(
    "the table after it is {table} or a piece of it, with figures that somebody typed; put {name} in its place"
)
_CORRECT = N_("Correct the paragraphs named in Word; consolidate report --places lists all names.")


@dataclass(frozen=True)
class Words:
    """The words of the office or of a unit: those in ``file``, or those of the form.

    ``plain``: they come without headings and looks. ``others``: further reports of the unit, which were not used.
    ``tables``: the numbers of the official tables in it, which were replaced by ours.
    """

    blocks: Blocks
    file: str = ""
    dropped: tuple[Problem, ...] = field(default=())
    plain: bool = False
    others: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """A report that was written.

    ``target`` differs from ``wanted`` if a file of the report that somebody changed stands under that name
    (``changed``), or a file of somebody else (``kept``). ``path`` differs from ``target`` if another program has that
    file open.
    """

    path: Path
    target: Path
    wanted: Path
    subject: Subject
    filled: Filled
    changed: Path | None = None
    kept: Path | None = None
    missing: tuple[str, ...] = ()  # parts that the words lack
    unwritten: tuple[str, ...] = ()  # parts that are still to be written
    more: tuple[Path, ...] = ()  # the web page, and the figures beside it
    outdated: Path | None = None  # the page of an earlier run, with other figures
    words: Words = Words(())  # of a unit
    contradicted: tuple[Finding, ...] = ()  # on statements that its tables contradict


# --- the office's words ----------------------------------------------------------------------------------------


def words_of(opened: OpenRound) -> Words:
    """The words of the office. UserError if report.docx cannot be read."""
    path = opened.folder / FILE
    if not disk.exists(path):
        return Words(parts.usual(opened.form, opened.round.report.get("signature") == _SIGNATURE))
    with step(N_("words")):
        found = _read(path)
    if found.plain:
        raise _no_word(path)
    blocks, problems = parts.complete(found.blocks, opened.form)
    problems += tuple(_old_tables(found.blocks, opened.form))
    if problems:
        raise _faulty(FILE, problems)
    return Words(blocks, FILE, found.dropped)


def _old_tables(blocks: Blocks, form: Form) -> Iterator[Problem]:
    """The official tables in the words of the office whose figures would not follow those of the round."""
    for number, before in their_tables.left(blocks, labels(form)):
        args = {"table": f"表{number}", "name": f"{{表{number}}}"}
        yield Problem(words.where(before) if before else "", _OLD_TABLE, args)


def _read(path: Path) -> Received:
    ((_, outcome),) = pool.read_all([Incoming(path.name, disk.read(path))], read=child.read_words)
    found = received.read(outcome.value) if isinstance(outcome, Plain) else None
    if found:
        return found
    reason = outcome.reason if isinstance(outcome, Refusal) else ""
    if reason:
        raise UserError(
            N_("{file} cannot be read"),
            N_("Open it in Word or WPS, save it again as .docx, and start the same command again."),
            details=(Problem("", reason, {}),),
            file=path.name,
        )
    raise _no_word(path)


def _no_word(path: Path) -> UserError:
    return UserError(
        N_("{file} is not a Word document (.docx)"), N_("Save it as .docx in Word or WPS."), file=path.name
    )


def _faulty(file: str, problems: Sequence[Problem]) -> UserError:
    return UserError(
        N_("The words in {file} cannot be used: {count} problem(s)"),
        _CORRECT,
        details=tuple(problems),
        file=file,
        count=len(problems),
    )


def new(opened: OpenRound, source: Path | None) -> tuple[Path, Words]:
    """Write ROUND/report.docx: from last year's report if there is one, else with the words of the form.

    UserError if it is there already.
    """
    path = opened.folder / FILE
    if disk.exists(path):
        raise UserError(
            N_("{path} is there already and stays as it is"),
            N_("Rename it first if you want to begin anew."),
            path=path,
        )
    source = source or next(filter(disk.exists, (opened.folder / name for name in BEFORE)), None)
    if source:
        found = _read(source)
        before = opened.last_year.whole if opened.last_year else {}
        replaced = their_tables.replaced(found.blocks, opened.form, labels(opened.form))
        blocks: Sequence[Block] = list(earlier.words(replaced.blocks, opened.form, opened.round.year - 1, before))
        dropped = (*found.dropped, *replaced.dropped)
        made = Words(tuple(blocks), source.name, dropped, found.plain, tables=replaced.numbers)
    else:
        usual = parts.usual(opened.form, opened.round.report.get("signature") == _SIGNATURE)
        made = Words(tuple(earlier.named(usual)))
    disk.write(path, as_document(opened.form, opened.round, made.blocks))
    return path, made


def as_document(form: Form, round_: Round, blocks: Blocks) -> bytes:
    """Words as the document in which the office goes on writing."""
    return document.write(blocks, Subject(form, round_, round_.body, {}, final=True), LOOKS[OFFICIAL])


def labels(form: Form) -> tuple[Labels, ...]:
    """The labels of the official tables in this form and in the editions of the program with the same tables."""
    numbers = {table.number for table in form.tables}
    others = [table for each in editions().values() for table in each.tables if table.number in numbers]
    return their_tables.labels_of((*form.tables, *others))


# --- whose report ----------------------------------------------------------------------------------------------


def of_office(opened: OpenRound, result: Consolidation, today: date) -> Subject:
    """The office with the totals of the round."""
    numbers = {place: rounded(opened.form, place, total.value) for place, total in result.totals.items()}
    # a sum that is in doubt, or lacks units, says nothing about a change
    complete = not (result.missing or result.held)
    before = opened.last_year.whole if opened.last_year and opened.last_year.sound and complete else {}
    name = opened.round.body
    code = figures.digest({place: total.value for place, total in result.totals.items()})
    return Subject(opened.form, opened.round, name, numbers, before, final=result.final, code=code,
                   day=_day(opened, today))  # fmt: skip


def of_units(opened: OpenRound, result: Consolidation, today: date) -> Iterator[Subject]:
    """Every unit whose figures are in the sum, with its own figures, corrections included."""
    numbers: dict[str, dict[Place, Number]] = {}
    for place, total in result.totals.items():
        for name, figure in zip(total.units, total.numbers, strict=True):
            numbers.setdefault(name, {})[place] = figure
        for change in total.corrections:
            numbers[change.unit][place] += change.becomes - change.present
    asked = {finding.unit for finding in result.findings if finding.open}
    # a last year that is a draft, or that of another body, says nothing of a unit either
    before = opened.last_year.units if opened.last_year and opened.last_year.sound else {}
    for unit in opened.roster.units:
        if unit.name in numbers:
            own = {place: rounded(opened.form, place, number) for place, number in numbers[unit.name].items()}
            yield Subject(
                opened.form, opened.round, unit.name, own, before.get(unit.name, {}), _aside(opened.form, result, unit),
                unit, unit.name not in asked, figures.digest(own), _day(opened, today),
            )  # fmt: skip


def _aside(form: Form, result: Consolidation, unit: Unit) -> dict[Place, str]:
    """What a unit entered at the places that are neither added up nor computed."""
    submission = result.submissions.get(unit.name)
    cells = submission.cells if submission else {}
    return {place: cells[place].raw for place in form.not_added if place in cells and place not in form.formulas}


def rounded(form: Form, place: Place, number: Number) -> Number:
    """A figure as a report shows it."""
    return number if form.kind(place).whole else money(number, form.decimals(place))


def _day(opened: OpenRound, today: date) -> date:
    day = opened.round.report.get("date")
    return day if isinstance(day, date) else today


def look_of(opened: OpenRound, wanted: str = "") -> Look:
    """The look that is wanted, else that of round.toml."""
    return LOOKS[wanted or str(opened.round.report.get("look") or OFFICIAL)]


# --- writing ---------------------------------------------------------------------------------------------------


def office(
    opened: OpenRound, result: Consolidation, output: Path, now: datetime, look: Look, page: bool = False
) -> tuple[Written, Words]:
    """Write the report of the office. UserError if its words hold a fault. The caller holds the round's lock."""
    subject, found = of_office(opened, result, now.date()), words_of(opened)
    filled = words.fill(found.blocks, subject)
    if filled.problems:
        raise _faulty(found.file or FILE, filled.problems)
    return next(write(opened, [(subject, filled)], output, look, page)), found


Draft = tuple[Subject, Filled]  # a report before it is drawn


def write(
    opened: OpenRound, drafts: Sequence[Draft], folder: Path, look: Look, page: bool = False,
    shown: Callable[[Iterable[Draft]], Iterable[Draft]] = iter,
) -> Iterator[Written]:  # fmt: skip
    """Write reports, with ``page`` also for a web site, and their figures beside them; yield each.

    A file of somebody else, or one that somebody changed, is never replaced. ``shown`` shows how far it is.
    """
    mark = results.mark(opened.folder, folder)
    with step(N_("draw"), len(drafts)):
        drawn = [_drawn(subject, filled, look, page, mark) for subject, filled in drafts]
    stems = file_names.distinct(subject.title for subject, _ in drafts)
    with step(N_("verify"), len(drafts)):
        contradicted = _verify(
            opened.form,
            [
                (draft[0], f"{stems[draft[0].title]}{ending}", files[ending])
                for draft, files in zip(drafts, drawn, strict=True)
                for ending in sorted(files.keys() - set(report_files.DATA))
            ],
        )
    with step(N_("write"), len(drafts)):
        for (subject, filled), files in zip(shown(drafts), drawn, strict=True):
            path = folder / f"{stems[subject.title]}.docx"
            written = _written(opened, subject, filled, path, files)
            yield replace(written, contradicted=contradicted.get(path.name, ()))


def _drawn(subject: Subject, filled: Filled, look: Look, page: bool, mark: str) -> dict[str, bytes]:
    """The files of a report, by the ending of their names."""
    blocks = tuple(filled.blocks)
    found = {".docx": document.write(blocks, subject, look, mark)}
    if page:
        data = {".json": open_data.as_json(subject), ".csv": open_data.as_csv(subject)}
        digests = {ending: document.fingerprint(figures) for ending, figures in data.items()}
        found |= {".html": web_page.write(blocks, subject, mark, digests)} | data
    return found


def _written(opened: OpenRound, subject: Subject, filled: Filled, wanted: Path, files: Mapping[str, bytes]) -> Written:
    target, changed, kept = report_files.choose(wanted, opened.folder, files.keys())
    paths = []
    for ending, data in files.items():
        leftovers.remove_beside(target.with_suffix(ending))
        paths.append(disk.write(target.with_suffix(ending), data, hint=disk.ROOM_OR_OUTPUT))
    blocks = tuple(filled.blocks)
    missing, unwritten = parts.missing(blocks, opened.form), parts.unwritten(blocks)
    old = None if ".html" in files else report_files.outdated(target, opened.folder, subject.code)
    return Written(paths[0], target, wanted, subject, filled, changed, kept, missing, unwritten, tuple(paths[1:]), old)


def _verify(form: Form, drawn: Sequence[tuple[Subject, str, bytes]]) -> Mapping[str, tuple[Finding, ...]]:
    """Read every document with our own reader, and return what its tables contradict in its words, by its name.

    UserError unless the reader finds exactly the figures of the report.
    """
    read = partial(child.read_answer, form.source or form.id)
    files = (Incoming(name, data) for _, name, data in drawn)
    wrong: list[str] = []
    found: dict[str, tuple[Finding, ...]] = {}
    for (subject, name, _), (_, outcome) in zip(drawn, pool.read_all(files, read=read), strict=True):
        answer = record.read(outcome.record, "", "") if isinstance(outcome, Answered) else None
        numbers = answer.numbers if answer else {}
        wrong += [
            f"{subject.name} {place}" for place, number in subject.numbers.items() if numbers.get(place) != number
        ]
        found[name] = report_words.contradicted(subject, answer, name) if answer else ()
    if wrong:
        raise UserError(
            N_("The report does not hold the figures that were computed ({count}): {places}"),
            N_("Nothing was written. Please report this; consolidate bundle packs what is needed for it."),
            count=len(wrong),
            places=", ".join(wrong[:5]),
        )
    return found


def named(subject: Subject) -> Iterator[tuple[str, ...]]:
    """Every name that words may use: the name, its value, last year's, the change and the change in percent."""
    for name, text in subject.fields.items():
        yield f"{{{name}}}", text, "", "", ""
    for each in figure_names.everything(subject.form).values():
        found = (
            subject.value(name) for name in (each.name, *(f"{prefix}.{each.name}" for prefix in (LAST, CHANGE, RATE)))
        )
        yield f"{{{each.name}}}", *(value.text or "" if isinstance(value, Value) else "" for value in found)
