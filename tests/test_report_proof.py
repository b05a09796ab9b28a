"""``check --round``: every number of a report is said to be the round's or not; and the reports of the units."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from consolidate.annual_report import proof, words
from consolidate.annual_report.blocks import Paragraph
from consolidate.annual_report.proof import Verdict
from consolidate.pipeline import report_proof
from consolidate.pipeline import run as pipeline
from consolidate.pipeline.context import Context
from consolidate.pipeline.opened import open_round
from tests.support import annual_reports as making
from tests.support import documents
from tests.support.at_length import every
from tests.support.command import run, run_json
from tests.support.small_round import BODY, answer, small_round

NAME = f"{BODY}2025年政府信息公开工作年度报告"
HEADS = (
    "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况", "解读不够，将改进。", "六、其他需要报告的事项", "无。",
)  # fmt: skip
WORDS = ("2025年，收到申请{新收}件，办结{办理}件，召开会议3次。", "行政复议{行政复议}件。", "没有数字的话。")
FIGURES = {"requests.new.total": 12, "requests.handled.total": 10, "disputes.cases.review_total": 4}
SAME, DIFFERS, MISSING, ADDED, OWN = Verdict.SAME, Verdict.DIFFERS, Verdict.MISSING, Verdict.ADDED, Verdict.OWN

# what the report says, and the verdicts with names and numbers, without those on the words' own numbers that stay
PROOFS = (
    (("2025年，收到申请12件，办结10件，召开会议3次。", "行政复议4件。", "没有数字的话。"),
     [(SAME, "新收", "12"), (SAME, "办理", "10"), (SAME, "行政复议", "4")]),
    (("2025年，收到申请13件，办结10件，召开会议3次。", "行政复议4件。"),
     [(DIFFERS, "新收", "13"), (SAME, "办理", "10"), (SAME, "行政复议", "4")]),
    (("2025年，全年共收到公开申请12件，办结10件，召开会议3次。", "行政复议4件。"),
     [(SAME, "新收", "12"), (SAME, "办理", "10"), (SAME, "行政复议", "4")]),
    (("2025年，收到申请12件，办结10件，召开会议5次。", "行政复议4件。"),
     [(SAME, "新收", "12"), (SAME, "办理", "10"), (ADDED, "", "5"), (SAME, "行政复议", "4")]),
    (("2025年，收到申请12件，办结10件，召开会议3次。",),
     [(SAME, "新收", "12"), (SAME, "办理", "10"), (MISSING, "行政复议", "")]),
    (("2025年，收到申请12件，办结10件，召开会议3次。", "行政复议4件。", "培训干部200人。"),
     [(SAME, "新收", "12"), (SAME, "办理", "10"), (SAME, "行政复议", "4"), (ADDED, "", "200")]),
    (("2025年，收到申请1,2件，办结10件，召开会议3次。", "行政复议4件。"),
     [(ADDED, "", "1"), (DIFFERS, "新收", "2"), (SAME, "办理", "10"), (SAME, "行政复议", "4")]),
    (("2025年，收到申请12件，办结10件，召开会议3次。", "行政复议4件。", "校验码：1a2b3c4d，接待群众200人。"),
     [(SAME, "新收", "12"), (SAME, "办理", "10"), (SAME, "行政复议", "4"), (ADDED, "", "200")]),
)  # fmt: skip


@pytest.mark.parametrize(("texts", "verdicts"), PROOFS)
def test_every_number_in_the_words_has_a_verdict(
    texts: tuple[str, ...], verdicts: list[tuple[Verdict, str, str]]
) -> None:
    subject = making.subject(FIGURES)
    blocks = words.fill(making.words(*WORDS), subject).blocks
    found = proof.prove(subject, blocks, texts, {}, {}).words
    assert [(each.verdict, each.name, each.found) for each in found if each.verdict is not OWN] == verdicts


SAID = "收到申请{新收}件，同比{同比.新收}，比上年{增减.新收}，行政处罚{同比.行政处罚}，收费{行政事业性收费}万元。"
HELD = "收到申请12件，同比增长20%，比上年增加2件，行政处罚持平，收费3万元。"
# what somebody writes in place of what, and what is said of it: the name, what was found, what is expected
TURNED = [
    ("增长20%", "下降20%", [("同比.新收", "下降20%", "增长20%")]),
    ("增加2件", "减少2件", [("增减.新收", "减少2件", "增加2件")]),
    ("增加2件", "增加2万件", [("增减.新收", "增加2万", "增加2件")]),
    ("持平", "大幅增长", [("同比.行政处罚", "", "持平")]),
    ("12件", "12万件", [("新收", "12万", "12")]), ("12件", "12余件", [("新收", "12余", "12")]),
    ("申请12", "申请近12", [("新收", "近12", "12")]), ("申请12", "申请-12", [("新收", "-12", "12")]),
    ("3万元", "3元", [("行政事业性收费", "3元", "3万")]), ("3万元", "3亿元", [("行政事业性收费", "3亿", "3万")]),
    ("收到申请", "共收到申请", []), ("，比上年", "；比上年", []), ("12件", "12 件", []),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), TURNED)
def test_the_words_that_belong_to_a_number_are_compared_too(
    old: str, new: str, said: list[tuple[str, str, str]]
) -> None:
    now = {"requests.new.total": 12, "disclosure.penalties.decisions": 4, "disclosure.fees.amount": 3}
    subject = making.subject(now, {"requests.new.total": 10, "disclosure.penalties.decisions": 4})
    blocks = words.fill(making.words(SAID), subject).blocks
    assert "".join(block.text for block in blocks if isinstance(block, Paragraph)) == HELD
    found = proof.prove(subject, blocks, [HELD.replace(old, new)], {}, {}).words
    assert [(each.name, each.found, each.expected) for each in found if each.verdict not in (SAME, OWN)] == said


LEVEL = "规章{同比.规章.本年制发件数}，行政处罚{同比.行政处罚}，行政强制{同比.行政强制}，与上年总体持平。"
# what the report says, and the names of the values that it lacks
LEVELS = [
    (["规章持平，行政处罚持平，行政强制持平，与上年总体持平。"], []),
    (["规章持平，行政处罚增长，行政强制持平，与上年总体持平。"], ["同比.行政处罚"]),
    (["规章增长，行政处罚持平，行政强制持平，与上年总体持平。"], ["同比.规章.本年制发件数"]),
    (["规章增长，行政处罚持平，行政强制有所下降，与上年总体持平。"], ["同比.规章.本年制发件数", "同比.行政强制"]),
    (["规章持平，行政处罚持平，行政强制大幅下降。"], ["同比.行政强制"]),
    (["规章持续平稳，行政处罚持平，行政强制持平，与上年总体持平。"], ["同比.规章.本年制发件数"]),
    (["规章持平，行政处罚持平，行政强制持平，与上年总体相当。"], []),
    (["行政处罚持平，行政强制持平，规章持平，与上年总体持平。"], []),
    (["全年无其他情况"], ["同比.规章.本年制发件数", "同比.行政处罚", "同比.行政强制"]),
]


@pytest.mark.parametrize(("texts", "lacking"), LEVELS)
def test_each_value_without_a_number_is_looked_for(texts: list[str], lacking: list[str]) -> None:
    subject = making.subject({}, {})
    blocks = words.fill(making.words(LEVEL), subject).blocks
    found = proof.prove(subject, blocks, texts, {}, {}).words
    assert sorted(each.name for each in found if each.verdict is MISSING) == sorted(lacking)


def test_a_number_with_commas_between_its_thousands_is_the_same_number() -> None:
    subject = making.subject({"requests.new.total": 1234})
    blocks = words.fill(making.words("收到申请{新收}件。"), subject).blocks
    (found,) = proof.prove(subject, blocks, ["收到申请1,234件。"], {}, {}).words
    assert (found.verdict, found.found, found.expected) == (SAME, "1,234", "1234")


def test_every_cell_has_a_verdict() -> None:
    subject = making.subject(FIGURES)
    numbers = dict(subject.numbers)
    changed, gone, *_ = numbers
    numbers[changed] = 5
    del numbers[gone]
    found = proof.prove(subject, [], [], {}, numbers).tables
    assert len(found) == 200
    assert [each.verdict for each in found[:3]] == [MISSING, MISSING, SAME]  # without cells nothing stands there


@pytest.fixture
def round_(tmp_path: Path) -> Path:
    return small_round(tmp_path / "round")


def report(folder: Path, out: Path, *more: str) -> Path:
    assert run("report", folder, "-o", out, *more)[0] == 0
    return out / f"{NAME}.docx"


def test_our_own_report_holds_as_document_and_as_page(round_: Path, tmp_path: Path) -> None:
    path = report(round_, tmp_path / "out", "--html")
    for file in (path, path.with_suffix(".html")):
        code, out, err = run("check", file, "--round", round_)
        assert code == 0, out + err
        assert "Tables: 200 of 200 figures are those of the round" in out
        assert re.search("校验码 [0-9a-f]{8} is that of the round", out)
        assert "it calls itself final" in out


def test_a_number_that_somebody_changed_is_found(round_: Path, tmp_path: Path) -> None:
    path = report(round_, tmp_path / "out")
    xml = making.part(path.read_bytes(), "word/document.xml")
    (cell,) = re.findall(r"<w:tr>(?:(?!<w:tr>).)*一、本年新收政府信息公开申请数量.*?</w:tr>", xml)
    *_, total = re.findall(r">(\d+)</w:t>", cell)
    broken = xml.replace(
        cell, cell.replace(f">{total}</w:t></w:r></w:p></w:tc></w:tr>", ">77</w:t></w:r></w:p></w:tc></w:tr>")
    )
    broken = broken.replace("新收政府信息公开申请</w:t></w:r>", "新收政府信息公开申请9</w:t></w:r>", 1)
    file = tmp_path / "changed.docx"
    file.write_bytes(making.with_part(path.read_bytes(), "word/document.xml", broken))
    code, found = run_json("check", file, "--round", round_)
    assert code == 1
    (proved,) = found["reports"]
    wrong = [(e["verdict"], e["found"], e["expected"]) for e in proved["tables"] if e["verdict"] != "same"]
    assert wrong == [("differs", "77", total)]
    wrong = [(e["verdict"], e["name"], e["found"]) for e in proved["words"] if e["verdict"] not in ("same", "own")]
    assert wrong == [("differs", "本年新收", f"9{total}")]


ROWS = (("项目", "件数"), ("收到申请", "{新收}"), ("培训次数", "15"))


def own_table() -> str:
    """A table of the office's own, in its words."""
    cells = [[f"<w:tc><w:tcPr/><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in row] for row in ROWS]
    rows = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in cells)
    return f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="3000"/><w:gridCol w:w="3000"/></w:tblGrid>{rows}</w:tbl>'


# what is replaced in the report -> what is said of it
IN_OWN_TABLE: dict[str, tuple[str, str, list[tuple[str, str, str]]]] = {
    "unchanged": ("", "", []),
    "a figure of the round": (">27<", ">99<", [("differs", "新收", "99")]),
    "a number of the office": (">15<", ">99<", [("added", "", "99")]),
}


@pytest.mark.parametrize(("old", "new", "said"), IN_OWN_TABLE.values(), ids=IN_OWN_TABLE)
def test_a_table_of_the_offices_own_is_compared_too(
    old: str, new: str, said: list[tuple[str, str, str]], round_: Path, tmp_path: Path
) -> None:
    heads = ("一、总体情况", "情况如下：", own_table(), *HEADS)
    (round_ / "report.docx").write_bytes(making.written(BODY, "2025年政府信息公开工作年度报告", *heads))
    file = tmp_path / "report.docx"
    xml = making.part((path := report(round_, tmp_path / "out")).read_bytes(), "word/document.xml")
    file.write_bytes(making.with_part(path.read_bytes(), "word/document.xml", xml.replace(old, new, 1) if old else xml))
    code, found = run_json("check", file, "--round", round_)
    words = [(e["verdict"], e["name"], e["found"]) for e in found["reports"][0]["words"]]
    assert [each for each in words if each[0] not in ("same", "own")] == said
    assert code == (1 if said else 0)


def test_a_second_copy_of_an_official_table_is_found(round_: Path, tmp_path: Path) -> None:
    path = report(round_, tmp_path / "out")
    xml = making.part(path.read_bytes(), "word/document.xml")
    *_, table = re.findall(r"<w:tbl>.*?</w:tbl>", xml, re.DOTALL)
    copy = re.sub(r">\d+</w:t>", ">777</w:t>", table, count=1)
    file = tmp_path / "copied.docx"
    twice = xml.replace(table, f"{table}<w:p><w:r><w:t>附表</w:t></w:r></w:p>{copy}")
    file.write_bytes(making.with_part(path.read_bytes(), "word/document.xml", twice))
    code, found = run_json("check", file, "--round", round_)
    assert code == 1
    assert ("added", "777") in {(e["verdict"], e["found"]) for e in found["reports"][0]["words"]}


def test_a_figure_that_changes_in_the_round_is_found(round_: Path, tmp_path: Path) -> None:
    path = report(round_, tmp_path / "out")
    (round_ / "inbox" / "民政局.xlsx").write_bytes(answer("民政局", 7))
    code, out, _ = run("check", path, "--round", round_)
    assert code == 1
    assert "is not that of the round" in out
    assert " in the round" in out


def test_words_that_the_tables_contradict_are_told_when_it_is_written_and_when_it_is_checked(
    round_: Path, tmp_path: Path
) -> None:
    """The office types figures into its words in place of names."""
    heads = ("二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况")
    for typed, contradicted in (("{行政复议}", []), ("99", ["words-differ"])):
        words_ = f"2025年，收到政府信息公开申请{{新收}}件，行政复议{typed}件。"
        (round_ / "report.docx").write_bytes(making.written("一、总体情况", words_, *heads))
        code, out, _ = run("report", round_, "-o", tmp_path / "out")
        assert code == len(contradicted)
        assert ("contradict its tables" in out) == bool(contradicted)
        where = "document text paragraph 2: the words say 行政复议 99"
        assert out.count(where) == len(contradicted)
        _, out, _ = run("check", tmp_path / "out" / f"{NAME}.docx", "--round", round_)
        assert out.count(where) == len(contradicted)
        code, found = run_json("check", tmp_path / "out" / f"{NAME}.docx", "--round", round_)
        (proved,) = found["reports"]
        assert (code, proved["holds"], len(proved["contradicted"])) == (len(contradicted), not code, code)
        assert all(sentence.startswith(where) for sentence in proved["contradicted"])


def without_properties(path: Path, file: Path, **texts: str) -> Path:
    """The report as another program saves it: it does not say whose it is. ``texts``: what stands in place of what."""
    data = path.read_bytes()
    xml = making.part(data, "word/document.xml")
    for old, new in texts.items():
        assert old in xml
        xml = xml.replace(old, new)
    props = re.sub("<property .*</property>", "", making.part(data, "docProps/custom.xml"))
    file.write_bytes(making.with_part(making.with_part(data, "word/document.xml", xml), "docProps/custom.xml", props))
    return file


def test_a_report_is_that_of_the_organ_in_its_title_where_the_file_says_nothing(round_: Path, tmp_path: Path) -> None:
    run("report", round_, "-o", tmp_path, "--units")
    own = next(tmp_path.glob("*/民政局*.docx"))
    code, found = run_json("check", without_properties(own, tmp_path / "a.docx"), "--round", round_)
    assert (code, found["reports"][0]["organ"]) == (0, "民政局")
    office = report(round_, tmp_path)
    code, found = run_json(
        "check", without_properties(office, tmp_path / "b.docx", **{BODY: "邻县人民政府"}), "--round", round_
    )
    assert (code, found["reports"][0]["wrong"]) == (1, [f"its title names 邻县人民政府, the round is that of {BODY}"])


def test_a_report_still_holds_on_a_later_day(round_: Path, tmp_path: Path) -> None:
    opened = open_round(round_)
    result = pipeline.consolidate(opened, Context(lambda: datetime(2026, 1, 21, tzinfo=UTC)))
    path = report(round_, tmp_path)
    assert report_proof.check(opened, result, path, date(2031, 3, 4)).holds


HEADER = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
FIELD = "".join(f"<w:r>{part}</w:r>" for part in (
    '<w:fldChar w:fldCharType="begin"/>', "<w:instrText> PAGE </w:instrText>", '<w:fldChar w:fldCharType="separate"/>',
    "<w:t>7</w:t>", '<w:fldChar w:fldCharType="end"/>'))  # fmt: skip
# what somebody puts into the header of a final report; what is said of it; the numbers there with their verdicts
HEADERS = [
    ("清源县人民政府2025年政府信息公开工作年度报告", "", [(OWN, "2025")]),
    ("— 3 —", "", []),
    ("第 3 页 共 12 页", "", []),
    (f"</w:t></w:r>{FIELD}<w:r><w:t>", "", []),
    ("新收申请99件", "", [(ADDED, "99")]),
    ("草稿", "its pages say 草稿, but the result of the round is final", []),
    ("校验码：0a0a0a0a", "校验码 0a0a0a0a is not that of the round", []),
]  # fmt: skip


@pytest.mark.parametrize(("header", "said", "numbers"), every(2, HEADERS, [case[0][:8] for case in HEADERS]))
def test_headers_and_footers_are_checked_too(
    header: str, said: str, numbers: list[tuple[Verdict, str]], round_: Path, tmp_path: Path
) -> None:
    path = report(round_, tmp_path / "out")
    whole = making.part(path.read_bytes(), "word/header1.xml")
    changed = whole.replace("</w:hdr>", HEADER.format(header) + "</w:hdr>")
    path.write_bytes(making.with_part(path.read_bytes(), "word/header1.xml", changed))
    code, out, _ = run("check", path, "--round", round_)
    assert said in out
    good = not said and all(verdict is OWN for verdict, _ in numbers)
    assert code == (0 if good else 1), out
    _, found = run_json("check", path, "--round", round_)
    (proved,) = found["reports"]
    assert [(each["verdict"], each["found"]) for each in proved["margins"]] == numbers
    assert proved["holds"] == good


ALL, NOT_ITSELF, NOT_ITS_TABLES = (
    "✓ Every number is that of the round.",
    "✗ Every number is that of the round, but not what it says of itself.",
    "✗ Every number in its tables is that of the round, but its words contradict the tables.",
)
# what the office types into its words, what somebody puts into the header, and the last line on the screen
LAST_LINES = [
    ("{行政复议}", "", ALL),
    ("{行政复议}", "校验码：0a0a0a0a", NOT_ITSELF),
    ("99", "", NOT_ITS_TABLES),
    ("99", "校验码：0a0a0a0a", NOT_ITS_TABLES),
]


@pytest.mark.parametrize(("typed", "header", "last"), LAST_LINES)
def test_the_last_line_says_of_no_number_what_is_not_so(
    typed: str, header: str, last: str, round_: Path, tmp_path: Path
) -> None:
    heads = ("二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况")
    words_ = f"2025年，收到政府信息公开申请{{新收}}件，行政复议{typed}件。"
    (round_ / "report.docx").write_bytes(making.written("一、总体情况", words_, *heads))
    run("report", round_, "-o", tmp_path / "out")
    path = tmp_path / "out" / f"{NAME}.docx"
    whole = making.part(path.read_bytes(), "word/header1.xml")
    changed = whole.replace("</w:hdr>", HEADER.format(header) + "</w:hdr>")
    path.write_bytes(making.with_part(path.read_bytes(), "word/header1.xml", changed))
    _, out, _ = run("check", path, "--round", round_)
    assert out.splitlines()[-1] == last


def test_a_draft_without_its_mark_is_told(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round", ("民政局", "教育局", "财政局"), answered=("民政局", "教育局"))
    run("report", folder, "-o", tmp_path / "out")
    path = tmp_path / "out" / f"{NAME}.docx"
    code, out, _ = run("check", path, "--round", folder)
    assert (code, "it calls itself a draft" in out) == (0, True), out
    header = re.sub("<w:t [^>]*>草稿[^<]*</w:t>", "", making.part(path.read_bytes(), "word/header1.xml"))
    path.write_bytes(making.with_part(path.read_bytes(), "word/header1.xml", header))
    code, out, _ = run("check", path, "--round", folder)
    assert code == 1
    assert "its pages do not say 草稿, but the result of the round is not final" in " ".join(out.split())


# --- the reports of the units ----------------------------------------------------------------------------------


def test_every_unit_gets_its_own_report(round_: Path, tmp_path: Path) -> None:
    code, out, _ = run("report", round_, "-o", tmp_path / "out", "--units")
    assert code == 0, out
    folder = tmp_path / "out" / f"{BODY}2025年各单位年度报告"
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(f"{unit}2025年政府信息公开工作年度报告.docx" for unit in ("民政局", "教育局"))
    for seed, unit in enumerate(("民政局", "教育局"), 1):
        data = (folder / f"{unit}2025年政府信息公开工作年度报告.docx").read_bytes()
        expected = making.read(answer(unit, seed)).numbers
        assert making.read(data).numbers == expected
        texts = [block.text for block in making.taken(data).blocks if isinstance(block, Paragraph)]
        assert texts[0] == unit
        assert run("check", folder / f"{unit}2025年政府信息公开工作年度报告.docx", "--round", round_)[0] == 0


def test_a_unit_keeps_the_words_of_its_word_report(round_: Path, tmp_path: Path) -> None:
    """They stay as the unit wrote them: braces in them name nothing, and its tables are replaced by ours."""
    figures = making.read(answer("民政局", 1)).numbers
    blocks = documents.report(making.FORM, dict(figures), "民政局")
    blocks[2] = "我局写了{新收}和{不存在}。<w:p/>"
    blocks += ["重复的表：", documents.grid(making.FORM, making.FORM.tables[1], dict(figures))]
    (round_ / "inbox" / "民政局2025年报告.docx").write_bytes(documents.docx(blocks))
    code, out, err = run("report", round_, "-o", tmp_path / "out", "--units")
    assert code == 0
    assert "Tables replaced by those of the result (表二、表三、表四): 民政局2025年报告.docx" in out
    assert "Not taken over from 民政局2025年报告.docx: a second table like 表三 (“" in " ".join(err.split())
    folder = tmp_path / "out" / f"{BODY}2025年各单位年度报告"
    data = (folder / "民政局2025年政府信息公开工作年度报告.docx").read_bytes()
    texts = [block.text for block in making.taken(data).blocks if isinstance(block, Paragraph)]
    assert "我局写了{新收}和{不存在}。<w:p/>" in texts
    assert making.read(data).numbers == figures
    assert making.part(data, "word/document.xml").count("<w:tbl>") == 3
    other = (folder / "教育局2025年政府信息公开工作年度报告.docx").read_bytes()
    assert "我局写了" not in making.part(other, "word/document.xml")


def test_a_unit_without_figures_has_no_report_and_an_open_question_makes_a_draft(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round", ("民政局", "教育局", "财政局"), answered=("民政局", "教育局"))
    code, out, _ = run("report", folder, "-o", tmp_path / "out", "--units")
    assert code == 1
    assert "No report, since their figures are not in the sum: 财政局" in out
    assert "2 reports in" in out


def test_the_name_of_a_unit_is_found_whatever_characters_it_has(tmp_path: Path) -> None:
    unit = "甲&乙<局>"
    folder = small_round(tmp_path / "round", (unit,), answered=())
    (folder / "inbox" / "a.xlsx").write_bytes(answer(unit))
    code, out, err = run("report", folder, "-o", tmp_path / "out", "--units", "--html")
    assert code == 0, out + err
    files = [path for path in (tmp_path / "out").rglob("*") if path.suffix in (".docx", ".html")]
    assert len(files) == 2
    for file in files:
        code, out, err = run("check", file, "--round", folder)
        assert (code, unit in out) == (0, True), out + err
