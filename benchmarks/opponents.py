"""What people use instead, each as a program of its own: python -m benchmarks.opponents NAME ROUND OUTPUT.

Every one reads the three official tables of all files by position, as scripts in use do, adds them up, and writes a
workbook (or CSV) with the sums and a row for every file. None checks anything. The sums are printed as JSON, by place.
Written for this measurement from what such scripts have in common.
"""

from __future__ import annotations

import csv
import glob
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

Spots = dict[str, list[tuple[str, int, int]]]  # sheet -> (place, row, column) of its input cells, from 0


def pandas_openpyxl(inbox: str, output: str, spots: Spots) -> dict[str, float]:
    """The usual answer: glob, pandas.read_excel, coerce, sum, to_excel."""
    return _pandas(inbox, output, spots, "openpyxl")


def pandas_calamine(inbox: str, output: str, spots: Spots) -> dict[str, float]:
    """The same with the faster engine."""
    return _pandas(inbox, output, spots, "calamine")


def _pandas(inbox: str, output: str, spots: Spots, engine: str) -> dict[str, float]:
    import pandas as pd

    sums: dict[str, pd.DataFrame] = {}
    lines = []
    for path in glob.glob(f"{inbox}/*.xlsx"):  # noqa: PTH207 - as the scripts do it
        sheets = pd.read_excel(path, sheet_name=list(spots), header=None, engine=engine)  # type: ignore[call-overload]
        line = {"文件": Path(path).name}
        for name, sheet in sheets.items():
            numbers = sheet.apply(pd.to_numeric, errors="coerce").fillna(0)
            sums[name] = numbers if name not in sums else sums[name].add(numbers, fill_value=0)
            line |= {place: numbers.iat[row, column] for place, row, column in spots[name]}
        lines.append(line)
    with pd.ExcelWriter(f"{output}/sums.xlsx", engine="openpyxl") as book:
        for name, numbers in sums.items():
            numbers.to_excel(book, sheet_name=name, header=False, index=False)
        pd.DataFrame(lines).to_excel(book, sheet_name="各单位数据", index=False)
    added = {name: numbers.to_numpy() for name, numbers in sums.items()}
    return {place: float(added[name][row, column]) for name in spots for place, row, column in spots[name]}


def openpyxl_loop(inbox: str, output: str, spots: Spots) -> dict[str, float]:
    """Cell by cell with openpyxl; text is skipped."""
    import openpyxl

    sums = dict.fromkeys((place for cells in spots.values() for place, _, _ in cells), 0.0)
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    for path in glob.glob(f"{inbox}/*.xlsx"):  # noqa: PTH207
        book = openpyxl.load_workbook(path, data_only=True)
        line: list[object] = [path]
        for name, cells in spots.items():
            for place, row, column in cells:
                value = book[name].cell(row + 1, column + 1).value
                sums[place] += value if isinstance(value, int | float) else 0
                line.append(value)
        page.append(line)
    page.append(["合计", *sums.values()])
    made.save(f"{output}/sums.xlsx")
    return sums


def least(inbox: str, output: str, spots: Spots) -> dict[str, float]:
    """The least that a program of our own libraries does: one path on the command line, calamine, xlsxwriter."""
    import python_calamine
    import typer
    import xlsxwriter

    sums = dict.fromkeys((place for cells in spots.values() for place, _, _ in cells), 0.0)
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    def run(folder: Path) -> None:
        with xlsxwriter.Workbook(f"{output}/sums.xlsx") as made:
            page = made.add_worksheet("各单位数据")
            for row, path in enumerate(sorted(folder.iterdir())):
                book = python_calamine.load_workbook(str(path))
                sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in spots}
                line = {place: sheets[name][r][c] or 0 for name in spots for place, r, c in spots[name]}
                for place, value in line.items():
                    sums[place] += value if isinstance(value, int | float) else 0
                page.write_row(row, 0, [path.name, *line.values()])
            page.write_row(row + 1, 0, ["合计", *sums.values()])

    app.command()(run)
    app([inbox], standalone_mode=False)
    return sums


def libreoffice(inbox: str, output: str, spots: Spots) -> dict[str, float]:
    """One call of LibreOffice turns every sheet of every file into CSV; those are added up."""
    # commas, quotes, UTF-8, values as stored and not as shown, every sheet into a file of its own
    target = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    sums = dict.fromkeys((place for cells in spots.values() for place, _, _ in cells), 0.0)
    with tempfile.TemporaryDirectory() as place:
        words = ["soffice", f"-env:UserInstallation=file://{place}/profile", "--headless", "--convert-to", target]
        files = sorted(Path(inbox).glob("*.xlsx"))
        subprocess.run([*words, "--outdir", f"{place}/csv", *files], check=True, capture_output=True)
        with Path(f"{output}/sums.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            lines = csv.writer(stream)
            for file in files:
                line = dict(_csv(Path(place) / "csv", file.stem, spots))
                sums = {spot: value + line[spot] for spot, value in sums.items()}
                lines.writerow([file.name, *line.values()])
            lines.writerow(["合计", *sums.values()])
    return sums


def _csv(folder: Path, stem: str, spots: Spots) -> Iterator[tuple[str, float]]:
    for name, cells in spots.items():
        with (folder / f"{stem}-{name}.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        for place, row, column in cells:
            try:
                yield place, float(rows[row][column] or 0)
            except ValueError:
                yield place, 0.0


OFFICE = "LibreOffice to CSV, one call"
OPPONENTS: dict[str, Callable[[str, str, Spots], dict[str, float]]] = {
    "pandas + glob + openpyxl": pandas_openpyxl,
    "pandas + glob + calamine": pandas_calamine,
    "openpyxl, cell by cell": openpyxl_loop,
    "typer + calamine + xlsxwriter, and no more": least,
    OFFICE: libreoffice,
}


def present() -> list[str]:
    """The names of those that can be measured on this machine."""
    return [name for name in OPPONENTS if name != OFFICE or shutil.which("soffice")]


if __name__ == "__main__":
    program, folder, output = sys.argv[1:]
    spots: Spots = json.loads((Path(folder) / "cells.json").read_text(encoding="utf-8"))
    print(json.dumps(OPPONENTS[program](f"{folder}/inbox", output, spots)))  # noqa: T201 - its only output
