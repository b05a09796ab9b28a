"""Every mistake that the loader of forms refuses: what is written instead, the line that is named, and the words."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from consolidate.forms import loader
from consolidate.forms.loader import FormError, load
from consolidate.words import Problem, say
from tests.support import own_form
from tests.support.own_form import FEES

ROOT = Path(__file__).parents[1]
HOTLINE = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "forms.md").read_text(encoding="utf-8"), re.DOTALL)[0]
QUARTERS = (ROOT / "tests" / "support" / "quarters.toml").read_text(encoding="utf-8")


class Mistake(NamedTuple):
    """In a form, ``old`` is replaced by ``new``. The line with ``at`` is named, and ``words`` say what is wrong."""

    text: str
    old: str
    new: str
    at: str
    words: str


def fees(old: str, new: str, at: str, words: str) -> Mistake:
    return Mistake(FEES, old, new, at, words)


def calls(old: str, new: str, at: str, words: str) -> Mistake:
    return Mistake(HOTLINE, old, new, at, words)


def quarters(old: str, new: str, at: str, words: str) -> Mistake:
    return Mistake(QUARTERS, old, new, at, words)


def rule(text: str, key: str, at: str, words: str) -> Mistake:
    """One more rule over the form of quarters; ``text`` are its keys after the id."""
    kind = "year_rule" if key == "year_rule" else "rule"
    more = f'[[{kind}]]\nid = "more"\n{text}\nseverity = "error"\nlabel = "示例"\nsource = "示例"\n\n'
    return quarters('[[rule]]\nid = "account"', more + '[[rule]]\nid = "account"', at, words)


ON_CASES = 'table = "cases"\neach = "{each}"\nexpression = "{expression}"'


def on_cases(each: str, expression: str, words: str, key: str = "rule") -> Mistake:
    return rule(ON_CASES.format(each=each, expression=expression), key, expression, f"the rule more {words}")


PHONE, WEB = '{ id = "phone", label = "电话" }', '{ id = "web", label = "网上", seen = ["网络"] }'
RECEIVED, SEATS = '{ id = "received", label = "收到" }', '{ id = "seats", label = "坐席数" }'
CHANGE = '{ id = "change", label = "本年增/减", kind = "change" }'
COST = 'kind = "money", unit = "元", decimals = 2 }'
FORMULA = "solved / (open_before + received) * 100"
FIRST_RULE = '[[rule]]\nid = "results"'
SYNONYM = '[[synonym]]\nword = "{}"\nwritten = ["{}"]\n\n'
VISITS = '{ id = "visits", label = "回访" }'
AGAIN = own_form.rule("again", "income", "sum == roads") + '[[rule]]\nid = "across"\n'
ONLY_TEXTS = own_form.head("texts", "说明表") + own_form.table(
    "texts",
    "说明",
    "2000, 4000",
    '{ id = "text", label = "说明", kind = "text" }',
    '{ id = "office", label = "办公室" }',
)

KEYS_AND_VALUES = [
    fees("first_year", "first_yaer", "first_yaer", "form: the key “first_yaer” is not known; did you mean first_year?"),
    fees('number = "一"\n', "", 'id = "income"', "income: the key “number” is missing"),
    fees("first_year = 2030", 'first_year = "2030"', "first_year", "form: “first_year” must be of type integer"),
    fees("first_year = 2030", "first_year = 1899", "first_year", "“first_year” is 1899, must be at least 1900"),
    fees("first_year = 2030", "first_year = 20300", "first_year", "“first_year” is 20300, must be at most 2999"),
    calls("last_year = 2027", "last_year = 2024", "last_year", "“last_year” is 2024, must be at least 2025"),
    fees("[1000, 2000", "[99, 2000", "widths", "“widths” is 99, must be at least 100"),
    fees("[1000, 2000", "[1000, 12001", "widths", "“widths” is 12001, must be at most 12000"),
    fees("widths = [1000, 2000", "widths = []\nx = [1000, 2000", "widths", "“widths” is empty"),
    fees('title = "收费统计"', 'title = " "', 'title = " "', "“title” is empty"),
    fees("rows = [\n    {", "rows = [] }, { x = [\n    {", "rows = []", "“rows” is empty"),
    fees('severity = "error"', 'severity = "bad"', '"bad"', "“severity” is “bad”, must be one of error, explain, note"),
    fees('"roads"', '"two words"', "two words", "“id” is “two words”; it is written like this: staff_hired"),
    fees("label_columns = 2", "label_columns 2", "label_columns 2", "= is missing behind the key"),
    calls(CHANGE, CHANGE.replace("}", ', most = "9,5" }'), "9,5", "“most” is “9,5”; it is written like this: 99.9"),
]  # fmt: skip

TABLES = [
    fees('"roads"', '"schools"', '"schools", label = "交通"', 'the id "schools" is given twice'),
    calls('id = "costs"', 'id = "calls"', 'id = "calls"\nnumber = "二"', 'the id "calls" is given twice'),
    calls(f'columns = [\n  {SEATS}', f'columns = [\n  {{ id = "spent", label = "支出" }},\n  {SEATS}',
          "columns = [\n  { id = \"spent\"", "costs: a block is 4 columns wide, the table has 3 widths"),
    calls('id = "passed_on"', 'id = "Solved"', '"Solved"', "the ids solved and Solved differ only in capital letters"),
    calls('number = "二"', 'number = "一"', 'number = "一"\ntitle = "经费', "two tables have the number “一”"),
    calls('title = "经费情况"', 'title = "来电 受理情况"', "来电 受", "two tables have the title “来电 受理情况”"),
    calls('sheet = "二、经费"', 'sheet = "总览"', "总览", "“总览” is the name of a sheet of our own; choose"),
    quarters('"办件"\nwidths', '"HISTORY"\nwidths', "HISTORY", "“HISTORY” is the name of a sheet of our own; choose"),
    Mistake(QUARTERS.replace('sheet = "办件"', 'sheet = "cases"'), 'sheet = "保障"', 'sheet = "Cases"', '"Cases"',
            "Excel takes the sheet names “cases” and “Cases” for the same"),
    fees("label_columns = 2", "label_columns = 0", "rows = [",
         "income: rows are nested 2 deep, there are 0 columns for"),
    Mistake(QUARTERS.replace(VISITS, VISITS.replace("回访", "") + ', { id = "more", label = "" }'),
            "widths = [3000, 2000]\nlabel_columns = 1", "widths = [2000]\nlabel_columns = 0", "label_columns = 0",
            "extra: a table without labels has one block and one row"),
    calls('row_height = "0.7"', 'row_height = "0.2"', '"0.2"',
          "calls: “row_height” is 0.2, must be between 0.3 and 14"),
    calls('number_height = "0.7"', 'number_height = "15"', '"15"', "calls: “number_height” is 15, must be between 0.3"),
    Mistake(QUARTERS, "widths = [3000, 2000]\nlabel_columns = 1", "widths = [2000]\nlabel_columns = 0", "[2000]",
            "extra: a table has at least two columns, those for labels included"),
    calls("[900, 1500, 1200, 1200, 1200]", "[900, 9000, 9000, 9000, 9000]", "9000",
          "calls: the widths add up to 36900"),
    Mistake(FEES, "label_columns = 2", "label_columns = 2\noptional = true", "optional",
            "a unit may leave out every table"),
    quarters('label = "代码", show', 'label = "受理", show', "beside = [", "cases: two columns have the header “受理”"),
    quarters('label = "代码", show', 'label = "计量单位", show', "beside = [",
             "cases: two columns have the header “计量"),
    Mistake(re.sub(r', code = "\d+"', "", QUARTERS), 'label = "代码"', 'label = "编码"', "beside = [",
            "cases: no row has the key “code” that is"),
    quarters("first_year = 2025",
             'first_year = 2025\nindicators = [{ group = "a", figures = [{ label = "b", '
             'place = "means.wait.amount" }] }]',
             "means.wait.amount", "the place means.wait.amount is neither added up nor computed by a formula, so it"),
    quarters('code = "02"', 'code = "01"', 'id = "q2"', "q2: another row has the code “01” too"),
]  # fmt: skip

LIMIT = 'source = "示例"\nkind = "text"\nmost = 9'  # of texts, which are no numbers
ROWS_AND_COLUMNS = [
    calls(RECEIVED, '{ id = "received", label = " " }', 'label = " "', "received: the label is empty"),
    calls(RECEIVED, '{ id = "received", label = "——" }', "——", "received: the label “——” holds no word"),
    calls('label = "已转办"', 'label = "已 办结"', "已 办结", "the label “已 办结” stands twice under one heading"),
    calls('label = "已转办"', 'label = "（已办结）"', "（已办结）",
          "the labels “已办结” and “（已办结）” differ only in punctuation"),
    calls(RECEIVED, '{ id = "received", label = "收到", number = true }', "number = true",
          "received: “number” is for a group"),
    calls('id = "results", label', 'id = "results", unit = "次", label', "unit = \"次\"",
          "results: a group has no figures, so it cannot have “unit”"),
    calls('id = "origin", label', 'id = "origin", most = 9, label', "most = 9",
          "origin: a group has no figures, so it cannot have “most”"),
    calls('unit = "万元", ', "", 'id = "spent"', "spent: an amount of money needs a “unit”: 万元 or 元"),
    calls('unit = "万元", ', 'unit = "美元", ', "美元", "spent: the unit of money “美元” is not known; write 元"),
    calls('label = "支出金额"', 'label = "支出金额（元）"', "（元）",
          "spent: the unit is 万元, the label “支出金额（元）” says another"),
    calls(SEATS, '{ id = "seats", label = "坐席率", kind = "percent" }', "坐席率",
          "seats: percentages are not added up; give it"),
    quarters('kind = "text" }', 'kind = "text", unit = "字" }', "字", "note: a text cannot have “unit”"),
    quarters('[[rule]]\nid = "account"', f'[[plausible]]\nlabel = "说明"\n{LIMIT}\n[[rule]]\nid = "account"',
             'label = "说明"', "说明: it applies to no place"),
    calls(CHANGE, CHANGE.replace("}", ", decimals = 1 }"), "decimals = 1",
          "change: a whole number has no decimals; did you"),
    calls(RECEIVED, '{ id = "received", label = "收到", decimals = 2 }', "decimals = 2",
          "received: a whole number has no decimals"),
    calls(CHANGE, CHANGE.replace("}", ", least = 2, most = 1 }"), "most = 1", "change: “most” is less than “least”"),
    calls('seen = ["转办"]', 'seen = ["收到"]', 'seen = ["收到"]',
          "passed_on: “收到” is the label of another row or column"),
    calls(RECEIVED, '{ id = "received", label = "收到", seen = ["转办"] }', "passed_on",
          "passed_on: “转办” stands for “收到” too"),
    Mistake(ONLY_TEXTS, 'label = "说明"', 'label = "备注"', "[[table]]", "no figure of this form is added up"),
]  # fmt: skip

SYNONYMS = [
    calls(FIRST_RULE, SYNONYM.format("总计", "共计") + FIRST_RULE, "总计",
          "no label of the form holds the word “总计”"),
    calls(FIRST_RULE, SYNONYM.format("电话", "网上") + FIRST_RULE, 'written = ["网上',
          "if “网上” is read as “电话”, two labels of"),
    calls(FIRST_RULE, SYNONYM.format("电话", "来电") + SYNONYM.format("网上", "来电") + FIRST_RULE,
          'written = ["来电"] # second', "“来电” is written for two words"),
]  # fmt: skip

FORMULAS = [
    quarters(FORMULA, "solved / receivd * 100", "receivd",
             "the rule cases.q1.rate names “receivd”, which does not exist"),
    quarters(FORMULA, "rate + solved", "rate + solved", "the rule cases.q1.rate names “rate”, which is not added up"),
    quarters(FORMULA, "solved / last(solved)", "last(solved)",
             "the rule cases.q1.rate must hold last(name) if it is a"),
    quarters(FORMULA, "solved / 0", "solved / 0", "the formula of cases.q1.rate divides by 0"),
    quarters(FORMULA, "solved / (1 - 1)", "(1 - 1)", "the formula of cases.q1.rate divides by 0"),
    quarters(FORMULA, "3 * 4", "3 * 4", "the formula of cases.q1.rate names no figure"),
    quarters(f'kind = "percent", formula = "{FORMULA}"', f'formula = "{FORMULA}"', "decimals = 1 },\n]",
             "rate: a computed figure has the kind percent,"),
    quarters("decimals = 1 },\n]", "decimals = 1, total = true },\n]", "total = true",
             "rate: a total is added up by a rule, so it has no"),
]  # fmt: skip

EXPRESSIONS = [
    on_cases("row", "solved = received", "is not an expression: invalid syntax"),
    on_cases("row", "solved + received", "must compare two sides with one of ==, !=, <=, >=, <, >"),
    on_cases("row", "solved <= -received", "holds “-received”; only names, sum(name), last(name), numbers"),
    on_cases("row", "solved <= sum(q1 + q2)", "holds “q1 + q2”, which is no name"),
    on_cases("row", "solved <= received * received",
             "multiplies or divides figures; a rule may only multiply by a number"),
    on_cases("row", "solved <= last(received)", "must hold last(name) if it is a year_rule, and only then"),
    on_cases("row", "solved == received", "must hold last(name) if it is a year_rule, and only then", "year_rule"),
    on_cases("row", "q1.solved <= q2.received", "says the same in every row or column; did you mean each = \"once\"?"),
    on_cases("once", "solved <= received", "applies once, so “solved” must name a row and a column: row.column"),
    on_cases("row", "solved <= recieved", "names “recieved”, which does not exist; did you mean received?"),
    on_cases("once", "q1.solved <= case.q1.solved",
             "names “case.q1.solved”, which does not exist; did you mean cases.q1.solved?"),
    on_cases("column", "q1 <= half", "names the group “half”; did you mean sum(half)?"),
    on_cases("once", "q1.rate <= 50", "names “q1.rate”, which is not added up"),
    on_cases("row", "rate <= solved", "applies to no place"),
    on_cases("row", "solved <= solved", "compares nothing: both sides are the same"),
    on_cases("row", "solved + 1 == solved", "compares nothing: both sides are the same"),
    on_cases("once", "means.seats.amount > 0", "compares no figure of the table, row or column that it is about"),
    rule('table = "case"\neach = "row"\nexpression = "solved > 0"', "rule", "solved > 0",
         "the rule more is about the table “case”, which does not exist"),
    rule(ON_CASES.format(each="row", expression="solved > 0") + '\nonly = ["q5"]', "rule", "solved > 0",
         "the rule more names “q5”, which does not exist; did you mean h2, q1, q2,"),
    rule(ON_CASES.format(each="row", expression="solved > 0") + '\nif = "q1.solved"', "rule", "solved > 0",
         "the rule more must compare two sides with one of"),
    rule(ON_CASES.format(each="row", expression="solved + received == last(solved)") + "\nprefill = true", "year_rule",
         "prefill", "the rule more fills in a figure only if it is written as: name == …"),
    rule(ON_CASES.format(each="row", expression="solved == last(solved)") + '\nfinding = "in-force-differs"',
         "year_rule", "last(solved)", "the rule more must name issued, repealed, of which its finding speaks"),
]  # fmt: skip

TOTALS = [
    fees("sum == sum(kinds)", "schools == roads", '"sum", label', "no rule says what the total “income.sum” adds up"),
    fees('[[rule]]\nid = "across"\n',
         AGAIN,
         "sum == roads", "the rules again and down both say what the total income.sum.city adds up"),
    fees('label = "交通"', 'label = "交通", unit = "元"', "sum == sum(kinds)",
         "the rule down adds up different things: income.sum.city and income.roads.city differ"),
    fees('label = "合计", kind = "money", unit = "万元", total = true',
         'label = "合计", kind = "money", unit = "万元", total = ["road"]', 'total = ["road"]',
         "all: there is no row “road”"),
]  # fmt: skip

INDICATORS = [
    fees("first_year = 2030",
         'first_year = 2030\nindicators = [{ group = "a", figures = [{ label = "b", place = "income.road.all" }] }]',
         "income.road.all", "the place income.road.all is not known; did you mean income.roads.all?"),
    *(fees("first_year = 2030", f'first_year = 2030\nindicators = [{{ group = "{group}", figures = [{{ '
           f'label = "{label}", place = "income.roads.all" }}] }}]', "indicators = ", f"“{key}” is empty")
      for key, group, label in (("label", "收费", " "), ("label", "收费", ""), ("label", "收费", "　"),
                                ("label", "收费", "\u200b"), ("group", "\u200b", "收费"))),
]  # fmt: skip

MISTAKES = [
    *KEYS_AND_VALUES, *TABLES, *ROWS_AND_COLUMNS, *SYNONYMS, *FORMULAS, *EXPRESSIONS, *TOTALS, *INDICATORS
]  # fmt: skip


def refused(text: str) -> tuple[Problem, ...]:
    with pytest.raises(FormError) as error:
        load(text, "form.toml")
    return error.value.details


@pytest.mark.parametrize("mistake", MISTAKES, ids=[f"{each.words[:45]}" for each in MISTAKES])
def test_a_mistake_is_refused_with_its_line_and_its_words(mistake: Mistake) -> None:
    assert mistake.old in mistake.text
    text = mistake.text.replace(mistake.old, mistake.new, 1)
    line = text[: text.index(mistake.at.removesuffix(" # second"))].count("\n") + 1
    line += 4 if mistake.at.endswith(" # second") else 0
    said = [(each.where, say("en", each.sentence, **each.args)) for each in refused(text)]
    assert any(where == str(line) and words.startswith(mistake.words) for where, words in said), (line, said)


@pytest.mark.parametrize("mistake", MISTAKES, ids=[f"{each.words[:45]}" for each in MISTAKES])
def test_a_mistake_is_said_in_chinese_too(mistake: Mistake) -> None:
    for problem in refused(mistake.text.replace(mistake.old, mistake.new, 1)):
        assert say("zh", problem.sentence) != problem.sentence


def test_the_place_of_an_indicator_is_no_placeholder_of_a_letter() -> None:
    mistake, *_ = INDICATORS
    (problem,) = refused(mistake.text.replace(mistake.old, mistake.new, 1))
    assert say("zh", problem.sentence, **problem.args) == "没有位置代号 income.road.all；是否应为 income.roads.all？"


# --- the table is complete ---------------------------------------------------------------------------------------

MODULES = ("faults", "consistency", "mistakes", "rule_mistakes", "expressions", "scope", "rules")


def test_every_problem_of_the_loader_stands_in_the_table() -> None:
    folder = Path(loader.__file__).parent
    written = {
        call.args[0].value
        for module in MODULES
        for call in ast.walk(ast.parse((folder / f"{module}.py").read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "N_"
        and isinstance(call.args[0], ast.Constant)
    }  # fmt: skip
    texts = (mistake.text.replace(mistake.old, mistake.new, 1) for mistake in MISTAKES)
    assert written - {problem.sentence for text in texts for problem in refused(text)} == set()


def test_the_forms_that_the_mistakes_are_made_in_are_sound() -> None:
    for text in (FEES, HOTLINE, QUARTERS, ONLY_TEXTS.replace(', kind = "text"', "")):
        load(text, "form.toml")
