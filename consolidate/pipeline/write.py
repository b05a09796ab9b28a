"""Write results into the output folder: the workbook of a round, and its long table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

from consolidate import disk, file_names, leftovers, result_folder
from consolidate.history.since import Since
from consolidate.model import Number, Place
from consolidate.model.result import Consolidation
from consolidate.pipeline import history, received, results
from consolidate.pipeline.opened import OpenRound
from consolidate.steps import step
from consolidate.unit_lines.process import several
from consolidate.words import N_, UserError

_LINES = 100_000  # of the long table of a large round that are in memory at a time


class Written(NamedTuple):
    """A result that was written.

    ``target`` differs from ``wanted`` if the result of another round has that name. ``path`` differs from ``target`` if
    another program has that file open. ``since``: what has changed since an earlier result; None if there is none.
    ``lines``: of a large round the folder with the lines of its units.
    """

    path: Path
    target: Path
    wanted: Path
    since: Since | None = None
    lines: Path | None = None


def workbook(
    opened: OpenRound, result: Consolidation, output: Path, now: datetime, when: str = "", language: str = "zh"
) -> Written:
    """Write the consolidated workbook, if it contains the computed totals. The caller holds the round's lock.

    ``now``: with its time zone, which decides on which day a file came in; without one, that of the computer does.
    ``when``: the earlier result to compare with, by its time; by default the last one. Of a large round the lines of
    the units are written beside it; ``language``: that of the headings there.
    """
    from consolidate.workbook import mark

    wanted = output / f"{file_names.safe(f'{opened.round.year}年{opened.round.body}', '汇总表')}.xlsx"
    target = results.target(wanted, opened.folder, mark.of)
    mark_ = results.mark(opened.folder, output)
    with step(N_("compare"), len(result.totals)):
        compared = history.comparison(opened, result, when)
    draw = partial(_drawn_and_verified, opened, result, now, mark_, compared.since, target.name)
    lines = target.with_name(_beside(target.name)) if opened.large else None
    if lines:
        from consolidate.pipeline import beside

        with several() as processes:
            beside.expect_own(lines, mark_, processes)
            data = beside.write(opened, result, lines, mark_, language, processes, draw)
    else:
        data = draw()
    with step(N_("write"), len(data)):
        leftovers.remove_beside(target)
        path = disk.write(target, data, hint=disk.ROOM_OR_OUTPUT)
        history.keep(opened, compared, now.isoformat(), (path.name, data))
    return Written(path, target, wanted, compared.since, lines)


def _drawn_and_verified(
    opened: OpenRound, result: Consolidation, now: datetime, mark: str, since: Since | None, name: str
) -> bytes:
    """The bytes of the workbook, as ``drawn`` gives them; UserError if they do not hold the totals."""
    from consolidate import workbook as book

    data = drawn(opened, result, now, mark, since, name)
    with step(N_("verify"), len(result.totals)):
        _verify(result, book.read_back(data, opened.form))
    return data


def drawn(opened: OpenRound, result: Consolidation, now: datetime, mark: str, since: Since | None, name: str) -> bytes:
    """The bytes of the workbook. The same arguments, with the files as they are in the round, give the same bytes.

    ``name``: that of the workbook, from which the folder with the lines of the units of a large round has its name.
    """
    from consolidate import workbook as book

    with step(N_("draw"), len(result.totals)):
        return book.result(
            opened.form,
            result,
            made_at=now.replace(tzinfo=None),
            last_year=opened.last_year,
            mark=mark,
            arrivals=None if opened.large else received.arrivals(opened, result, now.tzinfo),
            since=since,
            beside=_beside(name) if opened.large else "",
        )


def _beside(workbook: str) -> str:
    """The name of the folder beside the workbook of a large round."""
    return f"{workbook.removesuffix('.xlsx')} 各单位数据"


def long_table(opened: OpenRound, result: Consolidation, output: Path, language: str) -> Iterator[Written]:
    """Write every number as CSV and Parquet; yield each file when it is written. The caller holds the round's lock.

    ``language`` is that of the headings of the CSV. Further CSV files of an earlier table, which had more lines, are
    removed.
    """
    from consolidate import data

    wanted = output / f"{file_names.safe(f'{opened.round.year}年{opened.round.body}', '数据')}.parquet"
    first = results.target(wanted, opened.folder, data.mark_of, (".csv",))
    earlier = _further_files(first) if disk.exists(first) else []
    write_table = _large_table if opened.large else _small_table
    for suffix, path in write_table(opened, result, first, results.mark(opened.folder, output), language):
        target = first.with_suffix(f".{suffix}")
        earlier = [each for each in earlier if each != target]
        yield Written(path, target, wanted.with_suffix(f".{suffix}"))
    for path in earlier:
        disk.remove(path)
        if disk.exists(path):
            raise UserError(
                N_("{path} is of an earlier long table, which had more lines, and cannot be removed"),
                N_("Close it where it is open, and start the command again."),
                path=path,
            )


def _further_files(first: Path) -> list[Path]:
    """Return the further CSV files beside the Parquet file of a long table that have its headings."""
    from consolidate import data

    found = []
    for path in result_folder.files(first.parent, ".csv"):
        number = path.name.removeprefix(f"{first.stem}.").removesuffix(".csv")
        if path.name == f"{first.stem}.{number}.csv" and number.isdecimal():
            with result_folder.read(first.parent, path.name) as file:
                found += [path] if data.is_heading(file.readline(1_000)) else []
    return found


def _small_table(
    opened: OpenRound, result: Consolidation, first: Path, mark: str, language: str
) -> Iterator[tuple[str, Path]]:
    """Write the long table at once; yield the ending and the path of each file."""
    from consolidate import data

    with step(N_("tabulate"), len(result.totals)):
        files = data.files(opened.form, result, mark, language)
    for suffix, content in files.items():
        target = first.with_suffix(f".{suffix}")
        with step(N_("write"), len(content)):
            leftovers.remove_beside(target)
            path = disk.write(target, content, hint=disk.ROOM_OR_OUTPUT)
        yield suffix, path


def _large_table(
    opened: OpenRound, result: Consolidation, target: Path, mark: str, language: str
) -> Iterator[tuple[str, Path]]:
    """Write the long table of a large round block by block; yield the ending and the path of each file.

    They are put in their places only if the Parquet file, read back, adds up to the totals.
    """
    from consolidate import data

    names: list[str] = []
    with result_folder.beside(target) as folder:
        with step(N_("tabulate"), len(result.totals)), result_folder.written(folder) as new:

            def named(name: str) -> BinaryIO:
                names.append(name)
                return new(name)

            data.write(opened.form, result, named, mark, language, _LINES)
        with step(N_("verify"), len(result.totals)), result_folder.read(folder, names[0]) as parquet:
            sums = data.added_up(parquet)
            _verify(result, {place: sums.get(str(place), 0) for place in result.totals})
        for name in names:
            place = target.with_suffix(f".{name}")
            try:
                yield name, disk.rename(folder / name, place)
            except OSError as error:
                raise disk.unwritten(place, error, disk.ROOM_OR_OUTPUT) from error


def _verify(result: Consolidation, written: Mapping[Place, Number | None]) -> None:
    """UserError unless the workbook contains exactly the computed totals. Only then it replaces the last one."""
    wrong = [str(place) for place, total in result.totals.items() if written.get(place) != total.value]
    if wrong:
        raise UserError(
            N_("What was written does not hold the totals that were computed ({count}): {places}"),
            N_("Nothing was written. Please report this; consolidate bundle packs what is needed for it."),
            count=len(wrong),
            places=", ".join(wrong[:5]),
        )
