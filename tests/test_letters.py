"""The texts of letters: what a missing value costs, and which day they name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from consolidate import letters
from consolidate.forms import edition
from consolidate.model import Round

FORM = edition("2021")
SENDER = {"name": "张三", "phone": "0000-1234567", "mail": "zwgk@example.cn"}
ROUND = Round("2021", 2025, "清源县人民政府", date(2026, 1, 20), SENDER, correct_by=date(2026, 1, 28))
BEFORE, AFTER, MUCH_LATER = date(2026, 1, 15), date(2026, 1, 22), date(2026, 2, 2)

# --- clauses ---------------------------------------------------------------------------------------------------

KNOWN = {"单位": "民政局", "截止日期": "1月20日", "未报单位": "教育局、财政局", "未报数": "2"}
CLAUSES = [
    # a line of a letter in which 电话, 邮箱 and 联系人 have no value; what becomes of it
    ("请于{截止日期}前报送。", "请于1月20日前报送。"),
    ("报送截止日期为{截止日期}，请尽快发到 {邮箱}。", "报送截止日期为1月20日。"),
    ("请发到 {邮箱}，截止日期为{截止日期}。", "截止日期为1月20日。"),
    ("还有{未报数}个单位未报：{未报单位}；联系电话：{电话}。", "还有2个单位未报：教育局、财政局；"),
    ("{未报单位}，电话{电话}，请于{截止日期}前报送", "教育局、财政局，请于1月20日前报送"),
    ("　　联系人：{联系人}　电话：{电话}　截止：{截止日期}", "　　截止：1月20日"),
    ("　　截止：{截止日期}　电话：{电话}", "　　截止：1月20日"),
    ("{单位}（电话：{电话}）：", "民政局："),
    ("{单位}（{截止日期}前，电话：{电话}）：", "民政局（1月20日前）："),
    ("请联系我们（科室，电话 {电话}），谢谢。", "请联系我们（科室），谢谢。"),
    ("回复“收到，{邮箱}”，并于{截止日期}前报送。", "并于1月20日前报送。"),
    ("第一句。请发到{邮箱}。截止{截止日期}。", "第一句。截止1月20日。"),
    ("没有填空的，一句，照旧，", "没有填空的，一句，照旧，"),
    ("电话 {电话}", None),
    ("　　联系人：{联系人}，电话：{电话}。", None),
]


@pytest.mark.parametrize(("line", "becomes"), CLAUSES)
def test_what_has_no_value_costs_its_clause_and_no_other(line: str, becomes: str | None) -> None:
    letter = letters.read(f"主题：x\n\n首行\n{line}\n末行\n", "letters/group.txt")
    assert letters.fill(letter, KNOWN).body == "\n".join(filter(None, ("首行", becomes, "末行\n")))


def test_what_is_lacking_is_named_once() -> None:
    letter = letters.read("主题：x\n\n电话{电话}，邮箱{邮箱}\n电话{电话}\n", "letters/group.txt")
    assert letters.fill(letter, KNOWN).lacking == ("电话", "邮箱")


# --- days ------------------------------------------------------------------------------------------------------

SOON, LATE = "请收到后尽快改好发回。", "报送截止日期2026年1月20日已过，请收到后尽快报送。"
IN_TIME, BY_28 = "请于2026年1月20日前报送。", "请于2026年1月28日前改好发回。"
DAYS = [
    # correct_by, today; the day of corrections, the sentence on it, the sentence on the answer
    (date(2026, 1, 28), BEFORE, "2026年1月28日", BY_28, IN_TIME),
    (date(2026, 1, 28), AFTER, "2026年1月28日", BY_28, LATE),
    (date(2026, 1, 28), date(2026, 1, 28), "2026年1月28日", BY_28, LATE),
    (date(2026, 1, 28), MUCH_LATER, "", SOON, LATE),
    (None, BEFORE, "2026年1月20日", "请于2026年1月20日前改好发回。", IN_TIME),
    (None, AFTER, "", SOON, LATE),
]


@pytest.mark.parametrize(("correct_by", "today", "day", "sentence", "answer"), DAYS)
def test_no_letter_names_a_past_day_as_one_to_come(
    correct_by: date | None, today: date, day: str, sentence: str, answer: str
) -> None:
    values = letters.values(FORM, replace(ROUND, correct_by=correct_by), None, today)
    assert (values["更正期限"], values["更正要求"], values["报送要求"]) == (day, sentence, answer)
    assert values["截止日期"] == "2026年1月20日", "old letters keep the meaning of their words"


def test_a_round_without_a_deadline_asks_to_answer_soon() -> None:
    values = letters.values(FORM, Round("2021", 2025, "清源县"), None, BEFORE)
    assert (values["报送要求"], values["更正期限"], values["更正要求"]) == ("请收到后尽快报送。", "", SOON)
