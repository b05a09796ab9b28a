"""The sentence on a broken rule reads as arithmetic: what stands on each side, its sum, and by how much they differ."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from consolidate import checks, findings
from consolidate.forms import bundled, edition
from consolidate.forms.loader import load
from consolidate.model import Finding, Form, Number, Place

OFFICIAL = edition("2021")
QUARTERS = load((Path(__file__).parent / "support" / "quarters.toml").read_text(encoding="utf-8"), "quarters.toml")
FUJIAN = bundled()["fujian-2016"]

# the form, figures other than 0, the rule, the sentence in Chinese and in English
SENTENCES: list[tuple[Form, Mapping[str, Number], str, str, str]] = [
    (OFFICIAL,
     {"requests.new.natural": 4, "requests.handled.natural": 4, "requests.granted.natural": 4,
      "requests.carried_out.natural": 3, "requests.new.total": 4, "requests.handled.total": 4,
      "requests.granted.total": 4, "requests.carried_out.total": 3},
     "balance",
     "自然人列不平：新收 4 ＋ 结转 0 ＝ 4，办理 4 ＋ 结转下年 3 ＝ 7，多 3 件"
     "（第一项加第二项之和，等于第三项加第四项之和）",
     "column “自然人” does not agree: 新收 4 ＋ 结转 0 ＝ 4; 办理 4 ＋ 结转下年 3 ＝ 7; 3 too many (件) "
     "(what came in (new, carried over from last year) equals what was handled and what is carried forward)"),
    (OFFICIAL,
     {"requests.new.natural": 9, "requests.handled.natural": 9, "requests.granted.natural": 5,
      "requests.partial.natural": 2, "requests.new.total": 9, "requests.handled.total": 9,
      "requests.granted.total": 5, "requests.partial.total": 2},
     "results",
     "自然人列不平：办理 9，予以公开 5 ＋ 部分公开（区分处理的，只计这一情形，不计其他情形） 2 ＝ 7，多 2 件"
     "（（七）总计等于（一）至（六）各行之和）",
     "column “自然人” does not agree: 办理 9; 予以公开 5 ＋ 部分公开（区分处理的，只计这一情形，不计其他情形） 2 ＝ 7; "
     "2 too many (件) (the total of the results equals the sum of all results)"),
    (OFFICIAL, {"disclosure.normative.issued": 5, "disclosure.normative.in_force": 3}, "in_force",
     "行政规范性文件行：本年制发件数 5，应不大于现行有效件数 3（本年制发件数不大于现行有效件数）",
     "row “行政规范性文件”: 本年制发件数 5, but must be at most 现行有效件数 3 "
     "(what was issued this year is not more than what is in force)"),
    (OFFICIAL, {"disputes.cases.review_upheld": 1}, "review",
     "表四不平：总计 0，结果维持 1，少 1 件（行政复议总计等于四种结果之和）",
     "table 四 does not agree: 总计 0; 结果维持 1; 1 too few (件) "
     "(the total of administrative reviews equals the sum of their four outcomes)"),
    (FUJIAN, {"statistics.received.year": 3, "statistics.online.year": 1}, "received",
     "本年度列不平：受理依申请公开信息总数 3，网上申请数 1，多 2 条（受理总数等于各种申请数之和）",
     "column “本年度” does not agree: 受理依申请公开信息总数 3; 网上申请数 1; 2 too many (条) "
     "(what was received equals the sum of the ways of applying)"),
    (QUARTERS, {"cases.q2.open_before": 3, "cases.q2.solved": 3}, "opening",
     "表一不平：二季度·期初在办 3，一季度·期末在办 0，多 3 件（二季度期初等于一季度期末）",
     "table 一 does not agree: 二季度·期初在办 3; 一季度·期末在办 0; 3 too many (件) (二季度期初等于一季度期末)"),
    (QUARTERS, {"means.cases.amount": 100, "cases.h2.received": 100, "cases.h2.solved": 100}, "staffed",
     "表二：坐席数（个）·数量 0，应大于0（办件100件以上的应有坐席）",
     "table 二: 坐席数（个）·数量 0, but must be more than 0 (办件100件以上的应有坐席)"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "figures", "rule", "chinese", "english"), SENTENCES, ids=[s[2] for s in SENTENCES])
def test_a_broken_rule_reads_as_arithmetic(
    form: Form, figures: Mapping[str, Number], rule: str, chinese: str, english: str
) -> None:
    finding = broken(form, figures, rule)
    assert findings.sentence(finding, form, "zh") == chinese
    assert findings.sentence(finding, form, "en") == english


def test_a_likely_cause_is_a_sentence_of_its_own() -> None:
    figures = {"requests.new.natural": 2, "requests.new.total": 2}
    finding = broken(OFFICIAL, figures, "balance")
    assert findings.sentence(finding, OFFICIAL, "zh") == (
        "自然人列不平：新收 2 ＋ 结转 0 ＝ 2，办理 0 ＋ 结转下年 0 ＝ 0，少 2 件"
        "（第一项加第二项之和，等于第三项加第四项之和）。有收到的申请，但办理结果和结转都是 0"
    )
    assert findings.sentence(finding, OFFICIAL, "en").endswith(
        "(what came in (new, carried over from last year) equals what was handled and what is carried forward) "
        "Applications came in, but none is reported as handled or carried over."
    )


def broken(form: Form, figures: Mapping[str, Number], rule: str) -> Finding:
    """The first finding on a rule, in a form filled with 0 except for these figures."""
    numbers: dict[Place, Number | None] = dict.fromkeys(form.places, 0)
    numbers |= {Place(*name.split(".")): figure for name, figure in figures.items()}
    return next(finding for finding in checks.arithmetic(form, numbers) if finding.rule == rule)


def test_a_finding_that_an_earlier_version_stored_still_has_its_sentence() -> None:
    _, figures, rule, *_ = SENTENCES[0]
    finding = broken(OFFICIAL, figures, rule)
    known = {"rule_label", "rule_words", "left", "right", "difference", "cause", "maybe"}
    old = finding._replace(args=tuple(pair for pair in finding.args if pair[0] in known))
    assert findings.sentence(old, OFFICIAL, "zh") == (
        "第一项加第二项之和，等于第三项加第四项之和：4 对 7，相差 -3。勾稽关系：一、本年新收政府信息公开申请数量 ＋ "
        "二、上年结转政府信息公开申请数量 ＝ （七）总计 ＋ 四、结转下年度继续办理"
    )
