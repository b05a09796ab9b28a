"""What a unit reads of a finding: the words of the catalogue, except where these speak to the office.

Documents for units are Chinese. The names in braces are those of the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from consolidate import findings as catalogue
from consolidate.catalogue import FindingKind
from consolidate.findings import QUESTION
from consolidate.model import Finding, Form
from consolidate.terms import ERROR, EXPLAIN
from consolidate.words import say

AGAIN = "请在本文件中重新填写，保存后发回。"
REASON = "数字属实的，在“情况说明”页写明原因。"


class Words(NamedTuple):
    """The sentence and the remedy for a unit; "" where those of the catalogue will do."""

    sentence: str = ""
    remedy: str = ""


FOR_UNITS: Mapping[FindingKind, Words] = {
    FindingKind.ENCRYPTED_FILE: Words(sentence="文件看来已被贵单位的加密软件加密（{found}），外单位打不开"),
    FindingKind.ANSWERED_TWICE: Words(
        "贵单位报送了几份不同的文件：{found}；不同之处：{differences}", "请在本文件中填上正确的数，保存后发回。"
    ),
    FindingKind.SEVERAL_UNITS: Words(remedy="请只填本单位的数，单独报送。"),
    FindingKind.DRAFT_RESULT: Words("报来的汇总表还是草稿", "请定稿后重新报送。"),
    FindingKind.RESULT_ALTERED: Words(
        remedy="请报送程序写出的汇总表原件；要改数字的，请在下级单位的表里改，再重新汇总。"
    ),
    FindingKind.RESULT_UNPROVED: Words(
        "缺少“各单位数据”页，或其内容不全，无法核对汇总表是不是各单位数之和",
        "请报送程序写出的汇总表原件，保留所有工作表。",
    ),
    FindingKind.STRUCK_OUT: Words(remedy="不计入的请删除，计入的请去掉删除线。"),
    FindingKind.UNSEEN_NUMBER: Words(remedy="不计入的请删除，计入的请换一种字体颜色。"),
    FindingKind.UNIT_UNSTATED: Words(remedy="请核实原来是{instead}还是{asked}，并改填以{asked}为单位的数额。"),
    FindingKind.UNIT_DISPUTED: Words(remedy="请核实以哪一处为准，并改填以{asked}为单位的数额。"),
    FindingKind.RULES_BY_BODY: Words(remedy="没有规章制定权的，请核对后改正。"),
    FindingKind.NOT_PERMITTED: Words("填了 {found}，但按规定：{limit}", "不应填报的请改正。"),
    FindingKind.NEIGHBOURS_FIGURES: Words(remedy="请核实是否误发了另一单位的文件。"),
    FindingKind.CARRIED_DIFFERS: Words(remedy="请核对两年的报告，有误的改正。"),
    FindingKind.JUMP: Words(remedy="请核对，有误的改正。"),
}
_NONE = Words()


def sentence(finding: Finding, form: Form) -> str:
    """What was found, for the unit."""
    words = FOR_UNITS.get(catalogue.original(finding).kind, _NONE).sentence
    if not words:
        return catalogue.sentence(finding, form, "zh")
    said = catalogue.worded(words, catalogue.original(finding), form, "zh")
    if finding.kind is not QUESTION:
        return said
    return say("zh", QUESTION.sentence, trip=dict(finding.args)["trip"], asked=said)


def remedy(finding: Finding, form: Form) -> str:
    """What the unit is to do about the finding: in a cell or table, or for a whole file to fill in the copy."""
    asked = catalogue.original(finding)  # the remedy of a question that is still open is for the office
    words = FOR_UNITS.get(asked.kind, _NONE).remedy
    if words:
        return catalogue.worded(words, asked, form, "zh")
    whole = not (finding.place or finding.sheet or dict(finding.args).get("table"))
    return AGAIN if whole and finding.severity is ERROR else catalogue.hint(asked, form, "zh")


def with_reason(text: str, finding: Finding) -> str:
    """The remedy, with where to write the reason if the figures are true and that is asked for."""
    return f"{text}{REASON}" if finding.severity is EXPLAIN and REASON[:5] not in text else text
