"""The annual report as a Word document: figures in words, tables from the layout, and that both are read back."""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import docx
import pytest

from consolidate.annual_report import document, look, parts, words
from consolidate.annual_report.blocks import Blocks, Official, Paragraph, Part, Run
from consolidate.catalogue import FindingKind
from consolidate.forms import edition, editions
from consolidate.forms.layout import Role, layout
from consolidate.model import Form, LastYear, Number, Place
from consolidate.pipeline import annual_report
from consolidate.pipeline import run as pipeline
from consolidate.pipeline.context import Context
from consolidate.pipeline.opened import open_round
from sample_workbooks import published
from tests.support import annual_reports as making
from tests.support import office
from tests.support.building import balanced
from tests.support.command import run
from tests.support.small_round import BODY, answer, small_round

FORMS = list(editions().values())
LOOKS = list(look.LOOKS.values())
NEW, TOTAL, LICENCES = "requests.new.total", "disclosure.fees.amount", "disclosure.licences.decisions"

# a paragraph, this year's figures, last year's (None if unknown), and what the report says ("" if nothing)
SENTENCES: tuple[tuple[str, Mapping[str, Number], Mapping[str, Number] | None, str], ...] = (
    ("收到申请{新收}件。", {NEW: 12}, None, "收到申请12件。"),
    ("收到申请｛新收｝件。", {NEW: 12}, None, "收到申请12件。"),
    ("收到申请{新收}件。", {}, None, "收到申请0件。"),
    ("收费{行政事业性收费}万元。", {TOTAL: Decimal("1234.5600")}, None, "收费1234.56万元。"),
    ("收费{收费金额}万元。", {TOTAL: Decimal("100")}, None, "收费100万元。"),
    ("{新收：收到{新收}件|未收到申请}。", {NEW: 3}, None, "收到3件。"),
    ("{新收：收到{新收}件|未收到申请}。", {}, None, "未收到申请。"),
    ("{新收：收到{新收}件｜未收到申请}。", {}, None, "未收到申请。"),
    ("{新收：收到{新收}件。}", {}, None, ""),
    ("{新收:收到{新收}件{同比.新收：，比上年{同比.新收}}。}", {NEW: 3}, None, "收到3件。"),
    ("{同比.新收：比上年{同比.新收}|与上年持平}。", {NEW: 9}, {NEW: 8}, "比上年增长12.5%。"),
    ("{同比.新收：比上年{同比.新收}|与上年持平}。", {NEW: 8}, {NEW: 8}, "与上年持平。"),
    ("比上年{增减.新收}。", {NEW: 8}, {NEW: 11}, "比上年减少3件。"),
    ("比上年{增减.新收}。", {NEW: 11}, {NEW: 8}, "比上年增加3件。"),
    ("比上年{同比.新收}。", {NEW: 2}, {NEW: 3}, "比上年下降33.33%。"),
    ("比上年{同比.新收}。", {NEW: 201}, {NEW: 200}, "比上年增长0.5%。"),
    ("比上年{同比.新收}。", {NEW: 1808600}, {NEW: 1808595}, "比上年增长0.0003%。"),
    ("比上年{同比.新收}。", {NEW: 3}, {NEW: -5}, ""),  # of less than nothing there is no rate
    ("占{占比.予以公开/办理}。", {"requests.granted.total": 99999, "requests.handled.total": 100000}, None,
     "占99.999%。"),
    ("上年为{上年.新收}件。", {NEW: 2}, {NEW: 3}, "上年为3件。"),
    # without last year's figures the clause goes; without a share, too
    ("收到{新收}件，比上年{同比.新收}，其中自然人{新收.自然人}件。", {NEW: 2}, None, "收到2件，其中自然人0件。"),
    ("收到{新收}件，比上年{同比.新收}。", {NEW: 2}, {}, "收到2件。"),
    ("比上年{同比.新收}。", {NEW: 2}, None, ""),
    ("占{占比.予以公开/办理}。", {"requests.granted.total": 14, "requests.handled.total": 27}, None, "占51.85%。"),
    # values listed one by one stand together or not at all: of nothing there is no rate
    ("新收、许可同比分别{同比.新收}、{同比.行政许可}。收到{新收}件。", {NEW: 3, LICENCES: 1}, {NEW: 2}, "收到3件。"),
    ("新收、许可同比分别{同比.新收}，{同比.行政许可}；收到{新收}件。", {NEW: 3, LICENCES: 1}, {NEW: 2}, "收到3件。"),
    ("新收、许可、强制同比分别{同比.新收}、{同比.行政许可}、{同比.行政强制}。", {NEW: 3, LICENCES: 1}, {NEW: 2}, ""),
    ("新收、许可分别为{新收}件、{行政许可}件，同比分别{同比.新收}、{同比.行政许可}。", {NEW: 3, LICENCES: 1},
     {NEW: 2}, ""),
    ("已办结，予以公开占{占比.予以公开/办理}。", {}, None, "已办结。"),
    ("{单位}{年度}年报告，上年为{上年度}年，{统计期限}。", {}, None,
     f"{making.BODY}2025年报告，上年为2024年，2025年1月1日至2025年12月31日。"),
    ("请与本机关联系（{科室：{科室}，}电话：{电话}）。", {}, None, "请与本机关联系（电话：0000-1234567）。"),
    ("{日期}", {}, None, "2026年1月18日"),
    ("【备用】没有其他需要报告的事项。", {}, None, ""),
    ("不带数字的话。", {}, None, "不带数字的话。"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "now", "before", "said"), SENTENCES)
def test_figures_in_words(text: str, now: Mapping[str, Number], before: Mapping[str, Number] | None, said: str) -> None:
    filled = words.fill(making.words(text), making.subject(now, before))
    assert filled.problems == []
    assert "".join(block.text for block in filled.blocks if isinstance(block, Paragraph)) == said


# a paragraph that cannot be used, and what is said of it
FAULTS = (
    ("收到{新受}件。", "the name {新受} is not known; did you mean {新收}"),
    ("维持{结果维持}件。", "{结果维持} may be several figures: {行政复议.结果维持}、{未经复议直接起诉.结果维持}、"),
    ("开会{会议次数}次。", "the name {会议次数} is not known; consolidate report --places lists all names"),
    ("收到{新收件。", "the bracket { is not closed"),
    ("{新收：" * 3000 + "}" * 3000, "the bracket { is not closed"),
    ("{新收：收到{新收}件|未收到{申情}}", "the name {申情} is not known"),
    ("比上年{同比.新受}。", "the name {同比.新受} is not known; did you mean {同比.新收}"),
    ("新收同比增长{同比.新收}。", "{同比.新收} itself says whether it is more or less; remove “增长” before it"),
    ("新收同比{同比.新收}%。", "{同比.新收} itself ends with %; remove the second one"),
    ("比上年减少了{增减.新收}。", "{增减.新收} itself says whether it is more or less; remove “减少了” before it"),
    *(
        (f"比上年{word}{{同比.新收}}。", f"{{同比.新收}} itself says whether it is more or less; remove “{word}”")
        for word in ("上涨", "提高", "增幅", "降幅", "增幅为", "增长率为", "下降幅度达", "提升了", "增长近", "涨")
    ),
    ("比上年{增减.新收}件。", "{增减.新收} itself ends with 件; remove the second one"),
    ("{新收：予以公开占{占比.予以公开/办理}%|无}。", "{占比.予以公开/办理} itself ends with %"),
    ("收费{行政事业性收费}元。", "{行政事业性收费} is in 万元, not in 元: correct the unit behind it"),
    ("收费{行政事业性收费}亿元。", "{行政事业性收费} is in 万元, not in 亿元: correct the unit behind it"),
    ("收到【旧：12，新收？】件。", "a number of last year's report still stands here in 【旧：…】"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "said"), FAULTS, ids=[case[0][:20] for case in FAULTS])
def test_a_fault_in_the_words_has_its_paragraph(text: str, said: str, tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    (folder / "report.docx").write_bytes(making.written("一、总体情况", "好。", text))
    code, out, err = run("report", folder, "-o", tmp_path / "out")
    assert code == 2
    assert f"第3段“{text[:20]}" in err
    assert said in err.replace("\n", " ")
    assert not (tmp_path / "out").exists(), out


def test_a_name_that_word_divided_keeps_the_look_of_its_first_run() -> None:
    paragraph = Paragraph((Run("收到"), Run("{新", bold=True), Run("收}"), Run("件", italic=True)))
    (found,) = words.fill([paragraph], making.subject({NEW: 7})).blocks
    assert isinstance(found, Paragraph)
    assert found.runs == (Run("收到"), Run("7", bold=True, name="新收"), Run("件", italic=True))


def test_every_number_in_the_words_of_a_form_is_named() -> None:
    """One figure is changed, and the words follow."""
    for form in (edition("2019"), edition("2021")):
        usual = parts.usual(form)
        texts = []
        for figure in (3, 41):
            numbers = dict.fromkeys(map(str, form.places), 7) | {NEW: figure}
            filled = words.fill(usual, making.subject(numbers, form=form))
            texts.append([block.text for block in filled.blocks if isinstance(block, Paragraph)])
            runs = [run for block in filled.blocks if isinstance(block, Paragraph) for run in block.runs]
            assert {run.text for run in runs if run.name == "本年新收"} == {str(figure)}
        changed = [(one, other) for one, other in zip(*texts, strict=True) if one != other]
        assert [(one.replace("申请3件", "申请41件"), other) for one, other in changed] == [
            (other, other) for _, other in changed
        ]
        assert len(changed) == 1


def test_the_six_parts_stand_in_their_order() -> None:
    for form in (edition("2019"), edition("2021")):
        two, three, four = (table.heading for table in form.tables)
        assert outline(parts.usual(form)) == [
            "一、总体情况", two, "表二", three, "表三", four, "表四", "五、存在的主要问题及改进情况",
            "六、其他需要报告的事项",
        ]  # fmt: skip


def outline(blocks: Blocks) -> list[str]:
    """The headings of the parts and the official tables."""
    found = []
    for block in blocks:
        if isinstance(block, Official):
            found.append(f"表{block.table.number}")
        elif isinstance(block, Paragraph) and block.part is Part.FIRST:
            found.append(block.text)
    return found


@pytest.mark.parametrize(
    ("paragraphs", "order"),
    [
        (("一、总体情况", "二、主动公开情况", "五、问题"), ["一", "二", "表二", "三", "表三", "四", "表四", "五"]),
        (("一、总体情况", "五、问题"), ["一", "二", "表二", "三", "表三", "四", "表四", "五"]),
        (("一、总体情况", "三、收到和处理政府信息公开申请情况", "{表三}", "注", "六、其他"),
         ["一", "二", "表二", "三", "表三", "四", "表四", "六"]),
        ((), ["二", "表二", "三", "表三", "四", "表四"]),
    ],
)  # fmt: skip
def test_no_official_table_is_left_out(paragraphs: tuple[str, ...], order: list[str]) -> None:
    blocks = tuple(block._replace(part=parts.heading(block.text)) for block in making.words(*paragraphs)
                   if isinstance(block, Paragraph))  # fmt: skip
    found, problems = parts.complete(blocks, making.FORM)
    assert problems == ()
    assert [text if text.startswith("表") else text[0] for text in outline(found)] == order


# --- the document ----------------------------------------------------------------------------------------------


def report(form: Form, figures: Mapping[str, Number], wanted: look.Look = LOOKS[0], final: bool = True) -> bytes:
    subject = making.subject(figures, form=form, final=final)
    return document.write(tuple(words.fill(making.usual(form), subject).blocks), subject, wanted, "m" * 32)


@pytest.mark.parametrize("wanted", LOOKS, ids=lambda wanted: wanted.name)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_our_reader_reads_our_report(form: Form, wanted: look.Look) -> None:
    for seed in range(4):
        numbers = {str(p): n for p, n in balanced(form, random.Random(seed), most=10**7).items() if n is not None}
        answer = making.read(report(form, numbers, wanted), form)
        assert {str(place): number for place, number in answer.numbers.items()} == numbers
        unwritten = FindingKind.SECTION_EMPTY  # nobody has written the fifth part yet
        assert {finding.kind for finding in answer.findings} <= {FindingKind.DOCUMENT_READ, unwritten}


def test_the_published_tables_are_read_back() -> None:
    for name, count in (("2019", 198), ("2021", 200)):
        form, figures = published.figures(name)
        answer = making.read(report(form, {str(place): number for place, number in figures.items()}), form)
        assert len(answer.numbers) == count
        assert answer.numbers == figures


@pytest.mark.parametrize("wanted", LOOKS, ids=lambda wanted: wanted.name)
def test_python_docx_sees_the_official_tables(wanted: look.Look) -> None:
    figures = {str(place): number for number, place in enumerate(making.FORM.places)}
    opened = docx.Document(io.BytesIO(report(making.FORM, figures, wanted)))
    assert len(opened.tables) == 3
    for table, drawn in zip(making.FORM.tables, opened.tables, strict=True):
        grid = layout(table)
        assert (len(drawn.rows), len(drawn.columns)) == (grid.rows, grid.columns)
        for cell in grid.cells:
            expected = str(figures[str(cell.place)]) if cell.place else cell.text
            corners = [
                drawn.cell(cell.row, cell.column),
                drawn.cell(cell.row + cell.rows - 1, cell.column + cell.columns - 1),
            ]
            assert [corner.text for corner in corners] == [expected] * 2, cell
        shares = [column.width for column in drawn.columns]
        for width, official in zip(shares, table.widths, strict=True):
            assert width is not None
            assert abs(width / sum(w for w in shares if w) - official / sum(table.widths)) < 0.002


def test_headings_are_headings_for_word() -> None:
    opened = docx.Document(io.BytesIO(report(making.FORM, {})))
    headings = [
        (p.style.name, p.text) for p in opened.paragraphs if p.style and p.style.name.startswith(("Head", "Title"))
    ]
    assert headings[:3] == [
        ("Title", making.BODY),
        ("Title", "2025年政府信息公开工作年度报告"),
        ("Heading 1", "一、总体情况"),
    ]
    assert ("Heading 2", "（二）依申请公开") in headings


def test_rows_stay_whole_and_the_head_of_table_three_is_repeated() -> None:
    for table in re.findall("<w:tbl>.*?</w:tbl>", making.part(report(making.FORM, {}), "word/document.xml")):
        rows = re.findall("<w:tr>.*?</w:tr>", table)
        assert all("<w:cantSplit/>" in row for row in rows)
        heads = [number for number, row in enumerate(rows) if "<w:tblHeader/>" in row]
        # table two has a head for each of its four blocks: repeated on another page, the first would stand over others
        assert heads == {14: [], 28: [0, 1, 2], 4: [0, 1, 2]}[len(rows)]


@pytest.mark.parametrize("wanted", LOOKS, ids=lambda wanted: wanted.name)
def test_the_words_before_a_table_stand_on_its_page(wanted: look.Look) -> None:
    xml = making.part(report(making.FORM, {}, wanted), "word/document.xml")
    for table in re.finditer("<w:tbl>", xml):
        before = re.findall("<w:p>.*?</w:p>", xml[: table.start()])[-1]
        assert "<w:keepNext/>" in before or 'w:val="Heading1"' in before, "the style of a heading keeps it"
        assert 'w:after="120"' in before, "6 points of space"
    (words_of_four,) = re.findall("<w:p>(?:(?!<w:p>).)*未发生因政府信息公开被申请行政复议.*?</w:p>", xml)
    assert "<w:keepNext/>" in words_of_four


def test_the_unit_of_measure_stands_over_the_right_edge_of_its_table() -> None:
    """The tables of the official look reach (9740 - 8306) / 2 twentieths of a point into the margins."""
    form = edition("2019")
    for wanted, beyond in ((look.LOOKS[look.OFFICIAL], ["-717"]), (look.LOOKS[look.GONGWEN], [])):
        xml = making.part(report(form, {}, wanted), "word/document.xml")
        (line,) = re.findall("<w:p>(?:(?!<w:p>).)*单位：件、万元.*?</w:p>", xml)
        assert re.findall('w:right="(-?[0-9]+)"', line) == beyond


def test_fonts_are_set_for_all_scripts_and_no_theme_overrides_them() -> None:
    for wanted in LOOKS:
        data = report(making.FORM, {}, wanted)
        styles = making.part(data, "word/styles.xml")
        faces = re.findall(r"<w:rFonts ([^>]*)/>", styles)
        assert faces
        for face in faces:
            assert {"w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"} <= {word.partition("=")[0] for word in face.split()}
        assert "Theme=" not in styles + making.part(data, "word/document.xml")


def test_gongwen_has_the_measures_of_the_standard() -> None:
    data = report(making.FORM, {}, look.LOOKS[look.GONGWEN])
    section = making.part(data, "word/document.xml")
    top, right, bottom, left = (int(re.findall(rf'w:{side}="(\d+)"', section)[-1]) * 25.4 / 1440 for side in
                                ("top", "right", "bottom", "left"))  # fmt: skip
    assert (round(top), round(left)) == (37, 28)
    assert (round(210 - left - right), round(297 - top - bottom)) == (156, 225)
    assert 'w:linePitch="579"' in section
    styles = making.part(data, "word/styles.xml")
    sizes = dict(re.findall(r'w:styleId="(\w+)".*?<w:sz w:val="(\d+)"/>', styles))
    assert (sizes["Title"], sizes["Normal"], sizes["Heading1"]) == ("44", "32", "32")  # 2号, 3号: half points
    fonts = dict(re.findall(r'w:styleId="(\w+)".*?w:eastAsia="([^"]+)"', styles))
    assert fonts["Normal"] == "仿宋"
    assert (fonts["Heading1"], fonts["Heading2"]) == ("黑体", "楷体")
    assert "evenAndOddHeaders" in making.part(data, "word/settings.xml")
    assert '<w:jc w:val="right"/>' in making.part(data, "word/footer1.xml")
    assert '<w:jc w:val="left"/>' in making.part(data, "word/footer2.xml")
    upright = re.findall("<w:tc>(?:(?!</w:tc>).)*tbRlV.*?</w:tc>", section)
    labels = {re.sub("<[^>]+>", "", cell) for cell in upright} - {""}  # a merged label has a blank cell below it
    assert labels == {"结果维持", "结果纠正", "其他结果", "尚未审结"}


def test_a_long_number_stays_on_one_line() -> None:
    data = report(making.FORM, {NEW: 11398889}, look.LOOKS[look.GONGWEN])
    (cell,) = re.findall(r"<w:tc>(?:(?!<w:tc>).)*11398889.*?</w:tc>", making.part(data, "word/document.xml"))
    points = int(re.findall(r'w:sz w:val="(\d+)"', cell)[0]) / 2
    width = (int(re.findall(r'w:tcW w:w="(\d+)"', cell)[0]) - 30) / 20
    assert 5 <= points * 8 * 0.5 <= width


def test_a_draft_says_so_on_every_page_and_a_final_report_has_its_code() -> None:
    draft, final = (report(making.FORM, {}, final=state) for state in (False, True))
    for sides in re.findall(r'<w:headerReference w:type="(\w+)"', making.part(draft, "word/document.xml")):
        assert sides == "default"
    assert "草稿" in making.part(draft, "word/header1.xml")
    assert "校验码" not in making.part(draft, "word/document.xml")
    assert "headerReference" not in making.part(final, "word/document.xml")
    assert "草稿" not in making.part(final, "word/header1.xml")
    assert "校验码：1a2b3c4d" in making.part(final, "word/document.xml")
    both = report(making.FORM, {}, look.LOOKS[look.GONGWEN], final=False)
    assert re.findall(r'<w:headerReference w:type="(\w+)"', making.part(both, "word/document.xml")) == [
        "default",
        "even",
    ]


def test_the_cell_of_a_unit_is_no_markup() -> None:
    evil = "</w:t><w:altChunk r:id='x'/>&lt;\u202e\x07"
    subject = making.subject()
    data = document.write(making.words(evil), subject, LOOKS[0])
    xml = making.part(data, "word/document.xml")
    assert "<w:altChunk" not in xml
    assert "\\u202e" in xml


# --- the command -----------------------------------------------------------------------------------------------


def named(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


REPORT = f"{BODY}2025年政府信息公开工作年度报告"


def test_the_command_writes_the_report_without_any_words_of_the_office(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    code, out, _ = run("report", folder, "-o", tmp_path / "out")
    assert code == 0, out
    assert named(tmp_path / "out") == [f"{REPORT}.docx"]
    assert "The words are those that come with the form" in out
    assert "Final, 校验码" in out
    answer = making.read((tmp_path / "out" / f"{REPORT}.docx").read_bytes())
    assert len(answer.numbers) == 200


def test_a_round_that_is_not_final_gives_a_draft(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round", ("民政局", "教育局", "财政局"), answered=("民政局",))
    code, out, _ = run("report", folder, "-o", tmp_path / "out")
    assert code == 1
    assert "A draft, and every page says so" in out
    assert "草稿" in making.part((tmp_path / "out" / f"{REPORT}.docx").read_bytes(), "word/header1.xml")


def test_new_makes_the_document_of_the_office_and_never_over_one(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    code, out, _ = run("report", folder, "--new")
    assert code == 0, out
    made = (folder / "report.docx").read_bytes()
    texts = [block.text for block in making.taken(made).blocks if isinstance(block, Paragraph)]
    assert texts[:2] == ["{单位}", "{年度}年政府信息公开工作年度报告"]
    assert {"{表二}", "{表三}", "{表四}"} <= set(texts)
    assert [text for text in texts if text.startswith("【备用】")] != []
    assert run("report", folder, "-o", tmp_path / "out")[0] == 0
    code, _, err = run("report", folder, "--new")
    assert code == 2
    assert "is there already" in err
    assert (folder / "report.docx").read_bytes() == made


def test_last_years_report_is_refused_where_no_new_words_are_made(tmp_path: Path) -> None:
    folder, before = small_round(tmp_path / "round"), tmp_path / "before.docx"
    before.write_bytes(report(making.FORM, {}))
    code, out, err = run("report", folder, "-o", tmp_path / "out", "--from", before)
    assert (code, out, (tmp_path / "out").exists()) == (2, "", False)
    assert "--from goes only with --new" in err
    assert "Add --new, or leave --from out." in err
    assert run("report", folder, "--new", "--from", before)[0] == 0


def test_the_words_of_the_office_are_used(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    run("report", folder, "-o", tmp_path / "before")
    new = making.read((tmp_path / "before" / f"{REPORT}.docx").read_bytes()).numbers
    total = next(number for place, number in new.items() if str(place) == NEW)
    (folder / "report.docx").write_bytes(
        making.written(
            "一、总体情况",
            "全年收到申请{新收}件，开会3次。",
            "二、主动公开政府信息情况",
            "{表二}",
            "六、其他需要报告的事项",
            "无。",
        )
    )
    code, out, _ = run("report", folder, "-o", tmp_path / "out")
    assert code == 0
    data = (tmp_path / "out" / f"{REPORT}.docx").read_bytes()
    texts = [block.text for block in making.taken(data).blocks if isinstance(block, Paragraph)]
    assert f"全年收到申请{total}件，开会3次。" in texts
    assert "The part “五、存在的主要问题及改进情况” is missing in report.docx" in out
    assert making.read(data).numbers == new


# whether nothing puts last year's sum in doubt, and how many units have answered this year
SUMS = [(True, ("民政局", "教育局"), True), (False, ("民政局", "教育局"), False), (True, ("民政局",), False)]


@pytest.mark.parametrize(("sound", "answered", "compared"), SUMS)
def test_a_change_is_named_only_between_two_whole_sums(
    sound: bool, answered: tuple[str, ...], compared: bool, tmp_path: Path
) -> None:
    folder = small_round(tmp_path / "round", answered=answered)
    opened = open_round(folder)._replace(last_year=LastYear({Place("requests", "new", "total"): 33}, sound=sound))
    result = pipeline.consolidate(opened, Context(lambda: datetime(2026, 1, 21, tzinfo=UTC)))
    assert bool(annual_report.of_office(opened, result, date(2026, 1, 21)).before) is compared


@pytest.mark.parametrize("sound", [True, False])
def test_a_change_of_a_unit_is_named_only_against_a_sound_year(sound: bool, tmp_path: Path) -> None:
    new = Place("requests", "new", "total")
    last = LastYear({new: 33}, {"民政局": {new: 30}}, sound=sound)
    opened = open_round(small_round(tmp_path / "round"))._replace(last_year=last)
    result = pipeline.consolidate(opened, Context(lambda: datetime(2026, 1, 21, tzinfo=UTC)))
    subjects = {each.name: each for each in annual_report.of_units(opened, result, date(2026, 1, 21))}
    assert subjects["民政局"].before == ({new: 30} if sound else {})
    assert subjects["教育局"].before == {}


def test_what_somebody_changed_is_never_written_over(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    out = tmp_path / "out"
    run("report", folder, "-o", out)
    run("report", folder, "-o", out)
    assert named(out) == [f"{REPORT}.docx"], "one that nobody changed is replaced"
    path = out / f"{REPORT}.docx"
    xml = making.part(path.read_bytes(), "word/document.xml").replace("（文字描述）", "我们的话。", 1)
    changed = making.with_part(path.read_bytes(), "word/document.xml", xml)
    path.write_bytes(changed)
    code, said, _ = run("report", folder, "-o", out)
    assert code == 0
    assert path.read_bytes() == changed
    assert named(out) == sorted([f"{REPORT}.docx", f"{REPORT}（2）.docx"])
    assert "was changed by hand and stays as it is" in said
    assert "All numbers in it are those of the new report" in said
    run("report", folder, "-o", out)
    assert len(named(out)) == 2, "the one beside it is replaced"
    # a figure comes in late: what differs in the changed report is listed
    path.write_bytes(
        making.with_part(changed, "word/document.xml", xml.replace("新收政府信息公开申请", "新收政府信息公开申请1"))
    )
    _, said, _ = run("report", folder, "-o", out)
    assert re.search(r"本年新收 is 1\d+ here, \d+ in the round", said), said


def test_another_file_of_that_name_stays(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    out = tmp_path / "out"
    out.mkdir()
    (out / f"{REPORT}.docx").write_bytes(b"of somebody")
    code, said, _ = run("report", folder, "-o", out)
    assert code == 0
    assert (out / f"{REPORT}.docx").read_bytes() == b"of somebody"
    assert named(out) == sorted([f"{REPORT}.docx", f"{REPORT}（round）.docx"])
    assert "is not replaced" in said


def changed_by_hand(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


def foreign(path: Path) -> None:
    for ending in (".docx", ".html", ".json", ".csv"):
        path.with_suffix(ending).unlink()
    path.write_bytes(b"of somebody")


KEPT = [
    # a file of the report, what happens to it, what is said then
    (".json", changed_by_hand, "was changed by hand and stays as it is"),
    (".csv", changed_by_hand, "was changed by hand and stays as it is"),
    (".json", foreign, "is not replaced: nothing shows that it is an earlier report of this round"),
    (".csv", foreign, "is not replaced: nothing shows that it is an earlier report of this round"),
]


@pytest.mark.parametrize(("ending", "happens", "said"), KEPT, ids=[f"{c[0][1:]}-{c[1].__name__}" for c in KEPT])
def test_figures_for_open_data_are_never_written_over(
    ending: str, happens: Callable[[Path], None], said: str, tmp_path: Path
) -> None:
    folder, out = small_round(tmp_path / "round"), tmp_path / "out"
    run("report", folder, "-o", out, "--html")
    run("report", folder, "-o", out, "--html")
    usual = [f"{REPORT}{each}" for each in (".csv", ".docx", ".html", ".json")]
    assert named(out) == sorted(usual), "what nobody changed is replaced"
    path = out / f"{REPORT}{ending}"
    happens(path)
    before = path.read_bytes()
    code, told, _ = run("report", folder, "-o", out, "--html")
    assert code == 0
    assert path.read_bytes() == before
    assert {f"{REPORT}（2）{each}" for each in (".csv", ".docx", ".html", ".json")} <= {*named(out)}
    assert f"{REPORT}{ending} {said}" in " ".join(told.split())


def test_a_page_of_earlier_figures_is_told(tmp_path: Path) -> None:
    folder, out = small_round(tmp_path / "round"), tmp_path / "out"
    run("report", folder, "-o", out, "--html")
    sentence = "are those of an earlier run; --html writes them anew"
    assert sentence not in " ".join(run("report", folder, "-o", out)[1].split())
    (folder / "inbox" / "民政局.xlsx").write_bytes(answer("民政局", 7))
    assert f"{REPORT}.html and the figures beside it {sentence}" in " ".join(
        run("report", folder, "-o", out)[1].split()
    )


def test_a_page_of_another_round_stays(tmp_path: Path) -> None:
    """Its document was moved away, so only the page and the figures of the other round stand under the name."""
    out = tmp_path / "out"
    other, folder = small_round(tmp_path / "other"), small_round(tmp_path / "round")
    run("report", other, "-o", out, "--html")
    (out / f"{REPORT}.docx").unlink()
    before = {path: path.read_bytes() for path in out.iterdir()}
    run("report", folder, "-o", out, "--html")
    assert {path: path.read_bytes() for path in before} == before


def test_places_lists_every_name_with_its_value(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    code, out, _ = run("report", folder, "--places")
    assert code == 0
    for name in ("{新收}", "{新收.自然人}", "{不予公开}", "{行政诉讼}", "{年度}"):
        assert name in out


def test_the_settings_of_the_round(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    settings = folder / "round.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        f'{text}\n[report]\nlook = "gongwen"\nsignature = "title"\ndate = 2026-01-30\n', encoding="utf-8"
    )
    assert run("report", folder, "-o", tmp_path / "out")[0] == 0
    data = (tmp_path / "out" / f"{REPORT}.docx").read_bytes()
    assert 'w:linePitch="579"' in making.part(data, "word/document.xml")
    texts = [block.text for block in making.taken(data).blocks if isinstance(block, Paragraph)]
    assert texts[2] == "（2026年1月30日）"
    assert texts.count(BODY) == 1
    settings.write_text(f'{text}\n[report]\nlook = "红头"\n', encoding="utf-8")
    code, _, err = run("report", folder)
    assert code == 2
    assert "must be one of official, gongwen" in err


def test_the_blank_form_has_a_head_over_every_column() -> None:
    """So that the rows that are repeated are the whole head: no figure stands above the last of them."""
    for form in FORMS:
        for table in form.tables:
            first = min(cell.row for cell in layout(table).cells if cell.place)
            assert all(
                cell.row < first for cell in layout(table).cells if cell.role is Role.HEADER and len(table.blocks) == 1
            )


@pytest.mark.office
def test_a_report_that_libreoffice_saved_again_holds_the_same_figures() -> None:
    """As it does once somebody went on editing it; it is no longer what was written, so it stays."""
    form, figures = published.figures("2021")
    for wanted in LOOKS:
        data = report(form, {str(place): number for place, number in figures.items()}, wanted)
        again = office.document(data, "docx", "docx")
        answer = making.read(again, form)
        assert answer.numbers == figures
        assert {finding.kind for finding in answer.findings} <= {FindingKind.DOCUMENT_READ}
        known = document.properties(again)
        assert known[document.ROUND] == "m" * 32
        assert known["unchanged"] == ""


@pytest.mark.office
def test_the_tables_stand_on_as_few_pages_as_they_can(tmp_path: Path) -> None:
    """Table three fits on a page of both looks with its heading, and nothing is cut off."""
    form, figures = published.figures("2021")
    for wanted in LOOKS:
        data = report(form, {str(place): number for place, number in figures.items()}, wanted)
        (tmp_path / "a.pdf").write_bytes(office.document(data, "pdf", "docx", office.WINDOWS))
        done = subprocess.run(
            ["pdftotext", "-layout", tmp_path / "a.pdf", "-"], capture_output=True, text=True, check=True
        )
        pages = done.stdout.split("\f")
        (page,) = [page for page in pages if "三、收到和处理政府信息公开申请情况" in page]
        for text in ("一、本年新收政府信息公开申请数量", "四、结转下年度继续办理", "3511", "121"):
            assert text in page


# --- the sample rounds -------------------------------------------------------------------------------------------

SAMPLES = Path(__file__).parent.parent / "sample_workbooks"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "edition_id", "sentence"),
    [
        ("suqian-2023", "2021", "全年新收政府信息公开申请3511件，其中自然人3402件、法人或其他组织109件"),
        ("lishi-2020", "2019", "全年收到政府信息公开申请1件，已办结1件。因保护第三方合法权益等原因不予公开1件。"),
    ],
)
def test_a_sample_round_gives_its_report(name: str, edition_id: str, sentence: str, tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / name, tmp_path / name)
    code, out, err = run("report", tmp_path / name, "-o", tmp_path / "out", "--html")
    assert code == 0, out + err
    form, figures = published.figures(edition_id)
    for file in (path for path in (tmp_path / "out").iterdir() if path.suffix in (".docx", ".html")):
        answer = making.read(file.read_bytes(), form)
        assert answer.numbers == figures
        assert {finding.kind for finding in answer.findings} <= {FindingKind.DOCUMENT_READ}
    (made,) = (tmp_path / "out").glob("*.docx")
    blocks = making.taken(made.read_bytes()).blocks
    assert [text[:2] for text in outline(blocks)] == ["一、", "二、", "三、", "四、", "五、", "六、"]
    assert any(sentence in block.text for block in blocks if isinstance(block, Paragraph))


@pytest.mark.slow
def test_a_form_of_the_offices_own_gives_a_report(tmp_path: Path) -> None:
    """With averages, percentages, texts and a table that a unit may leave out; what it holds is read back before."""
    shutil.copytree(SAMPLES / "clinics-2025", tmp_path / "clinics")
    for more in ((), ("--units",)):
        code, out, err = run("report", tmp_path / "clinics", "-o", tmp_path / "out", "--html", *more)
        assert code == 1, out + err
    names = sorted(path.suffix for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert names.count(".docx") == names.count(".html") == 8
