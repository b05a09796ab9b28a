"""What a name in the words of a report stands for: a figure of the form, last year's, a change, a share, or a fact."""

from __future__ import annotations

from typing import NamedTuple

from consolidate.forms import figure_names
from consolidate.forms.figure_names import Named
from consolidate.forms.indicators import Indicator
from consolidate.model import Form
from consolidate.regex import regex
from consolidate.text import plain
from consolidate.words import N_

LAST, CHANGE, RATE, SHARE = "上年", "增减", "同比", "占比"
PREFIXES = (LAST, CHANGE, RATE, SHARE)
CONTACT = ("联系人", "科室", "电话", "邮箱", "地址")
# names that stand for other things than figures
FACTS = ("汇总单位", "依据", *CONTACT, "单位", "年度", "上年度", "下年度", "报告", "统计期限", "日期")
_PREFIX = regex(rf"({'|'.join(PREFIXES)})[.。．·](.+)")
_SHARE = regex("[/／]")


class Meaning(NamedTuple):
    """What a name stands for: a fact, or figures with one of the ``PREFIXES`` or none; two figures for a share."""

    fact: str = ""
    prefix: str = ""
    figures: tuple[Indicator, ...] = ()


class Unknown(NamedTuple):
    """A name that stands for nothing, with names that may be meant; ``several``: it says too little."""

    near: tuple[str, ...]
    several: bool = False

    def told(self, name: str) -> tuple[str, dict[str, object]]:
        """Return the sentence that says so, and its arguments."""
        near = "、".join(f"{{{each}}}" for each in self.near)
        if self.several:
            sentence = N_("{name} may be several figures: {near}")
        elif near:
            sentence = N_("the name {name} is not known; did you mean {near}?")
        else:
            sentence = N_("the name {name} is not known; consolidate report --places lists all names")
        return sentence, {"name": f"{{{name}}}", "near": near}


def meaning(form: Form, name: str) -> Meaning | Unknown:
    """Return what a name stands for, or the names that may be meant."""
    known = plain(name)
    if known in FACTS:
        return Meaning(fact=known)
    found = figure_names.find(form, known)
    if len(found) == 1:
        return Meaning(figures=(found[0].figure,))
    prefixed = _PREFIX.fullmatch(known)
    if not prefixed or found:
        return _unknown(form, known, found)
    prefix, rest = prefixed.groups()
    if prefix == SHARE:
        return _share(form, rest)
    found = figure_names.find(form, rest)
    if len(found) == 1:
        return Meaning(prefix=prefix, figures=(found[0].figure,))
    return _unknown(form, rest, found, f"{prefix}.")


def _share(form: Form, rest: str) -> Meaning | Unknown:
    """The share of one figure in another: 占比.予以公开/办理."""
    unknown: Unknown | None = None
    for match in _SHARE.finditer(rest):
        names = rest[: match.start()], rest[match.end() :]
        pair = [figure_names.find(form, part) for part in names]
        if all(len(found) == 1 for found in pair):
            return Meaning(prefix=SHARE, figures=tuple(found[0].figure for found in pair))
        wrong = 0 if len(pair[0]) != 1 else 1
        unknown = unknown or _unknown(form, names[wrong], pair[wrong])
    return unknown or Unknown((f"{SHARE}.{rest}/…",))


def _unknown(form: Form, name: str, found: tuple[Named, ...], before: str = "") -> Unknown:
    if found:
        return Unknown(tuple(before + each.name for each in found), several=True)
    near = tuple(before + each for each in figure_names.near(form, name))
    facts = () if before else tuple(each for each in FACTS if each in name or name in each)
    return Unknown((*near, *facts)[:3])
