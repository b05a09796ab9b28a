"""The decisions on files and units (采用, 不采用, 免报): which files each line means, and whether it still applies."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.model import Answer, Decision, Finding
from consolidate.model.decided_files import Arrived, as_read, came_after, day, is_marked, is_of_own, mark, was_offered
from consolidate.terms import ERROR, EXPLAIN, NOTE, Action, Documents
from consolidate.text import clean, plain
from consolidate.words import N_

_DECISIONS = "decisions.xlsx"


Came = Callable[[], Arrived]  # gives when each file came in, as far as it is known


class Ruled(NamedTuple):
    """The decisions on files and units, sorted by action."""

    adopted: Mapping[str, Decision]  # 采用, by file
    adopting: tuple[Decision, ...]  # all lines with 采用 that apply, each with the exact name of its file
    refused: Mapping[str, Decision]  # 不采用, by file
    excused: tuple[str, ...]
    amiss: tuple[Finding, ...]  # on lines that no longer apply, or that contradict an earlier line
    excusing: tuple[Decision, ...] = ()  # all lines with 免报
    documents: str = Documents.ASK  # what round.toml says of documents
    came: Arrived = Arrived()  # when the files came in, if a line of a person needs it


def ruled(answers: Sequence[Answer], decisions: Sequence[Decision], came: Came = Arrived) -> Ruled:
    """Sort the decisions on files and units by what they do, with a finding on each line that does nothing.

    ``came`` is called if a person wrote one of the lines on files: such a line does not say which files it knows.
    """
    on_files = [d for d in decisions if d.action in (Action.ADOPT, Action.REFUSE)]
    excusing = tuple(d for d in decisions if d.action is Action.EXCUSE)
    excused = tuple(dict.fromkeys(d.unit for d in excusing))
    if not on_files:
        return Ruled({}, (), {}, excused, (), excusing)
    arrived = Arrived() if all(map(was_offered, on_files)) else came()
    by_file = {answer.file: answer for answer in answers}
    by_name: dict[str, list[Answer]] = {}
    for answer in answers:
        by_name.setdefault(as_read(answer.file), []).append(answer)
    adopted: dict[str, Decision] = {}
    refused: dict[str, Decision] = {}
    adopting: list[Decision] = []
    amiss: list[Finding] = []
    for decision in on_files:
        named_files = by_name.get(as_read(decision.file), [])
        meant = _meant(decision, named_files, arrived)
        adopts = decision.action is Action.ADOPT
        files = [each.file for each in meant]
        if not adopts:
            files = [file for file in by_file if any(_means(name, file) for name in files)]
        if not meant:
            amiss.append(_void(decision, named_files))
        elif reason := _contradicted(decision, files, adopted, refused):
            args = (("line", str(decision.line)), ("reason", reason))
            amiss.append(Finding(FindingKind.DECISION_FAULTY, ERROR, file=_DECISIONS, found=decision.file, args=args))
        else:
            (adopted if adopts else refused).update(dict.fromkeys(files, decision))
            adopting += [decision._replace(file=file) for file in files if adopts]
    adopted = {
        file: decision
        for file, decision in adopted.items()
        if not any(_chooses_anew(other, decision._replace(file=file), by_file, arrived) for other in adopting)
    }
    return Ruled(adopted, tuple(adopting), refused, excused, tuple(amiss), excusing, came=arrived)


def _meant(decision: Decision, named_files: Sequence[Answer], came: Arrived) -> Sequence[Answer]:
    """The file that a line means, of those with its name; none if another file has taken the name since.

    Several names may look alike in decisions.xlsx, where blanks around them are lost. A line that was offered bears the
    mark of its file. A line that a person wrote to refuse a file does not refuse one that came in after its day.
    """
    if is_of_own(decision):
        return [answer for answer in named_files if mark(answer) == decision.marks[0]]
    exact = [answer for answer in named_files if answer.file == decision.file]
    meant = exact or (named_files if len(named_files) == 1 else ())
    refuses = decision.action is Action.REFUSE and not was_offered(decision)
    return [answer for answer in meant if not (refuses and came_after(answer, decision, came))]


def _void(decision: Decision, named_files: Sequence[Answer]) -> Finding:
    """The finding on a line whose file is gone, or has become another one.

    A question if another file may count in its place: that which was not adopted, or one whose name a person wrote in
    another way. A refused file that is gone counts no longer anyway.
    """
    args = (("line", str(decision.line)),)
    gone = NOTE if decision.action is Action.REFUSE and decision.marks else EXPLAIN
    if named_files:
        return Finding(FindingKind.DECISION_OUTDATED, NOTE, unit=decision.unit, found=decision.file, args=args)
    return Finding(FindingKind.DECISION_VOID, gone, unit=decision.unit, found="—", expected=decision.file, args=args)


def _chosen_among(decision: Decision, answers: Collection[Answer]) -> frozenset[str]:
    """Those of the files among which a line let the office choose; none for a line that a person wrote."""
    if decision.marks:
        return frozenset(answer.file for answer in answers if is_marked(decision, answer))
    return _named_in(decision.problem, {answer.file for answer in answers})


def _named_in(problem: str, files: Collection[str]) -> frozenset[str]:
    """The files that the words of a line name: lines that an earlier version offered bear no marks.

    Names that look alike are told apart by how often they stand there: where too few do, none of them is named.
    """
    alike: dict[str, list[str]] = {}
    for file in files:
        alike.setdefault(plain(clean(file)), []).append(file)
    rest, found = plain(clean(problem)), set[str]()
    for name in sorted(alike, key=lambda name: (-len(name), name)):  # a short name may be the end of a longer one
        rest, count = re.subn(rf"(?<=[:、\0]){re.escape(name)}(?=[、;\0])", "\0", rest)
        found |= {*alike[name]} if count >= len(alike[name]) else set()
    return frozenset(found)


def _chooses_anew(later: Decision, earlier: Decision, answers: Mapping[str, Answer], came: Arrived) -> bool:
    """Whether the later line chose with the earlier line's file in view, and not the other way.

    A line that a person wrote is not the later one of a line that was offered: it may only say whose its file is.
    """
    if later.unit != earlier.unit or (was_offered(earlier) and not was_offered(later)):
        return False
    both = [answers[earlier.file], answers[later.file]]
    return earlier.file in _known_to(later, both, came) and later.file not in _known_to(earlier, both, came)


def later(unit: str, answers: Sequence[Answer], ruled: Ruled) -> frozenset[str]:
    """The files of a unit that no line knew when it chose among the others."""
    lines = [line for line in ruled.adopting if line.unit == unit]
    if not lines:
        return frozenset()
    files = frozenset(answer.file for answer in answers)
    return files.difference(*(_known_to(line, answers, ruled.came) for line in lines))


def _known_to(decision: Decision, answers: Collection[Answer], came: Arrived) -> frozenset[str]:
    """Those of the files that a line with 采用 took into account.

    One that was offered: those among which it let the office choose. One that a person wrote: all, but for files that
    came in after it was written.
    """
    if was_offered(decision):
        return _chosen_among(decision, answers)
    return frozenset(answer.file for answer in answers if not came_after(answer, decision, came))


def may_be_later(file: str, decision: Decision, ruled: Ruled) -> bool:
    """Whether a file came in after the one that a line without a day adopts, so that the line may not know it."""
    if was_offered(decision) or day(decision):
        return False
    adopted = [ruled.came.days.get(line.file) for line in ruled.adopting if line.line == decision.line]
    return any(day and ruled.came.days.get(file, date.min) > day for day in adopted)


def _contradicted(
    decision: Decision, files: Sequence[str], adopted: Mapping[str, Decision], refused: Mapping[str, Decision]
) -> str:
    """How an earlier line contradicts this one on one of ``files``, as a catalogue sentence; "" if no line does."""
    if any(file in (refused if decision.action is Action.ADOPT else adopted) for file in files):
        return N_("another line decides the opposite on the same file")
    if any(file in adopted and adopted[file].unit != decision.unit for file in files):
        return N_("another line adopts the same file for another unit")
    return ""


def _means(named_file: str, file: str) -> bool:
    """Whether a line about one file is about another: about itself, or about a file in this archive."""
    return file == named_file or file.startswith(f"{named_file}!/")
