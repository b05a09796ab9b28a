"""The styles and the automatic numbering of a Word document, as far as they decide what a person sees of its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from consolidate.formats import limits
from consolidate.formats.visibility import RAISED, STRUCK

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = ("0", "false", "off", "none")
_CHINESE = "零一二三四五六七八九"
_COUNTED_IN_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand",
    "ideographTraditional", "koreanCounting",
}  # fmt: skip
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_UNKNOWN = "\ufffd"  # for a number that is not understood, so that nothing takes it for a figure
_PLACEHOLDER = re.compile(r"%([1-9])")


class Look(NamedTuple):
    """How text appears: struck out or raised ("" if neither), hidden, its colour ("" if not set)."""

    how: str = ""
    hidden: bool = False
    colour: str = ""


class _Level(NamedTuple):
    """A level of a list: where it starts, how its numbers are written, and the text around them."""

    start: int
    written: str
    text: str


def switched_on(node: Element | None) -> bool:
    """Whether a property that is on or off is on."""
    return node is not None and node.get(W + "val", "1").lower() not in _OFF


class Styles:
    """The styles by id, and the lists with the numbers that were given so far."""

    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        """Take the root elements of both parts, if they are there."""
        found = () if styles is None else styles.iter(W + "style")
        self._styles = {style.get(W + "styleId", ""): style for style in found}
        lists = {} if numbering is None else dict(_lists(numbering))
        self._levels: dict[str, dict[int, _Level]] = {key: levels for key, (_, levels) in lists.items()}
        self._owners = {key: owner for key, (owner, _) in lists.items()}
        self._counts: dict[tuple[str, int], int] = {}

    def _chain(self, properties: Element | None, kind: str) -> list[Element]:
        """Return the style that the properties name and those that it is based on, the most general one first."""
        named = None if properties is None else properties.find(W + kind)
        name, chain = ("" if named is None else named.get(W + "val", "")), list[Element]()
        while name in self._styles and len(chain) < limits.INHERITED:
            chain.append(self._styles[name])
            based = chain[-1].find(W + "basedOn")
            name = "" if based is None else based.get(W + "val", "")
        return chain[::-1]

    def of_paragraph(self, properties: Element | None) -> Look:
        """Return how the text of a paragraph appears."""
        look = Look()
        for style in self._chain(properties, "pStyle"):
            look = _with(look, style.find(W + "rPr"))
        return look

    def of_run(self, properties: Element | None, look: Look) -> Look:
        """Return how a run appears in a paragraph with this appearance."""
        if properties is None:
            return look
        for style in self._chain(properties, "rStyle"):
            look = _with(look, style.find(W + "rPr"))
        return _with(look, properties)

    def number(self, properties: Element | None) -> str:
        """Return the number that Word writes before a paragraph ("" for none), and count on."""
        own = None if properties is None else properties.find(W + "numPr")
        owners = [own] if own is not None else []
        owners += [n for style in self._chain(properties, "pStyle")[::-1] for n in style.iterfind(f"{W}pPr/{W}numPr")]
        if not owners:
            return ""
        key, level = _attribute(owners, "numId"), int(_attribute(owners, "ilvl") or 0)
        levels = self._levels.get(key, {})
        if level not in levels:
            return ""
        return self._next(key, level, levels)

    def _next(self, key: str, level: int, levels: dict[int, _Level]) -> str:
        owner = self._owners[key]
        self._counts[owner, level] = self._counts.get((owner, level), levels[level].start - 1) + 1
        for deeper in [known for known in self._counts if known[0] == owner and known[1] > level]:
            del self._counts[deeper]

        def written(match: re.Match[str]) -> str:
            of = int(match[1]) - 1
            if of not in levels:
                return ""
            return _number(self._counts.get((owner, of), levels[of].start), levels[of].written)

        return "" if levels[level].written == "bullet" else _PLACEHOLDER.sub(written, levels[level].text)


def _attribute(nodes: list[Element], name: str) -> str:
    """Return the value of the first of these elements that has a child with this name."""
    found = (node.find(W + name) for node in nodes)
    return next((node.get(W + "val", "") for node in found if node is not None), "")


def _with(look: Look, properties: Element | None) -> Look:
    """Return the appearance, changed by these properties of text."""
    if properties is None:
        return look
    how, hidden, colour = look
    for node in properties:
        name, value = node.tag.removeprefix(W), node.get(W + "val", "")
        if name in ("strike", "dstrike"):
            how = STRUCK if switched_on(node) else ("" if how == STRUCK else how)
        elif name == "vertAlign":
            how = RAISED if value in ("superscript", "subscript") else ("" if how == RAISED else how)
        elif name == "position":  # moved up or down by half points
            how = RAISED if value not in ("", "0") else ("" if how == RAISED else how)
        elif name in ("vanish", "webHidden"):
            hidden = switched_on(node)
        elif name == "color":
            colour = value if re.fullmatch("[0-9A-Fa-f]{6}", value) else ""
    return Look(how, hidden, colour)


def _lists(numbering: Element) -> Iterator[tuple[str, tuple[str, dict[int, _Level]]]]:
    """Yield each list by its id: the definition that it counts with, and its levels."""
    abstract = {node.get(W + "abstractNumId", ""): dict(_levels(node)) for node in numbering.iter(W + "abstractNum")}
    for node in numbering.iter(W + "num"):
        key, named = node.get(W + "numId", ""), node.find(W + "abstractNumId")
        owner = "" if named is None else named.get(W + "val", "")
        levels = dict(abstract.get(owner, {}))
        overridden = False
        for override in node.iterfind(W + "lvlOverride"):
            at, start = int(override.get(W + "ilvl", "0")), override.find(W + "startOverride")
            levels |= dict(_levels(override))
            if start is not None and at in levels:
                levels[at] = levels[at]._replace(start=int(start.get(W + "val", "1")))
                overridden = True
        yield key, (f"{owner}/{key}" if overridden else owner, levels)


def _levels(node: Element) -> Iterator[tuple[int, _Level]]:
    for level in node.iterfind(W + "lvl"):
        start = int(_attribute([level], "start") or 1)
        text = _attribute([level], "lvlText")[: limits.ENTRY]
        yield int(level.get(W + "ilvl", "0")), _Level(start, _attribute([level], "numFmt") or "decimal", text)


def _number(count: int, written: str) -> str:
    """Return a number of a list as it is written."""
    if written == "decimal":
        return str(count)
    if written == "none":
        return ""
    if not 0 < count < 100:
        return _UNKNOWN
    if written == "decimalZero":
        return f"{count:02}"
    if written in _COUNTED_IN_CHINESE:
        return _in_chinese(count)
    if written in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and count <= 20:
        return chr(0x245F + count)
    if written in ("upperLetter", "lowerLetter") and count <= 26:
        return chr((64 if written == "upperLetter" else 96) + count)
    if written in ("upperRoman", "lowerRoman"):
        roman = _roman(count)
        return roman if written == "upperRoman" else roman.lower()
    return _UNKNOWN


def _in_chinese(count: int) -> str:
    tens, ones = divmod(count, 10)
    return (_CHINESE[tens] if tens > 1 else "") + ("十" if tens else "") + (_CHINESE[ones] if ones else "")


def _roman(count: int) -> str:
    text = ""
    for worth, letters in _ROMAN:
        text, count = text + letters * (count // worth), count % worth
    return text
