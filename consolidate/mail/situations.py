"""What a unit is written about: what came of its table, told by verdicts and findings, and a paragraph for each case.

The paragraphs stand in one table. Their placeholders are those of the letters and, in ``values``, those of the case:
the file as it is named in the inbox, and what was found in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from consolidate import letters
from consolidate.catalogue import FindingKind
from consolidate.findings import of_this_computer, sentence
from consolidate.letters import Letter
from consolidate.model import Finding, Form
from consolidate.model.result import Consolidation, FileState
from consolidate.model.table import EMPTY
from consolidate.terms import ERROR, Verdict
from consolidate.text import readable
from consolidate.words import say


class Situation(NamedTuple):
    """One case: a few words for a list of units, and its paragraph in the letter."""

    words: str
    paragraph: str


# --- the table -------------------------------------------------------------------------------------------------

# the table did not arrive in a way that can be used: the letter is a reminder
NOTHING = Situation("没有收到", "　　截至{今天}，尚未收到贵单位{年度}年{报表}。")
BLANK = Situation(
    "空白表格",
    "　　贵单位发回的“{文件}”是还没有填写的空白表格。请填好后重新发回；"
    "某张表确实没有数据的，在该表上方“本表全部为零”处选“是”。",
)
DOCUMENT = Situation(
    "只有文档",
    "　　贵单位报来的“{文件}”是{种类}，不能代替表格，其中的数无法汇总。请把各项数字填入附件中的表格后发回；"
    "已报来的文件已经留存，不用重发。",
)
NOT_TAKEN = Situation("不予采用", "　　贵单位报来的“{文件}”没有采用，请重新报送填好的表格。")
NAMES_DIFFER = Situation(
    "单位名称不一致",
    "　　收到文件“{文件}”，其中写着不同的单位名称（{内容}），不能确定是不是贵单位的。"
    "如果是贵单位报送的，请改正单位名称后重新报送，或者直接填写附件中的表格。",
)
TOGETHER = Situation(
    "几个单位合在一个文件",
    "　　收到文件“{文件}”，几个单位的表合在其中（{内容}），不能汇总。请只填贵单位的数，单独报送。",
)
# something came, and it must be mended, chosen or explained: the letter goes with a copy
TWO_VERSIONS = Situation(
    "几份不同的表",
    "　　贵单位报来几份不同的表，不能确定以哪一份为准：“{文件}”。不同之处：{内容}。"
    "附件中已填好各份相同的数，不同的格子空着，批注里写着各份的数，请填上正确的数后发回。",
)
WRONG_YEAR = Situation(
    "年度不对",
    "　　贵单位报来的“{文件}”是{内容}年度的表，应报送{年度}年度的。附件是空白表格，请填写{年度}年度的数后发回。",
)
WRONG_EDITION = Situation(
    "旧表式",
    "　　贵单位报来的“{文件}”用的是旧表式（{内容}），行和列与{年度}年度的表不同。"
    "请在附件中填写{年度}年度的表，核对其中已填好的数，补齐空着的各格。",
)
OTHER_BODY = Situation(
    "其他单位的模板",
    "　　贵单位报来的“{文件}”用的是{内容}发的模板，不是{汇总单位}发的。附件是空白表格，请填好后发回。",
)
DRAFT = Situation("还是草稿", "　　贵单位报来的汇总表“{文件}”还是草稿，请定稿后重新报送。")
LOCKED = Situation(
    "有密码", "　　贵单位报来的“{文件}”设有打开密码，无法打开。请取消密码后重新发回，或者填写附件中的表格。"
)
ENCRYPTED = Situation(
    "加密",
    "　　贵单位报来的“{文件}”已被贵单位的加密软件加密（{内容}），其他单位无法打开。"
    "请办理“解密外发”后重新发回，或者填写附件中的表格。",
)
DAMAGED = Situation(
    "文件无法打开",
    "　　贵单位报来的“{文件}”无法打开：{内容}。请在 Excel 或 WPS 中重新保存后发回，或者填写附件中的表格。",
)
UNSAFE = Situation("文件不安全", "　　贵单位报来的“{文件}”没有打开：{内容}。请把数字填入附件中的表格后发回。")
PACKED = Situation("压缩包", "　　贵单位报来的压缩包“{文件}”没有打开：{内容}。请直接发回填好的表格，不要压缩。")
SAVED_MAIL = Situation(
    "另存的邮件文件", "　　贵单位报来的邮件“{文件}”中没有取到完整的表格：{内容}。请直接发回填好的表格。"
)
NO_WORKBOOK = Situation(
    "不是表格", "　　贵单位报来的“{文件}”不是 Excel 表格，而是{内容}，不能汇总。请把各项数字填入附件中的表格后发回。"
)
NO_TABLES = Situation(
    "没有应报的表", "　　贵单位报来的“{文件}”中没有找到应报的表。请填写附件中的表格，不要改动表中文字，不要增删行和列。"
)
WHICH = Situation(
    "不知以哪份为准",
    "　　除“{所用}”外，贵单位还报来“{文件}”，但无法使用（{内容}），不能确定哪一份是最新的，贵单位的数暂未汇总。"
    "请回复告知以哪一份为准；以“{文件}”为准的，请重新发回能打开的表格。",
)
REPORT = Situation(
    "只有报告",
    "　　贵单位报来的“{文件}”是{种类}，不是 Excel 表格。其中的数已经填在附件的表格里，"
    "请逐项核对，有误的改正，确认无误后把附件发回。",
)
MEND = Situation("要改正", "　　以下{处数}处填报有误，请改正：\n{逐条}")
EXPLAIN = Situation("要说明", "　　以下{处数}处请核对，有误的请改正，属实的请在附件“情况说明”页写明原因：\n{逐条}")

# the case that a kind of finding means; any other one is mended or explained
BY_KIND: Mapping[FindingKind, Situation] = {
    FindingKind.BLANK_TEMPLATE: BLANK,
    FindingKind.WORD_DOCUMENT: DOCUMENT,
    FindingKind.DOCUMENT_UNCLEAR: DOCUMENT,
    FindingKind.SCAN: DOCUMENT,
    FindingKind.PDF_WITHOUT_TABLES: DOCUMENT,
    FindingKind.DOCUMENT_ASKS: REPORT,
    FindingKind.NOT_A_WORKBOOK: NO_WORKBOOK,
    FindingKind.NOT_USED: NOT_TAKEN,
    FindingKind.UNITS_DISAGREE: NAMES_DIFFER,
    FindingKind.SEVERAL_UNITS: TOGETHER,
    FindingKind.ANSWERED_TWICE: TWO_VERSIONS,
    FindingKind.WRONG_YEAR: WRONG_YEAR,
    FindingKind.WRONG_EDITION: WRONG_EDITION,
    FindingKind.OTHER_BODY: OTHER_BODY,
    FindingKind.DRAFT_RESULT: DRAFT,
    FindingKind.PASSWORD_PROTECTED: LOCKED,
    FindingKind.ENCRYPTED_FILE: ENCRYPTED,
    FindingKind.UNREADABLE: DAMAGED,
    FindingKind.UNSAFE_FILE: UNSAFE,
    FindingKind.ARCHIVE_NOT_OPENED: PACKED,
    FindingKind.SAVED_MAIL: SAVED_MAIL,
    FindingKind.MAIL_DAMAGED: SAVED_MAIL,
    FindingKind.MAIL_ENCRYPTED: SAVED_MAIL,
    FindingKind.NO_TABLES: NO_TABLES,
}
_FOREIGN = (WRONG_YEAR, OTHER_BODY)  # the unit begins anew, so that the figures that came are not discussed
_NOBODYS = (NAMES_DIFFER, TOGETHER)  # of a file that belongs to no unit, since it names several
_WORD = "Word 文档"
_ORDER = (*dict.fromkeys((NOTHING, *BY_KIND.values())), MEND, EXPLAIN)  # of the paragraphs in a letter


class Found(NamedTuple):
    """A case of one unit, with the values of the placeholders that only its paragraph has."""

    situation: Situation
    values: Mapping[str, str] = EMPTY


def paragraphs(found: Sequence[Found], values: Mapping[str, str]) -> str:
    """The paragraphs on the cases. ``values``: those of the letter."""
    return "\n".join(
        letters.fill(Letter("", "", each.situation.paragraph), {**values, **each.values}).body for each in found
    )


# --- who is written which letter -------------------------------------------------------------------------------


def reminded(result: Consolidation) -> dict[str, tuple[Found, ...]]:
    """The units whose table has not arrived in a way that can be used, in the roster's order, each with its cases.

    They have sent nothing, an empty template, or only documents.
    """
    missing, documents = set(result.missing), only_documents(result)
    kinds = {state.name: state.reason for state in result.files}
    told: dict[str, list[Finding]] = {name: [] for name in (*missing, *documents)}
    for finding in result.findings:
        situation = BY_KIND.get(finding.kind)
        if situation in _NOBODYS:
            for name in finding.found.split("、"):
                if name in missing:
                    told[name].append(finding)
        elif situation and finding.unit in told and kinds.get(finding.file) == finding.kind:
            told[finding.unit].append(finding)
    names = [unit.name for unit in result.roster.units if unit.name in told]
    return {name: _cases(told[name]) or (Found(NOTHING),) for name in names}


def only_documents(result: Consolidation) -> frozenset[str]:
    """The units of which nothing but documents, scans and pictures came in."""
    files: dict[str, list[FileState]] = {name: [] for name in result.held}
    for state in result.files:
        if state.unit in files and state.verdict is not Verdict.IGNORED:
            files[state.unit].append(state)
    return frozenset(name for name, states in files.items() if all(map(_is_document, states)))


def _is_document(state: FileState) -> bool:
    kind = state.reason if isinstance(state.reason, FindingKind) else None
    return state.verdict is Verdict.REJECTED and kind is not None and BY_KIND.get(kind) is DOCUMENT


def undecided(result: Consolidation, form: Form) -> dict[str, Found]:
    """The units that are held since a file beside their workbook cannot be read and may be newer: they must say."""
    found: dict[str, list[Finding]] = {}
    for finding in result.findings:
        is_in_doubt = finding.severity is ERROR and dict(finding.args).get("beside") and not of_this_computer(finding)
        if is_in_doubt and finding.unit in result.held:
            found.setdefault(finding.unit, []).append(finding)
    return {
        unit: Found(WHICH, _values(findings) | {
            "所用": "”、“".join(_last(name) for name in dict(findings[0].args)["beside"].split("、")),
            "内容": "、".join(dict.fromkeys(sentence(finding, form, "zh") for finding in findings)),
        })
        for unit, findings in found.items()
    }  # fmt: skip


def corrected(told: Sequence[tuple[Finding, str]]) -> tuple[Found, ...]:
    """The cases of a unit that must mend, choose or explain something. ``told``: its findings, each with its line."""
    lists: dict[Situation, list[str]] = {MEND: [], EXPLAIN: []}
    for finding, line in told:
        if finding.kind not in BY_KIND:
            lists[MEND if finding.severity is ERROR else EXPLAIN].append(line)
    cases = _cases([finding for finding, _ in told if finding.kind in BY_KIND])
    if any(case.situation in _FOREIGN for case in cases):
        return cases
    listed = (
        Found(situation, {"处数": str(len(lines)), "逐条": letters.numbered(lines)})
        for situation, lines in lists.items()
        if lines
    )
    return (*cases, *listed)


def _cases(findings: Sequence[Finding]) -> tuple[Found, ...]:
    """The cases that findings mean, each once, in the order of a letter."""
    grouped: dict[Situation, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(BY_KIND[finding.kind], []).append(finding)
    return tuple(Found(each, _values(grouped[each])) for each in _ORDER if each in grouped)


def _values(findings: Sequence[Finding]) -> dict[str, str]:
    files = dict.fromkeys(name for finding in findings for name in _files(finding))
    sorts = "、".join(dict.fromkeys(map(_sort, findings)))
    return {
        "文件": "”、“".join(files),
        "内容": "、".join(dict.fromkeys(map(_content, findings))),
        "种类": f" {sorts}" if sorts[:1].isascii() else sorts,  # a Latin word is set apart
    }


def _files(finding: Finding) -> list[str]:
    """The files that a finding is about, by the names that their senders know: without folders and archives."""
    names = finding.found.split("、") if finding.kind is FindingKind.ANSWERED_TWICE else [finding.file]
    return [_last(name) for name in names]


def _last(name: str) -> str:
    return readable(name.rpartition("/")[2])


def _content(finding: Finding) -> str:
    """What the paragraph says of a finding beside its file."""
    args = dict(finding.args)
    if finding.kind is FindingKind.WRONG_EDITION:
        return f"表{args['table']}"
    return readable(args.get("differences") or say("zh", args.get("reason") or finding.found))


def _sort(finding: Finding) -> str:
    """What sort of file a document is."""
    word = finding.kind in (FindingKind.WORD_DOCUMENT, FindingKind.DOCUMENT_UNCLEAR)
    return _WORD if word else say("zh", finding.found)
