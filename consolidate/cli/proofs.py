"""The screen of ``check --round``: whether every number of a report is that of its round."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from consolidate import findings
from consolidate.annual_report.proof import Proof, Proved, Verdict
from consolidate.cli.columns import Said, sign
from consolidate.cli.language import current, tell
from consolidate.model import Finding, Form
from consolidate.pipeline.report_proof import OTHER_CODE, Checked
from consolidate.text import clean
from consolidate.words import N_

_FINAL, _DRAFT, _SILENT = (
    N_("it calls itself final"),
    N_("it calls itself a draft"),
    N_("it does not say if it is final"),
)
_STATES = {"final": _FINAL, "draft": _DRAFT}


def show(folder: Path, files: Sequence[Path], every: bool, as_json: bool) -> bool:
    """Prove reports against the round in a folder and print what comes of it; return whether every number holds."""
    from consolidate.cli.context import terminal
    from consolidate.cli.show import lines as print_lines
    from consolidate.pipeline import report_proof
    from consolidate.pipeline.opened import open_round
    from consolidate.pipeline.run import consolidate

    opened, context = open_round(folder), terminal()
    result = consolidate(opened, context)
    proved = [report_proof.check(opened, result, file, context.clock().date()) for file in files]
    if as_json:
        print(json.dumps({"reports": [as_plain(each) for each in proved]}, ensure_ascii=False, indent=1))
    else:
        for each in proved:
            print_lines(lines(each, every))
    return all(each.holds for each in proved)


def as_plain(checked: Checked) -> dict[str, Any]:
    """A proof as plain values."""
    return {
        "file": checked.file.as_posix(), "organ": checked.subject.name, "state": checked.state,
        "code": checked.code, "code_of_round": checked.subject.code, "holds": checked.holds,
        "wrong": [tell(sentence, **args) for _, sentence, args in checked.wrong],
        "contradicted": [findings.message_in_file(finding, checked.subject.form, current())
                         for finding in checked.contradicted],
        **{part: [{"verdict": each.verdict.value, "where": each.where, "name": each.name, "found": each.found,
                   "expected": each.expected} for each in found]
           for part, found in (("tables", checked.proof.tables), ("words", checked.proof.words),
                               ("margins", checked.proof.margins))},
    }  # fmt: skip


def lines(checked: Checked, every: bool) -> Iterator[Said]:
    """The verdict on a report. ``every``: list each number, not only those that are not the round's."""
    subject, found = checked.subject, checked.proof
    sentence = N_("{file}: report of {organ} for {year}; {state}")
    state = tell(_STATES.get(checked.state, _SILENT))
    said = tell(sentence, file=checked.file, organ=subject.name, year=subject.round.year, state=state)
    yield Said(clean(said), "bold")
    if checked.code == checked.subject.code:
        yield Said(tell(N_("校验码 {code} is that of the round"), code=checked.code))
    elif not checked.code:
        yield Said(tell(N_("It bears no 校验码")), "dim")
    elif not found.codes:
        yield Said(tell(OTHER_CODE, code=checked.code, own=subject.code), "yellow")
    for _, problem, args in checked.wrong:
        yield Said(tell(problem, **args), "yellow")
    counts = Counter(each.verdict for each in found.tables)
    sentence = N_("Tables: {same} of {count} figure(s) are those of the round")
    yield Said(tell(sentence, same=counts[Verdict.SAME], count=len(found.tables)))
    counts = Counter(each.verdict for each in found.words)
    sentence = N_("Words: {same} number(s) are figures of the round, {own} are of the words themselves (years, days …)")
    yield Said(tell(sentence, same=counts[Verdict.SAME], own=counts[Verdict.OWN]))
    if every:
        yield from (_one(each) for each in found.numbers)
    else:
        yield from differing(found)
    yield from contradictions(checked.contradicted, subject.form)
    if checked.holds:
        yield Said(sign("✓ ") + tell(N_("Every number is that of the round.")), "bold green")
    elif found.holds and checked.contradicted:
        sentence = N_("Every number in its tables is that of the round, but its words contradict the tables.")
        yield Said(sign("✗ ") + tell(sentence), "bold red")
    elif found.holds:
        yield Said(
            sign("✗ ") + tell(N_("Every number is that of the round, but not what it says of itself.")), "bold red"
        )
    else:
        wrong = sum(each.verdict not in (Verdict.SAME, Verdict.OWN) for each in found.numbers)
        yield Said(sign("✗ ") + tell(N_("{count} number(s) to look at"), count=wrong), "bold red")


def contradictions(found: Sequence[Finding], form: Form) -> Iterator[Said]:
    """The words of a report that its tables contradict, each with its paragraph."""
    for finding in found:
        yield Said(sign("  ✗ ") + clean(findings.message_in_file(finding, form, current())), "red")


def differing(found: Proof) -> Iterator[Said]:
    """The numbers that are not those of the round."""
    for each in found.numbers:
        if each.verdict not in (Verdict.SAME, Verdict.OWN):
            yield _one(each)


_SENTENCES = {
    Verdict.SAME: (N_("  {where}: {name} {found}"), "dim", "✓"),
    Verdict.OWN: (N_("  {where}: {found}, of the words themselves"), "dim", "·"),
    Verdict.DIFFERS: (N_("  {where}: {name} is {found} here, {expected} in the round"), "red", "✗"),
    Verdict.MISSING: (N_("  {where}: {name} is not here, {expected} in the round"), "red", "✗"),
    Verdict.ADDED: (N_("  {where}: {found} comes from no words of the round"), "yellow", "?"),
}


def _one(each: Proved) -> Said:
    sentence, style, mark = _SENTENCES[each.verdict]
    told = tell(sentence, where=each.where, name=each.name, found=each.found, expected=each.expected)
    return Said(sign(f"  {mark}") + clean(told.replace("  ", " ", 1)), style)
