"""The few words that a list shows of a finding."""

from __future__ import annotations

import pytest

from consolidate import findings
from consolidate.catalogue import FindingKind
from consolidate.forms import edition
from consolidate.headlines import HEADLINES
from consolidate.model import Finding
from consolidate.terms import ERROR
from tests.support.finding_cases import CASES, finding

SHORT = {
    "not-a-number-error": ("不是数字：约3，应为 0 或正整数", "not a number: 约3, should be a whole number, 0 or more"),
    "rule-broken-error": ("勾稽不平：4 对 5", "figures do not balance: 4 against 5"),
    "yuan-converted-explain": ("元当万元：251000元，按 25.1 计", "元 for 万元: 251000元, read as 25.1"),
    "jump-explain": ("与上年相差大：0，上年 60", "far from last year: 0, last year 60"),
    "total-differs-explain": ("合计与各项之和不符：5，各项之和 3", "total differs from its parts: 5, parts 3"),
    "empty-table-explain": ("整张表为空：表四", "empty table: table 四"),
    "missing-row-error": ("缺一行：（一）予以公开", "a row is missing: （一）予以公开"),
    "word-document-error": ("只有 Word 文档", "only a Word document"),
    "corrected-note": ("已更正：约3 改为 3", "corrected by the office: from 约3 to 3"),
    "deduction-uneven-error": (
        "剔除的数不平：H2，一、本年新收政府信息公开申请数量 / 自然人：2 对 0",
        "what is taken out does not agree: H2, 一、本年新收政府信息公开申请数量 / 自然人: 2 against 0",
    ),
    "decision-faulty-error": (
        "处理意见不能使用：第 2 行：动作只能是：采用、不采用、属实、更正、剔除、免报（现在写的是“采纳”）",
        "decision cannot be used: "
        "line 2: the action must be one of 采用, 不采用, 属实, 更正, 剔除, 免报 (it says “采纳”)",
    ),
    "units-disagree-error": ("单位名称不一致：教育局、民政局", "names different units: 教育局、民政局"),
}


def test_every_kind_has_words_of_its_own() -> None:
    assert set(HEADLINES) == set(FindingKind)
    for language in ("zh", "en"):
        words = [findings.title(kind, language) for kind in FindingKind]
        assert len(set(words)) == len(words)
    assert max(len(findings.title(kind, "zh")) for kind in FindingKind) <= 15


@pytest.mark.parametrize("name", SHORT)
def test_what_a_list_shows(name: str) -> None:
    case = next(case for case in CASES if case.name == name)
    found = finding(case)
    assert found is not None
    form = edition(case.form)
    assert (findings.short(found, form, "zh"), findings.short(found, form, "en")) == SHORT[name]


def test_every_sentence_of_a_case_is_filled_in() -> None:
    for case in CASES:
        found = finding(case)
        assert found is not None
        for language in ("zh", "en"):
            said = findings.short(found, edition(case.form), language)
            assert said and "{" not in said


def test_a_question_that_was_asked_before_says_what_it_was() -> None:
    args = (("question", "not-a-number"), ("was", "约3"), ("wanted", "3"), ("trip", "1"))
    asked = Finding(FindingKind.QUESTION_OPEN, ERROR, args=args)
    assert findings.short(asked, None, "zh") == "退回的问题没有改正：不是数字：约3，应为 3"
