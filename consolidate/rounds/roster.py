"""Read and write roster.xlsx, the list of the units that must answer (填报单位名单). The office edits it in Excel.

The first visible sheet has a header row with 单位名称, in files of this version below a note on what to fill in.
The other columns are optional and in any order. Several values in one cell are separated by 、, a comma, a
semicolon, a slash, | or a line break; a name that is merged over several rows is one unit with several
contacts. Every fault is reported with its cell, and so is a heading, a note or a subtotal that stands where a
name is expected. A mail address that cannot be used is no fault of the roster: only the letter to its unit
needs it, and ``mail`` names it. Units where nobody reads them (on another sheet, in a second column) are
refused, and so is a unit that is struck out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Container, Iterator, Sequence
from sys import intern
from typing import NamedTuple

from consolidate.excel.lists import Column, Columns, headings, position
from consolidate.model import Roster, Unit
from consolidate.model.declared import Permission
from consolidate.regex import regex
from consolidate.rounds import spreadsheet
from consolidate.rounds.spreadsheet import Listed
from consolidate.text import a1, plain
from consolidate.words import N_, Problem, UserError

FILE = "roster.xlsx"
_NOTE = (
    "每个填报单位一行，“单位名称”必须填写，其他各列可空；用邮件收发的填“电子邮箱”，一格里有几个的用顿号隔开。"
    "填好后保存、关闭。"
)
_NAME = "单位名称"
_SYNONYMS = {  # by heading: other words for it that can mean nothing else, as plain text in lower case
    "分组": ("类别", "类型", "组别", "单位类别", "单位类型"),
    "联系人": ("联络员", "联系人姓名", "联络人"),
    "电子邮箱": ("邮箱", "邮件", "电子邮件", "邮箱地址", "电子邮箱地址", "e-mail", "email"),
    "电话": ("联系电话", "手机", "手机号", "手机号码", "电话号码", "联系方式(电话)", "联系人电话"),
    "别名": ("简称", "单位简称"),
}
_NEED_NO_WORD = ("序号", "编号", "备注")
_SEPARATORS = regex(r"[、;；\n,，/／|｜]+")
_BETWEEN_MAILS = regex(r"[、;；\n,，]+")
_NOTHING = ("", "无", "没有", "—", "-", "--", "——")  # what people write into a cell without anything to say
_NO_UNIT = regex(  # what stands in the column of names and names no unit, as plain text
    r".*(?:小计|合计|总计|共计)(?:\(.*\)|:.*|\d+.*)?"
    r"|共\d+[个家].*"
    r"|(?:填报|报送|责任)?单位(?:名称|全称)?(?::.*)?"
    r"|.*(?:名单|名册|一览表|登记表|汇总表|通讯录)(?:\(.*\))?"
    r"|[(*※]*(?:[备附]?注|(?:填[表报写])?(?:说明|要求|须知)|(?:填[表报]|制表|审核|负责|联系)人|(?:联系)?电话|(?:填[表报])?(?:日期|时间))"
    r"(?:\d*[:.、].*)?\)?"
)
_SECTION = regex(r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)).*")  # 一、县直部门
_NO_NAME = N_(
    "“{name}” is a heading, a note or a subtotal, not the name of a unit: delete the line, or write the name alone"
)
_NUMBERED = regex(r"[（(]?(\d{1,4})(?:[)）、.．,，:：]|\s)\s*(\S.*)")  # 1、民政局


Where = Callable[[int, int], str]  # what a cell is called for people, by its row and column


class Line(NamedTuple):
    """A unit and its number, as a row of the list."""

    number: int
    unit: Unit


COLUMNS: Columns[Line] = (
    Column("序号", 6, lambda line: str(line.number)),
    Column("单位名称", 30, lambda line: line.unit.name),
    Column("分组", 16, lambda line: line.unit.group),
    Column("联系人", 12, lambda line: line.unit.contact),
    Column("电子邮箱", 30, lambda line: "、".join(line.unit.mail)),
    Column("电话", 18, lambda line: line.unit.phone),
    Column(
        "别名", 30, lambda line: "、".join(line.unit.aliases),
        comment="文件名或表中可能出现的其他叫法，多个用顿号分隔，如：民政局、区民政局",
    ),
    Column(
        "上年单位", 30, lambda line: "、".join(line.unit.predecessors),
        comment="机构改革前的单位名称，多个用顿号分隔",
    ),
)  # fmt: skip


def columns_with(permissions: Sequence[Permission]) -> Columns[Line]:
    """Return the columns of a roster, the last of them for the permissions of the form."""
    prompts = {permission.heading: permission.prompt for permission in reversed(permissions)}
    return (*COLUMNS, *(_permission(each, prompts[each]) for each in dict.fromkeys(p.heading for p in permissions)))


def _permission(heading: str, prompt: str) -> Column[Line]:
    told = {"input_title": heading, "input_message": prompt} if prompt else {}
    return Column(
        heading, 12, lambda line: "是" if heading in line.unit.permitted else "", choices={"source": ["是"], **told}
    )


def read(data: bytes, permissions: Sequence[Permission] = ()) -> Roster:
    """Return the units in the bytes of roster.xlsx, in its order. UserError lists every fault with its cell.

    ``permissions``: those of the form, each with a column in the roster.
    """
    sheet = spreadsheet.listed(data, FILE)
    found, problems = _read(sheet, permissions, spreadsheet.struck(data, FILE))
    if problems:
        raise _faulty(problems)
    if others := [name for name, rows in spreadsheet.other_sheets(data, FILE).items() if _has_more(rows, found)]:
        raise UserError(
            N_("roster.xlsx has units on another sheet, which is not read: {sheets}"),
            N_("Put all units below each other on the first sheet, or hide the other one."),
            sheets="、".join(others),
        )
    return found


def pasted(text: str, permissions: Sequence[Permission] = ()) -> Roster:
    """Return the units in rows that were copied from a sheet, with the heading row of a roster or only the names.

    A numbering before the names is taken off. UserError lists every fault with its row, as it was copied.
    """
    copied = [[cell.strip() for cell in row] for row in csv.reader(text.splitlines(keepends=True), delimiter="\t")]
    numbers = [number for number, row in enumerate(copied, 1) if any(row)]
    rows = [copied[number - 1] for number in numbers]
    if spreadsheet.header(rows, COLUMNS, _NAME) is None:
        bare = [row[1:] if len(row) > 1 and row[0].isdecimal() else row for row in rows]  # without 序号
        if any(any(row[1:]) for row in bare):
            raise UserError(
                N_("The rows have several columns, but no heading row with 单位名称"),
                N_("Copy the heading row, too, or only the names of the units."),
            )
        rows, numbers = [[_NAME], *(row[:1] for row in bare)], [0, *numbers]
    widest = max(map(len, rows))
    whole = [[*row, *[""] * (widest - len(row))] for row in rows]
    _take_off_numbers(whole)
    numbers.append(numbers[-1] + 1)  # the row in which a unit is missing where there is none
    found, problems = _read(Listed(whole, []), permissions, where=lambda at, _: f"#{numbers[at]}")
    if problems:
        raise UserError(
            N_("The pasted units cannot be used: {count} problem(s)"),
            N_("Correct them where they were pasted; #2 is the second row there."),
            details=tuple(problems),
            count=len(problems),
        )
    return found


def _take_off_numbers(rows: list[list[str]]) -> None:
    """Take a numbering off the names if it counts on through all of them: 1、 2、 3、. Any other is part of a name."""
    head, columns = spreadsheet.header(rows, COLUMNS, _NAME) or (0, {_NAME: 0})
    named = [row for row in rows[head + 1 :] if row[columns[_NAME]]]
    found = [_NUMBERED.fullmatch(row[columns[_NAME]]) for row in named]
    if all(match and int(match[1]) == number for number, match in enumerate(found, 1)):
        for row, match in zip(named, found, strict=True):
            row[columns[_NAME]] = match[2] if match else ""


def _read(
    sheet: Listed,
    permissions: Sequence[Permission],
    struck: Container[tuple[int, int]] = (),
    where: Where = a1,
) -> tuple[Roster, list[Problem]]:
    """The units in the rows of a roster, and what is wrong with them.

    ``struck``: the cells in which something is struck out. ``where``: what a cell is called.
    """
    rows = sheet.rows
    known = columns_with(permissions)
    asked = headings(known[len(COLUMNS) :])
    head, columns = _header(rows, known)
    problems = [*_beside(rows, head, columns[_NAME], where)]
    units: list[tuple[int, Unit]] = []
    continued, across = sheet.continued(columns[_NAME]), _across(sheet, columns)
    header = {at for at in continued if {*range(head + 1, at + 1)} <= continued}  # merged over several rows
    named = [plain(row[columns[_NAME]]) for at, row in enumerate(rows) if at > head and at not in header]
    numbered = all(map(_SECTION.fullmatch, filter(None, named)))
    for at, row in enumerate(rows[head + 1 :], head + 1):
        values = {key: row[column] for key, column in columns.items()}
        if at in header:
            continue
        if not any(text for key, text in values.items() if key != "序号"):
            continue
        problems += _row_problems(at, columns, values, asked, where)
        if at in across or _is_no_unit(values[_NAME], numbered=numbered):
            problems.append(Problem(where(at, columns[_NAME]), _NO_NAME, {"name": values[_NAME]}))
        if (at, columns[_NAME]) in struck:
            problems.append(Problem(where(at, columns[_NAME]), spreadsheet.STRUCK, {}))
        unit = _unit(values, asked)
        if at in continued and units and (joined := _joined(units[-1][1], unit)):
            units[-1] = units[-1][0], joined
        else:
            units.append((at, unit))
    problems += _doubled(units, columns, where)
    if not units:
        problems.append(Problem(where(head + 1, columns["单位名称"]), N_("the roster names no unit"), {}))
    return Roster(tuple(unit for _, unit in units), tuple(_unread(rows, head, columns))), problems


def _is_no_unit(name: str, *, numbered: bool) -> bool:
    """Whether a text names no unit. ``numbered``: all names begin like a section (一、民政局), so that none is one."""
    text = plain(name)
    return bool(_NO_UNIT.fullmatch(text) or (not numbered and _SECTION.fullmatch(text)))


def _unread(rows: list[list[str]], head: int, columns: dict[str, int]) -> dict[str, None]:
    """Return the headings of columns that nobody reads, each once. A merged cell stands in several columns."""
    return {
        heading: None
        for at, heading in enumerate(rows[head])
        if (name := plain(heading)) and at not in columns.values() and not name.startswith((_NAME, *_NEED_NO_WORD))
        if any(row[at] not in ("", row[at - 1]) for row in rows[head + 1 :])
    }


def unread(roster: Roster) -> Iterator[Problem]:
    """Yield what to say of the columns that were not read."""
    if roster.unread:
        sentence = N_("Columns of roster.xlsx that are not read: {columns}. Those that are: {known}")
        known = "、".join(column.heading for column in COLUMNS if column.heading not in _NEED_NO_WORD)
        yield Problem("", sentence, {"columns": "、".join(roster.unread), "known": known})


def _across(sheet: Listed, columns: dict[str, int]) -> frozenset[int]:
    """Return the rows whose name is merged with the cells of all other headings, as only a title or a note is."""
    name, others = columns[_NAME], [column for key, column in columns.items() if key not in (_NAME, "序号")]
    return frozenset(
        row
        for top, left, bottom, right in sheet.merged
        if left <= name <= right and others and all(left <= column <= right for column in others)
        for row in range(top, bottom + 1)
    )


def _has_more(rows: Sequence[Sequence[str]], units: Roster) -> bool:
    """Whether a sheet lists units that are not in the roster; a list of contacts has the same ones."""
    if not (found := spreadsheet.header(rows, COLUMNS, _NAME)):
        return False
    head, column = found[0], found[1][_NAME]
    known = {plain(name) for unit in units.units for name in (unit.name, *unit.aliases, *unit.predecessors)}
    return any(plain(row[column]) not in (*known, "") for row in rows[head + 1 :] if column < len(row))


def _beside(rows: list[list[str]], head: int, column: int, where: Where) -> Iterator[Problem]:
    """Yield the second column of names, whose units would be missing. A merged header stands in several columns."""
    for at, heading in enumerate(rows[head]):
        names = [row[at] for row in rows[head + 1 :] if at < len(row) and row[at] not in ("", row[column])]
        if at > column and plain(heading).startswith(_NAME) and names:
            yield Problem(where(head, at), N_("a second column 单位名称: put all units below each other"), {})


def _faulty(problems: list[Problem]) -> UserError:
    return UserError(
        N_("roster.xlsx cannot be used: {count} problem(s)"),
        N_("Correct the cells named in Excel and save the file."),
        details=tuple(problems),
        count=len(problems),
    )


def _header(rows: list[list[str]], known: Columns[Line]) -> tuple[int, dict[str, int]]:
    if found := spreadsheet.header(rows, known, "单位名称"):
        head, columns = found
        return head, _with_synonyms([plain(text).lower() for text in rows[head]], columns)
    raise _faulty([Problem("A1", N_("the header row with the column 单位名称 is missing"), {})])


def _with_synonyms(row: list[str], columns: dict[str, int]) -> dict[str, int]:
    """Return the columns with those added whose heading is another word for one that the row does not have."""
    found = dict(columns)
    for heading, words in _SYNONYMS.items():
        places = [at for at, text in enumerate(row) if text in words and at not in columns.values()]
        if heading not in columns and len(places) == 1:  # of two telephones nobody knows whose is whose
            found[heading] = places[0]
    return found


def _split(text: str, separators: re.Pattern[str] = _SEPARATORS) -> tuple[str, ...]:
    return tuple(part.strip() for part in separators.split(text) if plain(part) not in _NOTHING) if text else ()


def _on_one_line(text: str) -> str:
    """A text without line breaks (Alt+Enter), which no name has, and which neither a mail nor a file name may have."""
    return text.strip() if text.isprintable() else "".join(part.strip() for part in text.splitlines())


def _unit(values: dict[str, str], asked: Sequence[str]) -> Unit:
    return Unit(
        name=intern(_on_one_line(values["单位名称"])),  # the answers hold the same text
        group=intern(_on_one_line(values.get("分组", ""))),
        aliases=_split(values.get("别名", "")),
        contact=_on_one_line(values.get("联系人", "")),
        mail=_split(values.get("电子邮箱", ""), _BETWEEN_MAILS),
        phone=_on_one_line(values.get("电话", "")),
        predecessors=_split(values.get("上年单位", "")),
        permitted=tuple(heading for heading in asked if values.get(heading, "") == "是"),
    )


def _joined(unit: Unit, line: Unit) -> Unit | None:
    """Return a unit with the contacts of a further line of it; None if the line says something else of the unit."""
    group = unit.group or line.group
    if (line.name, line.group or group, line.permitted or unit.permitted) != (unit.name, group, unit.permitted):
        return None
    return unit._replace(
        group=group,
        aliases=_both(unit.aliases, line.aliases),
        contact="、".join(_both((unit.contact,), (line.contact,))),
        mail=_both(unit.mail, line.mail),
        phone="、".join(_both((unit.phone,), (line.phone,))),
        predecessors=_both(unit.predecessors, line.predecessors),
    )


def _both(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    """Return the texts of both, each once, without blank ones."""
    return tuple(dict.fromkeys(text for text in (*first, *second) if text))


def _row_problems(
    at: int, columns: dict[str, int], values: dict[str, str], asked: Sequence[str], where: Where
) -> Iterator[Problem]:
    if not plain(values["单位名称"]) or spreadsheet.ERROR.fullmatch(values["单位名称"]):
        yield Problem(where(at, columns["单位名称"]), N_("the name of the unit is empty"), {})
    for heading in asked:
        if values.get(heading, "") not in ("", "是", "否"):
            found = {"found": values[heading]}
            yield Problem(where(at, columns[heading]), N_("“{found}” must be 是 or empty"), found)


def _doubled(units: list[tuple[int, Unit]], columns: dict[str, int], where: Where) -> Iterator[Problem]:
    """Yield names that occur twice, and aliases that are the name or an alias of another unit."""
    names: dict[str, int] = {}
    for at, unit in units:
        key = plain(unit.name)
        if key and key in names:
            args = {"name": unit.name, "other": where(names[key], columns["单位名称"])}
            yield Problem(where(at, columns["单位名称"]), N_("“{name}” is already in {other}"), args)
        names.setdefault(key, at)
    taken = dict(names)
    for at, unit in units:
        for alias in unit.aliases:
            key = plain(alias)
            if taken.setdefault(key, at) != at:
                args = {"alias": alias, "other": where(taken[key], columns["单位名称"])}
                yield Problem(
                    where(at, columns["别名"]), N_("the alias “{alias}” already belongs to the unit in {other}"), args
                )


def write(roster: Roster, permissions: Sequence[Permission] = ()) -> bytes:
    """Return the bytes of roster.xlsx with these units; without units it is an empty list to fill in.

    ``permissions``: those of the form, each with a column in the roster.
    """
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    lines = [Line(number, unit) for number, unit in enumerate(roster.units, 1)]
    sheet = spreadsheet.sheet(book, "填报单位名单", columns_with(permissions), lines, note=_NOTE, least=59, last=2000)
    sheet.freeze_panes(spreadsheet.FIRST_LINE, position(COLUMNS, "单位名称") + 1)
    book.close()
    return out.getvalue()
