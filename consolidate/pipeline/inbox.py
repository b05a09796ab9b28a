"""Read the files of an inbox: the answer in each, whatever it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from consolidate import disk
from consolidate.catalogue import FindingKind
from consolidate.formats import refusals
from consolidate.formats.raw import Answered, Refusal
from consolidate.intake import ignored_files
from consolidate.intake.rulings import Came
from consolidate.model import Answer, Finding, Form, Incoming
from consolidate.model.decided_files import Arrived
from consolidate.model.result import FileState
from consolidate.pipeline import cache
from consolidate.pipeline.cache import ReadCache
from consolidate.pipeline.context import Context
from consolidate.pipeline.opened import OpenRound
from consolidate.pipeline.recall import Recall, read_ahead
from consolidate.reading import record
from consolidate.steps import step
from consolidate.terms import Verdict
from consolidate.text import named_after
from consolidate.words import N_
from consolidate.workers import child, pool

if TYPE_CHECKING:
    from consolidate.pipeline.large_cache import LargeCache

_CHANGING = Refusal(FindingKind.STILL_CHANGING)


class Inbox(NamedTuple):
    """The contents of an inbox: the answers in its files, the ignored files, the findings on these.

    ``came`` gives when each file came in; it looks at the disk.
    """

    answers: list[Answer]
    ignored: list[FileState]
    notes: list[Finding]
    came: Came = Arrived


def read_inbox(opened: OpenRound, context: Context, writes: bool = False) -> Inbox:
    """Read everything in the inbox. What an earlier run has read is not read again.

    ``writes``: write the cache for the next run, without entries for files that are gone. Only for callers that hold
    the lock of the inbox.
    """
    inbox = opened.folder / "inbox"
    disk.expect_folder(inbox)
    with step(N_("list")) as listed:
        wanted, ignored, notes = ignored_files.sort_out(disk.listing(inbox) if inbox.is_dir() else [])
        listed.count = len(wanted) + len(ignored)
    with step(N_("recall")) as recalled:
        memory = cache.of_round(opened.folder, opened.form.source or opened.form.id, writes, opened.large)
        recalled.count = len(memory.before)
    with step(N_("read"), len(wanted)):
        shelf = None
        if opened.large:
            from consolidate import allocator

            allocator.give_back()
            shelf = record.AnswerShelf(disk.scratch())
        answers = read(inbox, wanted, opened.form, context, memory, shelf)
    with step(N_("keep"), len(memory.now)):
        memory.tidy()
    return Inbox(answers, ignored, notes, partial(arrived, opened, answers, context.clock().tzinfo))


def arrived(opened: OpenRound, answers: Sequence[Answer], zone: tzinfo | None) -> Arrived:
    """When each file came into the inbox, as far as it is known. ``zone``: that of the days."""
    from consolidate.pipeline import last_run, received

    files = (FileState(answer.file, Verdict.USED, digest=answer.digest) for answer in answers)
    days = {name: came.day for name, came in received.days(opened, files, zone, taken_in=True).items()}
    before = last_run.read(disk.read_or_empty(opened.folder / last_run.FILE))
    return Arrived(days, {line: frozenset(files) for line, files in before.decided.items()} if before else {})


def read(
    folder: Path, names: list[str], form: Form | None, context: Context, memory: ReadCache | LargeCache | None = None,
    shelf: record.AnswerShelf | None = None,
) -> list[Answer]:  # fmt: skip
    """The answers in the files of those names, in that order. For a file that cannot be read, the answer has a finding.

    The same for a file that was written to meanwhile: what was read may be incomplete. ``shelf``: where their cells and
    numbers are put, if there are too many for memory.
    """
    before = disk.marks(folder, names)
    incoming = disk.incoming(folder, names)
    files = context.progress(incoming if shelf is None else read_ahead(incoming), len(names))
    edition = (form.source or form.id) if form else ""
    recall = Recall(memory)
    found = []
    for told, outcome in _outcomes(edition, files, recall, context):
        name = named_after(told.name)
        file = told if name == told.name else replace(told, name=name)
        found.append(_answer(file, outcome, form, shelf))
        recall.keep(told, outcome)
    recall.finish()
    changed = disk.changed(folder, before, context.clock().timestamp())
    inside = tuple(f"{name}!/" for name in changed)  # the files inside such an archive are left out
    return [
        refusals.answer(_CHANGING, answer.file, answer.digest, form) if answer.file in changed else answer
        for answer in found
        if answer.file in before or not answer.file.startswith(inside)
    ]


def _outcomes(edition: str, incoming: Iterable[Incoming], recall: Recall, context: Context) -> Iterator[pool.Outcome]:
    """What was read from the files: in worker processes of this program, or where the caller has them read."""
    files = recall.files(incoming)
    if context.elsewhere is None:
        read_answer = partial(child.read_answer, edition)
        return pool.read_all(
            files, read=read_answer, known=recall.known, meanwhile=partial(_meanwhile, recall, context)
        )
    from consolidate.workers import elsewhere

    return elsewhere.read_all(edition, files, context.elsewhere, recall.known)


def _meanwhile(recall: Recall, context: Context) -> None:
    """Do what is needed only after the files are read, while the workers read the first ones."""
    recall.prepare()
    context.meanwhile()


def _answer(file: Incoming, outcome: Answered | Refusal, form: Form | None, shelf: record.AnswerShelf | None) -> Answer:
    if file.fault:
        return refusals.answer(Refusal(FindingKind.UNREADABLE, reason=file.fault), file.name, "", form)
    if isinstance(outcome, Refusal):
        return refusals.answer(outcome, file.name, file.digest, form)
    return record.read(outcome.record, file.name, file.digest, shelf)
