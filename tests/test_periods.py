"""The period that a label speaks of: the whole year, a part of it, or another one, however it is written."""

from __future__ import annotations

import pytest

from consolidate.reading.labels import normal
from consolidate.reading.periods import dated, of_a_part, of_another_period, of_whole_year

YEAR = 2025
# a label in a file of 2025 -> with 本年, 上年 and 下年度; whether it is of another period; of a part of this year
LABELS: list[tuple[str, str, bool, bool]] = [
    ("2025年制发件数", "本年制发件数", False, False),
    ("25年制发件数", "本年制发件数", False, False),
    ("二〇二五年制发件数", "本年制发件数", False, False),
    ("2025年度", "本年度", False, False),
    ("2025", "本年", False, False),
    ("2024", "上年", True, False),
    ("本年制发件数（2025）", "本年制发件数", False, False),
    ("一、本年（2025年）新收", "一本年新收", False, False),
    ("二、上年（2024年）结转", "二上年结转", True, False),
    ("结转2026年度继续办理", "结转下年度继续办理", True, False),
    ("1-12月", "本年", False, False),
    ("2025年1—12月", "本年", False, False),
    ("1月至12月", "本年", False, False),
    ("2025年1月1日至12月31日", "本年", False, False),
    ("本年累计", "本年", False, False),
    ("2025年累计", "本年", False, False),
    ("全年累计", "本年", False, False),
    ("全年", "本年", False, False),
    ("截至2025年12月31日", "本年", False, False),
    ("本年处理决定数量（1-12月）", "本年处理决定数量", False, False),
    ("本年累计处理决定数量", "本年处理决定数量", False, False),
    ("累计", "累计", True, False),
    ("历年累计", "历年累计", True, False),
    ("截至2024年12月31日", "截至上年12月31日", True, False),
    ("2024年1-12月", "上年本年", True, False),
    ("24年制发件数", "上年制发件数", True, False),
    ("前一年制发件数", "前一年制发件数", True, False),
    ("上期", "上期", True, False),
    ("23年", "23年", True, False),
    ("一季度", "一季度", True, True),
    ("1-11月", "1-11月", True, True),
    ("11月至12月", "11月至12月", True, True),
    ("3月", "3月", True, True),
    ("2025年上半年", "本年上半年", True, True),
    ("2024年上半年", "上年上半年", True, False),
    ("同比增长", "同比增长", True, False),
    ("工龄20年以上", "工龄20年以上", False, False),
    ("第15年", "第15年", False, False),
    ("工龄满25年", "工龄满25年", False, False),
    ("第24年", "第24年", False, False),
    ("行政许可", "行政许可", False, False),
]


@pytest.mark.parametrize(("label", "meant", "another", "part"), LABELS)
def test_the_period_of_a_label(label: str, meant: str, another: bool, part: bool) -> None:
    found = dated(normal(label), YEAR)
    assert (of_whole_year(found) if found != "本年度" else found) == meant
    assert (of_another_period(found), of_a_part(found)) == (another, part)


def test_a_year_is_another_one_as_long_as_that_of_the_file_is_unknown() -> None:
    assert [of_another_period(dated(text, None)) for text in ("2025年", "25年", "1-12月", "本年")] == [
        True,
        True,
        False,
        False,
    ]
