"""Parse the styles of .xlsx: the meaning of number formats, and the appearance of cells by font and colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from xml.etree import ElementTree

from consolidate.formats import limits, number_formats, visibility
from consolidate.formats.xlsx_cells import Styles
from consolidate.regex import regex
from consolidate.remembered import remembered

Element = ElementTree.Element
T = TypeVar("T")
_COLOUR = regex("(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
_TINT = regex(r"-?[01](?:\.[0-9]+)?(?:[eE]-[0-9]{1,3})?")
_SWAPPED = (1, 0, 3, 2)  # a theme lists dark colours before light ones; the index of a colour counts light before dark


def read(styles: bytes, theme: bytes, since_1904: bool) -> Styles:
    """Return the styles of a workbook, from its styles part and its theme part; either may be empty."""
    return _known(styles, theme, since_1904)


@remembered(
    100, within=limits.STYLES, size=lambda styles, theme, _: len(styles) + len(theme)
)  # the files of a round come from one template
def _known(styles: bytes, theme: bytes, since_1904: bool) -> Styles:
    if not styles:
        return Styles({}, since_1904)
    root = ElementTree.fromstring(styles)
    codes = {
        node.get("numFmtId", ""): node.get("formatCode", "")[:500] for node in root.iterfind("{*}numFmts/{*}numFmt")
    }
    xfs = root.findall("{*}cellXfs/{*}xf")
    ids = [node.get("numFmtId", "0") for node in xfs]
    shown_as = {
        str(style): number_formats.shown_as(int(number), codes.get(number, "")) for style, number in enumerate(ids)
    }
    masked = frozenset(str(style) for style, number in enumerate(ids) if number_formats.masks(codes.get(number, "")))
    return Styles(shown_as, since_1904, _looks(root, xfs, theme), masked)


def run(font: Element | None) -> str | None:
    """Return the appearance of a text run with these font properties (``visibility.Run``); None without properties."""
    if font is None:
        return None
    if any(_on(font.find("{*}" + name)) for name in ("strike", "dstrike")):
        return visibility.STRUCK
    level = font.find("{*}vertAlign")
    return visibility.RAISED if level is not None and level.get("val") in ("superscript", "subscript") else ""


def _on(node: Element | None) -> bool:
    return node is not None and node.get("val", "1") not in ("0", "false")


def _looks(root: Element, xfs: Sequence[Element], theme: bytes) -> dict[str, str]:
    """Return the appearance of cells by style, for the styles that are not plain."""
    fonts, fills = root.findall("{*}fonts/{*}font"), root.findall("{*}fills/{*}fill")
    colours = _Colours(root, theme)
    faces = [(run(font) or "", colours.of(font.find("{*}color"), visibility.BLACK)) for font in fonts]
    grounds = [_ground(fill, colours) for fill in fills]
    found = {}
    for style, xf in enumerate(xfs):
        how, colour = _at(faces, xf.get("fontId", ""), ("", visibility.BLACK))
        ground = _at(grounds, xf.get("fillId", ""), visibility.WHITE)
        found[str(style)] = visibility.of_cell(how == visibility.STRUCK, how == visibility.RAISED, colour, ground)
    return {style: how for style, how in found.items() if how}


def _at(items: Sequence[T], number: str, otherwise: T) -> T:
    place = int(number) if number.isdecimal() else 0
    return items[place] if place < len(items) else otherwise


def _ground(fill: Element, colours: _Colours) -> str | None:
    """Return the colour of a fill; None for a pattern or a gradient."""
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return None
    kind = pattern.get("patternType", "none")
    if kind == "none":
        return visibility.WHITE
    return colours.of(pattern.find("{*}fgColor"), None) if kind == "solid" else None


def _scheme(theme: bytes) -> Sequence[Element]:
    """Return the colours of a theme; none if it cannot be parsed, since it holds no figures."""
    try:
        found = ElementTree.fromstring(theme).find("{*}themeElements/{*}clrScheme")
    except ElementTree.ParseError:
        return ()
    return () if found is None else list(found)


class _Colours:
    """The colours that a workbook refers to by index: its palette and its theme."""

    def __init__(self, root: Element, theme: bytes) -> None:
        """Take the root of the styles and the theme part."""
        own = [node.get("rgb", "")[-6:] for node in root.iterfind("{*}colors/{*}indexedColors/{*}rgbColor")]
        self.palette = own[8:] if len(own) > 8 and all(map(_COLOUR.fullmatch, own)) else visibility.PALETTE
        named = [next(iter(pair), None) for pair in _scheme(theme)]
        self.theme = ["" if node is None else node.get("lastClr", node.get("val", "")) for node in named]

    def of(self, node: Element | None, otherwise: str | None) -> str | None:
        """Return a colour as six hexadecimal digits; None if it is unknown, ``otherwise`` if none is given."""
        if node is None or node.get("auto") in ("1", "true"):
            return otherwise
        found = self._named(node)
        tint = node.get("tint", "0")
        return visibility.tinted(found, float(tint) if _TINT.fullmatch(tint) else 0) if found else None

    def _named(self, node: Element) -> str | None:
        if match := _COLOUR.fullmatch(node.get("rgb", "")):
            return match[1]
        theme, number = node.get("theme", ""), node.get("indexed", "")
        if theme.isdecimal():
            place = _SWAPPED[int(theme)] if int(theme) < len(_SWAPPED) else int(theme)
            match = _COLOUR.fullmatch(self.theme[place]) if place < len(self.theme) else None
            return match[1] if match else _PLAIN_THEME.get(int(theme))
        return visibility.indexed(int(number), self.palette) if number.isdecimal() else None


_PLAIN_THEME = {0: visibility.WHITE, 1: visibility.BLACK}  # for a workbook without theme
