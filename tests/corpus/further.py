"""The rest of the table: what hurts readers at its true size, what people do to sheets, files of one unit, junk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl

from consolidate.forms import edition
from consolidate.model import Round, Unit
from consolidate.templates import template
from sample_workbooks import faults
from tests.corpus import shapes as s
from tests.corpus.large import inflated
from tests.corpus.shape import HELD, IGNORED, Bend, Shape, faulty, of, refused, sound
from tests.support import books, containers, packages
from tests.support.small_round import BODY

_GB, _MB = 1 << 30, 1 << 20
_HEAD, _TAIL = books.sheet_xml("|").encode().split(b"|")
_STRINGS = f'<sst xmlns="{books.MAIN}">'.encode()
_NUMBER = '<table:table-cell office:value-type="float" office:value="1"{}/>'


def edited(change: Callable[[Any], None]) -> Bend:
    """The workbook opened, changed and saved again by openpyxl."""

    def bend(data: bytes) -> bytes:
        book, out = openpyxl.load_workbook(io.BytesIO(data)), io.BytesIO()
        change(book)
        book.save(out)
        return out.getvalue()

    return bend


def labelled_row(book: Any) -> None:
    """A row of the unit's own in table 三."""
    book["三、依申请公开"].insert_rows(20)
    book["三、依申请公开"]["B20"] = "其中：网上申请"


def exchanged(book: Any) -> None:
    """Two rows of table 二 change places, labels and all."""
    sheet = book["二、主动公开"]
    for column in range(1, 5):
        one, other = sheet.cell(13, column), sheet.cell(14, column)
        if not isinstance(one, openpyxl.cell.MergedCell):
            one.value, other.value = other.value, one.value


def copied(figure: int | None) -> Bend:
    """Table 三 on a second sheet, in which a cell holds another figure, if one is given."""

    def change(book: Any) -> None:
        sheet = book.copy_worksheet(book["三、依申请公开"])
        if figure is not None:
            sheet["D9"] = figure

    return edited(change)


def beside(book: Any) -> None:
    """Table 四 on the sheet of table 二, right of it; its own sheet is gone."""
    source, sheet = book["四、复议诉讼"], book["二、主动公开"]
    for row in source.iter_rows():
        for cell in row:
            if cell.value is not None:
                sheet.cell(cell.row, cell.column + 12).value = cell.value
    del book["四、复议诉讼"]


def made_anew(form: str, year: int, unit: str = "") -> Bend:
    """Sound figures in a template of another form, year or unit; of the same unit where none is named."""

    def bend(data: bytes) -> bytes:
        mine = unit or next(cell.text for cell in books.book(data).sheets[0].cells if cell[:2] == (1, 1))
        figures = faults.sound(9_000, edition(form))  # nobody else's
        return template(edition(form), Round(form, year, BODY), Unit(mine), figures=figures)

    return bend


def dated(data: bytes) -> bytes:
    """Every part of the package is of the last year that a zip can name, and the properties of no year at all."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in s.parts(data).items():
            xml = content.replace(b"T00:00:00Z", b"Tmorgen") if name == "docProps/core.xml" else content
            archive.writestr(zipfile.ZipInfo(name, (2107, 12, 31, 23, 59, 58)), xml)
    return out.getvalue()


def link(_: bytes) -> bytes:
    """An archive that holds a link and no answer."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("链接.xlsx")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


def many_defaults(xml: str) -> str:
    """A DTD that gives an element 100,000 attributes."""
    attributes = "".join(f'<!ATTLIST row a{number} CDATA "x">' for number in range(100_000))
    return xml.replace("<worksheet", f"<!DOCTYPE worksheet [{attributes}]><worksheet", 1)


def ods(cells: str, attributes: str = "") -> Bend:
    """An .ods of one row."""
    return of(books.ods(books.ods_row(cells, attributes)))


QUADRATIC = f'<!DOCTYPE a [<!ENTITY a "{"x" * 50_000}">]>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))

HURTS: tuple[Shape, ...] = (
    refused("2.3", "1.5 GB of one string", inflated(s.STRINGS, b"a", 1536 * _MB, _STRINGS + b"<si><t>",
                                                    b"</t></si></sst>"), "unsafe-file"),
    refused("2.3", "1.5 GB of one attribute", inflated(s.THREE, b"a", 1536 * _MB, b'<worksheet a="', b'"/>'),
            "unsafe-file"),
    refused("2.3", "1.5 GB of blanks in a sheet", inflated(s.THREE, b" ", 1536 * _MB, _HEAD, _TAIL), "unsafe-file"),
    refused("2.3", "500 MB of tiny cells", inflated(s.THREE, b"<c><v>1</v></c>", 500 * _MB, _HEAD + b'<row r="1">',
                                                    b"</row>" + _TAIL), "unsafe-file"),
    refused("2.3", "300 MB of rows", inflated(s.THREE, b"<row/>", 300 * _MB, _HEAD, _TAIL), "unsafe-file"),
    refused("2.3", "500 MB of strings", inflated(s.STRINGS, b"<si><t>a</t></si>", 500 * _MB, _STRINGS, b"</sst>"),
            "unsafe-file"),
    refused("2.3", "2 GB that nobody reads", inflated("x.bin", b"\0", 2 * _GB), "unsafe-file"),
    refused("2.3", "70,000 further parts", lambda data: books.zipped(
        s.parts(data) | {f"x/{number}": b"" for number in range(70_000)}), "unsafe-file"),
    refused("2.3", "a thousand million laughs", s.doctype(f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]>'), "unsafe-file"),
    refused("2.3", "a long entity many times", s.doctype(QUADRATIC), "unsafe-file"),
    refused("2.3", "an external entity on the network", s.doctype(
        '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1/a">]>'), "unsafe-file"),
    refused("2.3", "100,000 defaulted attributes", s.part(s.THREE, many_defaults), "unsafe-file"),
    refused("2.3", "ods: rows and columns repeated to the limit", ods(
        _NUMBER.format(' table:number-columns-repeated="16384"'), 'table:number-rows-repeated="1048576"'),
        "unsafe-file", "{}.ods"),
    refused("2.3", "ods: 100,000 nested spans", ods(
        f"<table:table-cell><text:p>{'<text:span>' * 100_000}{'</text:span>' * 100_000}</text:p></table:table-cell>"),
        "unsafe-file", "{}.ods"),
    faulty("2.5", "a negative number in a date format", s.formatted("yyyy/m/d", "-5"), "not-a-number"),
)  # fmt: skip

SHEETS: tuple[Shape, ...] = (
    sound("3.1.3", "a number as text", s.text("12"), "spelled"),
    faulty("3.1.3", "an apostrophe before a number", s.text("'12"), "not-a-number"),
    faulty("3.1.4", "a date", s.formatted("yyyy/m/d", "45000"), "not-a-number"),
    sound("3.1.5", "saved again by another program", edited(lambda book: None)),
    sound("3.1.5", "a row inserted, with a label", edited(labelled_row), "extra-row"),
    faulty("3.1.5", "a row deleted", edited(lambda book: book["三、依申请公开"].delete_rows(11)), "missing-row"),
    faulty("3.1.5", "two rows exchanged", edited(exchanged), "missing-row"),
    sound("3.1.5", "a blank column inserted", edited(lambda book: book["三、依申请公开"].insert_cols(4))),
    faulty("3.1.5", "a column deleted", edited(lambda book: book["三、依申请公开"].delete_cols(5)), "missing-column"),
    sound("3.1.5", "sheets in another order", edited(lambda book: book.move_sheet("二、主动公开", 2))),
    sound("3.1.5", "a sheet of the unit's own", edited(lambda book: book.create_sheet("备注").append(["说明", 12]))),
    sound("3.1.5", "no merged areas any more", s.part(s.THREE, lambda xml: xml.replace("mergeCell ", "x "))),
    faulty("3.1.5", "another edition", made_anew("2019", 2025), "wrong-edition", "unsplit-zeros"),
    faulty("3.1.5", "another year", made_anew("2021", 2024), "wrong-year"),
    sound("3.1.5", "two tables beside each other", edited(beside)),
    faulty("3.1.8", "a table twice, with other numbers", copied(77), "table-twice"),
    sound("3.1.8", "a table twice, with the same numbers", copied(None), "table-repeated"),
    faulty("3.1.10", "a number with 17 digits", s.stored("12345678901234567"), "too-large"),
)

FILES: tuple[Shape, ...] = (
    faulty("3.1.6", "another unit's answer", made_anew("2021", 2025, "某局"), "units-disagree"),
    Shape("3.1.6", "the same file twice", lambda data: data, "duplicate", "duplicate", "duplicate", "{}（副本）.xlsx",
          more=(("{}.xlsx", lambda data: data),)),
    Shape("3.1.6", "two files with different numbers", s.stored("77"), HELD, "answered-twice",
          "answered-twice version-differs", more=(("{}（改）.xlsx", lambda data: data),)),
    sound("3.1.7", "times that cannot be", dated),
    Shape("3.1.7", "of two files the later saved", dated, "duplicate", "duplicate", "duplicate", "{}（后）.xlsx",
          more=(("{}.xlsx", lambda data: data),)),
    Shape("3.3", "a link in an archive", link, IGNORED, "ignored", "ignored", "{}.zip", "链接.xlsx"),
    *(
        refused("3.2.2" if kind == "unsafe-file" else "3.2.3", f"alone: {words}", of(data), kind)
        for words, data, kind, _ in packages.SHAPES
    ),
    refused("3.2.5", "a .xls with a password", of(books.ole({"Workbook": packages.FILEPASS})),
            "password-protected", "{}.xls"),
    refused("3.2.5", "an .ods with a password", of(books.zipped(
        books.ods_parts("") | {"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"})),
        "password-protected", "{}.ods"),
    refused("3.2.6", "a text of WPS", of(books.ole({"WordDocument": b""})), "word-document", "{}.wps"),
    refused("3.2.6", "an empty workbook of Excel 2", of(b"\x09\0\x04\0\x02\0\x10\0\x0a\0\0\0"), "no-tables", "{}.xls"),
    *(
        Shape("3.2.7", words, of(b"x"), IGNORED, "ignored", "ignored", name)
        for words, name in (
            ("a leftover of a Mac", "._{}.xlsx"),
            ("a folder of a Mac", "__MACOSX/{}.xlsx"),
            ("pictures of Windows", "{}/Thumbs.db"),
            ("a folder's settings", "{}/desktop.ini"),
            ("a temporary file", "{}.tmp"),
        )
    ),
    Shape("3.2.7", "a lock file of LibreOffice", of(b"x"), IGNORED, "still-open", "still-open", ".~lock.{}.xlsx#"),
    *(
        refused("3.2.8", f"comma-separated text, {words}", of(data), "not-a-workbook", "{}.csv")
        for words, data in (
            ("UTF-8 with a mark", "\ufeff单位,数量\n".encode()),
            ("UTF-16", "单位\t数量\n".encode("utf-16")),
            ("with a NUL", b"a,\0,1\n"),
            ("a field of a million letters", b'"' + b"a" * _MB),
            ("a quotation left open, semicolons", '单位;"数量\n'.encode()),
        )
    ),
    refused("3.2.8", "one line of 60 MB", of(b"1," * (30 * _MB)), "unreadable", "{}.csv"),
    refused("3.2.10", "a mail in Outlook's own wrapping", of(containers.winmail([])),
            "saved-mail", "{}.dat"),
)  # fmt: skip

FURTHER = (*HURTS, *SHEETS, *FILES)
