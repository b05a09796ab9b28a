"""Compare texts, write them into cells, and address cells, in the same way everywhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache

from consolidate.regex import regex

TEXT_SHEET = "正文"  # the sheet with the paragraphs of a document that belong to no table
PAGE_SHEET = r"第 \d+ 页第 \d+ 张表"  # a table on a page of a PDF
_PART = rf"{PAGE_SHEET}第 \d+—\d+ 行"  # rows of it, joined with those of others
# the names of sheets that are parts of a document
DOCUMENT_SHEET = rf"{TEXT_SHEET}|文中第 [0-9、]+ 张表|{_PART}(?:、{_PART})+|{PAGE_SHEET}"
_DOCUMENT_SHEET = regex(DOCUMENT_SHEET)
_ON_PAGE = regex(r"第 (\d+) 页第 (\d+) 张表(?:第 (\d+)—(\d+) 行)?")
MOST_CHARACTERS = 32_767  # Excel's limit for a cell, in UTF-16 code units

# Radicals that replace characters in text copied from a PDF (⼈⺠政府). NFKC converts only those of the other block.
_RADICALS = str.maketrans(
    "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰", "民虎西见角贝车长门青页风飞食首马骨鬼鱼鸟卤麦黄黾齐齿龙"
)

_PLAIN = regex(r"[!-~\u4e00-\u9fff]*")  # characters that NFKC leaves as they are, none of them blank

# bytes in a name that are not UTF-8, as surrogates, and neighbours that Python took for short UTF-8 characters
_BYTE = regex(r"[\x80-\u07ff]*[\udc80-\udcff][\x80-\u07ff\udc80-\udcff]*")
_BYTES = regex(r"[\0-\x7f\udc80-\udcff]*")

_PACKED = regex(r"\.(?:t?gz|tbz2?|bz2|txz|xz|p7m)$", re.I)  # files with one file in them
_WORKBOOK = regex(
    r"\.(?:xls[xmb]?|xlt[xm]?|ett?|ods|ots|fods|csv|numbers)(?:\.(?:bak|old|orig|\d+)|\s*\(\d+\))*$", re.I
)
# a year that only serves for comparison: 较2024年增长, 上年(2024年), 与2024年数据对比, 2024年同期
_ANY_YEAR = r"(?:20\d\d年?|(?<!\d)2\d年)度?"
_COMPARED = regex(
    rf"(?:较|(?<!占)比|对照|参照|上一?年度?|去年)于?[(:]?{_ANY_YEAR}"
    rf"|[与和同跟]{_ANY_YEAR}的?(?:数据?|情况|年报|报告)?(?:同期|对比|对照|相比|比较|持平)"
    rf"|{_ANY_YEAR}的?(?:数据?|情况)?(?:同期|对照|对比(?!2))"
)


def untempting(text: str) -> str:
    """A text for a CSV file, which Excel must not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")) else text


def number_text(number: int | Decimal) -> str:
    """Return a number as exact text without exponent."""
    return str(number) if isinstance(number, int) else f"{number:f}"


@lru_cache(maxsize=1 << 13)  # a thousand files have the same few hundred labels
def plain(text: str) -> str:
    """NFKC without white space and invisible characters. For comparing and parsing, not for display."""
    if _PLAIN.fullmatch(text):
        return text
    normal = unicodedata.normalize("NFKC", text)
    if _PLAIN.fullmatch(normal):  # as of 填报单位：民政局
        return normal
    normal = normal.translate(_RADICALS)
    return "".join(char for char in normal if not char.isspace() and unicodedata.category(char) not in ("Cf", "Cc"))


def said_years(text: str, find: Callable[[str], Sequence[int]]) -> tuple[int, ...]:
    """The years that ``find`` sees in a text, without those that only serve for comparison.

    Nobody compares with a later year: if the latest year would be left out, all of them are returned.
    """
    years = tuple(find(text))
    kept = tuple(find(_COMPARED.sub("…", text))) if years else ()
    return years if kept and max(kept) < max(years) else kept


def decoded(raw: bytes) -> str:
    """Decode a name: strictly as UTF-8, else as GB18030, else ASCII with the other bytes as ``%xx``."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return "".join(chr(byte) if byte < 0x80 else f"%{byte:02x}" for byte in raw)


def named_after(path: str) -> str:
    r"""Name a file that was packed without a name after its archive: ``a.xlsx.gz!/\0`` is ``a.xlsx.gz!/a.xlsx``."""
    if "\0" not in path:
        return path
    parts = path.split("!/")
    for number in range(1, len(parts)):
        if parts[number] == "\0":
            around = parts[number - 1].rpartition("/")[2]
            parts[number] = _PACKED.sub("", around) or around
    return "!/".join(parts)


def is_workbook_name(file: str) -> bool:
    """Whether the extension of a file is that of a workbook, also before the suffix of a backup or copy (.xlsx.bak)."""
    return bool(_WORKBOOK.search(file.rstrip()))


def readable(name: str) -> str:
    """A name from the system, or a text with one, without surrogates: their bytes are decoded as GB18030."""
    if name.isprintable():  # surrogates are not printable
        return name
    if _BYTES.fullmatch(name):
        return decoded(name.encode("utf-8", "surrogateescape"))
    whole = _BYTE.sub(lambda run: run[0].encode("utf-8", "surrogateescape").decode("gb18030", "replace"), name)
    return whole.encode("utf-8", "replace").decode()


def clean(text: str) -> str:
    r"""A text that may be written into a cell: characters that are invisible or not allowed in XML become ``\u0007``.

    Cut with an ellipsis at Excel's limit of 32,767 characters. Every text that is not from the code must pass through
    this function.
    """
    if not text.isprintable():  # a printable text has no such characters
        text = "".join(_spelled(char) for char in text.replace("\r\n", "\n").replace("\r", "\n"))
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "  # else xlsxwriter would copy it into the file as XML
    if len(text) * 2 > MOST_CHARACTERS and len(text.encode("utf-16-le")) > MOST_CHARACTERS * 2:
        kept = text.encode("utf-16-le")[: (MOST_CHARACTERS - 1) * 2]
        return kept.decode("utf-16-le", "ignore") + "…"
    return text


def _spelled(char: str) -> str:
    code = ord(char)
    hidden = unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t"
    turned = 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069  # they reverse the direction of writing
    if hidden or turned or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return f"\\u{code:04x}"
    return char


@lru_cache(maxsize=1 << 14)
def decoded_file(data: bytes) -> str:
    """The text of a file written with Notepad: UTF-8 with or without BOM, else GB18030."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def first_of(items: Sequence[str], most: int) -> str:
    """The first items as a list, at most so many, with …… if there are more."""
    return "、".join(items[:most]) + "……" * (len(items) > most)


def a1(row: int, column: int) -> str:
    """The address of (row, column), counted from 0: ``D7`` for (6, 3)."""
    return f"{letters(column)}{row + 1}"


def table_sheet(number: int) -> str:
    """The name of the sheet that is a document's table with this number, counted from 1."""
    return f"文中第 {number} 张表"


def page_sheet(page: int, number: int) -> str:
    """The name of the sheet that is the table with this number on a page of a document, both counted from 1."""
    return f"第 {page} 页第 {number} 张表"


def joined_sheets(table: tuple[str, int], piece: tuple[str, int, int]) -> str:
    """The name of the sheet that is made of two tables of a document.

    ``table``: the name of the first one, and its number of rows; ``piece``: the name of the other one, the rows at its
    beginning that are left out, and the number of its rows. On pages it says which rows stand where.
    """
    (first, count), (second, left_out, rows) = table, piece
    if is_on_page(second):
        known = first if "—" in first else f"{first}第 1—{count} 行"
        return f"{known}、{second}第 {left_out + 1}—{rows} 行"
    numbers = [found for name in (first, second) for found in re.findall(r"\d+", name)]
    return f"文中第 {'、'.join(numbers)} 张表"


def on_pages(sheet: str) -> list[tuple[int, int, int, int]]:
    """The tables that a sheet is made of, by the name of the sheet: page, number, first and last row; 0 for all rows.

    Empty if the sheet is of a document without pages.
    """
    if not is_on_page(sheet):
        return []
    return [(int(p), int(n), int(first or 0), int(last or 0)) for p, n, first, last in _ON_PAGE.findall(sheet)]


def is_on_page(sheet: str) -> bool:
    """Whether a sheet is a table on the pages of a document."""
    return sheet.startswith("第 ") and is_of_document(sheet)


def follows(first: str, second: str) -> bool:
    """Whether a page ends between two tables: the second is the first table of the next page."""
    before, after = on_pages(first), on_pages(second)
    return bool(before and after) and after[0][:2] == (before[-1][0] + 1, 1)


def is_of_document(sheet: str) -> bool:
    """Whether a sheet is a table of a document, or its text."""
    return bool(_DOCUMENT_SHEET.fullmatch(sheet))


def letters(column: int) -> str:
    """The letters of a column, counted from 0: ``D`` for 3."""
    found, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
