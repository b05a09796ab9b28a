"""What goes out of the round: the result, templates, copies for correction, letters as drafts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from consolidate import disk, file_names, findings, letters
from consolidate.mail.plan import STATES
from consolidate.model import Finding
from consolidate.page import session as sessions
from consolidate.page.asking import Asked
from consolidate.page.cards import COLON
from consolidate.page.session import Session
from consolidate.pipeline import annual_report, decisions, mail, report, returns, status, templates, unit_reports, write
from consolidate.text import decoded_file
from consolidate.words import N_, UserError

OUTPUT = "output"  # in the round: the page knows no other folder
_EPOCH = (1980, 1, 1, 0, 0, 0)
_STOP = {"zh": "。", "en": ". "}


def run(asked: Asked, session: Session) -> Mapping[str, Any]:
    """Write the result as ``consolidate run`` does, into the folder of the round, and offer lines in decisions.xlsx."""
    opened, result = session.opened, session.result
    disk.expect_folder(session.folder / OUTPUT)
    written = write.workbook(opened, result, session.folder / OUTPUT, asked.now)
    session.standing = status.status(opened, session.inbox, result, asked.now, written=True)
    status.keep(opened, result, session.standing, asked.context.stamp())
    outcome = decisions.offer(opened, result, session.inbox.answers, asked.now)
    if not outcome.fault:
        session.opened = sessions.reopened(session)
    path = written.path.as_posix()
    return {
        "json": report.consolidation(opened.form, result, path, asked.language),
        "output": path,
        "offered": outcome.lines,
        "fault": _fault(asked, outcome.fault),
    }


def _fault(asked: Asked, fault: UserError | None) -> str:
    """Why decisions.xlsx was left as it is; "" if it was not."""
    if fault is None:
        return ""
    return f"{asked.tell(fault.sentence, **fault.args_)} {asked.tell(fault.hint, **fault.args_)}".strip()


def make_templates(asked: Asked, session: Session) -> Mapping[str, Any]:
    """Write a template for every unit."""
    templates.write(session.opened, asked.now)
    session.opened = sessions.reopened(session)
    names = templates.names(session.opened).values()
    return {"made": [f"{templates.FOLDER}/{name}" for name in names]}


def make_returns(asked: Asked, session: Session) -> Mapping[str, Any]:
    """Write and record a copy for every unit that has something to correct or to explain."""
    sent = returns.returns(session.opened, asked.context)
    session.opened = sessions.reopened(session)
    session.standing = status.status(session.opened, session.inbox, session.result, asked.now)
    return {
        "made": [f"{returns.FOLDER}/{copy.returned.file}" for copy in sent.made],
        "units": [
            {"name": copy.unit.name, "trip": copy.returned.trip, "count": copy.count} for copy in sent.made
        ],
        "notes": _unopened(asked, session, sent.unopened),
    }  # fmt: skip


def _unopened(asked: Asked, session: Session, found: Sequence[Finding]) -> list[str]:
    """Why some units get no copy: which of their files could not be opened here, and what to do about each."""
    form, language = session.opened.form, asked.language
    names = dict.fromkeys(finding.unit for finding in found)
    told = [
        f"{findings.where(finding, form, language)}{COLON[language]}"
        f"{findings.sentence(finding, form, language)}{_STOP[language]}{findings.hint(finding, form, language)}"
        for finding in found
    ]
    return [*told, asked.tell(returns.UNOPENED, names="、".join(names))] if told else []


def make_letters(asked: Asked, session: Session) -> Mapping[str, Any]:
    """Write the drafts of a letter. ``letter``: invite, remind or correct. Nothing is sent from the page."""
    what = str(asked.words["letter"])
    planned = mail.planned(session.opened, what, (), asked.context)
    mail.write_drafts(session.opened, planned)
    session.opened = sessions.reopened(session)
    outbox = session.folder / "outbox"
    folder = outbox / mail.FOLDERS[what]
    group = outbox / mail.GROUP_FILE
    told = decoded_file(disk.read(group)) if what == letters.REMIND and group.exists() else ""
    return {
        "made": [f"outbox/{mail.FOLDERS[what]}/{name}" for name, _ in disk.listing(folder)] if folder.is_dir() else [],
        "letters": [
            {
                "unit": message.unit.name,
                "to": "、".join(message.to),
                "state": asked.tell(STATES[message.state], at=message.at, unit=message.unit.name)
                if message.state in STATES
                else message.state,
            }
            for message in planned.messages
        ],
        "problems": [*asked.problems(planned.problems), *_unopened(asked, session, planned.unopened)],
        "group": told.replace("\r\n", "\n").strip(),
    }


def make_report(asked: Asked, session: Session) -> Mapping[str, Any]:
    """Write the annual report of the office, over its own words in report.docx if there are any."""
    opened, output = session.opened, session.folder / OUTPUT
    look = annual_report.look_of(opened)
    written, words = annual_report.office(opened, session.result, output, asked.now, look)
    told = [asked.tell(_STILL, headings="、".join(written.unwritten))] if written.unwritten else []
    told += [asked.tell(_LACKS, heading=heading, file=words.file) for heading in written.missing]
    told += _beside(asked, written)
    return {"made": [written.path.as_posix()], "notes": [*told, *asked.problems(written.filled.left_out)]}


_STILL = N_("Still to be written: {headings}")
_LACKS = N_("The part “{heading}” is missing in {file}")
_BY_HAND = N_("{path} was changed by hand and stays as it is; the new report was written beside it")

_KEPT = N_("{path} is not replaced: nothing shows that it is an earlier report of this round")


def _beside(asked: Asked, written: annual_report.Written) -> list[str]:
    """Why a report has another name than usual."""
    if written.changed:
        return [asked.tell(_BY_HAND, path=written.changed)]
    return [asked.tell(_KEPT, path=written.kept)] if written.kept else []


def make_reports(asked: Asked, session: Session) -> Mapping[str, Any]:
    """Write an annual report for every unit whose figures are in the sum."""
    opened, output = session.opened, session.folder / OUTPUT
    look = annual_report.look_of(opened)
    made = list(unit_reports.write(opened, session.result, output, asked.context, look))
    notes = [line for written in made for line in _beside(asked, written)]
    notes += asked.problems(unit_reports.remarks(made))
    return {"made": [written.path.as_posix() for written in made], "notes": notes}


def packed(asked: Asked) -> dict[str, Any]:
    """Pack files of the round into one zip, to be unpacked over its folder.

    ``files``: their paths, and those of empty folders, which end with a slash; ``name``: that of the zip.
    """
    folder = Path("packed")
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as made:
        for name in _names(asked.words["files"]):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, b"" if entry.is_dir() else disk.read(Path(name)))
    path = disk.write(folder / f"{file_names.safe(str(asked.words['name']))}.zip", whole.getvalue())
    return {"give": [path.as_posix()]}


def _names(files: Sequence[Any]) -> list[str]:
    return sorted(str(name) for name in files)
