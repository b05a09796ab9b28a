"""How much a file may ask of us. Filled-in templates are kilobytes; the figures of 2,800 real workbooks lie far below.

A limit is a number here and nowhere else; what happens beyond it is a ``Refused`` of the module that counts.
"""

from __future__ import annotations

KIB, MIB = 1 << 10, 1 << 20

FILE = 50 * MIB  # one file as it came
ENTRIES = 1_000  # parts in a package
PACKAGE = 200 * MIB  # all parts together, unpacked
PART = 100 * MIB  # one part, unpacked
RATIO, RATIO_FROM = 100, MIB  # a part may unpack to so many times its packed size, once it is larger than this

ARCHIVE = 96 * MIB  # all files of an archive together, unpacked, those of the archives in it too
MEMBERS = 1_000  # files in an archive, those of the archives in it too
NESTING = 3  # archives within each other

SHEETS = 256
CELLS = 500_000  # filled cells in a workbook
ROWS, COLUMNS = 1_048_576, 16_384  # a sheet as Excel has it
LEAN = MIB  # bytes of a sheet of .xlsx from which on its blank rows are left out before it is read
AREA = 400_000  # cells, blank ones too, that the fast reader may lay out for a workbook
MERGES = 20_000  # merged areas of a sheet
MARKS = 20_000  # comments of a sheet, and cells that do not look plain
PROPERTIES = 200  # custom document properties
NAMES = 1_000  # defined names
DEPTH = 64  # elements within each other

TEXT = 2_000  # characters kept of a text
DIGITS = 40  # characters of a number that may be remembered from one file to the next
SMALL = 32 * KIB  # bytes of a part, packed and unpacked, that may be
STYLES = 100 * KIB  # size of a part of styles that may be
SHEET = 64 * KIB  # bytes of the rows of a sheet without its values that may be
ROW = 8 * KIB  # characters of a row without its values that may be
KEPT = 32 * KIB  # bytes of a list of merged areas, sheets or relations, or of what surrounds rows, that may be
ENTRY = KIB  # bytes of a shared text that may be
FORMULA = 200  # characters kept of a formula

SECONDS = 30.0  # one file in a worker
BATCH_SECONDS = 5.0  # several files together in a worker; what takes longer is read one by one
MEMORY = 1024 * MIB  # address space of a worker
