"""Limits for the size of files. Templates take kilobytes; 2,800 real workbooks that were measured are far below.

All limits are defined here; the module that counts raises ``Refused`` if one is exceeded.
"""

from __future__ import annotations

KIB, MIB = 1 << 10, 1 << 20

FILE = 50 * MIB  # bytes of a file as received
ENTRIES = 1_000  # parts in a package
PACKAGE = 200 * MIB  # bytes of all parts, unpacked
PART = 100 * MIB  # bytes of one part, unpacked
RATIO, RATIO_FROM = 100, MIB  # maximum ratio of unpacked to packed size, for parts larger than RATIO_FROM

ARCHIVE = 96 * MIB  # bytes of all files in an archive, unpacked, including nested archives
MEMBERS = 1_000  # files in an archive, including nested archives
NESTING = 4  # levels of archives and mails within each other

SHEETS = 256
CELLS = 500_000  # filled cells in a workbook
ROWS, COLUMNS = 1_048_576, 16_384  # size of a sheet in Excel
LEAN = MIB  # bytes; the blank rows of a larger .xlsx sheet are removed before it is read
AREA = 400_000  # cells, blank ones included, that calamine may allocate for a workbook
MERGES = 20_000  # merged areas of a sheet
MARKS = 20_000  # marks of a sheet: comments, and cells that are not plain
PROPERTIES = 200  # custom document properties
NAMES = 1_000  # defined names
DEPTH = 64  # nested XML elements

DOCUMENT = 20 * MIB  # bytes of the text of a document; an annual report has 0.3 MiB
DOCUMENT_CELLS = 50_000  # cells of a document; an annual report has 400
DOCUMENT_DEPTH = 200  # nested elements of a document
ELEMENTS = 2_000  # open elements of a web page; many of them are never closed
NESTED_TABLES = 50  # tables within each other on a web page
NESTED = 8  # tables and text boxes within each other in a text document, whose text each of them has again
ASTRAY = 2_000_000  # open elements of a web page that are passed over by ends of elements that are not open
INHERITED = 20  # styles of a document that are based on each other
DOCUMENT_RUNS = 200_000  # paragraphs, and runs of characters with the same look, of a document of Word before 2007
LISTS = 4_000  # numbered lists of a document of Word before 2007
TABLES = 1_000  # tables of a document
TABLE_LINES = 1_000  # rows or columns that a cell of a document may cover, and columns of its tables

PDF_PAGES = 300  # pages of a PDF; an annual report has 10
PDF_SIDE = 15_000  # points of a page; no program shows a larger one
PDF_DECODED = 100 * MIB  # bytes of all unpacked streams of a PDF that are looked at, its embedded fonts above all
PDF_SLOW = MIB  # bytes of a stream that is packed in a way which only Python unpacks
PDF_CONTENT = 2 * MIB  # bytes of the instructions that draw its pages; an annual report has 0.2 MiB
PDF_RUN = KIB  # bytes that each part of a page counts at least, each time it is drawn
PDF_OBJECTS = 2 * MIB  # bytes of packed objects, and of what fonts map
PDF_TOKENS = 300_000  # numbers, names and signs of its objects
PDF_ROWS = 100_000  # lines that are read to find its objects
PDF_GLYPHS = 100_000  # characters on its pages; an annual report has 5,000
PDF_PAINTED = 40_000  # lines and areas on its pages
PDF_LOOKS = 4_000_000  # areas that are looked at to find what they hide
PDF_INLINE = 64 * KIB  # bytes of a picture among the instructions of a page
PDF_LINES = 2_000  # lines on a page that are longer than a character, once pieces of one line are joined
PDF_TABLES = 100  # tables on a page of a PDF
PDF_NOTES = 1_000  # annotations of a page
PDF_CODES = 70_000  # characters that a part of a font may map or give widths

TEXT = 2_000  # characters of a text that are kept
DIGITS = 40  # characters of a number that may be cached
SMALL = 32 * KIB  # bytes of a part, packed and unpacked, that may be cached
STYLES = 100 * KIB  # bytes of the styles and the theme that may be cached
SHEET = 160 * KIB  # bytes of the rows of a sheet, without values, that may be cached; with last year's figures 125
ROW = 8 * KIB  # characters of a row, without values, that may be cached
# bytes of a list of merged areas, sheets or relations, or of the XML before the rows, that may be cached
KEPT = 32 * KIB
ENTRY = KIB  # bytes of a shared string that may be cached
FORMULA = 200  # characters of a formula that are kept

SECONDS = 30.0  # for one file in a worker
BATCH_SECONDS = 5.0  # for a batch of files in a worker; if it takes longer, its files are read one by one
MEMORY = 1024 * MIB  # bytes of address space of a worker
