"""What is left of a text when nobody may read it: its shape. For what an office sends to a maintainer.

A Chinese character becomes 甲, any other letter x, a digit 0; punctuation, signs and blanks stay.
"""

from __future__ import annotations

import re
import traceback
import unicodedata
from collections.abc import Collection
from typing import Any

from consolidate.regex import regex

_TAG = regex(r"<(/?[A-Za-z][\w:.-]*)((?:\s+[A-Za-z][\w:.-]*\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*)\s*(/?)>", re.ASCII)
_ATTRIBUTE = regex(r"\s+([A-Za-z][\w:.-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.ASCII)
# names of elements and attributes of workbooks; one that is not among them may be somebody's own
_ELEMENTS = {
    *("worksheet", "sheetPr", "tabColor", "pageSetUpPr", "dimension", "sheetViews", "sheetView", "selection"),
    *("pane", "sheetFormatPr", "cols", "col", "sheetData", "row", "c", "v", "f", "is", "t", "r", "rPr"),
    *("mergeCells", "mergeCell", "dataValidations", "dataValidation", "formula1", "formula2"),
    *("conditionalFormatting", "cfRule", "hyperlinks", "hyperlink", "pageMargins", "pageSetup", "printOptions"),
    *("headerFooter", "oddHeader", "oddFooter", "drawing", "legacyDrawing", "extLst", "ext", "sheetProtection"),
    *("autoFilter", "tableParts", "workbook", "workbookPr", "bookViews", "workbookView", "workbookProtection"),
    *("sheets", "sheet", "definedNames", "definedName", "calcPr", "fileVersion", "styleSheet", "numFmts", "numFmt"),
    *("fonts", "font", "sz", "color", "name", "family", "scheme", "charset", "rFont", "b", "i", "u", "strike"),
    *("vertAlign", "fills", "fill", "patternFill", "fgColor", "bgColor", "borders", "border", "left", "right"),
    *("top", "bottom", "diagonal", "cellStyleXfs", "cellXfs", "xf", "alignment", "protection", "cellStyles"),
    *("cellStyle", "dxfs", "dxf", "tableStyles", "colors", "indexedColors", "rgbColor", "sst", "si", "rPh"),
    *("phoneticPr", "Relationships", "Relationship", "Types", "Default", "Override"),
}
_ATTRIBUTES = {
    *("r", "t", "s", "ref", "spans", "numFmtId", "xfId", "fontId", "fillId", "borderId", "hidden", "date1904"),
    *("calcMode", "calcId", "ContentType", "Extension", "PartName", "Id", "Type", "Target", "TargetMode", "count"),
    *("uniqueCount", "min", "max", "width", "style", "customWidth", "ht", "customHeight", "customFormat", "name"),
    *("sheetId", "state", "val", "rgb", "theme", "tint", "indexed", "type", "sqref", "si", "formatCode"),
    *("applyNumberFormat", "applyFont", "applyFill", "applyBorder", "applyAlignment", "applyProtection"),
    *("horizontal", "vertical", "wrapText", "locked", "localSheetId", "xmlns"),
}
_PREFIXED = regex(
    r"(xmlns|xml|r|mc|w|x14ac|office|table|text|style|number|fo|svg|draw|manifest|calcext):[\w-]{1,40}", re.A
)
# attributes that say where a cell is, of which kind, and how often it is repeated, never what is in it
_STRUCTURAL = {
    *("r", "t", "s", "ref", "spans", "numFmtId", "xfId", "hidden", "date1904", "calcMode", "ContentType"),
    *("office:value-type", "table:number-columns-repeated", "table:number-rows-repeated"),
    *("table:number-columns-spanned", "table:number-rows-spanned", "table:visibility"),
}
_PLAIN = regex(
    r"[A-Z]{0,3}\d{0,7}(:[A-Z]{0,3}\d{0,7})?|n|s|b|e|d|str|inlineStr|array|shared|true|false|auto|manual|hidden"
    r"|float|percentage|currency|date|time|string|boolean|visible|collapse|filter"
    r"|application/(vnd\.openxmlformats-|vnd\.ms-excel\.|vnd\.oasis\.)[\w.+-]{1,80}",
    re.ASCII,
)
_NAMESPACE = regex(r"(http://schemas\.openxmlformats\.org|http://purl\.oclc\.org/ooxml|urn:oasis:names)[\w:/.-]*", re.A)
_DEEPEST = 60  # frames of an error, the innermost ones


def text(original: str) -> str:
    """The shape of a text."""
    return "".join(map(_shape, original))


def _shape(char: str) -> str:
    category = unicodedata.category(char)[0]
    if category == "N":
        return "0"
    if category == "L":
        return "甲" if unicodedata.east_asian_width(char) in "WF" else "x"
    return char if category in "PSZ" or char in "\n\t" else "?"


def xml(part: str) -> str:
    """XML with its tags and the structure of its cells, and the shape of everything else."""
    found, end = [], 0
    for tag in _TAG.finditer(part):
        if not _known(tag[1].lstrip("/"), _ELEMENTS):
            continue
        found += [text(part[end : tag.start()]), f"<{tag[1]}{_ATTRIBUTE.sub(_attribute, tag[2])}{tag[3]}>"]
        end = tag.end()
    return "".join((*found, text(part[end:])))


def _attribute(found: re.Match[str]) -> str:
    name, value = found[1], found[2] if found[2] is not None else found[3]
    if not _known(name, _ATTRIBUTES):
        return text(found[0])
    kept = (name in _STRUCTURAL and _PLAIN.fullmatch(value)) or (
        name.partition(":")[0] == "xmlns" and _NAMESPACE.fullmatch(value)
    )
    return f' {name}="{value if kept else text(value)}"'


def _known(name: str, names: Collection[str]) -> bool:
    return name in names or bool(_PREFIXED.fullmatch(name))


def settings(toml: str, known: Collection[str]) -> str:
    """A file of settings: the keys and tables that are known, and the shape of everything else."""
    return "".join(_setting(line, known) for line in toml.splitlines(keepends=True))


def _setting(line: str, known: Collection[str]) -> str:
    found = re.match(r"\s*(?:\[(\w+)\]|(\w+)\s*=)", line)
    name = found and (found[1] or found[2])
    if not found or name not in known:
        return text(line)
    return line[: found.end()] + text(line[found.end() :])


def error(raised: BaseException) -> list[dict[str, Any]]:
    """An error and those behind it, the first cause last: kind, shape of the message, where in which code."""
    found: list[dict[str, Any]] = []
    one: BaseException | None = raised
    while one is not None and len(found) < 5:
        frames = traceback.extract_tb(one.__traceback__)[-_DEEPEST:]
        places = [f"{_module(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        found.append({"kind": type(one).__name__, "message": text(str(one)), "places": places})
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return found


def _module(path: str) -> str:
    """The path of a source file from its package on: what lies above it may be the name of a person."""
    parts = re.split(r"[\\/]", path)
    for above, first in (("site-packages", 1), ("consolidate", 0)):
        if above in parts[:-1]:
            last = len(parts) - 1 - parts[::-1].index(above)
            return "/".join(parts[last + first :])
    return parts[-1] if re.fullmatch(r"[a-z_]+\.py", parts[-1]) else "?"
