"""The letters: texts in the round's folder that the clerk edits, with placeholders such as ``{单位}``.

The first line of a letter is its subject, ``主题：…``. A clause with a placeholder that has no value (no deadline, no
telephone) is left out and reported; what stands beside it stays.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

from consolidate import clauses
from consolidate.clauses import PLACE
from consolidate.model import Form, Round, Unit
from consolidate.regex import regex
from consolidate.words import N_, Problem, UserError

INVITE, REMIND, CORRECT = "invite", "remind", "correct"
KINDS = (INVITE, REMIND, CORRECT)
GROUP = "group"  # the text for the chat group, made together with the reminders
FOLDER = "letters"
_SUBJECT = regex(r"^\s*(?:主题|subject)\s*[:：]\s*(.*?)\s*$", re.I)
_SENDER = {"联系人": "name", "科室": "office", "电话": "phone", "邮箱": "mail", "地址": "address"}
_CONTACT = ("name", "phone", "mail")  # any of these tells a unit whom to ask
_MOST = 20  # findings of one list in a letter; its attachment lists all of them

DEFAULTS = {
    INVITE: """主题：请报送{年度}年{报表}（{单位}）

{单位}：

　　请按照{依据}，填报{年度}年{报表}。

　　一、附件是为贵单位单独生成的表格，请直接在其中填写。不要改动表中文字，不要增删行和列。
　　二、某张表没有数据的，在该表上方“本表全部为零”处选“是”。
　　三、填完后看“填表说明”页的“核对结果”。全部无误后保存，回复本邮件发回，不要转成 Word、PDF 或图片，不要发网盘链接。

　　{报送要求}
　　联系人：{联系人}　电话：{电话}　邮箱：{邮箱}

{汇总单位}
{今天}
""",
    REMIND: """主题：【催报】{年度}年{报表}（{单位}）

{单位}：

{情况}

　　{报送要求}
　　表格见附件，填好后回复本邮件发回。已经报送表格的，请来电告知。
　　联系人：{联系人}　电话：{电话}　邮箱：{邮箱}

{汇总单位}
{今天}
""",
    CORRECT: """主题：【请更正】{年度}年{报表}（{单位}）

{单位}：

　　贵单位报来的{年度}年{报表}，有下列情况需要处理。

{情况}

　　{附件说明}
　　{更正要求}
　　联系人：{联系人}　电话：{电话}　邮箱：{邮箱}

{汇总单位}
{今天}
""",
    GROUP: """主题：催报

【催报】{年度}年{简称}统计表，截至{今天}还有{未报数}个单位未报：{未报单位}。
另有{需补报数}个单位只报来了文档或扫描件，还要报送填好的表格：{需补报单位}。
报送截止日期为{截止日期}，请尽快发到 {邮箱}。
表格已发到各单位邮箱，没有收到的请告知。联系人：{联系人}，电话：{电话}。
""",
}


class Letter(NamedTuple):
    """A text before it is filled in."""

    file: str
    subject: str
    body: str


class Filled(NamedTuple):
    """A letter to one unit. ``lacking``: the placeholders that should have a value and have none."""

    subject: str
    body: str
    lacking: tuple[str, ...] = ()


class Mistake(NamedTuple):
    """A fault in the text of a letter: its line, counted from 1, and the unknown placeholder; "" if the subject fails.

    ``near``: the placeholder that may be meant, or all of them.
    """

    line: int
    found: str = ""
    near: str = ""


def mistakes(text: str) -> Iterator[Mistake]:
    """What is wrong with the text of a letter: no subject, unknown placeholders."""
    lines, first = _lines(text)
    subject = _SUBJECT.match(lines[first])
    if not subject or not subject[1]:
        yield Mistake(first + 1)
    for number, line in enumerate(lines, 1):
        for found in PLACE.findall(line):
            if found.strip() not in PLACES:
                near = get_close_matches(found.strip(), PLACES, 1, 0.3)
                yield Mistake(number, f"{{{found}}}", f"{{{near[0]}}}" if near else "、".join(PLACES))


def read(text: str, file: str) -> Letter:
    """The letter in the text of its file. UserError: no subject, or unknown placeholders, with their lines."""
    problems = tuple(_problem(mistake) for mistake in mistakes(text))
    lines, first = _lines(text)
    subject = _SUBJECT.match(lines[first])
    if problems or not subject:
        raise UserError(
            N_("The letter {file} cannot be used: {count} problem(s)"),
            N_("Correct the lines named; delete the file to have it made anew."),
            details=problems,
            file=file,
            count=len(problems),
        )
    return Letter(file, subject[1], "\n".join(lines[first + 1 :]).strip("\n") + "\n")


def _lines(text: str) -> tuple[list[str], int]:
    """The lines of a text, and the index of the first one that is not blank."""
    lines = text.replace("\r\n", "\n").split("\n")
    return lines, next((i for i, line in enumerate(lines) if line.strip()), 0)


def _problem(mistake: Mistake) -> Problem:
    if not mistake.found:
        return Problem(str(mistake.line), N_("the letter does not begin with its subject: 主题：…"), {})
    args = {"found": mistake.found, "near": mistake.near}
    return Problem(str(mistake.line), N_("the placeholder {found} is not known; did you mean {near}?"), args)


# --- what is put in --------------------------------------------------------------------------------------------


def values(form: Form, round_: Round, unit: Unit | None, today: date) -> dict[str, str]:
    """The values of the placeholders for a letter to a unit, or without a unit for a text to all; "" if unknown."""
    deadline, correct_by = round_.deadline, day_of_corrections(round_, today)
    found = {
        "单位": unit.name if unit else "",
        "收件人": (unit.contact or unit.name) if unit else "",
        "年度": str(round_.year),
        "截止日期": day(deadline) if deadline else "",
        "剩余天数": str((deadline - today).days) if deadline and deadline >= today else "",
        "报送要求": _answer_by(deadline, today),
        "更正期限": day(correct_by) if correct_by else "",
        "更正要求": f"请于{day(correct_by)}前改正后发回。" if correct_by else "请收到后尽快改正后发回。",
        "今天": day(today),
        "汇总单位": round_.body,
        "依据": form.basis,
        "报表": f"{form.subject}统计表",
        "简称": form.short_title.removesuffix("统计表").removesuffix("统计"),
    }
    return found | {place: round_.sender.get(key, "").strip() for place, key in _SENDER.items()}


def day_of_corrections(round_: Round, today: date) -> date | None:
    """The day by which units must correct: ``correct_by``, else the deadline; None if both are past or missing."""
    return next((each for each in (round_.correct_by, round_.deadline) if each and each >= today), None)


def has_contact(round_: Round) -> bool:
    """Whether round.toml says whom a unit can ask."""
    return any(round_.sender.get(key, "").strip() for key in _CONTACT)


def day(when: date) -> str:
    """A day as official letters write it."""
    return f"{when.year}年{when.month}月{when.day}日"


def _answer_by(deadline: date | None, today: date) -> str:
    """The sentence on when the table must be sent. A deadline that is past is called so."""
    if deadline is None:
        return "请收到后尽快报送。"
    if deadline < today:
        return f"报送截止日期{day(deadline)}已过，请收到后尽快报送。"
    return f"请于{day(deadline)}前报送。"


_OF_ONE_UNIT = ("情况", "问题", "问题数", "附件说明")  # in the letters remind and correct
_OF_ALL = ("未报单位", "未报数", "需补报单位", "需补报数")  # in the text for the chat group
_MAY_LACK = ("附件说明", *_OF_ALL)  # without a value where nothing is to be said
PLACES = (
    "单位", "收件人", "年度", "截止日期", "剩余天数", "报送要求", "更正期限", "更正要求", "今天", "汇总单位",
    "依据", "报表", "简称", *_SENDER, *_OF_ONE_UNIT, *_OF_ALL,
)  # fmt: skip


def numbered(lines: Sequence[str]) -> str:
    """The lines with their numbers. A long list is cut, with the number of those left out and where they stand."""
    shown = [f"　　{number}. {line}" for number, line in enumerate(lines[:_MOST], 1)]
    if rest := len(lines) - len(shown):
        shown.append(f"　　……其余{rest}处见附件第一页“退回问题”。")
    return "\n".join(shown)


def places(letter: Letter) -> set[str]:
    """The placeholders that a letter has."""
    return {found.strip() for found in PLACE.findall(f"{letter.subject}\n{letter.body}")}


def fill(letter: Letter, given: Mapping[str, str]) -> Filled:
    """The letter with its placeholders filled in.

    A placeholder without a value is removed from the subject. From the body its clause is removed, and a line of which
    nothing is left.
    """
    empty = {name for name in places(letter) if not given.get(name, "")}
    named = (found.strip() for found in PLACE.findall(letter.body))
    lacking = tuple(name for name in named if name in empty and name not in _MAY_LACK)

    def put(text: str) -> str:
        return PLACE.sub(lambda match: given.get(match[1].strip(), ""), text)

    kept = (_without(line, empty) for line in letter.body.split("\n"))
    body = "\n".join(put(line) for line in kept if line is not None)
    return Filled(" ".join(put(letter.subject).split()), body, tuple(dict.fromkeys(lacking)))


def _without(line: str, empty: Collection[str]) -> str | None:
    """A line without its clauses that have an empty placeholder; None if no other clause is there."""
    lacking = [False] * len(line)
    for match in PLACE.finditer(line):
        if match[1].strip() in empty:
            lacking[match.start() : match.end()] = [True] * len(match[0])
    stays = clauses.kept(line, lacking)
    return None if stays is None else "".join(line[place] for place in stays)
