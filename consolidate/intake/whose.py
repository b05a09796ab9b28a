"""Whose file: the token, the name written in the sheets, the name of the file. Those present must agree.

Likeness only orders suggestions for a person: no threshold tells 第一中学 from 第十一中学.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from consolidate.model import ERROR, NOTE, Answer, Finding, Roster, Round, Severity
from consolidate.text import plain, report_years
from consolidate.words import N_

_NOISE = re.compile(
    r"政府信息公开|工作|年度报告|年报|年度|报告|统计表|汇总表|模板|副本|复件|最终|最新|定稿|修改|版|copy|final", re.I
)
# a year by itself: no part of a longer number (20260115) and none of a date (2026-1-15, 15.1.2026, 2026年1月15日)
_YEAR = re.compile(r"(?<!\d)(?<!\d[.\-_/])(20\d\d)(?!\d|[.\-_/]\d|年\d{1,2}月)")
_ANYBODY = re.compile(r"(人民)?政府|办公室$")
_SHORT_YEAR = re.compile(r"(?<!\d)(2\d)年(?!\d{1,2}月)")  # 24年
_MARKS = re.compile(r"[(:;,_]|填[报表]|联系|负责|审[核批]|日期|盖章|公章|年度|20\d\d|电话|时间")  # these end a name
# how the names of offices end; a text without such an end is a title or a heading, not a name
_OFFICE = re.compile(r"(局|委|办|办公室|中心|站|所|院|校|[大中小]学|会|队|镇|乡|街道|处|政府|公司)$")
# what makes another office of a name that it follows: 财政局国库支付中心
_SUBORDINATE = re.compile(r"局|委员会|中心|大队|支队|学校|协会|公司|集团|政府|联络处|(站|所|院|队|科|股|馆|社|处)$")
_GOVERNMENT = re.compile(r"(?:(?<=[镇乡])(?:人民)?政府|(?<=街道)办(?:事处)?)$")  # of a town and of its government
_BEFORE = re.compile(r"(关于|报送|上报|转发|附件?|第?[一二三四五六七八九十]+[次稿]?|[表和及的各省市县区年度月日])*")
_HAN = re.compile(r"[\u3400-\u9fff]*")
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")


@dataclass(frozen=True)
class Names:
    """Every name a unit goes by, with and without the region before it; a name of two units is that of neither."""

    roster: Roster
    body: str

    @cached_property
    def keys(self) -> dict[str, str]:
        """Normalised name -> the unit's name in the roster. A full name goes before what is short for another."""
        full: dict[str, set[str]] = {}
        short: dict[str, set[str]] = {}
        for unit in self.roster.units:
            for name in (unit.name, *unit.aliases):
                full.setdefault(plain(name), set()).add(unit.name)
                short.setdefault(self.bare(name), set()).add(unit.name)
        owners = short | full
        return {key: next(iter(owner)) for key, owner in owners.items() if len(owner) == 1 and len(key) > 1}

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Where the body governs, as it stands before the names of units: 吕梁市离石区, 离石区."""
        place = re.sub(r"(人民政府|政府)?(办公室|办公厅|办)?$", "", plain(self.body))
        last = re.split(r"(?<=[省市州盟])(?=.)", place)[-1]
        return tuple(sorted({place, last} - {""}, key=len, reverse=True))

    @cached_property
    def prefixes(self) -> tuple[str, ...]:
        """The body's name as units write it before their own: 吕梁市离石区人民政府, 离石区政府, 离石区."""
        governments = {region + word for region in self.regions for word in ("人民政府", "政府")}
        return tuple(sorted({plain(self.body), *governments, *self.regions}, key=len, reverse=True))

    def bare(self, name: str) -> str:
        """A name without the region before it; the name itself where what is left would be anybody's (人民政府)."""
        rest = _without(plain(name), self.regions)
        return plain(name) if _ANYBODY.match(rest) else rest

    def exact(self, name: str) -> str:
        """The unit of exactly that name, "" where there is none."""
        return self.keys.get(plain(name)) or self.keys.get(self.bare(name), "")

    def written(self, text: str) -> str:
        """The unit that a name written in the sheets is, however it writes the region; "" where there is none."""
        whole = plain(text)
        for name in (whole, _MARKS.split(whole)[0]):
            owners = {owner for form in self.spellings(name) for owner in self.spelled.get(form, ())}
            if unit := self.exact(name) or (owners.pop() if len(owners) == 1 else ""):
                return unit
        return ""

    @cached_property
    def spelled(self) -> dict[str, set[str]]:
        """Every spelling of every name -> the units that it may be."""
        found: dict[str, set[str]] = {}
        for unit in self.roster.units:
            for form in {form for name in (unit.name, *unit.aliases) for form in self.spellings(name)}:
                found.setdefault(form, set()).add(unit.name)
        return found

    def spellings(self, name: str) -> set[str]:
        """A name as it stands, without the body's before it, without 县 alone, without the government of a town."""
        whole = plain(name)
        levels = tuple({region[-1] for region in self.regions})
        rest = _without(whole, self.prefixes)
        forms = {whole, self.bare(name), rest, _without(rest, levels)}
        forms |= {self.regions[-1] + whole.removeprefix(region) for region in self.regions if whole.startswith(region)}
        forms |= {_GOVERNMENT.sub("", form) for form in forms}
        return {whole} | {form for form in forms if len(form) > 1 and not _ANYBODY.match(form)}

    def stranger(self, text: str) -> bool:
        """Whether a text is the name of an office that is neither a unit nor the body (or a part of its name)."""
        name = _MARKS.split(plain(text))[0]
        rest = next((name[len(p) :] for p in self.prefixes if name.startswith(p)), name)
        return bool(
            _OFFICE.search(name)
            and name not in plain(self.body)
            and not re.fullmatch(r"((人民)?政府)?(办公室|办)?", rest)
            and not self.written(text)
        )

    def alone(self, file: str, unit: str) -> bool:
        """Whether a unit's name in that of a file is not a part of a longer one (城关镇 in 东城关镇)."""
        texts = [_NOISE.sub(" ", _years_out(plain(base(file)), " ")), plain(base(file))]
        spots = [
            (text[:start], text[end:]) for text in texts for start, end, owner in self._found(text) if owner == unit
        ]
        return any(self._ends(before) and self._begins(after) for before, after in spots) or not spots

    def _ends(self, before: str) -> bool:
        """Whether what stands before a name is none of it: nothing, the region, words of the file."""
        run = _HAN.match(before[::-1])[0][::-1]  # type: ignore[index]  # it matches the empty text
        own = (*self.prefixes, *(region[:-1] for region in self.regions))
        return run.endswith(own) or bool(_BEFORE.fullmatch(run))

    def _begins(self, after: str) -> bool:
        """Whether what stands after a name is none of it."""
        run = _HAN.match(after)[0]  # type: ignore[index]  # it matches the empty text
        return run in ("人民政府", "政府", "办事处") or not _SUBORDINATE.search(run)

    def within(self, text: str) -> set[str]:
        """The units named in a text. A name inside a longer one that fits does not count (市府 in 市府办).

        Nor does a name inside the body's own name before that of the unit (县人民政府 in 县人民政府民政局).
        """
        clean = plain(text)
        own = len(clean) - len(_without(clean, self.prefixes))
        spans = [span for span in self._found(clean) if span[1] > own]
        longest = [
            s for s in spans if not any(o[0] <= s[0] and s[1] <= o[1] and o[1] - o[0] > s[1] - s[0] for o in spans)
        ]
        return {unit for _, _, unit in longest}

    def _found(self, text: str) -> list[tuple[int, int, str]]:
        """Every name that stands anywhere in a text, as (where it begins, where it ends, whose it is).

        Looked up by every length that a name has: searching for each name would take the square of the units.
        """
        ends = [(start, start + length) for start in range(len(text)) for length in self.lengths]
        return [(a, b, self.keys[text[a:b]]) for a, b in ends if b <= len(text) and text[a:b] in self.keys]

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """How long the names are, in characters."""
        return tuple(sorted({len(key) for key in self.keys}))

    def of(self, text: str) -> set[str]:
        """The unit of exactly that name, else the units named in the text."""
        exact = self.exact(text)
        return {exact} if exact else self.within(text)

    def near(self, text: str) -> str:
        """Up to three names most like the text, for a person to choose from."""
        from rapidfuzz import fuzz, process

        found = process.extract(self.bare(text), [unit.name for unit in self.roster.units], scorer=fuzz.WRatio, limit=3)
        return "、".join(name for name, _, _ in found)


def _without(text: str, prefixes: tuple[str, ...]) -> str:
    """The text without the longest of the prefixes that leaves more than one character."""
    return next((text[len(p) :] for p in prefixes if text.startswith(p) and len(text) > len(p) + 1), text)


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
    like = names.near(" ".join((*answer.names, stem(answer.file)))).split("、")
    strange = bool(answer.token) or any(map(names.stranger, (*answer.names, stem(answer.file))))
    around = [] if strange else _around(answer.file, names)
    return "、".join([*dict.fromkeys((*around, *like))][:3])


def _around(file: str, names: Names) -> list[str]:
    """The unit that the innermost folder or archive with a unit's name bears; none where it bears several."""
    for part in reversed(re.split(r"!?/", file)[:-1]):
        if found := named(part, names):
            (unit, *others) = found
            return [] if others or not names.alone(part, unit) else [unit]
    return []


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
    if not (marked or written or strange):
        filed = {unit for unit in filed if names.alone(answer.file, unit)}
    return [*(units for units in (marked, *written, filed) if units), *strange]


def named(file: str, names: Names) -> set[str]:
    """The units that a file's name speaks of."""
    return names.within(stem(file)) or names.within(base(file))


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
    years = [*map(int, _YEAR.findall(name)), *(2000 + int(year) for year in _SHORT_YEAR.findall(name))]
    return report_years(years, [name])


def _year(answer: Answer, round_: Round) -> tuple[Finding, ...]:
    """Years that are not the round's: in the token, written in the sheets, in the file's name.

    Where one of several is, and neither a token nor a title settles which is the report's, a person has to look.
    """
    token, named = answer.token, _years_of(answer.file)
    sources = (
        (N_("by the file's token"), (token.year,) if token else ()),
        (N_("by what is written in it"), answer.years),
        (N_("by the file's name"), named),
    )
    for where, years in sources:
        if years and round_.year not in years:
            return (_of_year("wrong-year", ERROR, answer, years, round_, where),)
    settled = token or answer.years == (round_.year,)
    open_ = [(where, years) for where, years in sources if len(years) > 1 and not settled]
    return tuple(_of_year("several-years", NOTE, answer, years, round_, where) for where, years in open_[:1])


def _of_year(kind: str, severity: Severity, answer: Answer, years: Sequence[int], round_: Round, where: str) -> Finding:
    found, args = "、".join(map(str, years)), (("where_from", where),)
    return Finding(kind, severity, file=answer.file, found=found, expected=str(round_.year), args=args)
