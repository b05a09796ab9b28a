"""Match texts with the names of units; the only place where a text is matched with a unit of the roster.

A text names a unit if the first of these rules that fits any unit fits that unit alone:

1. It is the name or an alias, as in the roster.
2. It is that with or without the region that the office's government governs (清源县民政局, 清源县人民政府民政局,
   民政局).
3. It is that with or without the government of a town (河东镇人民政府, 河东镇).
4. It is that without the level before it (民政局 for 县民政局, 宣传部 for 县委宣传部), or with the office's level.

人民政府 before 办公室 may be shortened to 政府, and 委员会 before a department to 委 (县政府办公室, 县委组织部).

Another level is another office: 市民政局 never means 县民政局. If several units fit, the text names none, and all of
them are suggested. Similarity is only used to order suggestions for a person: no threshold separates 第一中学 from
第十一中学.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from consolidate.model import Roster
from consolidate.regex import regex
from consolidate.text import plain
from consolidate.titles import NONE, Titles

# the level before the name of an office, unless the character is part of the name (市场监管局, 县政府)
_LEVEL = regex(r"([省州盟县区旗]|市(?!场|容|政[^协法务研]))(?:委(?!员)|(?![直级委府属域划]))(?=..)")
_LEVELS = frozenset("省市州盟县区旗")
_TOWN = regex(r"(镇|乡|街道)$")
_GOVERNMENT = regex(r"(?:(?<=[镇乡])(?:人民)?政府|(?<=街道)办(?:事处)?)$")  # a town's government
_ANYBODY = regex(r"(人民)?政府|办公室$")  # offices that every government has
# these end a name; 审批 may be a part of one (行政审批局)
_MARKS = regex(
    r"[(:;,_]|填[报表]|联系|(?:单位|主要)?负责|审[核批](?!服务|管理|[中局办科处股])|日期|盖章|公章|年度|20\d\d|电话|时间"
    "|统一社会信用|地址|邮编|制表|经办人|统计人|分管|审签"
)
# endings of the names of offices; a text without one is a title or a heading, not a name
_OFFICE = regex(
    r"(局|委|办|办公室|中心|站|所|院|校|[大中小]学|会|队|镇|乡|街道|处|政府|公司|集团|银行"
    r"|馆|园|村|社区|景区|[林农牧渔茶]场|监测点|服务点|(?<![全本内各])部|[残妇文社侨科商]联|科协|作协|供销社|联社"
    r"|团委|人大|政协|电视台|开发区|经开区|高新区|示范区|管理区|园区|厅|厂|公路段|水文段|库|室|[剧舞]团|[化年]宫|院区|种场)$"
)
# offices that stand by themselves: no part of a unit calls itself so
_OF_ITS_OWN = regex(r"(局|委员会|镇|乡|街道|人民政府|管委会|[残妇文社侨科商]联)$")
# after a name, these make it the name of another office: 财政局国库支付中心
_SUBORDINATE = regex(
    r"局|委员会|中心|大队|支队|学校|[小中大]学|协会|工会|公司|集团|政府|联络处"
    r"|(站|所|院|队|科|股|馆|社|处|园|村|社区|景区|[林农牧渔茶]场|监测点|服务点|校|校区|初中部|教研室|招办|采购办"
    r"|公路段|水文段|[剧舞工]团|电视台|苗圃|库|村委会|居委会|基金会|厂|(?<!办公)(?<!股)室|指挥部|园区|大厅|[化年]宫"
    r"|院区|种场)$"
)
# the same behind a bracket or a dash: 教育局（招生考试中心）, but not 教育局（局机关）
_PART = regex(
    r"^(?!局|本|机关).*(中心|大队|支队|学校|[小中大]学|协会|公司|集团|分局|[站所院队馆社厂]|..[村园]|社区|景区"
    r"|[林农牧渔茶]场|监测点)$"
)
_BEFORE = regex(
    r"(关于|报送|上报|转发|附件?[一二三四五六七八九十]*|第?[一二三四五六七八九十]+[次稿]|表[一二三四五六七八九十]*"
    r"|[和及的年度月日])*"
)
_NUMBERED = regex(r"第\d+$")  # 第2人民医院 is not 人民医院
# a unit that is written to, or that gave notice, is not the sender: 上报县政府办公室, 县政府办公室关于……的通知
_TO = regex(r"(?:上报|报送|呈报|报给|发给|转发|抄送|主送|致)\(?$")
_NOTICE = regex(r"(?:关于.*|的)?通知|下发")
_TOLD = regex(r"上报|报送|呈报|报给|发给|转发|抄送|主送|致|通知|下发")  # a text without these says neither
_JOINED = regex(r"(?:局|委|办|部|会|室|中心|镇|乡|街道|政府)[和与及暨]$")  # after another office: 民政局和
_OWN_OFFICE = "办公室"
_FEW = 4  # characters behind a name that make no other office of it
_HAN = regex(r"[\u3400-\u9fff]*")


@dataclass(frozen=True)
class Names:
    """The names of the units of a roster, in the forms in which the units of a body (the office) write them."""

    roster: Roster
    body: str
    titles: Titles = NONE  # of the form, which names of files repeat

    # --- the region -------------------------------------------------------------------------------------------

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """The region that the body governs, as it stands before the names of units: 吕梁市离石区, 离石区."""
        place = re.sub(r"(人民政府|政府)?(办公室|办公厅|办)?$", "", plain(self.body))
        return tuple(sorted({place, _last_region(place)} - {""}, key=len, reverse=True))

    @cached_property
    def prefixes(self) -> tuple[str, ...]:
        """Forms of the body's name that units write before their own: 吕梁市离石区人民政府, 离石区政府, 离石区."""
        governments = {region + word for region in self.regions for word in ("人民政府", "政府")}
        parties = {f"中共{region}" for region in self.regions}
        names = {plain(self.body), *governments, *parties, *self.regions} - {""}
        return tuple(sorted(names, key=len, reverse=True))

    @cached_property
    def _own(self) -> tuple[str, ...]:
        """Parts of the body's name that may stand before a name in a longer text: the prefixes, and 离石 without 区."""
        return (*self.prefixes, *(region[:-1] for region in self.regions if len(region) > 2))

    @cached_property
    def level(self) -> str:
        """The level of the body (区), as it stands before the names of its offices; "" if there is none."""
        return next((region[-1] for region in self.regions if region[-1] in _LEVELS), "")

    def is_within(self, text: str, unit: str) -> bool:
        """Whether a text is the name of a unit with a few characters more: 农业农村局机关, 农业农村局 王芳."""
        name = self.head(text)
        known = [key for key, owners in self.owners.items() if owners == (unit,) and key in name]
        return self.within(name) == {unit} and len(name) - max(map(len, known), default=0) <= _FEW

    def is_region(self, text: str) -> bool:
        """Whether a text is the region of the body, as it stands in titles (清源县, 全县)."""
        name = self.head(text)
        return name in self.prefixes or (name[:1] == "全" and name[1:] in _LEVELS)

    # --- one name ---------------------------------------------------------------------------------------------

    def unit(self, text: str) -> str:
        """The unit that the text names by the rules above; "" if there is none or if several fit."""
        owners = self.fitting(text)
        return owners[0] if len(owners) == 1 else ""

    def fitting(self, text: str) -> tuple[str, ...]:
        """The units that fit by the first rule that fits any, in the roster's order."""
        whole = plain(text)
        if whole in self.owners:
            return self.owners[whole]
        forms = [form for form in self._forms(whole) if form == whole or form not in self.levelless]
        towns = (_GOVERNMENT.sub("", form) for form in forms)
        return next((self.owners[form] for form in (*forms, *towns) if form in self.owners), ())

    def written(self, text: str) -> str:
        """The unit that a text in the sheets names, whatever follows the name; "" if there is none.

        A part of a unit is not the unit: 教育局（招生考试中心）. Its own office is: 教育局办公室.
        """
        whole, head = plain(text), self.head(text)
        named = self.unit(whole) or ("" if _is_part(whole[len(head) :], "(") else self.unit(head))
        return named or (self.unit(head.removesuffix(_OWN_OFFICE)) if head.endswith(_OWN_OFFICE) else "")

    @staticmethod
    def head(text: str) -> str:
        """What stands in a text before 负责人, 日期 and the like; "" if it begins with one."""
        return _MARKS.split(plain(text))[0]

    def of(self, text: str) -> set[str]:
        """The unit that the text names, else the units whose names it contains."""
        unit = self.unit(text)
        return {unit} if unit else self.within(text)

    def stranger(self, text: str) -> bool:
        """Whether a text is the name of an office that is neither a unit nor the body nor a part of the body's name."""
        name = self.head(text)
        rest = self._behind_body(name)
        return bool(
            _OFFICE.search(name)
            and name not in plain(self.body)
            and not re.fullmatch(r"((人民)?政府)?(办公室|办)?", rest)
            and not self.written(text)
        )

    @staticmethod
    def says_place(text: str) -> bool:
        """Whether a name says of which place its office is (河东镇, 县民政局), unlike 民政局, which each place has."""
        return bool(_LEVEL.search(plain(text)) or re.search(r"镇|乡|街道", plain(text)))

    def of_bodys_office(self, text: str) -> bool:
        """Whether a text is the body's own office, to which the tables go (离石区人民政府办公室)."""
        return re.fullmatch(r"((人民)?政府)?(办公室|办)", self._behind_body(plain(text))) is not None

    def _behind_body(self, name: str) -> str:
        """What stands behind the body's name or region in a name; all of it if neither stands there."""
        return next((name[len(prefix) :] for prefix in self.prefixes if name.startswith(prefix)), name)

    def other_office(self, text: str) -> bool:
        """Whether a text is nothing but the name of an office of its own, outside the roster (县卫健局)."""
        by_itself = _OF_ITS_OWN.search(text) or text.startswith((self.level or "\0", *self.regions))
        common = text.startswith(("各", "全", "发", "给", "致", "请")) or re.search(r"办公室$|办$", text)
        return bool(len(text) > 2 and _HAN.fullmatch(text) and by_itself and not common and self.stranger(text))

    def near(self, text: str) -> tuple[str, ...]:
        """Up to three units to suggest: those that the text fits or contains, then the most similar."""
        like = nearest(_without(plain(text), self.regions), [unit.name for unit in self.roster.units])
        return tuple(dict.fromkeys((*self.rivals(text), *like)))[:3]

    def rivals(self, text: str) -> tuple[str, ...]:
        """The units that a text fits or contains, even if there are several and it is unclear which one is meant."""
        return self.fitting(text) or tuple(unit for *_, units in self._longest(plain(text)) for unit in units)

    def _forms(self, whole: str) -> Iterator[str]:
        """The forms of a name: itself; with the region shortened; without the body's name; without the body's level."""
        yield whole
        yield self._short(whole)
        prefix = next((p for p in self.prefixes if whole.startswith(p) and len(whole) > len(p) + 1), "")
        rest = whole[len(prefix) :]
        if prefix and not _ANYBODY.match(rest):
            yield self.level + rest
            yield rest
        region = next((r for r in self.regions if whole.startswith(r)), "")
        if region and self.level:  # 清源县政府办公室 for 县政府办公室
            yield self.level + whole[len(region) :]
        level = _LEVEL.match(whole)
        if level and level[1] == self.level:
            yield whole[level.end() :]
        if (usual := _usual(whole)) != whole:
            yield from self._forms(usual)

    def _short(self, name: str) -> str:
        """The name with the region shortened: 离石区人民政府 for 吕梁市离石区人民政府."""
        return next((self.regions[-1] + name.removeprefix(r) for r in self.regions if name.startswith(r)), name)

    # --- all names --------------------------------------------------------------------------------------------

    @cached_property
    def owners(self) -> dict[str, tuple[str, ...]]:
        """Every form of a name, with the units that fit by the first rule that knows it. Only a single unit owns it."""
        found: dict[str, tuple[str, ...]] = {}
        for rule in reversed(self._rules):
            found |= {key: tuple(units) for key, units in rule.items() if len(key) > 1}
        return found

    @cached_property
    def towns(self) -> frozenset[str]:
        """The keys that are first known by rule 3 above. In a longer text they must stand by themselves."""
        first, second, third, _ = self._rules
        return frozenset(third.keys() - first.keys() - second.keys())

    @cached_property
    def levelless(self) -> frozenset[str]:
        """The keys that only rule 4 above knows. In a longer text they must stand by themselves, not after a level."""
        *others, last = self._rules
        return frozenset(last.keys() - set().union(*others))

    @cached_property
    def _rules(self) -> tuple[dict[str, dict[str, None]], ...]:
        """For each rule its keys, each with its units in the roster's order."""
        rules: tuple[dict[str, dict[str, None]], ...] = ({}, {}, {}, {})
        for unit in self.roster.units:
            for name in map(plain, (unit.name, *unit.aliases)):
                rest = _without(name, self.regions)
                short_names = [] if rest == name or _ANYBODY.match(rest) else [rest, self.level + rest]
                local = [key for key in (self._short(name), *short_names, _usual(name)) if key != name]
                names = (name, *short_names)
                towns = [town for key in names if (town := _GOVERNMENT.sub("", key)) != key]
                for rule, keys in zip(
                    rules, ((name,), local, towns, filter(None, map(_levelless, names))), strict=True
                ):
                    for key in keys:
                        rule.setdefault(key, {})[unit.name] = None
        return rules

    # --- names within a text ----------------------------------------------------------------------------------

    def within(self, text: str) -> set[str]:
        """The units whose names a text contains. A name inside a longer one does not count (市府 in 市府办)."""
        return {units[0] for _, _, units in self._longest(plain(text)) if len(units) == 1}

    def _longest(self, text: str) -> list[tuple[int, int, tuple[str, ...]]]:
        """The names in a text as (start, end, units).

        Names inside a longer name are left out, and those inside the body's name if the text begins with that:
        县人民政府 does not count in 县人民政府民政局.
        """
        if text in self.owners:  # all others are inside it
            return [(0, len(text), self.owners[text])]
        own = len(text) - len(_without(text, self.prefixes))
        spans = [span for span in self._found(text) if span[1] > own]
        return [s for s in spans if not any(o[0] <= s[0] and s[1] <= o[1] and o[1] - o[0] > s[1] - s[0] for o in spans)]

    def _found(self, text: str) -> list[tuple[int, int, tuple[str, ...]]]:
        """Every name that stands anywhere in a text, as (start, end, units that it may name).

        Looked up by every length that a name has: a search for each name would take time proportional to the square of
        the number of units.
        """
        last = len(text)
        spans = [(start, start + length) for start in range(last) for length in self.lengths if start + length <= last]
        keys = [(a, b, key) for a, b in spans if (key := text[a:b]) in self.owners]
        return [(a, b, self.owners[key]) for a, b, key in keys if self._counts(key, text[:a], text[b:])]

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """The lengths of the names, in characters, sorted."""
        return tuple(sorted({len(key) for key in self.owners}))

    def alone(self, texts: Iterable[str], unit: str) -> bool:
        """Whether a unit's name stands by itself (not 城关镇 in 东城关镇) in the first text that has it.

        True if none has it.
        """
        for text in texts:
            if spots := self._spots(text, unit):
                return any(self._ends(before) and self._begins(after) for before, after in spots)
        return True

    def addressed(self, text: str, unit: str) -> bool:
        """Whether a text names a unit only as the one that it is written to, or that gave notice."""
        spots = self._spots(text, unit) if _TOLD.search(text) else []
        return bool(spots) and all(
            _NOTICE.match(after) or (_TO.search(before) and not after.strip(")")) for before, after in spots
        )

    def _spots(self, text: str, unit: str) -> list[tuple[str, str]]:
        """What stands before and behind each name of a unit in a text."""
        return [(text[:a], text[b:]) for a, b, units in self._found(text) if units == (unit,)]

    def _counts(self, key: str, before: str, after: str) -> bool:
        """Whether a key found in a text counts as the name. A key that is not the full name must stand by itself.

        A name without its level does not count after another level (市民政局), nor after the body's, unless it has that
        level.
        """
        if key not in self.towns and key not in self.levelless:
            return True
        if key in self.levelless:
            local = before.endswith(self._own) and self.level + key not in self.owners
            if local or before[-1:] in _LEVELS:
                return False
        return (self._ends(before) or bool(_JOINED.search(before))) and self._begins(after)

    def _ends(self, before: str) -> bool:
        """Whether the text before a name does not belong to it: it is empty, the region, or usual in file names."""
        run = _HAN.match(before[::-1])[0][::-1]  # type: ignore[index]  # it matches the empty text
        # a region of two characters may be the end of another one: 和县 in 太和县
        own = any(run == name or (not _is_short(name) and run.endswith(name)) for name in self._own)
        return not _NUMBERED.search(before) and (own or bool(_BEFORE.fullmatch(run.removesuffix(self.level))))

    def _begins(self, after: str) -> bool:
        """Whether the text after a name does not belong to it."""
        run = _HAN.match(after)[0]  # type: ignore[index]  # it matches the empty text
        if run in ("人民政府", "政府", "办事处"):
            return True
        return not (_SUBORDINATE.search(run) or _is_part(after, "-_—(:"))


def is_short_for(text: str, name: str) -> bool:
    """Whether a text leaves out characters of a name, as short names do: 县卫健局 for 县卫生健康局."""
    rest = iter(plain(name))
    return all(char in rest for char in text.lstrip("省市州盟县区旗")[:-1])


def _is_short(region: str) -> bool:
    return len(region) == 2 and region[-1] in _LEVELS


def _last_region(place: str) -> str:
    """The last region in a name: 离石区 of 吕梁市离石区; 肃州区 of 酒泉市肃州区, 市中区 of 济南市市中区."""
    for end in reversed([found.end() for found in re.finditer("[省市州盟]", place)]):
        begins_it = place[end - 2 : end - 1] == place[end - 1]  # of 市市 the second begins the name 市中区
        if len(place) - end > 1 and not begins_it:
            return place[end:]
    return place


def _is_part(after: str, signs: str) -> bool:
    """Whether behind one of these signs the name of a part of the unit follows."""
    run = _HAN.match(after[1:])[0] if after[:1] and after[0] in signs else ""  # type: ignore[index]
    return bool(_PART.search(run))


def _usual(name: str) -> str:
    """The name in its usual short form: 县政府办公室 for 县人民政府办公室, 县委 for 县委员会."""
    if "政府" not in name and "委员会" not in name:
        return name
    short = re.sub(r"(?<=[省市州盟县区旗])人民政府(?=办)", "政府", name)
    short = re.sub(r"(?<=[省市州盟县区旗])委员会(?=.)", "委", short)
    return re.sub(r"(?<=政府)办$", "办公室", short)


def nearest(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names that are most similar to a text, at most three."""
    from rapidfuzz import fuzz, process

    return tuple(name for name, _, _ in process.extract(text, list(names), scorer=fuzz.WRatio, limit=3))


def _levelless(name: str) -> str:
    """A name without the level before it; "" if it has none, or if what remains is a town or in ``_ANYBODY``."""
    level = _LEVEL.match(name)
    rest = name[level.end() :] if level else ""
    return "" if _TOWN.search(rest) or _ANYBODY.match(rest) else rest


def _without(text: str, prefixes: tuple[str, ...]) -> str:
    """The text without the first of these prefixes (longest first) that leaves more than one character."""
    return next((text[len(p) :] for p in prefixes if text.startswith(p) and len(text) > len(p) + 1), text)
