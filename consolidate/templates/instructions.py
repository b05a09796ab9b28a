"""How to fill in the form, in numbered paragraphs made from the form itself: its kinds of numbers and its rules."""

from __future__ import annotations

from consolidate.forms import in_words, rules
from consolidate.forms.rules import Instance
from consolidate.model import Column, Form, Kind, Round, Row, Table
from consolidate.own_workbooks import ZERO_BOX
from consolidate.reading.currency import mentioned, yuan
from consolidate.templates.live import TICK
from consolidate.terms import Severity

_DUTY = {
    Severity.ERROR: "必须成立",
    Severity.EXPLAIN: "不成立的请核对；属实的，在“情况说明”页写明原因",
    Severity.NOTE: "仅供核对",
}


def paragraphs(form: Form, round_: Round, *, last_year: bool = False) -> tuple[str, ...]:
    """The instructions in order. A paragraph may have line breaks. ``last_year``: whether there are figures of it."""
    return (
        "只填白色的格子，灰色的总计由公式自动算出。按 Tab 键跳到下一个要填的格子。请勿增删行和列，请勿改动表中文字。",
        *_kinds(form),
        *[_last_year(form)] * last_year,
        f"整张表没有数据的，在该表上方“{ZERO_BOX}”处选“{TICK}”。",
        *_rules(form),
        "从别处粘贴时请用“选择性粘贴—数值”。粘贴的内容不经输入检查，粘贴后如有格子变红，请改为数字。",
        "数字属实但容易引起疑问的（如与上年相差很大），请在“情况说明”页写明原因。",
        *form.instructions.lines,
        _return(round_),
    )


def _last_year(form: Form) -> str:
    """What is filled in from last year's report, and where both years stand beside each other."""
    rules_ = [rule for rule in form.year_rules if rule.prefill]
    zeros = dict.fromkeys(form.places, 0)
    filled = [rules.instances_of(form, rule, zeros)[0].left[0].places[0] for rule in rules_]
    labels = dict.fromkeys(
        " ".join(form.own_labels(place))
        if rule.each == "once" or rule.only
        else form.own_labels(place)[0 if rule.each == "column" else 1]
        for rule, place in zip(rules_, filled, strict=True)
    )
    told = f"{_quoted(labels)}已按上年报告填好，请核对；有出入的可以改，并在“情况说明”页写明原因。" if labels else ""
    return f"{form.instructions.prefilled or told}“上年对照”页列出上年数和本年数，供填写时对照。"


def _kinds(form: Form) -> list[str]:
    """One paragraph for each kind of number in the form."""
    typed = [spot for spot in form.spots.values() if not spot[3].formula]
    labels = {kind: dict.fromkeys(_label(row, c) for _, _, row, c in typed if c.kind is kind) for kind in Kind}
    units = dict.fromkeys(column.unit for *_, column in typed if column.kind is Kind.MONEY)
    found = []
    if labels[Kind.COUNT]:
        counted = [table for table, _, _, column in typed if column.kind is Kind.COUNT]
        names = "、".join(dict.fromkeys(_counts(table) for table in counted))
        found.append(f"{names}填不小于0的整数，没有的填0；不要填文字、单位、空格或小数。")
    if labels[Kind.CHANGE]:
        found.append(f"{_quoted(labels[Kind.CHANGE])}可以是负数：增加填正数，减少填负数，如减少8填 -8。")
    if labels[Kind.MONEY]:
        worth = yuan(next(iter(units))) if len(units) == 1 else None
        convert = f"以元计的数请先除以{worth}；" if worth and worth > 1 else ""
        found.append(f"{_quoted(labels[Kind.MONEY])}以{'、'.join(units)}为单位，可以带小数；{convert}不要填单位。")
    if labels[Kind.QUANTITY]:
        found.append(f"{_quoted(labels[Kind.QUANTITY])}可以带小数；不要填单位。")
    if labels[Kind.PERCENT]:
        found.append(f"{_quoted(labels[Kind.PERCENT])}填百分数，不带百分号，如百分之三十三点五填33.5。")
    if labels[Kind.TEXT]:
        found.append(f"{_quoted(labels[Kind.TEXT])}填文字，没有的可以不填。")
    return found


def _label(row: Row, column: Column) -> str:
    """The label that tells what kind of number is meant: that of the row if the row says so, else of the column."""
    return row.label if row.kind is column.kind else column.label


def _counts(table: Table) -> str:
    """The words for the counts of a table, whose rows may each name a unit of their own."""
    return "数量" if any(beside.show == "unit" for beside in table.beside) else number_of(table.unit)


def _rules(form: Form) -> list[str]:
    """One paragraph for each table that has rules (勾稽关系), in the form's own labels."""
    found = []
    first = {instance.rule.id: instance for instance in reversed(rules.instances(form))}
    for table in form.tables:
        instances = [first[rule.id] for rule in form.rules if rule.table == table.id and rule.id in first]
        if instances:
            lines = "\n".join(_rule(form, instance) for instance in instances)
            found.append(f"表{table.number}的勾稽关系，填写时表下方或右侧随时显示是否成立：\n{lines}")
    return found


def _rule(form: Form, instance: Instance) -> str:
    rule = instance.rule
    rows = "每行" if form.table(rule.table).label_columns else ""
    each = {"column": "每列", "row": rows, "once": ""}[rule.each]
    if rule.only:
        lines = dict.fromkeys(in_words.line(found, form) for found in rules.instances_of(form, rule))
        each = "、".join(lines) + each.replace("每", "") + "的"
    return f"· {each}“{in_words.sentence(instance, form)}”，{_DUTY[rule.severity]}。"


def _return(round_: Round) -> str:
    until = f"于{round_.deadline.year}年{round_.deadline.month}月{round_.deadline.day}日前" if round_.deadline else ""
    mail = round_.sender.get("mail", "")
    to = f"发回 {mail}" if mail else "发回"
    return (
        f"填好后看本页“核对结果”。全部无误后保存，{until}以本文件的原格式（.xlsx）{to}。"
        "需要纸质件的，各表直接打印，每表一页，签字盖章。"
    )


def number_of(unit: str) -> str:
    """Return the words for a number of things with this unit of measure: 件数."""
    return "个数" if mentioned(unit) else f"{unit}数"


def _quoted(labels: dict[str, None]) -> str:
    return "、".join(f"“{label}”" for label in labels)
