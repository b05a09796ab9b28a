"""Write the generated pages: ``python -m docs.make``. With ``--check`` nothing is written; a stale page is an error.

Generated are docs/findings.md, docs/rules.md, docs/commands.md, docs/labels.md, docs/words.md, and the table in
sample_workbooks/faults-2025/README.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from consolidate import findings
from consolidate.catalogue import FindingKind
from consolidate.cli import language
from consolidate.for_units import FOR_UNITS
from consolidate.forms import claims, edition, editions
from consolidate.model import Column, Form, Row, Rule
from consolidate.model.declared import Permission, Plausible
from consolidate.terms import Severity
from consolidate.words import say
from sample_workbooks.faults import EXPECTED, Fault
from tests.support.finding_cases import CASES, ELSEWHERE, Case, finding, told

ROOT = Path(__file__).parent.parent
FAULTS = "sample_workbooks/faults-2025/README.md"
BEGIN, END = "<!-- made by docs/make.py -->\n", "<!-- end -->"
WIDTH = 100  # characters a line of help


def pages() -> dict[str, str]:
    """Every generated page by its path below the repository."""
    before, _, rest = _read(FAULTS).partition(BEGIN)
    return {
        "docs/findings.md": findings_page(),
        "docs/rules.md": rules_page(),
        "docs/commands.md": commands_page(),
        "docs/labels.md": labels_page(),
        "docs/words.md": words_page(),
        FAULTS: before + BEGIN + faults_table() + END + rest.partition(END)[2],
    }


# --- docs/findings.md ------------------------------------------------------------------------------------------

FINDINGS_HEAD = """# Findings

Made by `python -m docs.make`; do not edit. The sentences stand in `consolidate/catalogue/`, the cases in
`tests/support/finding_cases.py`; every case is run by a test and must yield what is shown here.

A finding is an **error** (错误: the unit is held out of the sum until it is corrected), asks to **explain** (需说明:
correct it, or confirm it in decisions.xlsx with 属实 and a reason; until then the result is a draft), or is a **note**
(提示: it only informs). A figure that the office corrected itself (更正) turns the finding at its cell into a note.
Words in braces are filled in. Every case is the sound answer of one unit for 2025 in which only what is named
differs; after → stands what the program says of it. A unit reads other words than the office where these do not fit, in
`check` and in the copy that goes back to it (给填报单位看的); there a question ends with 数字属实的，在“情况说明”页写明
原因.
"""


def _said(kind: str) -> str:
    return say("en", FindingKind(kind).sentence)


def findings_page() -> str:
    """Every kind with severities, sentence and remedy in both languages, and its case."""
    kinds = [kind for kind in FindingKind if any(case.kind == kind for case in CASES)]
    rows = [f"| [`{kind}`](#{kind}) | {_severities(kind)} | {_said(kind)} |" for kind in kinds]
    index = "\n".join(("| kind | severity | says |", "| --- | --- | --- |", *rows))
    sections = "\n".join(_section(kind) for kind in kinds)
    lines = (
        f'- <a id="{kind}"></a>`{kind}`: {_said(kind)} (`consolidate {command}`; shown by {test})'
        for kind, command, test in ELSEWHERE
    )
    rest = "\n## Shown by a test of their own\n\n" + "\n".join(lines) + "\n"
    return f"{FINDINGS_HEAD}\n{index}\n\n{sections}{rest}"


def _severities(kind: FindingKind) -> str:
    found = {case.severity for case in CASES if case.kind == kind}
    return ", ".join(f"{severity.label} {severity}" for severity in Severity if severity in found)


def _section(kind: FindingKind) -> str:
    words = [
        f"- {say(spoken, kind.sentence)}" + (f" — {say(spoken, kind.hint)}" if kind.hint else "")
        for spoken in ("zh", "en")
    ]
    words += [f"- 给填报单位看的：{text}" for text in [_for_a_unit(kind)] if text]
    cases = [_case(case) for case in CASES if case.kind == kind]
    return "\n".join((f"## {kind}", "", _severities(kind), "", *words, "", *cases))


def _for_a_unit(kind: FindingKind) -> str:
    """What a unit reads in Chinese in place of the words for the office; "" if they are the same."""
    texts = (kind.sentence, kind.hint)
    if FOR_UNITS.keys().isdisjoint(texts):
        return ""
    return " — ".join(say("zh", FOR_UNITS.get(text, text)) for text in texts if text)


def _case(case: Case) -> str:
    """What came in, and what is said of it."""
    found = finding(case)
    if found is None:
        raise ValueError(f"the case {case.name} does not yield its finding")
    form = edition(case.form)
    said = f"{findings.message(found, form, 'zh')}　{findings.hint(found, form, 'zh')}".rstrip("　")
    return "\n".join(("```text", *told(case), f"→ {case.severity.value}: {said}", "```", ""))


# --- docs/rules.md ---------------------------------------------------------------------------------------------

RULES_HEAD = """# Rules and checks

Made by `python -m docs.make`; do not edit. Comments in the code name a rule or a check by the id that it has here.

## Rules between figures (勾稽关系)

They stand in the forms (`[[rule]]` in `consolidate/forms/*.toml`); [forms.md](forms.md#a-rule) explains how a rule is
written. A broken rule is reported as [`rule-broken`](findings.md#rule-broken).

"""
YEAR_RULES_HEAD = """
## Rules between two years

They stand in the forms (`[[year_rule]]`) and apply where last year's figures are known: for every unit, and for
the sum of all units ([years.md](years.md) says when). Totals are left out. They are reported as
[`carried-differs`](findings.md#carried-differs) and [`in-force-differs`](findings.md#in-force-differs).

"""
CHECKS_HEAD = """
## Checks

[words.md](words.md) has what is said of the words of reports. The others
stand in `consolidate/checks/`, and the first two in the forms (`[[permission]]`, `[[plausible]]`). The id is that
of the finding. The severity is always 需说明 explain.

"""
RULE_HEADER = ("id", "applies to", "must hold", "中文", "English", "severity", "edition", "source")
CHECK_HEADER = ("id", "中文", "English", "source")
NO_SOURCE = "none; the limits are chosen by this program"
# the permissions and limits of the forms, by the kinds of their findings
LIMITS = {
    "rules-by-body": "only units that may make 规章 report any (roster.xlsx, 可制定规章)",
    "money-jump": "an amount of a township is not above 10 000 万元; a greater one is probably in 元",
}
CHECKS = (
    (
        "computed-differs",
        "由公式计算的数字（百分比、平均数）与公式一致",
        "a percentage or an average is what its formula gives, rounded to as many decimals as are written",
        "the formula in the form",
    ),
    (
        "not-permitted",
        "表中只由部分单位填报的数，其他单位不填报",
        "what a form of the office's own reserves for some units (`[[permission]]`) is reported by no other",
        "the form",
    ),
    (
        "implausible",
        "数在表规定的合理范围之内",
        "a figure is within the limits of a form of the office's own (`[[plausible]]`)",
        "the form",
    ),
    (
        "neighbours-figures",
        "两个单位的数不完全相同",
        "no two units have the same figures other than 0, totals left out (three figures or more, or 20 in sum)",
        NO_SOURCE,
    ),
    (
        "unit-twice",
        "下一级汇总表中的单位没有再单独报数",
        "no unit counts by itself and in the result of an office below, or in two results (by all its figures, by its "
        "name and nearly all of them, or by a name that says of which place it is: 清源县财政局, and 财政局 in the "
        "result of 清源县)",
        NO_SOURCE,
    ),
    (
        "jump",
        "与上年相差不超过15，或者两数各加3后不到上年的5倍并且超过上年的五分之一",
        "a figure differs from last year's by 15 at most, or, 3 added to both, is less than 5 times and more than a "
        "fifth of it (`[jump]` in the form); not 上年结转 and 现行有效, for which there are rules, nor 本年增/减",
        "none; the limits are chosen by this program, [years.md](years.md) says how often they are wrong",
    ),
    (
        "figures-repeated",
        "不为0的数与上年相同的不到五分之四，或者只是偶然相同",
        "fewer than four of five figures other than 0 are the same as last year's, or no more than chance explains; "
        "without totals, 上年结转 and 现行有效",
        "none; the limits are chosen by this program ([years.md](years.md))",
    ),
)


def rules_page() -> str:
    """Every rule of the forms, every rule between two years and every check, with its source."""
    rules: dict[str, list[tuple[Form, Rule]]] = {}
    between: dict[str, list[tuple[Form, Rule]]] = {}
    for form in editions().values():
        for found, own in ((rules, form.rules), (between, form.year_rules)):
            for rule in own:
                found.setdefault(rule.id, []).append((form, rule))
    limits: dict[str, Permission | Plausible] = {}
    for form in editions().values():
        limits |= {permission.finding: permission for permission in form.permissions}
        limits |= {limit.finding: limit for limit in form.plausible}
    named = [(kind, each.label, LIMITS[kind], each.source) for kind, each in limits.items()]
    checks = [(f"[`{kind}`](findings.md#{kind})", *rest) for kind, *rest in (*named, *CHECKS)]
    return (
        f"{RULES_HEAD}{_table(RULE_HEADER, map(_rule, rules.values()))}"
        f"{YEAR_RULES_HEAD}{_table(RULE_HEADER, map(_rule, between.values()))}"
        f"{CHECKS_HEAD}{_table(CHECK_HEADER, checks)}"
    )


def _rule(found: list[tuple[Form, Rule]]) -> tuple[str, ...]:
    """The cells of a rule, which is the same in all of these editions but for its source."""
    form, rule = found[0]
    where = f"table {form.table(rule.table).number}, each {rule.each}"
    ids, sources = (dict.fromkeys(texts) for texts in ((f.id for f, _ in found), (r.source for _, r in found)))
    return (f"`{rule.id}`", where, f"`{rule.expression}`", rule.label, rule.english,
            f"{rule.severity.label} {rule.severity}",
            ", ".join(ids), "；".join(sources))  # fmt: skip


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = (header, ("---",) * len(header), *rows)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


# --- docs/commands.md ------------------------------------------------------------------------------------------

COMMANDS_HEAD = """# Commands

Made by `python -m docs.make` from the program's own help; do not edit. `--lang zh` or `--lang en` may stand anywhere
in a command and chooses the language of the terminal.

Exit codes: 0 the result is final (`check`: nothing to correct or explain; a blank template is to be filled in), 1 it is
not, 2 the command could not run.
"""


def commands_page() -> str:
    """The help of every command, in English, which is chosen first: importing the commands fixes their words."""
    language.use("en")
    from typer.main import get_command

    from consolidate.cli.app import app

    return COMMANDS_HEAD + "".join(_helps(get_command(app), "consolidate", None))


def _helps(command: Any, name: str, above: Any) -> Iterator[str]:
    """One section for a command, then one for each below it."""
    context = command.context_class(
        command, info_name=name, parent=above, terminal_width=WIDTH, max_content_width=WIDTH
    )
    title = context.command_path
    lines = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    yield f"\n## {title}\n\n```text\n{lines}\n```\n"
    for below, subcommand in getattr(command, "commands", {}).items():
        yield from _helps(subcommand, below, context)


# --- docs/labels.md --------------------------------------------------------------------------------------------

LABELS_HEAD = """# Labels as people write them

Made by `python -m docs.make`; do not edit. The lists stand in the forms (`consolidate/forms/*.toml`: `seen` and
`synonym`), the comparison in `consolidate/reading/vocabulary.py`.

Figures are found by the labels of their row and column, never by position alone. A text stands for an official label if
both are the same after this:

1. White space, punctuation, quotation marks and the kind of brackets do not count: `1.` and `1、` are the same.
2. The form's own words are put for their synonyms (below).
3. A unit at the end is left out: 自然人（件）, 本年收费金额（单位：万元）.
4. The numbering before the label is left out: （一）, 1., 三、.
5. An explanation in brackets at the end is left out, and asked about where figures stand at the label
   (`label-limited`). One that names another period, a part or a share makes another label.

The year that the file is of stands for 本年 in a label, the year before for 上年; any other period makes another label.
So do 25年 and a year in brackets (本年制发件数（2025）). The whole year may be written 1-12月, 全年 or 本年累计. A text
that denies or turns what the label says (不予行政许可, 现行失效件数, 本年应收费金额, 行政处罚听证) is another label,
however similar it is.

So does the way to a column or row written in one cell: 行政复议结果维持. One note a table says which labels were
understood (`label-equivalent`). The shorter labels below, and a misprint that is clearly nearer to one label than to
any other, are noted one by one (`label-misprint`). What stands for two labels stands for neither, and nothing is taken
because it is left over.
"""


def labels_page() -> str:
    """The synonyms of every edition, and the shorter labels of each row and column."""
    return LABELS_HEAD + "".join(_labels_of(form) for form in editions().values())


def _labels_of(form: Form) -> str:
    words: dict[str, list[str]] = {}
    for written, word in form.synonyms:
        words.setdefault(word, []).append(written)
    synonyms = [f"| {word} | {'、'.join(written)} |" for word, written in words.items()]
    lines = ["", f"## {form.id}", "", "| the form's word | written also |", "| --- | --- |", *synonyms, ""]
    lines += ["| table | official label | shorter or other labels |", "| --- | --- | --- |"]
    for table in form.tables:
        for block in table.blocks:
            nodes: list[Row | Column] = [*block.leaf_rows(), *block.leaf_columns()]
            lines += [f"| {table.number} | {n.label} | {'、'.join(n.seen)} |" for n in nodes if n.seen]
    return "\n".join(lines) + "\n"


# --- docs/words.md ---------------------------------------------------------------------------------------------

WORDS_HEAD = """# Words against tables (文表一致)

Made by `python -m docs.make`; do not edit. The list stands in `consolidate/forms/prose/annual-report.toml`;
[forms.md](forms.md#a-claim) explains how a claim is written. The sentences stand in `tests/support/sentences.toml`.

The words of a report (Word, web page, .odt, .rtf) are held against its own tables: by `check`, by `run` for a report
that counts, and by `run` for a report beside a workbook. A number that agrees with any of its readings is silent; one
that agrees with none is [`words-differ`](findings.md#words-differ), to be explained. Words never change a figure. A
figure that is not known, or last year's where it is not known, is no contradiction.

## How well

| collection | reports | doubted without cause |
| --- | --- | --- |
| excerpts of published reports, known while the list was written | 58 | 0 |
| sentences made for the test | 89 | 0; of the first 80, 8 when they were first tried |
| written after the list, tried once (12 published, 28 made) | 40 | 0; 1 when they were first tried |
| published slips | 6 | all of their 10 are found, one of them as a note |

Each figure that is not named is 0 there, so that a number taken for a wrong place is doubted. Of 1389 numbers that were
changed in these sentences (one more, digits exchanged, a digit lost or added) 1367 are found (98.4 %), of those that
are one more 95 %: 办结 may be all that came in, 予以公开 may be with 部分公开, 约 and 余 are not exact. Of the 492
numbers in the published and the later sentences 319 are compared; nearly all others say nothing that the tables have
(channels, parts of the office, other work), some ten do and are not recognised.

Two published reports were at hand whole, and nothing in them is doubted: 洪泽区 2023 (the PDF; 1,313 characters of
words with 4 counts and amounts, of which 1 speaks of the tables and agrees) and 离石区 2020 (2,275 characters, no
count). That is too little for a rate: how often a whole report is doubted without cause is known from the excerpts
above only.

What is not compared: words in pictures, sums of two results or of two applicants (不予公开或无法提供), lists with 分别,
and how much of the text is last year's, since last year's report is not kept.

## What a number may be

In this order; the first that fits takes the number. The last column has what is special about it.

"""
WORDS_HEADER = ("id", "中文", "meaning", "may equal", "")


def words_page() -> str:
    """Every claim of the list of the annual report."""
    rows = (
        (f"`{each.id}`", each.label, each.meaning.value, "<br>".join(f"`{text}`" for text in each.equals), each.trap)
        for each in claims.bundled("annual-report").claims
    )
    return WORDS_HEAD + _table(WORDS_HEADER, rows)


# --- the table of sample_workbooks/faults-2025 ------------------------------------------------------------------


def faults_table() -> str:
    """Every file of the round with faults: what must be found in it, and the verdict on it."""
    rows = [_fault(fault) for fault in EXPECTED]
    return "\n".join(("| file | verdict | finding | severity | cell |", "| --- | --- | --- | --- | --- |", *rows, ""))


def _fault(fault: Fault) -> str:
    kind = f"[`{fault.kind}`](../../docs/findings.md#{fault.kind})" if fault.kind else "none"
    return f"| {fault.name} | {fault.verdict} | {kind} | {fault.severity} | {fault.address} |"


# --- the command -----------------------------------------------------------------------------------------------


def main(argv: list[str]) -> int:
    """Write the pages; with --check name those that differ and give 1 if there are any."""
    made = pages()
    stale = [path for path, text in made.items() if not (ROOT / path).exists() or _read(path) != text]
    if "--check" in argv:
        sys.stdout.write("".join(f"{path} is stale; run: python -m docs.make\n" for path in stale))
        return 1 if stale else 0
    for path in stale:
        (ROOT / path).write_text(made[path], encoding="utf-8", newline="\n")
        sys.stdout.write(f"{path} written\n")
    return 0


def _read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
