"""Who gets which letter: the units, the workbook that goes with each letter, and the words that only it has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from consolidate import disk, letters
from consolidate.collect import keeping, ledger
from consolidate.letters import CORRECT, INVITE
from consolidate.mail import situations
from consolidate.mail.journal import Journal
from consolidate.mail.plan import Attachment
from consolidate.mail.situations import Found
from consolidate.model import Finding, Unit
from consolidate.model.result import Consolidation
from consolidate.pipeline import returns, run, templates
from consolidate.pipeline.context import Context
from consolidate.pipeline.opened import OpenRound
from consolidate.templates import template
from consolidate.terms import Action

_ABOUT_MARKED = (
    "附件是为贵单位重新生成的表格，第一页“退回问题”列出了全部问题，有问题的格子标了颜色并加了批注。"
    "请在附件中改正，保存后回复本邮件发回。"
)
_ABOUT_BLANK = "附件第一页“退回问题”列出了全部问题。请在附件中填好，保存后回复本邮件发回。"


@dataclass(frozen=True)
class Recipients:
    """The units to write to. By their names: the workbook for each, its cases, its findings as a list.

    ``about``: what a letter says of the workbook, by the name of the unit.
    ``missing``: those of them that have not answered at all. ``unopened``: the findings on files that could not be
    opened on this computer, whose units get no letter yet.
    """

    units: Sequence[Unit]
    attachments: Mapping[str, Attachment]
    cases: Mapping[str, Sequence[Found]] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    missing: Collection[str] = frozenset()
    unopened: tuple[Finding, ...] = ()

    def values(self, unit: str, general: Mapping[str, str]) -> dict[str, str]:
        """The values of the placeholders that only the letter to this unit has. ``general``: those of all letters."""
        lines = self.lists.get(unit, ())
        return {
            "情况": situations.paragraphs(self.cases.get(unit, ()), general),
            "附件说明": self.about.get(unit, ""),
            "问题": letters.numbered(lines),
            "问题数": str(len(lines) or ""),
        }


def recipients(opened: OpenRound, what: str, sent: Journal, again: Collection[str], context: Context) -> Recipients:
    """The recipients of a letter. ``again``: the units that get it whatever the journal says."""
    if what == CORRECT:
        return _with_copies(opened, context)
    result = None if what == INVITE else run.consolidate(opened, context)
    cases = situations.reminded(result) if result else {}
    excused = {decision.unit for decision in opened.decisions if decision.action is Action.EXCUSE}
    wanted = set(cases) if result else {unit.name for unit in opened.roster.units}
    units = [unit for unit in opened.roster.units if unit.name in wanted - excused]
    now = context.clock().replace(tzinfo=None)
    due = {unit.name for unit in units if unit.name in again or sent.due(what, unit.name, "", now)}
    names = templates.names(opened)
    attachments = {unit.name: _template(opened, unit, names[unit.name], unit.name in due) for unit in units}
    blank = _blank_by_mail(opened, sent, attachments) if result else {}
    cases |= {unit: blank[unit] for unit in blank if cases.get(unit) == (Found(situations.NOTHING),)}
    return Recipients(units, attachments, cases, missing=frozenset(result.missing if result else ()))


def _with_copies(opened: OpenRound, context: Context) -> Recipients:
    """The units with something to mend, choose or explain. Those that sent only documents are reminded instead."""
    made = returns.returns(opened, context, but=situations.only_documents)
    copies = {copy.unit.name: copy for copy in made.made}
    attachments = {name: Attachment(c.returned.file, c.data, c.returned.digest) for name, c in copies.items()}
    cases = {name: situations.corrected(copy.told) for name, copy in copies.items()}
    for name, case in situations.undecided(made.result, opened.form).items():
        cases[name] = (*cases.get(name, ()), case)
        attachments.setdefault(name, Attachment("", b"", _files_of(name, made.result)))
    waiting = {finding.unit for finding in made.unopened}
    units = [unit for unit in opened.roster.units if unit.name in cases and unit.name not in waiting]
    lists = {name: [line for _, line in copy.told] for name, copy in copies.items()}
    about = {name: _ABOUT_MARKED if copy.marked else _ABOUT_BLANK for name, copy in copies.items() if copy.told}
    return Recipients(units, attachments, cases, lists, about, unopened=made.unopened)


def _files_of(unit: str, result: Consolidation) -> str:
    """A digest of the unit's files: a letter about them is sent again only if they change."""
    digests = sorted(state.digest for state in result.files if state.unit == unit)
    return sha256("".join(digests).encode()).hexdigest()


def _template(opened: OpenRound, unit: Unit, name: str, due: bool) -> Attachment:
    """The unit's template, written to the same file as by ``consolidate templates``; without bytes if it is not due."""
    if not due:
        return Attachment(name, b"")
    last = opened.last_year.units if opened.last_year else {}
    data = template(opened.form, opened.round, unit, last_year=last.get(unit.name, {}))
    disk.write(opened.folder / templates.FOLDER / name, data)
    return Attachment(name, data)


def _blank_by_mail(
    opened: OpenRound, sent: Journal, attachments: Mapping[str, Attachment]
) -> dict[str, tuple[Found, ...]]:
    """The units whose empty template ``collect`` has set aside: by the template, by its bytes, or by who sent it."""
    sent_out = {attachment.digest: unit for unit, attachment in attachments.items() if attachment.data}
    sent_out |= {entry.digest: entry.unit for entry in sent.entries if entry.digest}
    senders = keeping.senders(opened.roster)
    found: dict[str, tuple[Found, ...]] = {}
    for line in ledger.entries(disk.records(opened.folder / ledger.FILE)):
        unit = line.unit or sent_out.get(line.digest) or senders.get(line.sender.lower(), "")
        if line.verdict == ledger.BLANK and unit:
            found[unit] = (Found(situations.BLANK, {"文件": line.name.rpartition("/")[2]}),)
    return found
