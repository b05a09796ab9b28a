"""round.toml as people write it with Notepad: every encoding is read, every fault is named with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from consolidate.model import Round
from consolidate.rounds import settings
from consolidate.words import UserError, say
from tests.support.command import run

SOUND = """\
# 一次汇总
form = "2021"
year = 2025
body = "清源县人民政府"
deadline = 2026-01-20

[sender]
name = "王芳"
phone = "0000-1234567"

[smtp]
host = "smtp.example.com"
port = 465
user = "zwgk"

[imap]
host = "imap.example.com"
port = 993
user = "zwgk"
"""
READ = Round(
    "2021",
    2025,
    "清源县人民政府",
    date(2026, 1, 20),
    {"name": "王芳", "phone": "0000-1234567"},
    {"host": "smtp.example.com", "port": 465, "user": "zwgk"},
    {"host": "imap.example.com", "port": 993, "user": "zwgk"},
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_round_toml_is_read_as_notepad_writes_it(encoding: str, line_end: str) -> None:
    assert settings.read(SOUND.replace("\n", line_end).encode(encoding)) == READ


@pytest.mark.parametrize(("year", "form"), [(2019, "2019"), (2020, "2019"), (2021, "2021"), (2025, "2021")])
def test_the_year_decides_the_edition_where_none_is_named(year: int, form: str) -> None:
    assert settings.read(f'year = {year}\nbody = "清源县"'.encode()) == Round(form, year, "清源县")


def test_an_edition_may_be_named_for_a_year_that_is_not_its_own() -> None:
    assert settings.read('form = "2019"\nyear = 2025\nbody = " 清源县　"'.encode()) == Round("2019", 2025, "清源县")


# what stands in SOUND, what is put there, the line, words
FAULTS = [
    ("year = 2025", "yaer = 2025", 3, "the key “yaer” is not known; did you mean year?"),
    ("year = 2025", "yaer = 2025", None, "“year” is missing"),
    ("body =", "# body =", None, "“body” is missing"),
    ("year = 2025", 'year = "2025"', 3, "“year” is 2025; it is written like this: year = 2025"),
    ("year = 2025", "year = 25", 3, "“year” is 25; it is written like this: year = 2025"),
    ("year = 2025", "year = true", 3, "“year” is True; it is written like this: year = 2025"),
    ('"清源县人民政府"', '"　"', 4, "“body” is empty"),
    ('body = "清源县人民政府"', "body = 3", 4, '“body” is 3; it is written like this: body = "…"'),
    ("2026-01-20", '"2026年1月20日"', 5, "it is written like this: deadline = 2026-01-20"),
    ("2026-01-20", "2026-01-20T18:00:00", 5, "it is written like this: deadline = 2026-01-20"),
    ("deadline = 2026-01-20", 'correct_by = "1月28日"', 5, "it is written like this: correct_by = 2026-01-20"),
    ("deadline =", "corect_by =", 5, "the key “corect_by” is not known; did you mean correct_by?"),
    ('form = "2021"', 'form = "2020"', 2, "“form” is “2020”, must be one of 2019, 2021"),
    ('form = "2021"', "form = 2021", 2, '“form” is 2021; it is written like this: form = "…"'),
    ('name = "王芳"', 'nmae = "王芳"', 8, "the key “nmae” is not known; did you mean name?"),
    ("[sender]", "[sendr]", 7, "the key “sendr” is not known; did you mean sender?"),
    ("port = 993", 'port = "993"', 18, "“port” is 993; it is written like this: port = 2025"),
    ("port = 465", 'port = 465\npassword = "x"', 14, "the key “password” is not known"),
    ('body = "清源县人民政府"', "body = 清源县人民政府", 4, "the value is missing or written in another way"),
    ("[sender]", "[sender", 7, "a closing bracket is missing"),
]


@pytest.mark.parametrize(("old", "new", "line", "words"), FAULTS)
def test_a_fault_is_named_with_its_line(old: str, new: str, line: int | None, words: str) -> None:
    assert SOUND.count(old) == 1
    with pytest.raises(UserError, match=r"round\.toml cannot be used") as refused:
        settings.read(SOUND.replace(old, new).encode())
    said = [(problem.where, say("en", problem.sentence, **problem.args)) for problem in refused.value.details]
    assert any(where == str(line or "") and words in sentence for where, sentence in said), said


def test_all_faults_are_named_at_once() -> None:
    text = SOUND.replace("form =", "from =").replace("host", "hots").replace("deadline", "dedline")
    with pytest.raises(UserError) as refused:
        settings.read(text.encode())
    assert [problem.where for problem in refused.value.details] == ["2", "5", "12", "17"]


@pytest.mark.parametrize(
    "day", ["2026年1月5日", "2026/1/5", "2026.1.5", "2026-1-5", "2026 年 1 月 5 日", "2026年01月05"]
)
def test_a_day_as_people_write_it_is_answered_with_how_it_is_written(day: str) -> None:
    text = SOUND.replace("2026-01-20", f"{day}  # 截止")
    with pytest.raises(UserError) as refused:
        settings.read(text.encode())
    ((where, sentence, args),) = refused.value.details
    assert (where, say("zh", sentence, **args)) == ("5", "日期要写成：2026-01-05")


def test_every_line_that_is_not_toml_is_named() -> None:
    text = 'year = 2025\nbody = “清源县”\ndeadline = 2026年1月28日\n没有等号\n[sender\nname = "张三\n'
    with pytest.raises(UserError) as refused:
        settings.read(text.encode())
    assert [problem.where for problem in refused.value.details] == ["2", "3", "4", "5", "6"]


def test_a_line_is_named_as_one(tmp_path: Path) -> None:
    (tmp_path / "round.toml").write_text("year = 2025\nbody = 清源县\n", encoding="utf-8")
    _, _, told = run("status", tmp_path, "--lang", "zh")
    assert "\n  第 2 行  " in told


def test_a_year_before_the_first_edition_is_refused() -> None:
    with pytest.raises(UserError, match="No edition of the form is known for 2017"):
        settings.read('year = 2017\nbody = "清源县"'.encode())


ROUNDS = [
    READ,
    Round("2019", 2020, "吕梁市离石区人民政府"),
    Round("2021", 2025, 'body with "quotes", a \\ and a\ttab', date(2026, 1, 31)),
    Round("2021", 2025, "清源县", sender={"name": '王"芳"', "office": "政务公开科\n二楼"}),
    Round("2021", 2025, "清源县", date(2026, 1, 20), correct_by=date(2026, 1, 28)),
]


@pytest.mark.parametrize("round_", ROUNDS)
def test_a_round_written_and_read_back_is_the_same(round_: Round) -> None:
    assert settings.read(settings.write(round_).encode()) == round_


def test_a_new_round_shows_what_may_be_filled_in() -> None:
    text = settings.write(Round("2021", 2025, "清源县"))
    assert "# deadline = 2026-01-20" in text
    filled = "\n".join(line.removeprefix("# ") if " = " in line else line for line in text.splitlines())
    assert settings.read(filled.encode()).deadline == date(2026, 1, 20)
    assert settings.read(filled.encode()).correct_by == date(2026, 1, 28)
    assert set(settings.read(filled.encode()).sender) == {"name", "office", "phone", "mail"}
