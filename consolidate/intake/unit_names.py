"""Whose file: the token, the name written in the sheets, the name of the file. Those present must agree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from consolidate.model import ERROR, NOTE, Answer, Finding, Round, Severity
from consolidate.names import Names
from consolidate.text import plain, report_years, said_years
from consolidate.words import N_

_NOISE = re.compile(
    r"政府信息公开|工作|年度报告|年报|年度|报告|统计表|汇总表|模板|副本|复件|最终|最新|定稿|修改|版|copy|final", re.I
)
# a year by itself: no part of a longer number (20260115) and none of a date (2026-1-15, 15.1.2026, 2026年1月15日)
_YEAR = re.compile(r"(?<!\d)(?<!\d[.\-_/])(20\d\d)(?!\d|[.\-_/]\d|年\d{1,2}月)")
_SHORT_YEAR = re.compile(r"(?<!\d)(2\d)年(?!\d{1,2}月)")  # 24年
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def base(file: str) -> str:
    """A file's name without folders and extension."""
    return _EXTENSION.sub("", file.rpartition("/")[2])


def stem(file: str) -> str:
    """What a file name says of its sender: without folders, extension, year and the words all files share."""
    return _NOISE.sub("", _years_out(plain(base(file))))


def _years_out(text: str, by: str = "") -> str:
    return _SHORT_YEAR.sub(by, re.sub(r"20\d\d年?", by, text))


def attribute(answer: Answer, names: Names, round_: Round, decided: str = "") -> tuple[str, tuple[Finding, ...]]:
    """The unit an answer belongs to ("" if it cannot be told) and what is wrong with its unit or year.

    ``decided`` is the unit that the office named for the file (采用); it overrules what the file says.
    """
    findings = _year(answer, round_) + _adopted(answer, names, decided)
    said = [] if decided else _said(answer, names)
    agreed = {decided} if decided else set.intersection(*said) if said else set()
    if len(agreed) == 1:
        unit = agreed.pop()
        return unit, tuple(replace(f, unit=unit) for f in findings)
    if said and not agreed:
        strange = {name for name in answer.names if names.stranger(name)}
        found = "、".join(sorted(set.union(*said) | strange))
        return "", (*findings, Finding("units-disagree", ERROR, file=answer.file, found=found))
    return "", (*findings, Finding("unknown-unit", ERROR, file=answer.file, args=(("near", _near(answer, names)),)))


def _near(answer: Answer, names: Names) -> str:
    """Up to three units for a person to choose from: the one that the folder or archive names, then by likeness."""
    texts = (*answer.names, stem(answer.file))
    rivals = [unit for text in texts for unit in names.rivals(text)]
    like = names.near(" ".join(texts))
    around = filter(None, (surrounding(answer, names),))
    return "、".join([*dict.fromkeys((*around, *rivals, *like))][:3])


def surrounding(answer: Answer, names: Names) -> str:
    """The unit that the innermost folder or archive with a unit's name bears, around a file that names nobody.

    "" where it bears several, and where the file names an office that is no unit.
    """
    if answer.token or any(map(names.stranger, (*answer.names, stem(answer.file)))):
        return ""
    for part in reversed(re.split(r"!?/", answer.file)[:-1]):
        if found := named(part, names):
            (unit, *others) = found
            return "" if others or not alone(part, unit, names) else unit
    return ""


def _adopted(answer: Answer, names: Names, decided: str) -> tuple[Finding, ...]:
    """A word on a file that the office adopted for a unit while its token names another."""
    marked = (answer.token.unit or answer.token.body) if answer.token else ""
    if not decided or not marked or decided in names.of(marked):
        return ()
    return (Finding("adopted-for-another", NOTE, file=answer.file, found=marked),)


def _said(answer: Answer, names: Names) -> list[set[str]]:
    """The units that each of the sources names: the token, every name written in the sheets, the file's name.

    A written name of nobody in the roster is a source that names none beside the token and the file. A file's name
    alone must name the unit by itself, not as a part of another office's name.
    """
    token = answer.token
    marked = names.of(token.unit or token.body) if token else set()
    written = [{unit} for unit in map(names.written, answer.names) if unit]
    filed = named(answer.file, names)
    strange = [set[str]() for name in answer.names if names.stranger(name)] if marked or filed else []
    one = len(filed) == 1 and not (marked or written or strange)
    if one and not all(alone(answer.file, unit, names) for unit in filed):
        filed = set()
    return [*(units for units in (marked, *written, filed) if units), *strange]


def named(file: str, names: Names) -> set[str]:
    """The units that a file's name speaks of."""
    return names.within(stem(file)) or names.within(base(file))


def alone(file: str, unit: str, names: Names) -> bool:
    """Whether a unit's name in that of a file is not a part of a longer one (城关镇 in 东城关镇)."""
    whole = plain(base(file))
    return names.alone((_NOISE.sub(" ", _years_out(whole, " ")), whole), unit)


def several(answer: Answer, names: Names) -> tuple[Finding, ...]:
    """A word on a file in which copies of one table stand under the names of different units."""
    for finding in answer.findings:
        written = dict(finding.args).get("names", "").split("、")
        owners = {frozenset(names.of(name)) or frozenset({name}) for name in written}
        if len(owners) > 1:
            found = "、".join(dict.fromkeys(written))
            return (Finding("several-units", ERROR, file=answer.file, sheet=finding.sheet, found=found),)
    return ()


def _years_of(file: str) -> tuple[int, ...]:
    name = plain(base(file))
    return report_years(said_years(name, _numbers), [name])


def _numbers(name: str) -> list[int]:
    return [*map(int, _YEAR.findall(name)), *(2000 + int(year) for year in _SHORT_YEAR.findall(name))]


def _year(answer: Answer, round_: Round) -> tuple[Finding, ...]:
    """Years that are not the round's: in the token, written in the sheets, in the file's name.

    Where one of several is, and neither a token nor a title settles which is the report's, a person has to look. A
    report is published in the year after: that year in the file's name is no fault where the file itself says its own.
    """
    token, named = answer.token, _years_of(answer.file)
    inside = (token.year,) if token else answer.years
    sources = [
        (N_("by the file's token"), (token.year,) if token else ()),
        (N_("by what is written in it"), answer.years),
    ]
    said = []
    if round_.year in inside and named == (round_.year + 1,):
        said.append(Finding("year-published", NOTE, file=answer.file, found=str(named[0]), expected=str(round_.year)))
    else:
        sources.append((N_("by the file's name"), named))
    for where, years in sources:
        if years and round_.year not in years:
            return (_of_year("wrong-year", ERROR, answer, years, round_, where),)
    settled = token or answer.years == (round_.year,)
    open_ = [(where, years) for where, years in sources if len(years) > 1 and not settled]
    return (*said, *(_of_year("several-years", NOTE, answer, years, round_, where) for where, years in open_[:1]))


def _of_year(kind: str, severity: Severity, answer: Answer, years: Sequence[int], round_: Round, where: str) -> Finding:
    found, args = "、".join(map(str, years)), (("where_from", where),)
    return Finding(kind, severity, file=answer.file, found=found, expected=str(round_.year), args=args)
