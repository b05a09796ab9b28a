"""The table of bad files: group, shape, how it is made; verdict, reason, and every kind of finding.

The groups have numbers, such as 2.3 (made to hurt a reader); the comments name them. A result that is better than the
expected one fails too. Each shape is one file of one unit; the units have different figures.
"""

from __future__ import annotations

import zipfile

from consolidate.catalogue import FindingKind
from sample_workbooks import faults
from tests.corpus import shapes as s
from tests.corpus.further import FURTHER
from tests.corpus.shape import (
    HELD,
    IGNORED,
    REJECTED,
    USED,
    Shape,
    faulty,
    of,
    refused,
    sound,
    sound_as,
    zip_with,
)  # fmt: skip
from tests.corpus.shapes import CELL, THREE, TWO
from tests.support import books
from tests.support.packages import encrypted, with_flag

CORNERS = '<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>'
LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>'
UNDER = '<mergeCells count="1"><mergeCell ref="D8:D9"/></mergeCells>'
SHAPES: tuple[Shape, ...] = (
    sound("-", "a sound answer", lambda data: data),
    # --- 2.3: made to hurt a reader
    sound("2.3", "cells in opposite corners of the sheet", s.rows(CORNERS), "numbers-apart"),
    sound(
        "2.3",
        "cells in A5000 and XFD1",
        lambda data: s.after("J1", '<c r="XFD1"><v>7</v></c>')(
            s.rows('<row r="5000"><c r="A5000"><v>7</v></c></row>')(data)
        ),
        "numbers-apart",
    ),
    sound(
        "2.3",
        "a merged area over the whole sheet",
        s.tail('<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>', "xl/worksheets/sheet6.xml"),
    ),
    sound(
        "2.3",
        "a link over the whole sheet",
        s.tail('<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>'),
    ),
    sound(
        "2.3",
        "a claim of 2^32-1 texts",
        s.part(s.STRINGS, lambda x: x.replace('uniqueCount="', 'uniqueCount="4294967295" x="')),
    ),
    refused(
        "2.3",
        "a row 2^63",
        s.rows('<row r="9223372036854775808"><c r="A9223372036854775808"><v>7</v></c></row>'),
        "unreadable",
    ),
    refused(
        "2.3",
        "a part of 3 MB of one letter",
        s.part(THREE, lambda x: x + "<!--" + "a" * (3 << 20) + "-->"),
        "unsafe-file",
    ),
    refused("2.3", "600,000 cells", s.many_cells, "unsafe-file"),
    refused("2.3", "a large part that nobody reads", s.with_parts(x_dot_bin=b"\0" * (3 << 20)), "unsafe-file"),
    refused("2.3", "20,000 sheets", s.many_sheets, "unsafe-file"),
    sound(
        "2.3",
        "a dimension that lies: huge",
        s.part(THREE, lambda x: x.replace('<dimension ref="A1:L37"', '<dimension ref="A1:XFD1048576"')),
    ),
    sound(
        "2.3",
        "a dimension that lies: A1",
        s.part(THREE, lambda x: x.replace('<dimension ref="A1:L37"', '<dimension ref="A1"')),
    ),
    sound(
        "2.3",
        "a dimension that lies: reversed",
        s.part(THREE, lambda x: x.replace('<dimension ref="A1:L37"', '<dimension ref="L37:A1"')),
    ),
    refused("2.3", "1,200 further parts", s.many_entries, "unsafe-file"),
    refused("2.3", "entities within entities", s.doctype(LAUGHS), "unsafe-file"),
    refused(
        "2.3", "an external entity", s.doctype('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "unsafe-file"
    ),
    refused("2.3", "an external DTD", s.doctype('<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">'), "unsafe-file"),
    refused("2.3", "a bare DOCTYPE", s.doctype("<!DOCTYPE worksheet>"), "unsafe-file"),
    refused("2.3", "cut in the middle", lambda data: data[: len(data) // 2], "unreadable"),
    refused("2.3", "its last 30 bytes lost", lambda data: data[:-30], "unreadable"),
    refused("2.3", "a wrong checksum", s.wrong_crc, "unreadable"),
    refused("2.3", "a part marked as encrypted", with_flag, "password-protected"),
    refused("2.3", "packed with zstd", s.method_number(93), "unreadable"),
    refused("2.3", "packed with bzip2", s.packed(zipfile.ZIP_BZIP2), "unreadable"),
    refused("2.3", "packed with LZMA", s.packed(zipfile.ZIP_LZMA), "unreadable"),
    refused(
        "2.3",
        "ods: a filled row a million times",
        of(
            books.ods(
                books.ods_row(
                    '<table:table-cell office:value-type="float" office:value="1"/>',
                    'table:number-rows-repeated="1048576"',
                )
            )
        ),
        "unsafe-file",
        "{}.ods",
    ),
    refused(
        "2.3",
        "ods: a filled cell 2^32 times",
        of(
            books.ods(
                books.ods_row(
                    '<table:table-cell office:value-type="float" office:value="1"'
                    ' table:number-columns-repeated="4294967296"/>'
                )
            )
        ),
        "unreadable",
        "{}.ods",
    ),
    refused(
        "2.3",
        "ods: two thousand million blanks",
        of(
            books.ods(
                books.ods_row(
                    '<table:table-cell office:value-type="string"><text:p>a<text:s text:c="2000000000"/></text:p>'
                    "</table:table-cell>"
                )
            )
        ),
        "no-tables",
        "{}.ods",
    ),
    refused(
        "2.3",
        "ods: 100 nested spans",
        of(
            books.ods(
                books.ods_row(
                    f"<table:table-cell><text:p>{'<text:span>' * 100}{'</text:span>' * 100}</text:p></table:table-cell>"
                )
            )
        ),
        "unsafe-file",
        "{}.ods",
    ),
    # --- 2.5: read differently by different readers, without an error
    faulty("2.5", "an error cell", s.cell("<v>#REF!</v>", ' t="e"'), "error-value"),
    faulty("2.5", "an unknown error", s.cell("<v>#SPILL!</v>", ' t="e"'), "error-value"),
    faulty("2.5", "a formula without stored value", s.cell("<f>1+1</f>"), "formula-without-value"),
    faulty("2.5", "a numeric cell that holds abc", s.stored("abc"), "not-a-number"),
    sound("2.5", "a numeric cell that holds 1,234", s.stored("1,234"), "spelled"),
    faulty("2.5", "a numeric cell that holds 0x10", s.stored("0x10"), "not-a-number"),
    sound("2.5", "a numeric cell that holds １２", s.stored("１２"), "spelled"),
    faulty("2.5", "a numeric cell that holds 1_000", s.stored("1_000"), "not-a-number"),
    faulty("2.5", "NaN", s.stored("NaN"), "error-value"),
    faulty("2.5", "1e999", s.stored("1e999"), "error-value"),
    faulty("2.5", "5,000 digits", s.stored("9" * 5_000), "error-value"),
    faulty("2.5", "a whole number beyond 2^53", s.stored("9007199254740993"), "too-large"),
    faulty("2.5", "a count in a date format", s.formatted("yyyy/m/d", "12"), "not-a-number"),
    refused(
        "2.5",
        "a cell twice",
        s.part(TWO, lambda x: x.replace('<c r="B10"', '<c r="B10"><v>1</v></c><c r="B10"')),
        "unreadable",
    ),
    refused("2.5", "a row twice", s.part(TWO, s.first_row_again), "unreadable"),
    refused("2.5", "a part twice", s.part_twice, "unsafe-file"),
    sound("2.5", "rows out of order", s.part(TWO, s.reversed_rows)),
    sound("2.5", "a sheet in UTF-16", s.in_utf16),
    sound("2.5", "Strict OOXML", s.strict),
    refused("2.5", "text number -1", s.cell("<v>-1</v>", ' t="s"'), "unreadable"),
    refused("2.5", "text number abc", s.cell("<v>abc</v>", ' t="s"'), "unreadable"),
    sound("2.5", "names of parts with backslashes", s.renamed(lambda name: name.replace("/", "\\"))),
    sound("2.5", "names of parts in capitals", s.renamed(str.upper)),
    sound("2.5", "blanks around a number", s.text(" 12　"), "spelled"),
    sound("2.5", "an escaped control character in a number", s.text("12_x0007_"), "spelled"),
    faulty("2.5", "an escaped control character between digits and a word", s.text("12_x0007_x"), "not-a-number"),
    sound("2.5", "a hidden sheet", s.replaced(s.BOOK, 'sheetId="2"', 'sheetId="2" state="hidden"'), "hidden-sheet"),
    sound(
        "2.5",
        "a very hidden sheet",
        s.replaced(s.BOOK, 'sheetId="2"', 'sheetId="2" state="veryHidden"'),
        "hidden-sheet",
    ),
    Shape("2.5", "values under a merged area", s.tail(UNDER), USED, "", "covered-number"),
    sound("3.1.8", "a hidden row", s.replaced(s.TWO, '<row r="10"', '<row r="10" hidden="1"'), "hidden-numbers"),
    sound("3.1.8", "a row of no height", s.part(s.TWO, s.flat_row), "hidden-numbers"),
    sound("3.1.8", "a hidden column", s.part(s.THREE, s.hidden_column), "hidden-numbers"),
    # --- 3.1: numbers and identity
    sound("3.1.2", "blank", s.cell(""), "blank-cells"),
    *(sound("3.1.2", f"nought as {mark}", s.text(mark), "spelled") for mark in ("无", "—", "-", "/")),
    faulty("3.1.2", "N/A", s.text("N/A"), "not-a-number"),
    *(
        sound("3.1.3", f"a number as text: {words!r}", s.text(words), "spelled")
        for words in ("１２", "1,234", "1，234", "1\u00a0234", "1\u200b2", "12件", "1.0", "５．０")
    ),
    *(
        faulty("3.1.3", f"no number: {words}", s.text(words), "not-a-number")
        for words in ("3e2", "(5)", "约12", "十二", "1,23")
    ),
    faulty("3.1.3", "a fraction of a case", s.stored("1.5"), "not-whole"),
    faulty("3.1.3", "less than nothing", s.stored("-1"), "negative"),
    faulty("3.1.4", "a percentage", s.formatted("0.0%", "0.12"), "not-a-number"),
    faulty("3.1.4", "a boolean", s.cell("<v>1</v>", ' t="b"'), "not-a-number"),
    faulty("3.1.4", "a format that shows another number", s.formatted("0\\.0000", "30000"), "shown-otherwise"),
    Shape(
        "3.1.4", "¥ in a column of 万元", s.formatted("&quot;¥&quot;#,##0.00", "251000", "B17"), USED, "", "yuan-shown"
    ),
    faulty("3.1.4", "$ in a column of 万元", s.formatted("&quot;$&quot;#,##0.00", "251000", "B17"), "shown-otherwise"),
    faulty("3.1.4", "¥ in a column of counts", s.formatted("&quot;¥&quot;0", "12"), "shown-otherwise"),
    faulty("3.1.4", "万 in a column of 万元", s.formatted("0&quot;万&quot;", "25", "B17"), "shown-otherwise"),
    sound("3.1.4", "a formula with its value", s.cell("<f>6*2</f><v>12</v>"), "formula-input"),
    Shape("3.1.4", "a value from another file", s.cell("<f>[1]Sheet1!A1</f><v>12</v>"), USED, "", "external-formula"),
    faulty(
        "3.1.5",
        "a table of its own is missing",
        s.replaced(s.BOOK, '<sheet name="三、依申请公开" sheetId="3" r:id="rId3"/>', ""),
        "missing-table",
    ),
    sound("3.1.5", "a sheet renamed", s.replaced(s.BOOK, "二、主动公开", "Sheet1")),
    refused("3.1.5", "a sheet whose part is lost", s.without(TWO), "unreadable"),
    faulty("3.1.8", "a number that touches the table", s.after("J9", '<c r="K9"><v>5</v></c>'), "extra-numbers"),
    sound(
        "3.1.8", "a number apart from the table", s.rows('<row r="60"><c r="C60"><v>5</v></c></row>'), "numbers-apart"
    ),
    refused("3.1.9", "a digit changed on the way", s.rotten, "unreadable"),
    sound("3.1.10", "a number with 17 digits of a float", s.cell("<v>59237.244899999998</v>", "", "B17")),
    # --- 3.2: containers
    refused(
        "3.2.2", "a bomb in an archive", of(books.zipped({"a.xlsx": b"\0" * (3 << 20)})), "archive-not-opened", "{}.zip"
    ),
    refused(
        "3.2.2",
        "a locked archive",
        lambda data: with_flag(books.zipped({"a.xlsx": data})),
        "archive-not-opened",
        "{}.zip",
    ),
    refused(
        "3.2.2", "an archive of another kind", of(b"Rar!\x1a\x07\x01\0" + b"x" * 50), "archive-not-opened", "{}.rar"
    ),
    refused("3.2.2", "an empty archive", of(books.zipped({})), "archive-not-opened", "{}.zip"),
    Shape(
        "3.2.2",
        "an answer in an archive in an archive",
        lambda data: books.zipped({"内.zip": books.zipped({"年报.xlsx": data})}),
        USED,
        "",
        "",
        "{}.zip",
        "内.zip!/年报.xlsx",
    ),
    refused("3.2.5", "a password", lambda data: encrypted(data, "2025"), "password-protected"),
    sound("3.2.5", "the password that Excel tries unasked", lambda data: encrypted(data, "VelvetSweatshop")),
    refused("3.2.6", "a web page named .xls", of("<html><table><tr><td>民政局".encode()), "not-a-workbook", "{}.xls"),
    refused(
        "3.2.6",
        "an XML table of Excel 2003",
        of(b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'),
        "unreadable",  # such tables are read; this one ends in the middle
        "{}.xls",
    ),
    sound_as("3.2.6", "a workbook under the name of an older one", lambda data: data, "{}.xls"),
    refused("3.2.6", "a Word document", of(faults.word()), "word-document", "{}.docx"),
    refused("3.2.6", "an older Word document", of(books.ole({"WordDocument": b""})), "word-document", "{}.doc"),
    refused("3.2.6", "a PDF", of(b"%PDF-1.7"), "scan", "{}.pdf"),
    refused("3.2.6", "a picture", of(b"\xff\xd8\xff\xe0\0\x10JFIF"), "scan", "{}.jpg"),
    refused(
        "3.2.6",
        "a binary workbook",
        of(books.zipped({"[Content_Types].xml": "<a/>", "xl/workbook.bin": b"\0"})),
        "unreadable",
        "{}.xlsb",
    ),
    refused(
        "3.2.6", "a workbook of Numbers", of(books.zipped({"Index/Document.iwa": b"x"})), "not-a-workbook", "{}.numbers"
    ),
    Shape("3.2.7", "0 bytes", of(b""), IGNORED, "ignored", "ignored"),
    Shape("3.2.7", "a lock file", of(b"\x05WPS" + b" " * 160), IGNORED, "still-open", "still-open", "~${}.xlsx"),
    Shape("3.2.7", "a file of the system", of(b"x"), IGNORED, "ignored", "ignored", "{}/.DS_Store"),
    Shape("3.2.7", "an unfinished download", of(b"x"), IGNORED, "ignored", "ignored", "{}.xlsx.crdownload"),
    refused("3.2.8", "comma-separated text", of("单位,数量\n民政局,12".encode("gb18030")), "not-a-workbook", "{}.csv"),
    refused("3.2.10", "a mail of Outlook", of(books.ole({"__properties_version1.0": b""})), "saved-mail", "{}.msg"),
    # --- 3.3: names and paths
    *(
        Shape("3.3", f"in an archive as {shown}", zip_with(raw), USED, "", "", "{}.zip", shown)
        for raw, shown in (
            ("../../年报.xlsx", "../../年报.xlsx"),
            ("/etc/年报.xlsx", "etc/年报.xlsx"),
            ("C:\\年报.xlsx", "C:/年报.xlsx"),
            ("年报.xlsx:流", "年报.xlsx:流"),
            ("CON", "CON"),
            ("年\n报.xlsx", "年\n报.xlsx"),
            ("年\x07报.xlsx", "年\\u0007报.xlsx"),
            ("年\u202e报.xlsx", "年\\u202e报.xlsx"),
            ("年" * 90 + ".xlsx", "年" * 90 + ".xlsx"),
            ("年报.xlsx".encode("gb18030"), "年报.xlsx"),
            (b"\xff\xfe.xlsx", "%ff%fe.xlsx"),
        )
    ),
    *FURTHER,
)

# bent in .xlsx, saved by LibreOffice in the format of the name's ending, then cut to a share of its bytes
SAVED: tuple[tuple[Shape, int], ...] = (
    (sound_as("-", "a sound .xls", lambda data: data, "{}.xls"), 100),
    (sound_as("3.2.6", "a .xls as WPS names it", lambda data: data, "{}.et"), 100),
    (sound_as("3.2.6", "a .xls under the name of a newer one", lambda data: data, "{}.xlsx"), 100),
    (sound_as("-", "a sound .ods", lambda data: data, "{}.ods"), 100),
    (Shape("2.4", "a .xls cut in the middle", lambda data: data, REJECTED, "unreadable", "unreadable", "{}.xls"), 50),
    (Shape("2.4", "a .ods cut in the middle", lambda data: data, REJECTED, "unreadable", "unreadable", "{}.ods"), 50),
    *(
        (Shape("2.5", f"{words} in {name[2:]}", bend, HELD, kind, kind, name), 100)
        for name in ("{}.xls", "{}.ods")
        for words, bend, kind in (
            ("an error cell", s.cell("<f>1/0</f><v>#DIV/0!</v>", ' t="e"'), "error-value"),
            ("a percentage", s.formatted("0.0%", "0.12"), "not-a-number"),
            ("a date", s.formatted("yyyy/m/d", "45000"), "not-a-number"),
            ("a format that shows another number", s.formatted("0\\.0000", "30000"), "shown-otherwise"),
            ("thousands left out", s.formatted("0,", "1234567"), "shown-otherwise"),
            ("a word", s.text("约12"), "not-a-number"),
            ("$ in a column of 万元", s.formatted("[$$-409]#,##0.00", "251000", "B17"), "shown-otherwise"),
        )
    ),
    *(
        (Shape("2.5", f"{words} in {name[2:]}", bend, USED, "", kind, name), 100)
        for name in ("{}.xls", "{}.ods")
        for words, bend, kind in (
            ("¥ in a column of 万元", s.formatted("[$￥-804]#,##0.00", "251000", "B17"), "yuan-shown"),
            ("a hidden row", s.replaced(s.TWO, '<row r="10"', '<row r="10" hidden="1"'), "hidden-numbers"),
        )
    ),
)

assert {kind for shape in SHAPES for kind in shape.kinds.split()} <= {*FindingKind}
assert CELL == "B10"
