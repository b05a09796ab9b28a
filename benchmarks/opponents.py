"""What people use instead, each as a program of its own: python -m benchmarks.opponents NAME FOLDER.

Every one adds up 三、依申请公开 over all files by position, as scripts in use do, and prints the sum of its 24 x 6
input cells as JSON. None of them checks anything. Written for this measurement from what such scripts have in common.
"""

from __future__ import annotations

import glob
import json
import sys
from collections.abc import Callable

SHEET = "三、依申请公开"
ROWS = [*range(7, 30), 31]  # Excel rows of the input cells; 30 is the total
COLUMNS = range(4, 10)  # D to I


def pandas_openpyxl(folder: str) -> int:
    """The usual answer: glob, pandas.read_excel, coerce, sum."""
    return _pandas(folder, "openpyxl")


def pandas_calamine(folder: str) -> int:
    """The same with the faster engine."""
    return _pandas(folder, "calamine")


def _pandas(folder: str, engine: str) -> int:
    import pandas as pd

    total = None
    for path in glob.glob(f"{folder}/*.xlsx"):  # noqa: PTH207 - as the scripts do it
        frame = pd.read_excel(path, sheet_name=SHEET, header=None, engine=engine)  # type: ignore[call-overload]
        cells = frame.iloc[[row - 1 for row in ROWS], [column - 1 for column in COLUMNS]]
        cells = cells.apply(pd.to_numeric, errors="coerce").fillna(0)
        total = cells.to_numpy() if total is None else total + cells.to_numpy()
    return int(total.sum()) if total is not None else 0


def openpyxl_loop(folder: str) -> int:
    """Cell by cell with openpyxl; text is skipped."""
    import openpyxl

    total = 0
    for path in glob.glob(f"{folder}/*.xlsx"):  # noqa: PTH207
        sheet = openpyxl.load_workbook(path, data_only=True)[SHEET]
        for row in ROWS:
            for column in COLUMNS:
                value = sheet.cell(row, column).value
                total += int(value) if isinstance(value, int | float) else 0
    return total


OPPONENTS: dict[str, Callable[[str], int]] = {
    "pandas + glob + openpyxl": pandas_openpyxl,
    "pandas + glob + calamine": pandas_calamine,
    "openpyxl, cell by cell": openpyxl_loop,
}

if __name__ == "__main__":
    print(json.dumps(OPPONENTS[sys.argv[1]](sys.argv[2])))  # noqa: T201 - its only output
