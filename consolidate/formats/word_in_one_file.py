"""Read a Word document in one XML file: all parts of a .docx in it (Word 2007 and later), or as Word 2003 writes it.

The names of Word 2003 are nearly those of .docx, so they are changed into these, and ``docx`` does the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from consolidate.formats import docx, refusals, sniff
from consolidate.formats.container import Package, in_utf8
from consolidate.formats.documents import UNKNOWN, tree
from consolidate.formats.docx_styles import W
from consolidate.formats.raw import RawBook
from consolidate.formats.refusals import unreadable
from consolidate.regex import regex

_PACKAGE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_WORD = "{http://schemas.microsoft.com/office/word/2003/wordml}"
_HINT = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_MARKED = "{http://schemas.microsoft.com/aml/2001/core}"
_RENAMED = {"vmerge": "vMerge", "hmerge": "hMerge"}
_CHANGES = {"Word.Insertion": W + "ins", "Word.Deletion": W + "del"}
_WITHOUT_TEXT = regex(r"Word\.(?:Bookmark|Comment|Formatting|Numbering|PropertyChange|Range)\b.*")
_NOTES = ("footnotes", "endnotes", "comments")


def read(package: Package) -> RawBook:
    """Return the tables of the document."""
    return docx.read(as_docx(package))


def as_docx(package: Package) -> Package:
    """Return the same document as the parts of a .docx."""
    try:
        root = tree(in_utf8(package.parts["workbook"]))
    except ParseError as error:
        raise sniff.named("docx").refused() from error
    if root.tag == _PACKAGE + "package":
        return Package("docx", dict(_parts(root)))
    if root.tag != _WORD + "wordDocument":
        raise sniff.named("docx").refused()
    return Package("docx", _Older(root).parts())


def _parts(root: Element) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a .docx that are XML."""
    for part in root.iterfind(_PACKAGE + "part"):
        for content in part.iterfind(f"{_PACKAGE}xmlData/*"):
            yield part.get(_PACKAGE + "name", "").lstrip("/").lower(), tostring(content)


class _Older:
    """A document of Word 2003 on its way to the names of .docx."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.notes = {kind: Element(W + kind) for kind in _NOTES}

    def parts(self) -> dict[str, bytes]:
        """Return the parts of a .docx with the same content."""
        document, styles = Element(W + "document"), Element(W + "styles")
        for child in self.root:
            if child.tag == _WORD + "body":
                document.append(self._changed(child))
            elif child.tag == _WORD + "styles":
                styles.extend(self._changed(style) for style in child)
        roots = {"document": document, "styles": styles, **self.notes}
        return {f"word/{name}.xml": tostring(root) for name, root in roots.items()}

    def _changed(self, node: Element) -> Element:
        """Return an element with all that is in it, under the names of .docx."""
        name = node.tag.removeprefix(_WORD)
        made = Element(W + _RENAMED.get(name, name) if node.tag.startswith(_WORD) else node.tag)
        made.text = node.text
        for key, value in node.items():
            made.set(key.replace(_WORD, W), value)
        for child in node:
            made.extend(self._inner(child))
        if name == "tblGrid" and not all(column.get(W + "w", "").isdecimal() for column in made):
            for column in made:
                column.attrib.clear()  # without a known width
        if name == "p" and (number := _number(node)):
            figure = any(map(str.isdigit, number)) and not any(map(str.isalpha, "".join(made.itertext())))
            made.insert(0, _run(number))
            made.extend([_run(UNKNOWN)] if figure else [])
        return made

    def _inner(self, child: Element) -> list[Element]:
        """Return what stands for an element within another one."""
        name = child.tag.removeprefix(_WORD)
        if child.tag in (_WORD + "footnote", _WORD + "endnote"):
            return [self._note(f"{name}s", list(child))]
        if child.tag != _MARKED + "annotation":
            return [] if name == "listPr" else [self._changed(child)]
        kind, content = child.get(_WORD + "type", ""), child.findall(f"{_MARKED}content[1]/*")
        if kind == "Word.Comment":
            return [self._note("comments", content)]
        if kind in _CHANGES:
            made = Element(_CHANGES[kind])
            made.extend(each for part in content for each in self._inner(part))
            return [made]
        if not _WITHOUT_TEXT.fullmatch(kind):
            raise unreadable(refusals.DAMAGED)
        return [each for part in content for each in self._inner(part)] if kind == "Word.Formatting" else []

    def _note(self, kind: str, content: list[Element]) -> Element:
        """Put a note into its part; return the reference to it."""
        notes, name = self.notes[kind], W + kind.removesuffix("s")
        key = str(len(notes))
        SubElement(notes, name, {W + "id": key}).extend(self._changed(each) for each in content)
        return Element(f"{name}Reference", {W + "id": key})


def _number(paragraph: Element) -> str:
    """Return the number of a list that stands before a paragraph, "" for none."""
    properties = paragraph.find(f"{_WORD}pPr/{_WORD}listPr")
    if properties is None:
        return ""
    shown = properties.find(_HINT + "t")
    return UNKNOWN if shown is None else shown.get(_HINT + "val", "")


def _run(text: str) -> Element:
    run = Element(W + "r")
    SubElement(run, W + "t").text = text
    return run
