"""What ``import consolidate`` offers to programs; docs/library.md shows it in use.

Every error is raised as ``UserError``, with a sentence and a hint. Faults in the figures and files of the units are not
errors but findings.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

from consolidate.model.result import Consolidation
from consolidate.pipeline import opened, own_forms, report, run
from consolidate.pipeline.context import Context, Progress, quiet
from consolidate.pipeline.opened import OpenRound
from consolidate.pipeline.run import Checked
from consolidate.words import UserError
from consolidate.workers.elsewhere import Elsewhere

__all__ = ["Checked", "Consolidation", "OpenRound", "UserError", "answer_batch", "check", "check_bytes", "consolidate",
           "open_round", "write"]  # fmt: skip


def open_round(folder: str | PathLike[str]) -> OpenRound:
    """Read round.toml, roster.xlsx, decisions.xlsx and last_year.xlsx of a round. UserError if they cannot be used."""
    return opened.open_round(Path(folder))


def consolidate(opened: OpenRound, progress: Progress = quiet, elsewhere: Elsewhere | None = None) -> Consolidation:
    """Read, check and add up everything in the inbox of a round. Writes nothing, like ``consolidate status``.

    Files are read in worker processes with limits of time and memory. ``progress`` is called with the files and their
    number; it must pass on every file.

    ``elsewhere``: has the files read in processes of your own. It takes batches of files as bytes, and gives back, in
    the same order, what ``answer_batch`` returns for each (docs/scale.md).
    """
    return run.consolidate(opened, _context(progress)._replace(elsewhere=elsewhere))


def answer_batch(batch: bytes) -> bytes:
    """Read one batch of files for ``consolidate(…, elsewhere=…)``, in a child process with limits of time and memory.

    Needs nothing but its argument and the same version of the program, so it may run on any computer.
    """
    from consolidate.workers import elsewhere

    return elsewhere.answer(batch)


def check(*files: str | PathLike[str], form: str = "", progress: Progress = quiet) -> list[Checked]:
    """Check filled-in workbooks, or folders of them, without a round, like ``consolidate check``.

    ``form``: the id of the edition, such as ``"2021"``; by default each file is read as the edition it contains.
    """
    return run.check([Path(file) for file in files], own_forms.of_option(form) if form else None, _context(progress))


def write(opened: OpenRound, result: Consolidation, output: str | PathLike[str] = "output") -> Path:
    """Write the consolidated workbook into a folder, like ``consolidate run``, and return its path.

    The result of another round is never replaced. Nothing is written unless the workbook contains the computed totals.
    """
    from consolidate.cli import locking
    from consolidate.cli.context import now
    from consolidate.pipeline import write as writing

    with locking.exclusive(opened.folder):
        return writing.workbook(opened, result, Path(output), now()).path


def check_bytes(form: str, data: bytes, *, name: str = "", language: str = "zh") -> dict[str, Any]:
    """Check one workbook given as bytes, and return a record of plain values.

    A pure function of its arguments: no file is read or written, and no process is started. So nothing limits the time
    and memory that hostile bytes may take; use ``check`` for files from strangers. ``form``: the id of an edition, or
    ``""`` for the one found. ``name``: the file name in the findings. The keys are those of a file in ``consolidate
    check --json``, and ``findings``.
    """
    from consolidate import forms
    from consolidate.reading import answers
    from consolidate.workers import child

    edition = forms.edition(form) if form else None
    checked = run.checked(answers.read(child.read(data), name, "", edition))
    return report.single(checked, language)


def _context(progress: Progress) -> Context:
    from consolidate.cli.context import now

    return Context(now, progress)
