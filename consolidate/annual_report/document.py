"""A report as a Word document, written with the standard library over a skeleton of our own, without theme fonts."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from html import escape, unescape

from consolidate.annual_report.blocks import Blocks, Paragraph, Part, Run
from consolidate.annual_report.document_body import STYLES, body, fonts, paragraph, size, text
from consolidate.annual_report.look import INSTEAD, PAGE, Face, Look
from consolidate.annual_report.subject import Subject
from consolidate.regex import regex
from consolidate.text import clean, plain

ROUND, STATE, CONTENT = "consolidate.round", "consolidate.state", "consolidate.content"
UNIT, CODE = "consolidate.unit", "consolidate.code"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OPEN = f'xmlns:w="{_MAIN}" xmlns:r="{_RELATIONS}"'
_NAMES = {Part.TITLE: "Title", Part.FIRST: "heading 1", Part.SECOND: "heading 2", Part.THIRD: "heading 3"}
_TIME = (1980, 1, 1, 0, 0, 0)  # the same figures and words give the same bytes
_RED = "C00000"
_CODE_LINE = regex("校验码:[0-9a-f]{8}", re.I)
DRAFT = "草稿：尚未定稿，数字可能变动，不得公布"


def write(blocks: Blocks, subject: Subject, look: Look, mark: str = "") -> bytes:
    """The document. ``mark`` identifies the round. A draft says so on every page; a final report bears its 校验码."""
    last = [] if not subject.code or not subject.final else [_code(subject)]
    content = "".join((*body(blocks, subject, look), *last, _section(subject, look)))
    document = f"{_HEAD}<w:document {_OPEN}><w:body>{content}</w:body></w:document>"
    parts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations("officeDocument word/document.xml", "extended-properties docProps/app.xml",
                                  "custom-properties docProps/custom.xml", core=True),
        "docProps/core.xml": _core(subject),
        "docProps/app.xml": f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'extended-properties"><Application>consolidate</Application></Properties>',
        "docProps/custom.xml": _custom(subject, mark, fingerprint(document.encode())),
        "word/document.xml": document,
        "word/styles.xml": _styles(look),
        "word/settings.xml": _settings(look),
        "word/fontTable.xml": _font_table(look),
        "word/header1.xml": _header(subject),
        "word/footer1.xml": _footer(look, "right"),
        "word/footer2.xml": _footer(look, "left"),
        "word/_rels/document.xml.rels": _relations("styles styles.xml", "settings settings.xml",
                                                   "fontTable fontTable.xml", "header header1.xml",
                                                   "footer footer1.xml", "footer footer2.xml"),
    }  # fmt: skip
    return _zipped(parts)


def _zipped(parts: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, part.encode())
    return out.getvalue()


def fingerprint(written: bytes) -> str:
    """What shows whether somebody changed the text of a document, or figures, after they were written."""
    return hashlib.sha256(written).hexdigest()[:32]


def _code(subject: Subject) -> str:
    return paragraph(Paragraph((Run(f"校验码：{subject.code}"),), align="right"), "TableText")


def is_code(line: str) -> bool:
    """Whether a paragraph is the 校验码 that ``write`` puts at the end of a final report, and nothing else."""
    return _CODE_LINE.fullmatch(plain(line)) is not None


# --- parts of the package --------------------------------------------------------------------------------------


def _types() -> str:
    overrides = {
        "/word/document.xml": f"{_KIND}.document.main+xml",
        **{f"/word/{name}.xml": f"{_KIND}.{name}+xml" for name in ("styles", "settings", "fontTable")},
        "/word/header1.xml": f"{_KIND}.header+xml",
        "/word/footer1.xml": f"{_KIND}.footer+xml",
        "/word/footer2.xml": f"{_KIND}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        "/docProps/custom.xml": "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    }
    parts = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/'
        'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f"{parts}</Types>"
    )


def _relations(*targets: str, core: bool = False) -> str:
    pairs = [(f"{_RELATIONS}/{kind}", target) for kind, target in (each.split(" ") for each in targets)]
    pairs += [(f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml")] if core else []
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(pairs, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _core(subject: Subject) -> str:
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(clean(subject.title), quote=False)}</dc:title>"
        f"<dc:creator>{escape(clean(subject.name), quote=False)}</dc:creator>"
        "</cp:coreProperties>"
    )


def _custom(subject: Subject, mark: str, content: str) -> str:
    state = "final" if subject.final else "draft"
    values = {ROUND: mark, STATE: state, CODE: subject.code, CONTENT: content,
              UNIT: subject.name if subject.unit else ""}  # fmt: skip
    lines = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{name}">'
        f"<vt:lpwstr>{escape(clean(value), quote=False)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(values.items(), 2)
    )
    return (
        f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        f'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{lines}</Properties>'
    )


# --- styles ----------------------------------------------------------------------------------------------------


def _styles(look: Look) -> str:
    plain = look.faces[Part.TEXT]
    indent = f'<w:ind w:firstLineChars="200" w:firstLine="{round(plain.size * 40)}"/>'
    none = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
    styles = [_style("Normal", "Normal", plain, f'{_spacing(plain)}{indent}<w:jc w:val="both"/>', default=True)]
    for level, (part, name) in enumerate(_NAMES.items()):
        face = look.faces[part]
        if part is Part.TITLE:
            after = f'<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0"{_exact(face)}/>'
            styles.append(_style(STYLES[part], name, face, f'<w:keepNext/>{after}{none}<w:jc w:val="center"/>'))
        else:
            above, below, _ = look.gaps if part is Part.FIRST else (0, 0, 0)
            before = f'<w:spacing w:before="{above}" w:after="{below}"/>'
            outline = f'<w:outlineLvl w:val="{level - 1}"/>'
            styles.append(_style(STYLES[part], name, face, f"<w:keepNext/>{before}{indent}{outline}"))
    small = f'<w:snapToGrid w:val="0"/><w:spacing w:line="240" w:lineRule="auto"/>{none}<w:jc w:val="left"/>'
    styles.append(_style("TableText", "Table Text", look.table, small))
    styles += [_style(name, name.lower(), look.table, small) for name in ("Header", "Footer")]
    language = '<w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
    default = f"<w:rPrDefault><w:rPr>{fonts(plain)}{size(plain.size)}{language}</w:rPr></w:rPrDefault><w:pPrDefault/>"
    return f"{_HEAD}<w:styles {_OPEN}><w:docDefaults>{default}</w:docDefaults>{''.join(styles)}</w:styles>"


def _style(key: str, name: str, face: Face, properties: str, default: bool = False) -> str:
    kind = ' w:default="1"' if default else ""
    based = "" if default else '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/>'
    closer = f'<w:spacing w:val="{-face.closer}"/>' if face.closer or not default else ""
    bold = "<w:b/><w:bCs/>" if face.bold else '<w:b w:val="0"/><w:bCs w:val="0"/>'
    return (
        f'<w:style w:type="paragraph"{kind} w:styleId="{key}"><w:name w:val="{name}"/>{based}<w:qFormat/>'
        f"<w:pPr>{properties}</w:pPr><w:rPr>{fonts(face)}{bold}{closer}{size(face.size)}</w:rPr></w:style>"
    )


def _spacing(face: Face) -> str:
    usual = ' w:line="240" w:lineRule="auto"'
    return f'<w:spacing w:before="0" w:after="0"{_exact(face) or usual}/>'


def _exact(face: Face) -> str:
    return f' w:line="{face.line}" w:lineRule="exact"' if face.line else ""


def _settings(look: Look) -> str:
    sides = "<w:evenAndOddHeaders/>" * look.numbered
    return (
        f'{_HEAD}<w:settings {_OPEN}><w:zoom w:percent="100"/>{sides}<w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:balanceSingleByteDoubleByteWidth/>'
        '<w:useFELayout/><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        'w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _font_table(look: Look) -> str:
    names = dict.fromkeys(face.font for face in (*look.faces.values(), look.table, look.corner))
    lines = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{INSTEAD[name]}"/><w:charset w:val="86"/></w:font>'
        for name in names
    )
    return f"{_HEAD}<w:fonts {_OPEN}>{lines}</w:fonts>"


# --- pages -----------------------------------------------------------------------------------------------------


def _section(subject: Subject, look: Look) -> str:
    top, right, bottom, left = look.margins
    references = ""
    if not subject.final:
        references += '<w:headerReference w:type="default" r:id="rId4"/>'
        references += '<w:headerReference w:type="even" r:id="rId4"/>' * look.numbered
    if look.numbered:
        references += '<w:footerReference w:type="default" r:id="rId5"/><w:footerReference w:type="even" r:id="rId6"/>'
    grid = f'<w:docGrid w:type="lines" w:linePitch="{look.pitch}"/>' if look.pitch else ""
    return (
        f'<w:sectPr>{references}<w:pgSz w:w="{PAGE[0]}" w:h="{PAGE[1]}"/><w:pgMar w:top="{top}" w:right="{right}" '
        f'w:bottom="{bottom}" w:left="{left}" w:header="{look.edges[0]}" w:footer="{look.edges[1]}" w:gutter="0"/>'
        f"<w:cols/>{grid}</w:sectPr>"
    )


def _header(subject: Subject) -> str:
    told = f'<w:r><w:rPr><w:b/><w:color w:val="{_RED}"/></w:rPr>{text(DRAFT)}</w:r>' if not subject.final else ""
    properties = '<w:pPr><w:pStyle w:val="Header"/><w:jc w:val="center"/></w:pPr>'
    return f"{_HEAD}<w:hdr {_OPEN}><w:p>{properties}{told}</w:p></w:hdr>"


def _footer(look: Look, side: str) -> str:
    """The page number, on the outer side and one character away from the edge: — 1 —."""
    face = f"<w:rPr>{fonts(Face('宋体', 14))}{size(14)}</w:rPr>"
    indent = f'<w:ind w:{side}Chars="100" w:{side}="280" w:firstLineChars="0" w:firstLine="0"/>'
    field = "".join(
        f"<w:r>{face}{inner}</w:r>"
        for inner in (
            text("— "), '<w:fldChar w:fldCharType="begin"/>', '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>', text("1"), '<w:fldChar w:fldCharType="end"/>', text(" —"),
        )
    )  # fmt: skip
    properties = f'<w:pPr><w:pStyle w:val="Footer"/>{indent}<w:jc w:val="{side}"/></w:pPr>'
    return f"{_HEAD}<w:ftr {_OPEN}><w:p>{properties}{field * look.numbered}</w:p></w:ftr>"


# --- what was written earlier ----------------------------------------------------------------------------------


def properties(data: bytes) -> dict[str, str]:
    """Our properties in the bytes of a document; {} if it is none of ours. No error is raised for a damaged file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            written = _small(package, "docProps/custom.xml").decode()
            document = _small(package, "word/document.xml")
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, ValueError, RuntimeError, NotImplementedError):
        return {}
    pairs = re.findall(r'name="(consolidate\.\w+)"[^>]*>\s*<[\w:]+>([^<]*)<', written)
    found = {name: unescape(value) for name, value in pairs}
    return found | {"unchanged": "yes" if found.get(CONTENT) == fingerprint(document) else ""}


def _small(package: zipfile.ZipFile, name: str, most: int = 32 << 20) -> bytes:
    with package.open(name) as part:
        return part.read(most)
