"""Read what stands in the headers and footers of a Word document, without the numbers of its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from consolidate.formats import container, docx
from consolidate.formats.container import Package
from consolidate.formats.documents import UNKNOWN, Content
from consolidate.formats.docx_styles import W
from consolidate.formats.raw import Plain, Refusal
from consolidate.regex import regex

_PART = regex(r"word/(?:header|footer)\d*\.xml")
_PAGES = regex(r"\s*(?:NUM|SECTION)?PAGES?\b", re.I)  # the code of a field that shows the number of a page
_DRAWN = "{urn:schemas-microsoft-com:vml}textpath"  # text as a drawing, as watermarks are


def of_bytes(data: bytes) -> Plain | Refusal:
    """Return the texts as ``("margins", texts)``; for other kinds of files what kind it is."""
    package = container.open_package(data)
    if package.reader != "docx":
        return Plain(("not-word", package.reader))
    return Plain(("margins", tuple(text for text in _texts(package) if text)))


def _texts(package: Package) -> Iterator[str]:
    document = docx.Document(package)
    for name in sorted(filter(_PART.fullmatch, package.parts)):
        root = docx.part(package, name)
        _take_page_numbers_out(root)
        for block in document.blocks(root):
            contents = [block] if isinstance(block, Content) else [spot.content for spot in block.spots]
            yield from (content.text.replace(UNKNOWN, "").strip() for content in contents)
        yield from (drawn.get("string", "").strip() for drawn in root.iter(_DRAWN))


def _take_page_numbers_out(root: Element) -> None:
    codes: list[str] = []  # of the open fields
    for node in root.iter():
        if node.tag == W + "fldChar":
            kind = node.get(W + "fldCharType")
            codes = [*codes, ""] if kind == "begin" else codes[:-1] if kind == "end" else codes
        elif node.tag == W + "instrText" and codes:
            codes[-1] += node.text or ""
        elif node.tag == W + "t" and any(map(_PAGES.match, codes)):
            node.text = ""
        elif node.tag == W + "fldSimple" and _PAGES.match(node.get(W + "instr", "")):
            for text in node.iter(W + "t"):
                text.text = ""


def read(value: Any) -> tuple[str, ...] | None:
    """Return the texts in the value of a worker; None if it has another shape."""
    try:
        tag, texts = value
    except (TypeError, ValueError):
        return None
    return tuple(texts) if tag == "margins" and all(type(text) is str for text in texts) else None
