"""Find the unit of a file from its token, the names in its sheets and its file name. Those present must agree."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from consolidate.catalogue import FindingKind
from consolidate.model import Answer, Finding, Round
from consolidate.names import Names, is_short_for
from consolidate.regex import regex
from consolidate.terms import ERROR, EXPLAIN, NOTE, Severity
from consolidate.text import plain, said_years
from consolidate.titles import Titles, in_a_file_name, report_years
from consolidate.words import N_
from consolidate.year_parts import part_of_year

_NOISE = regex(
    r"工作(?![部委办组局站])|年度报告|年报|年度|报告|统计表|汇总表|模板|副本|复件|最终|最新|定稿|修改|版|copy|final",
    re.I,
)
# a year that is not part of a longer number (20260115) or of a date (2026-1-15, 15.1.2026, 2026年1月15日)
_YEAR = regex(r"(?<!\d)(?<!\d[.\-_/])(20\d\d)(?!\d|[.\-_/]\d|年\d{1,2}月)")
_SHORT_YEAR = regex(r"(?<!\d)(2\d)年(?!\d{1,2}月)")  # 24年
_SELF = regex("^(?:本单位|[本我][局委办镇乡院所站])")
_MOST_NAMES = 3  # names that a finding quotes
_EXTENSION = regex(r"\.[A-Za-z0-9]{1,5}$")


def base(file: str) -> str:
    """A file's name without folders and extension."""
    return _EXTENSION.sub("", file.rpartition("/")[2])


@lru_cache(maxsize=100)  # asked several times for each file
def stem(file: str, titles: Titles) -> str:
    """The part of a file name that may name its sender: without folders, extension, year, title and common words."""
    return _quiet(_years_out(plain(base(file))), titles)


def _quiet(text: str, titles: Titles, by: str = "") -> str:
    return _NOISE.sub(by, in_a_file_name(titles).sub(by, text))


def _years_out(text: str, by: str = "") -> str:
    return _SHORT_YEAR.sub(by, re.sub(r"20\d\d(?:年(?!报))?", by, text))


def attribute(answer: Answer, names: Names, round_: Round, decided: str = "") -> tuple[str, tuple[Finding, ...]]:
    """The unit that an answer belongs to ("" if unknown) and the findings on its unit and year.

    ``decided``: the unit for which the office adopted the file (采用). It overrules what the file says.
    """
    years = _year(answer, names.titles, round_) + _part_of_year(answer, names.titles)
    findings = years + _adopted(answer, names, decided)
    named_units = [] if decided else _named_units(answer, names)
    agreed = {decided} if decided else set.intersection(*named_units) if named_units else set()
    if len(agreed) == 1:
        unit = agreed.pop()
        findings += () if decided else _unknown_name(answer, names, unit)
        return unit, tuple(f._replace(unit=unit) for f in findings)
    if named_units and not agreed:
        strange = {name for name in answer.names if names.stranger(name)}
        found = "、".join(sorted(set.union(*named_units) | strange))
        return "", (*findings, Finding(FindingKind.UNITS_DISAGREE, ERROR, file=answer.file, found=found))
    # nobody is asked whose an archive is once it was opened; among 200,000 units a suggestion takes a fifth of a second
    opened = any(finding.kind is FindingKind.OPENED for finding in answer.findings)
    near = "" if opened else _near(answer, names)
    return "", (*findings, Finding(FindingKind.UNKNOWN_UNIT, ERROR, file=answer.file, args=(("near", near),)))


def _unknown_name(answer: Answer, names: Names, unit: str) -> tuple[Finding, ...]:
    """A question if somebody wrote a name into the template of a unit that is neither this unit nor another one.

    The program wrote the name of the unit there. In other files such a text may be a heading. A section of the unit
    (水利局节水科) and 本单位 are the unit.
    """
    if not answer.token or not answer.token.unit:
        return ()
    others = [name for name in answer.names if not names.written(name) and not names.is_within(name, unit)]
    other_words = [name for name in others if not names.is_region(name) and not _SELF.search(plain(name))]
    unknown = [name for name in other_words if len(names.head(name)) > 1]
    found = "、".join(unknown[:_MOST_NAMES])
    return (Finding(FindingKind.NAME_UNKNOWN, EXPLAIN, file=answer.file, found=found, expected=unit),) if found else ()


def _near(answer: Answer, names: Names) -> str:
    """Up to three units to suggest: that of the folder or archive, those that the names may mean, similar ones."""
    texts = (*answer.names, stem(answer.file, names.titles))
    rivals = [unit for text in texts for unit in names.rivals(text)]
    like = names.near(" ".join(texts))
    around = filter(None, (surrounding(answer, names),))
    return "、".join([*dict.fromkeys((*around, *rivals, *like))][:3])


def surrounding(answer: Answer, names: Names) -> str:
    """The unit that the innermost folder or archive with any unit's name names, for a file that names none itself.

    "" if that name contains several units, or if the file names an office that is not in the roster.
    """
    if answer.token or any(map(names.stranger, (*answer.names, stem(answer.file, names.titles)))):
        return ""
    for part in reversed(re.split(r"!?/", answer.file)[:-1]):
        if found := named(part, names):
            (unit, *others) = found
            return "" if others or not alone(part, unit, names) else unit
    return ""


def _adopted(answer: Answer, names: Names, decided: str) -> tuple[Finding, ...]:
    """A note if the office adopted a file for a unit while its token names another."""
    marked = (answer.token.unit or answer.token.body) if answer.token else ""
    if not decided or not marked or decided in names.of(marked):
        return ()
    return (Finding(FindingKind.ADOPTED_FOR_ANOTHER, NOTE, file=answer.file, found=marked),)


def _named_units(answer: Answer, names: Names) -> list[set[str]]:
    """The units that each source names: the token, every name written in the sheets, the name of the file.

    If the token or the file name names a unit, a written name of an office outside the roster is a source that names no
    unit, so that they disagree. If the file name is the only source, the name of the unit must stand there by itself,
    not as part of another office's name.
    """
    if answer.token and _all_name_one(answer, answer.token.unit, names):
        return [{answer.token.unit}]
    in_token = _in_token(answer, names)
    by_file = named(answer.file, names)
    in_file_name = {unit for unit in by_file if not names.addressed(plain(base(answer.file)), unit)}
    written = _in_sheets(answer, names, alone=not (in_token or in_file_name))
    strange = [set[str]() for name in answer.names if names.stranger(name)] if in_token or in_file_name else []
    if not by_file and _is_of_another(answer, set.union(in_token, *written), names):
        strange.append(set())
    if answer.token and answer.token.unit and not in_token and (written or in_file_name):
        strange.append(set())  # made for a unit that is not in the roster any more
    file_name_only = len(in_file_name) == 1 and not (in_token or written or strange)
    if file_name_only and not all(alone(answer.file, unit, names) for unit in in_file_name):
        in_file_name = set()
    return [*(units for units in (in_token, *written, in_file_name) if units), *strange]


def _all_name_one(answer: Answer, unit: str, names: Names) -> bool:
    """Whether sheets and file name hold the full name of a unit and nothing else, as those of most templates do."""
    name = plain(unit)
    return (
        names.owners.get(name) == (unit,)
        and all(plain(written) == name for written in answer.names)
        and plain(base(answer.file)) == stem(answer.file, names.titles) == name
    )


def _in_sheets(answer: Answer, names: Names, alone: bool) -> list[set[str]]:
    """The unit that each name in the sheets means; the body's office, to which the table goes, only if it is alone."""
    found = [(name, unit) for name in answer.names if (unit := names.written(name))]
    others = [(name, unit) for name, unit in found if not names.of_bodys_office(name)]
    return [{unit} for _, unit in (found if alone and not others else others)]


def _is_of_another(answer: Answer, units: Collection[str], names: Names) -> bool:
    """Whether the name of a file is that of another office than these units (县卫健局.xlsx of 县教育局)."""
    said = stem(answer.file, names.titles)
    if not units or not names.other_office(said):
        return False
    known = [name for unit in names.roster.units if unit.name in units for name in (unit.name, *unit.aliases)]
    return not any(is_short_for(said, name) for name in known)


def _in_token(answer: Answer, names: Names) -> set[str]:
    """The unit that a token names. A template names its unit in full: 县文旅局博物馆 is not 县文旅局."""
    token = answer.token
    if token is None:
        return set()
    unit = names.unit(token.unit)
    return ({unit} if unit else set()) if token.unit else names.of(token.body)


def named(file: str, names: Names) -> set[str]:
    """The units whose names a file name contains."""
    return names.within(stem(file, names.titles)) or names.within(base(file))


def alone(file: str, unit: str, names: Names) -> bool:
    """Whether the unit's name in a file name stands by itself, not as part of a longer name (城关镇 in 东城关镇)."""
    whole = plain(base(file))
    return names.alone((_quiet(_years_out(whole, " "), names.titles, " "), whole), unit)


def several(answer: Answer, names: Names) -> tuple[Finding, ...]:
    """An error if a file has copies of one table under the names of different units."""
    for finding in answer.findings:
        written = dict(finding.args).get("names", "").split("、")
        owners = {frozenset(names.of(name)) or frozenset({name}) for name in written}
        if len(owners) > 1:
            found = "、".join(dict.fromkeys(written))
            return (Finding(FindingKind.SEVERAL_UNITS, ERROR, file=answer.file, sheet=finding.sheet, found=found),)
    return ()


def _years_of(file: str, titles: Titles) -> tuple[int, ...]:
    name = plain(base(file))
    return report_years(said_years(name, _numbers), [name], titles)


def _numbers(name: str) -> list[int]:
    return [*map(int, _YEAR.findall(name)), *(2000 + int(year) for year in _SHORT_YEAR.findall(name))]


def _year(answer: Answer, titles: Titles, round_: Round) -> tuple[Finding, ...]:
    """Findings on years that are not the round's: in the token, in the sheets, in the file name.

    A source without the round's year is an error. A source with several years, the round's among them, is a note,
    unless a token or a title settles the year of the report. But all tables of our templates are headed by the round's
    year: another one there is a question, since it may be last year's sheet, unless its table was asked about already.
    A report is published in the following year: that year in the file name is only a note if the file itself has the
    round's year.
    """
    token, in_file_name = answer.token, _years_of(answer.file, titles)
    right = (round_.year,)
    if answer.years == right and in_file_name in ((), right) and (not token or token.year == round_.year):
        return ()
    in_file = (token.year,) if token else answer.years
    sources = [
        (N_("by the file's token"), (token.year,) if token else ()),
        (N_("by what is written in it"), answer.years),
    ]
    notes = []
    if round_.year in in_file and in_file_name == (round_.year + 1,):
        notes.append(
            Finding(
                FindingKind.YEAR_PUBLISHED,
                NOTE,
                file=answer.file,
                found=str(in_file_name[0]),
                expected=str(round_.year),
            )
        )
    else:
        sources.append((N_("by the file's name"), in_file_name))
    for source, years in sources:
        if years and round_.year not in years:
            return (_of_year(FindingKind.WRONG_YEAR, ERROR, answer, years, round_, source),)
    settled = token or answer.years == (round_.year,)
    asked = any(finding.kind is FindingKind.YEARS_DIFFER for finding in answer.findings)
    headed = bool(token) and len(answer.years) > 1 and not asked
    open_ = [(source, years) for source, years in sources if len(years) > 1 and (headed or not settled)]
    severity = EXPLAIN if headed else NOTE
    return (
        *notes,
        *(_of_year(FindingKind.SEVERAL_YEARS, severity, answer, years, round_, source) for source, years in open_[:1]),
    )


def _part_of_year(answer: Answer, titles: Titles) -> tuple[Finding, ...]:
    """A question if the name of a file with tables names a part of the year, unless its tables are asked about.

    A form that itself is of a part of the year has none.
    """
    part = part_of_year(base(answer.file)) if answer.tables else ""
    if not part or any(map(part_of_year, titles.whole)):
        return ()
    if any(finding.kind is FindingKind.PART_OF_YEAR for finding in answer.findings):
        return ()
    return (Finding(FindingKind.PART_OF_YEAR, EXPLAIN, file=answer.file, found=answer.file.rpartition("/")[2]),)


def _of_year(
    kind: FindingKind, severity: Severity, answer: Answer, years: Sequence[int], round_: Round, source: str
) -> Finding:
    found, args = "、".join(map(str, years)), (("where_from", source),)
    return Finding(kind, severity, file=answer.file, found=found, expected=str(round_.year), args=args)
