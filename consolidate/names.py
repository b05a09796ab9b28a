"""Which unit a name means: the only place where a text is matched with a unit of the roster.

A text is the name of a unit where the first of these rules that fits anybody fits that unit alone:

1. it is the name or an alias, as the roster has it;
2. it is that with or without the region which the body governs (清源县民政局, 清源县人民政府民政局, 民政局);
3. it is that with or without the government of a town (河东镇人民政府, 河东镇);
4. it is that without the level before it (民政局 for 县民政局, 宣传部 for 县委宣传部), or with that of the body.

Another level is another office: 市民政局 is never 县民政局. Where several units fit, the name is nobody's, and all of
them are suggested. Likeness only orders suggestions for a person: no threshold tells 第一中学 from 第十一中学.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from consolidate.model import Roster
from consolidate.text import plain

# the level before the name of an office; not where the character belongs to the name (市场监管局, 县政府)
_LEVEL = re.compile(r"([省州盟县区旗]|市(?!场|容|政[^协法务研]))(?:委(?!员)|(?![直级委府属域划]))(?=..)")
_LEVELS = frozenset("省市州盟县区旗")
_TOWN = re.compile(r"(镇|乡|街道)$")
_GOVERNMENT = re.compile(r"(?:(?<=[镇乡])(?:人民)?政府|(?<=街道)办(?:事处)?)$")  # of a town and of its government
_ANYBODY = re.compile(r"(人民)?政府|办公室$")  # what any body has
_MARKS = re.compile(r"[(:;,_]|填[报表]|联系|负责|审[核批]|日期|盖章|公章|年度|20\d\d|电话|时间")  # these end a name
# how the names of offices end; a text without such an end is a title or a heading, not a name
_OFFICE = re.compile(r"(局|委|办|办公室|中心|站|所|院|校|[大中小]学|会|队|镇|乡|街道|处|政府|公司)$")
# what makes another office of a name that it follows: 财政局国库支付中心
_SUBORDINATE = re.compile(r"局|委员会|中心|大队|支队|学校|协会|公司|集团|政府|联络处|(站|所|院|队|科|股|馆|社|处)$")
_BEFORE = re.compile(r"(关于|报送|上报|转发|附件?|第?[一二三四五六七八九十]+[次稿]?|[表和及的各省市县区年度月日])*")
_JOINED = re.compile(r"(?:局|委|办|部|会|室|中心|镇|乡|街道|政府)[和与及暨]$")  # behind another office: 民政局和
_HAN = re.compile(r"[\u3400-\u9fff]*")


@dataclass(frozen=True)
class Names:
    """The units of a roster by their names, as the units of a body write them."""

    roster: Roster
    body: str

    # --- the region -------------------------------------------------------------------------------------------

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
        parties = {f"中共{region}" for region in self.regions}
        names = {plain(self.body), *governments, *parties, *self.regions} - {""}
        return tuple(sorted(names, key=len, reverse=True))

    @cached_property
    def _own(self) -> tuple[str, ...]:
        """What of the body may stand before a name in a longer text: its prefixes, and 离石 without 区."""
        return (*self.prefixes, *(region[:-1] for region in self.regions if len(region) > 2))

    @cached_property
    def level(self) -> str:
        """The level of the body (区), as it stands before the names of its offices; "" where its name has none."""
        return next((region[-1] for region in self.regions if region[-1] in _LEVELS), "")

    # --- one name ---------------------------------------------------------------------------------------------

    def unit(self, text: str) -> str:
        """The unit of that name by the rules above, "" where there is none or where several fit."""
        owners = self.fitting(text)
        return owners[0] if len(owners) == 1 else ""

    def fitting(self, text: str) -> tuple[str, ...]:
        """The units that the first rule to fit any gives for a name, in the roster's order."""
        whole = plain(text)
        forms = [form for form in self._forms(whole) if form == whole or form not in self.levelless]
        towns = (_GOVERNMENT.sub("", form) for form in forms)
        return next((self.owners[form] for form in (*forms, *towns) if form in self.owners), ())

    def written(self, text: str) -> str:
        """The unit that a name written in the sheets is, whatever stands behind it; "" where there is none."""
        whole = plain(text)
        return self.unit(whole) or self.unit(_MARKS.split(whole)[0])

    def of(self, text: str) -> set[str]:
        """The unit of that name, else the units named in the text."""
        unit = self.unit(text)
        return {unit} if unit else self.within(text)

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

    def near(self, text: str) -> tuple[str, ...]:
        """Up to three units for a person to choose from: those that the text fits or names, then by likeness."""
        like = nearest(_without(plain(text), self.regions), [unit.name for unit in self.roster.units])
        return tuple(dict.fromkeys((*self.rivals(text), *like)))[:3]

    def rivals(self, text: str) -> tuple[str, ...]:
        """The units that a text fits or names, also where they are several of which none is meant surely."""
        return self.fitting(text) or tuple(unit for *_, units in self._longest(plain(text)) for unit in units)

    def _forms(self, whole: str) -> Iterator[str]:
        """A name as it stands, its region in short, without the body's name before it, without the body's level."""
        yield whole
        yield self._short(whole)
        prefix = next((p for p in self.prefixes if whole.startswith(p) and len(whole) > len(p) + 1), "")
        rest = whole[len(prefix) :]
        if prefix and not _ANYBODY.match(rest):
            yield self.level + rest
            yield rest
        level = _LEVEL.match(whole)
        if level and level[1] == self.level:
            yield whole[level.end() :]

    def _short(self, name: str) -> str:
        """离石区人民政府 for 吕梁市离石区人民政府."""
        return next((self.regions[-1] + name.removeprefix(r) for r in self.regions if name.startswith(r)), name)

    # --- all names --------------------------------------------------------------------------------------------

    @cached_property
    def owners(self) -> dict[str, tuple[str, ...]]:
        """Every way to write a name -> the units that the first rule which knows it gives; one of them owns it."""
        found: dict[str, tuple[str, ...]] = {}
        for rule in reversed(self._rules):
            found |= {key: tuple(units) for key, units in rule.items() if len(key) > 1}
        return found

    @cached_property
    def towns(self) -> frozenset[str]:
        """The keys that no rule before 3 knows; in a longer text they must stand by themselves."""
        first, second, third, _ = self._rules
        return frozenset(third.keys() - first.keys() - second.keys())

    @cached_property
    def levelless(self) -> frozenset[str]:
        """The keys that only rule 4 knows; in a longer text they must stand by themselves, and behind no level."""
        *others, last = self._rules
        return frozenset(last.keys() - set().union(*others))

    @cached_property
    def _rules(self) -> tuple[dict[str, dict[str, None]], ...]:
        """For each rule every key with its units, in the roster's order."""
        rules: tuple[dict[str, dict[str, None]], ...] = ({}, {}, {}, {})
        for unit in self.roster.units:
            for name in map(plain, (unit.name, *unit.aliases)):
                rest = _without(name, self.regions)
                bare = [] if rest == name or _ANYBODY.match(rest) else [rest, self.level + rest]
                local = [key for key in (self._short(name), *bare) if key != name]
                both = (name, *bare)
                towns = [town for one in both if (town := _GOVERNMENT.sub("", one)) != one]
                for rule, keys in zip(rules, ((name,), local, towns, filter(None, map(_levelless, both))), strict=True):
                    for key in keys:
                        rule.setdefault(key, {})[unit.name] = None
        return rules

    # --- names within a text ----------------------------------------------------------------------------------

    def within(self, text: str) -> set[str]:
        """The units named in a text. A name inside a longer one that fits does not count (市府 in 市府办)."""
        return {units[0] for _, _, units in self._longest(plain(text)) if len(units) == 1}

    def _longest(self, text: str) -> list[tuple[int, int, tuple[str, ...]]]:
        """The names in a text but those inside a longer one, and inside the body's own name before that of the unit.

        So 县人民政府 does not count in 县人民政府民政局.
        """
        own = len(text) - len(_without(text, self.prefixes))
        spans = [span for span in self._found(text) if span[1] > own]
        return [s for s in spans if not any(o[0] <= s[0] and s[1] <= o[1] and o[1] - o[0] > s[1] - s[0] for o in spans)]

    def _found(self, text: str) -> list[tuple[int, int, tuple[str, ...]]]:
        """Every name that stands anywhere in a text, as (where it begins, where it ends, whose it may be).

        Looked up by every length that a name has: searching for each name would take the square of the units.
        """
        ends = [(start, start + length) for start in range(len(text)) for length in self.lengths]
        keys = ((a, b, text[a:b]) for a, b in ends if b <= len(text) and text[a:b] in self.owners)
        return [(a, b, self.owners[key]) for a, b, key in keys if self._counts(key, text[:a], text[b:])]

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """How long the names are, in characters."""
        return tuple(sorted({len(key) for key in self.owners}))

    def alone(self, texts: Iterable[str], unit: str) -> bool:
        """Whether a unit's name in texts is not a part of a longer one (城关镇 in 东城关镇)."""
        spots = [(text, a, b) for text in texts for a, b, units in self._found(text) if units == (unit,)]
        return any(self._ends(text[:a]) and self._begins(text[b:]) for text, a, b in spots) or not spots

    def _counts(self, key: str, before: str, after: str) -> bool:
        """Whether a key within a text is the name: one that is not the full name must stand by itself.

        A name without its level does not count behind another level (市民政局) or that of the body, if it has not that.
        """
        if key not in self.towns and key not in self.levelless:
            return True
        if key in self.levelless:
            local = before.endswith(self._own) and self.level + key not in self.owners
            if local or before[-1:] in _LEVELS:
                return False
        return (self._ends(before) or bool(_JOINED.search(before))) and self._begins(after)

    def _ends(self, before: str) -> bool:
        """Whether what stands before a name is no part of it: nothing, the region, words of the file."""
        run = _HAN.match(before[::-1])[0][::-1]  # type: ignore[index]  # it matches the empty text
        return run.endswith(self._own) or bool(_BEFORE.fullmatch(run))

    def _begins(self, after: str) -> bool:
        """Whether what stands after a name is no part of it."""
        run = _HAN.match(after)[0]  # type: ignore[index]  # it matches the empty text
        return run in ("人民政府", "政府", "办事处") or not _SUBORDINATE.search(run)


def nearest(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Up to three of the names that are most like a text."""
    from rapidfuzz import fuzz, process

    return tuple(name for name, _, _ in process.extract(text, list(names), scorer=fuzz.WRatio, limit=3))


def _levelless(name: str) -> str:
    """A name without the level before it; "" where it has none, or where any body or a town has what is left."""
    level = _LEVEL.match(name)
    rest = name[level.end() :] if level else ""
    return "" if _TOWN.search(rest) or _ANYBODY.match(rest) else rest


def _without(text: str, prefixes: tuple[str, ...]) -> str:
    """The text without the longest of the prefixes that leaves more than one character."""
    return next((text[len(p) :] for p in prefixes if text.startswith(p) and len(text) > len(p) + 1), text)
