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

SHEETS = 256
CELLS = 500_000  # filled cells in a workbook
ROWS, COLUMNS = 1_048_576, 16_384  # a sheet as Excel has it
AREA = 400_000  # cells, blank ones too, that the fast reader may lay out for a workbook
MERGES = 20_000  # merged areas of a sheet
PROPERTIES = 200  # custom document properties
DEPTH = 64  # elements within each other

TEXT = 2_000  # characters kept of a text
FORMULA = 200  # characters kept of a formula

SECONDS = 30.0  # one file in a worker
BATCH_SECONDS = 5.0  # several files together in a worker; what takes longer is read one by one
MEMORY = 1024 * MIB  # address space of a worker
