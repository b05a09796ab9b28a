"""The styles and the automatic numbering of a Word document, as far as they decide what a person sees of its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from consolidate.formats import limits, visibility
from consolidate.formats.numbering import Level, Lists

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = ("0", "false", "off", "none")
_MARKS = ("b", "i", "u")


class Look(NamedTuple):
    """How text appears. ``struck``, ``raised``, ``hidden``: the properties that strike it out, move it, or hide it.

    ``colour``: "" if not set; ``marks``: ``b`` for bold, ``i`` for italic, ``u`` for underlined.
    """

    struck: frozenset[str] = frozenset()
    raised: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    colour: str = ""
    marks: str = ""

    @property
    def how(self) -> str:
        """Struck out or raised, "" for plain."""
        return visibility.of_cell(bool(self.struck), bool(self.raised), None, None)


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
        levels = {key: levels for key, (_, levels) in lists.items()}
        self._lists = Lists(levels, {key: owner for key, (owner, _) in lists.items()})

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

    def heading(self, properties: Element | None) -> str:
        """Return the level of a heading (1 to 9) or "title"; "" for other paragraphs."""
        styles = self._chain(properties, "pStyle")
        owners = [properties] if properties is not None else []
        owners += [inner for style in reversed(styles) for inner in style.iterfind(W + "pPr")]
        level = _attribute(owners, "outlineLvl")
        names = [_attribute([style], "name").casefold() for style in styles]
        if level.isdecimal() and int(level) < 9:
            return str(int(level) + 1)
        known = (re.fullmatch(r"(?:heading|标题) ?([1-9])", name) for name in names)
        found = next((match[1] for match in known if match), "")
        return found or ("title" if {"title", "标题"} & {*names} else "")

    def align(self, properties: Element | None) -> str:
        """Return the alignment of a paragraph, as it or its style says; "" if neither does."""
        owners = [properties] if properties is not None else []
        owners += [
            inner for style in reversed(self._chain(properties, "pStyle")) for inner in style.iterfind(W + "pPr")
        ]
        return _attribute(owners, "jc")

    def number(self, properties: Element | None) -> str:
        """Return the number that Word writes before a paragraph ("" for none), and count on."""
        own = None if properties is None else properties.find(W + "numPr")
        owners = [own] if own is not None else []
        owners += [n for style in self._chain(properties, "pStyle")[::-1] for n in style.iterfind(f"{W}pPr/{W}numPr")]
        if not owners:
            return ""
        return self._lists.next(_attribute(owners, "numId"), int(_attribute(owners, "ilvl") or 0))


def _attribute(nodes: list[Element], name: str) -> str:
    """Return the value of the first of these elements that has a child with this name."""
    found = (node.find(W + name) for node in nodes)
    return next((node.get(W + "val", "") for node in found if node is not None), "")


def _with(look: Look, properties: Element | None) -> Look:
    """Return the appearance, changed by these properties of text."""
    if properties is None:
        return look
    struck, raised, hidden, colour, marks = look
    for node in properties:
        name, value = node.tag.removeprefix(W), node.get(W + "val", "")
        if name in ("strike", "dstrike"):
            struck = visibility.turned(struck, name, switched_on(node))
        elif name == "vertAlign":
            raised = visibility.turned(raised, name, value in ("superscript", "subscript"))
        elif name == "position":  # moved up or down by half points
            raised = visibility.turned(raised, name, value not in ("", "0"))
        elif name in ("vanish", "webHidden"):
            hidden = visibility.turned(hidden, name, switched_on(node))
        elif name in ("sz", "w") and value.isdecimal():  # its height, and its width in percent
            hidden = visibility.turned(hidden, name, int(value) <= visibility.TINY)
        elif name == "color":
            colour = value if re.fullmatch("[0-9A-Fa-f]{6}", value) else ""
        elif name in _MARKS:
            marks = marks.replace(name, "") + name * switched_on(node)
    return Look(struck, raised, hidden, colour, marks)


def _lists(numbering: Element) -> Iterator[tuple[str, tuple[str, dict[int, Level]]]]:
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


def _levels(node: Element) -> Iterator[tuple[int, Level]]:
    for level in node.iterfind(W + "lvl"):
        start = int(_attribute([level], "start") or 1)
        text = _attribute([level], "lvlText")[: limits.ENTRY]
        yield int(level.get(W + "ilvl", "0")), Level(start, _attribute([level], "numFmt") or "decimal", text)
