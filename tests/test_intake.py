"""Whose a file is, of which year, and what is no answer at all: as tables, file by file."""

from __future__ import annotations

import pytest

from consolidate import findings as words
from consolidate.forms import edition
from consolidate.intake import ignored_files, unit_names
from consolidate.model import Answer, Roster, Token, Unit
from consolidate.names import Names
from consolidate.terms import ERROR, EXPLAIN, NOTE
from tests.support.district import BODY, FORM, ROSTER, ROUND, token

TITLES = edition("2021").titles
NAMES = Names(ROSTER, BODY, TITLES)


def told(file: str, marked: Token | None = None, *written: str, years: tuple[int, ...] = ()) -> tuple[str, list[str]]:
    """The unit of a file that says this of itself, and the kinds of what is wrong."""
    unit, findings = unit_names.attribute(Answer(file, token=marked, names=written, years=years), NAMES, ROUND)
    assert all((finding.severity, finding.file) == (ERROR, file) for finding in findings)
    return unit, [finding.kind for finding in findings]


# --- whose file ------------------------------------------------------------------------------------------------

FILES = [
    # the token, whatever the file is called
    ("新建 XLSX 工作表.xlsx", token("民政局"), (), "民政局"),
    ("新建 XLSX 工作表.xlsx", token("民政和退役局"), (), "民政局"),
    ("附件2.xlsx", token("区民政局"), (), "民政局"),
    ("民政局.xlsx", token("民政局"), ("民政局",), "民政局"),
    # the name written in the sheets
    ("附件2.xlsx", None, ("民政局",), "民政局"),
    ("附件2.xlsx", None, ("离石区民政局",), "民政局"),
    ("附件2.xlsx", None, ("吕梁市离石区民政局（盖章）",), "民政局"),
    ("附件2.xlsx", None, ("离石区住建局", "住建局"), "离石区住建局"),
    ("附件2.xlsx", None, ("吕梁市离石区人民政府教育局", "教育局"), "教育局"),
    ("附件2.xlsx", None, ("卫生局", "教育局"), "教育局"),
    ("附件2.xlsx", None, ("离石区人民政府",), "区政府办公室"),
    ("教育局.xlsx", None, ("离石区人民政府办公室", "离石区", "附件1", "2025年度"), "教育局"),
    ("教育局.xlsx", None, ("区教育局（盖章）填报人:张三",), "教育局"),
    ("附件2.xlsx", None, ("离石区王家沟乡政府",), "王家沟乡"),
    ("老教育局招生考试中心.xlsx", None, ("教育局",), "教育局"),
    # the name of the file
    ("区教育局_公式没有结果.xlsx", None, (), "教育局"),
    ("王家沟乡_全角和件字.xlsx", None, (), "王家沟乡"),
    ("民政局2025年报（改）.xlsx", None, (), "民政局"),
    ("民政局最新.xlsx", None, (), "民政局"),
    ("2025年度民政局.xlsx", None, (), "民政局"),
    ("关于民政局年报的报送.xlsx", None, (), "民政局"),
    ("民政局.xlsx", None, (), "民政局"),
    ("民政局2025年政府信息公开年报.xlsx", None, (), "民政局"),
    ("2025年度政府信息公开工作年度报告（民政局）.xlsx", None, (), "民政局"),
    ("民政局_2025年政府信息公开年报 - 副本(1).xlsx", None, (), "民政局"),
    ("子文件夹/民政局最终版final.xls", None, (), "民政局"),
    ("教育局/民政局.xlsx", None, (), "民政局"),
    ("民 政 局.ods", None, (), "民政局"),
    ("⺠政局.xlsx", None, (), "民政局"),
    ("住建局.xlsx", None, (), "离石区住建局"),
    ("离石区住建局.xlsx", None, (), "离石区住建局"),
    ("吕梁市离石区教育局2025.xlsx", None, (), "教育局"),
    # the body's own name before the unit's is not a unit's
    ("离石区人民政府民政局2025年报.xlsx", None, (), "民政局"),
    ("吕梁市离石区人民政府教育局.xlsx", None, (), "教育局"),
    ("离石区人民政府2025年报.xlsx", None, (), "区政府办公室"),
    ("离石区政府办2025年报.xlsx", None, (), "区政府办公室"),
    # a longer name contains a shorter one
    ("自然资源局.xlsx", None, (), "自然资源局"),
    ("资源局.xlsx", None, (), "资源局"),
    ("市府办.xlsx", None, (), "区政府办公室"),
    ("市府.xlsx", None, (), "市府"),
    ("第一中学.xlsx", None, (), "第一中学"),
    ("第十一中学.xlsx", None, (), "第十一中学"),
    # words that all files share may also be in a name
    ("新闻出版局.xlsx", None, (), "新闻出版局"),
    ("社会工作部2025年报.xlsx", None, (), "社会工作部"),
    # what leaves a choice is settled by what does not
    ("民政局和教育局.xlsx", None, ("教育局",), "教育局"),
    ("民政局和教育局.xlsx", token("教育局"), (), "教育局"),
    # a result one level down belongs to the unit that made it
    ("汇总.xlsx", token(kind="result", body="王家沟乡人民政府", state="final"), (), "王家沟乡"),
    ("汇总.xlsx", token(kind="result", body="离石区王家沟乡", state="final"), (), "王家沟乡"),
]


@pytest.mark.parametrize(("file", "marked", "written", "unit"), FILES)
def test_whose_a_file_is(file: str, marked: Token | None, written: tuple[str, ...], unit: str) -> None:
    assert told(file, marked, *written) == (unit, [])


NOBODY = [
    ("附件2.xlsx", None, (), "unknown-unit"),
    ("卫生健康局2025年报.xlsx", None, (), "unknown-unit"),
    ("信义镇人民政府.xlsx", None, (), "unknown-unit"),
    ("离石区人民政府卫生健康局.xlsx", None, (), "unknown-unit"),  # not that of the office named 离石区人民政府
    ("附件2.xlsx", token("卫生健康局"), (), "unknown-unit"),
    ("民政局和教育局.xlsx", None, (), "unknown-unit"),
    ("办公室年报.xlsx", None, (), "unknown-unit"),
    ("中学.xlsx", None, (), "unknown-unit"),
    ("民政局.xlsx", token("教育局"), (), "units-disagree"),
    ("附件2.xlsx", token("教育局"), ("民政局",), "units-disagree"),
    ("民政局.xlsx", None, ("教育局",), "units-disagree"),
    ("附件2.xlsx", None, ("教育局", "民政局"), "units-disagree"),
    ("附件2.xlsx", token("教育局"), ("教育局", "民政局"), "units-disagree"),
    ("教育局.xlsx", None, ("吕梁市离石区人民政府",), "units-disagree"),
    ("民政局和住建局.xlsx", token("教育局"), (), "units-disagree"),
    # a name written in the sheets is a unit's or it is not
    ("附件2.xlsx", None, ("教育局招生考试中心",), "unknown-unit"),
    ("教育局.xlsx", None, ("教育局招生考试中心",), "units-disagree"),
    ("附件2.xlsx", token("教育局"), ("卫生健康局（盖章）",), "units-disagree"),
    # a name inside that of another office
    ("东王家沟乡人民政府.xlsx", None, (), "unknown-unit"),
    ("教育局招生考试中心2025年报.xlsx", None, (), "unknown-unit"),
    ("老市府联络处.xlsx", None, (), "unknown-unit"),
]


@pytest.mark.parametrize(("file", "marked", "written", "kind"), NOBODY)
def test_what_cannot_be_told_is_nobodys(file: str, marked: Token | None, written: tuple[str, ...], kind: str) -> None:
    assert told(file, marked, *written) == ("", [kind])


# what stands in the names of files of every unit
BEFORE = ("政府信息公开", "工作", "年报", "年度", "报告", "统计表", "汇总表", "模板", "副本", "复件", "最终", "最新",
          "定稿", "修改", "2025版")  # fmt: skip


@pytest.mark.parametrize("word", BEFORE)
def test_a_word_that_all_files_share_is_no_part_of_the_name_behind_it(word: str) -> None:
    assert told(f"{word}民政局.xlsx") == ("民政局", [])


STRANGERS = [
    "卫生局", "卫健委", "信访办", "史志办公室", "招商中心", "文化站", "司法所", "人民法院", "党校", "职业大学",
    "第二中学", "城关小学", "残疾人联合会", "消防救援队", "信义镇", "西属巴乡", "滨河街道", "市政管理处",
    "信义镇政府", "供水公司",
]  # fmt: skip


@pytest.mark.parametrize("name", STRANGERS)
def test_another_office_written_in_the_sheets_contradicts_the_name_of_the_file(name: str) -> None:
    assert told("教育局.xlsx", None, name) == ("", ["units-disagree"])


@pytest.mark.parametrize("title", ["各局情况汇总", "全区中小学情况", "公司类"])
def test_a_title_is_no_office(title: str) -> None:
    assert told("教育局.xlsx", None, title) == ("教育局", [])


# what stands behind the name of a unit and makes another office of it, also with more behind it
BENEATH = [
    "体育局材料", "招生委员会材料", "招生中心材料", "交警大队材料", "执法支队材料", "附属学校材料", "教师协会材料",
    "后勤公司材料", "后勤集团材料", "驻城政府材料", "驻京联络处材料",
    "电教站", "研究所", "教研院", "体训队", "人事科", "人事股", "体育馆", "报社", "人事处",
]  # fmt: skip


@pytest.mark.parametrize("rest", BENEATH)
def test_an_office_beneath_a_unit_is_not_the_unit(rest: str) -> None:
    assert told(f"教育局{rest}.xlsx") == ("", ["unknown-unit"])


@pytest.mark.parametrize("rest", ["科普材料", "社会教育材料", "材料"])
def test_other_words_behind_the_name_of_a_unit_make_no_other_office(rest: str) -> None:
    assert told(f"教育局{rest}.xlsx") == ("教育局", [])


def test_likeness_only_orders_suggestions() -> None:
    _, (finding,) = unit_names.attribute(Answer("教育和体育局.xlsx"), NAMES, ROUND)
    assert finding.kind == "unknown-unit"
    assert dict(finding.args)["near"].split("、")[0] == "教育局"
    assert len(dict(finding.args)["near"].split("、")) == 3


AROUND = [
    # a file that names nobody, whom the folders and archives around it suggest first
    ("民政局.zip!/附件.xlsx", "民政局"),
    ("民政局/附件.xlsx", "民政局"),
    ("报送/民政局2025年报.zip!/内.zip!/表/附件2.xlsx", "民政局"),
    ("教育局/民政局.zip!/附件.xlsx", "民政局"),  # the innermost that names one
    ("离石区住建局（已盖章）/附件.xlsx", "离石区住建局"),
    ("民政局/民政局和教育局/附件.xlsx", ""),
    ("教育局招生考试中心/附件.xlsx", ""),
    ("民政局/卫生健康局2025年报.xlsx", ""),  # the file's own name goes before
    ("附件.xlsx", ""),
    ("乡镇/附件.xlsx", ""),
]


@pytest.mark.parametrize(("file", "unit"), AROUND)
def test_a_folder_or_archive_suggests_whose_a_nameless_file_is_and_no_more(file: str, unit: str) -> None:
    found, (finding,) = unit_names.attribute(Answer(file), NAMES, ROUND)
    assert (found, finding.kind, finding.severity) == ("", "unknown-unit", ERROR)
    near = dict(finding.args)["near"].split("、")
    assert len(set(near)) == 3
    bare = dict(unit_names.attribute(Answer(file.rpartition("/")[2]), NAMES, ROUND)[1][0].args)["near"].split("、")
    assert near == ([unit, *(name for name in bare if name != unit)][:3] if unit else bare)


@pytest.mark.parametrize(("marked", "written"), [(token("卫生健康局"), ()), (None, ("卫生健康局",))])
def test_a_folder_suggests_nobody_where_the_file_names_a_stranger(
    marked: Token | None, written: tuple[str, ...]
) -> None:
    within, alone = (
        unit_names.attribute(Answer(file, token=marked, names=written), NAMES, ROUND)[1][0].args
        for file in ("市府/附件2.xlsx", "附件2.xlsx")
    )
    assert within == alone


def test_units_that_disagree_are_named() -> None:
    _, (finding,) = unit_names.attribute(Answer("民政局.xlsx", names=("教育局",)), NAMES, ROUND)
    assert finding.found == "教育局、民政局"


def test_a_full_name_goes_before_what_is_short_for_another() -> None:
    names = Names(Roster((Unit("民政局"), Unit("离石区民政局"))), BODY, TITLES)
    assert names.unit("民政局") == "民政局"
    assert names.unit("离石区民政局") == "离石区民政局"
    assert names.within("离石区民政局2025") == {"离石区民政局"}


def test_a_short_name_that_fits_two_units_is_that_of_neither() -> None:
    names = Names(Roster((Unit("离石区民政局"), Unit("吕梁市离石区民政局"))), BODY, TITLES)
    assert names.unit("民政局") == ""
    assert names.within("民政局2025") == set()


REGIONS = [
    ("吕梁市离石区人民政府", ("吕梁市离石区", "离石区")),
    ("清源县人民政府", ("清源县",)),
    ("山西省吕梁市孝义市人民政府办公室", ("山西省吕梁市孝义市", "孝义市")),
    ("兴安盟乌兰浩特市政府", ("兴安盟乌兰浩特市", "乌兰浩特市")),
]


@pytest.mark.parametrize(("body", "regions"), REGIONS)
def test_the_region_of_a_body(body: str, regions: tuple[str, ...]) -> None:
    assert Names(ROSTER, body).regions == regions


def test_the_office_has_the_last_word_on_whose_a_file_is() -> None:
    unit, findings = unit_names.attribute(Answer("民政局.xlsx", names=("教育局",)), NAMES, ROUND, "市府")
    assert (unit, findings) == ("市府", ())


# --- which year ------------------------------------------------------------------------------------------------

# the years that a file's name speaks of; the round is that of 2025
YEARS = [
    ("民政局2025年报.xlsx", True),
    ("民政局2024年报.xlsx", False),
    ("民政局2024.xlsx", False),
    ("民政局24年.xlsx", False),
    ("民政局25年报.xlsx", True),
    ("民政局26年1月15日.xlsx", True),
    ("民政局_2024.xlsx", False),
    ("2024民政局.xls", False),
    ("民政局2024年度政府信息公开.xlsx", False),
    ("民政局２０２４年报.xlsx", False),
    ("民政局(2024).xlsx", False),
    ("民政局2024-2025年.xlsx", True),
    ("民政局.xlsx", True),
    ("民政局2025年报2026年1月15日.xlsx", True),
    ("民政局2026年1月15日.xlsx", True),
    ("民政局2026-01-15.xlsx", True),
    ("民政局2026.1.15报送.xlsx", True),
    ("民政局2026_1_15.xlsx", True),
    ("民政局20260115.xlsx", True),
    ("民政局15.1.2026.xlsx", True),
    ("民政局202601.xlsx", True),
    ("民政局2024年1-12月.xlsx", False),
    ("民政局12024.xlsx", True),
    ("2024年/民政局2025年报.xlsx", True),
    ("民政局1999.xlsx", True),
    # a year that is only compared with
    ("民政局（与2024年对比）.xlsx", True),
    ("民政局2025年与2024年对比.xlsx", True),
    ("民政局2025年报（较2024年增长）.xlsx", True),
    ("民政局2025年对比2024年.xlsx", True),
    ("民政局_同比2024年.xlsx", True),
    ("民政局年报（上年2024年）.xlsx", True),
    ("民政局与24年同期.xlsx", True),
    ("民政局2024年同比增长.xlsx", False),
    ("民政局2024年与2023年对比.xlsx", False),
    ("民政局2024年报（较2023年）.xlsx", False),
    ("民政局和2024年报.xlsx", False),
    ("民政局占比2024年.xlsx", False),
    ("民政局2026年.xlsx", False),
]


@pytest.mark.parametrize(("file", "right"), YEARS)
def test_the_year_in_the_name_of_a_file(file: str, right: bool) -> None:
    assert told(file) == ("民政局", [] if right else ["wrong-year"])


SAID_YEARS = [
    (token("民政局", year=2025), (), True),
    (token("民政局", year=2024), (), False),
    (token("民政局", year=2024), (2025,), False),
    (token("民政局", year=2025), (2024,), False),
    (None, (2025,), True),
    (None, (2024,), False),
    (None, (), True),
]


@pytest.mark.parametrize(("marked", "years", "right"), SAID_YEARS)
def test_the_year_in_token_and_sheets(marked: Token | None, years: tuple[int, ...], right: bool) -> None:
    assert told("民政局.xlsx", marked, years=years) == ("民政局", [] if right else ["wrong-year"])


SEVERAL_YEARS = [
    # the file's name, its token, the years written in its sheets, what is said
    ("民政局2024、2025年.xlsx", None, (), "several-years"),
    ("民政局2024年报改2025.xlsx", None, (), "several-years"),
    ("民政局.xlsx", None, (2024, 2025), "several-years"),
    ("民政局2025.xlsx", None, (2024, 2025), "several-years"),
    ("民政局2024、2025年.xlsx", None, (2025,), ""),  # the tables speak of one
    ("民政局2024、2025年.xlsx", None, (2024,), "wrong-year"),
    ("民政局2023、2024年.xlsx", None, (), "wrong-year"),
    ("民政局2024、2025年.xlsx", token("民政局"), (2025,), ""),
    ("民政局2024、2025年.xlsx", token("民政局"), (), ""),
    ("民政局.xlsx", token("民政局"), (2024, 2025), "several-years"),  # a table is headed by another year
    ("民政局2024、2025年对比.xlsx", None, (), "several-years"),
    ("民政局2024年与2025年对比.xlsx", None, (), "several-years"),
    # the year before 报告 or 年报 is that of the report
    ("2024年政府信息公开年度报告（2025年填）民政局.xlsx", None, (), "wrong-year"),
    ("2025年政府信息公开年度报告（2024年对照）民政局.xlsx", None, (), ""),
    ("2024年民政局政府信息公开工作年报2025版.xlsx", None, (), "wrong-year"),
    ("民政局2024年度报告（2025年填）.xlsx", None, (), "wrong-year"),
]


@pytest.mark.parametrize(("file", "marked", "years", "kind"), SEVERAL_YEARS)
def test_of_several_years_that_of_the_report_counts(
    file: str, marked: Token | None, years: tuple[int, ...], kind: str
) -> None:
    unit, findings = unit_names.attribute(Answer(file, token=marked, years=years), NAMES, ROUND)
    assert (unit, [f.kind for f in findings]) == ("民政局", [kind] if kind else [])
    severity = ERROR if kind == "wrong-year" else EXPLAIN if marked else NOTE
    assert {f.severity for f in findings} <= {severity}
    assert {f.file for f in findings} <= {file}


PUBLISHED = [
    # the file's name, its token, the years written in its sheets, what is said
    ("2026年民政局.xlsx", token("民政局"), (), "year-published"),
    ("2026年民政局政府信息公开年报.xlsx", None, (2025,), "year-published"),
    ("民政局26年报.xlsx", None, (2025,), "year-published"),
    ("2026年民政局.xlsx", None, (), "wrong-year"),
    ("2026年民政局.xlsx", None, (2026,), "wrong-year"),
    ("2026年民政局.xlsx", token("民政局", year=2026), (2025,), "wrong-year"),
    ("2026年民政局.xlsx", token("民政局", year=2024), (), "wrong-year"),
    ("2027年民政局.xlsx", token("民政局"), (), "wrong-year"),
    ("2024年民政局.xlsx", token("民政局"), (), "wrong-year"),
]


@pytest.mark.parametrize(("file", "marked", "years", "kind"), PUBLISHED)
def test_the_year_after_the_reports_in_the_name_of_a_file(
    file: str, marked: Token | None, years: tuple[int, ...], kind: str
) -> None:
    unit, (finding,) = unit_names.attribute(Answer(file, token=marked, years=years), NAMES, ROUND)
    assert (unit, finding.kind) == ("民政局", kind)
    assert finding.severity is (NOTE if kind == "year-published" else ERROR)
    if kind == "year-published":
        assert (finding.file, finding.found, finding.expected) == (file, "2026", "2025")


WHERE = [
    # the file's name, its token, the years written in its sheets, the years that are said and where they were read
    ("民政局2024.xlsx", None, (), "2024", "by the file's name"),
    ("民政局.xlsx", token("民政局", year=2024), (), "2024", "by the file's token"),
    ("民政局.xlsx", None, (2023, 2024), "2023、2024", "by what is written in it"),
    ("民政局2024、2025年.xlsx", None, (), "2024、2025", "by the file's name"),
    ("民政局2024、2025年.xlsx", None, (2024, 2025), "2024、2025", "by what is written in it"),  # once is enough
]


@pytest.mark.parametrize(("file", "marked", "years", "found", "where"), WHERE)
def test_a_year_is_said_with_where_it_was_read(
    file: str, marked: Token | None, years: tuple[int, ...], found: str, where: str
) -> None:
    _, (finding,) = unit_names.attribute(Answer(file, token=marked, years=years), NAMES, ROUND)
    assert (finding.found, finding.expected, dict(finding.args)) == (found, "2025", {"where_from": where})


def test_a_part_of_a_name_speaks_against_a_token_and_against_what_is_written() -> None:
    """Alone, 教育局招生考试中心 names no unit of the roster; beside another unit's name it is a contradiction."""
    assert told("教育局招生考试中心.xlsx") == ("", ["unknown-unit"])
    assert told("教育局招生考试中心.xlsx", token("民政局")) == ("", ["units-disagree"])
    assert told("教育局招生考试中心.xlsx", None, "民政局") == ("", ["units-disagree"])


def test_what_a_file_name_leaves_for_the_name_of_its_sender() -> None:
    assert unit_names.stem("子文件夹/2025年民政局年报.xlsx", TITLES) == "民政局"


ADOPTED = [
    # the token of a file that the office adopted for 教育局, whom the remark names
    (None, ""),
    (token("教育局"), ""),
    (token("离石区教育局"), ""),
    (token("民政局"), "民政局"),
    (token("卫生健康局"), "卫生健康局"),
    (token(kind="result", body="王家沟乡人民政府", state="final"), "王家沟乡人民政府"),
]


@pytest.mark.parametrize(("marked", "named"), ADOPTED)
def test_a_file_adopted_for_another_unit_than_its_token_names_is_remarked_on(marked: Token | None, named: str) -> None:
    unit, findings = unit_names.attribute(Answer("附件2.xlsx", token=marked), NAMES, ROUND, "教育局")
    assert unit == "教育局"
    remark = ("adopted-for-another", NOTE, "教育局", "附件2.xlsx", named)
    assert [(f.kind, f.severity, f.unit, f.file, f.found) for f in findings] == ([remark] if named else [])


def test_a_wrong_year_says_where_it_was_read() -> None:
    _, (finding,) = unit_names.attribute(Answer("民政局2024.xlsx"), NAMES, ROUND)
    assert (finding.found, finding.expected, finding.unit) == ("2024", "2025", "民政局")
    assert "by the file's name" in words.sentence(finding, FORM, "en")


# --- what is no answer -----------------------------------------------------------------------------------------------

JUNK = [
    ("民政局.xlsx", 1000, "wanted"),
    ("子文件夹/民政局.xlsx", 1000, "wanted"),
    ("民政局.pdf", 1000, "wanted"),  # the reader says what it is
    ("~$民政局.xlsx", 165, "a lock file of Excel or WPS"),
    ("a/~$民政局.xlsx", 165, "a lock file of Excel or WPS"),
    (".~民政局.xlsx", 165, "a lock file of Excel or WPS"),
    (".~lock.民政局.xlsx#", 80, "a lock file of Excel or WPS"),
    (".DS_Store", 6148, "a file of the system"),
    ("a/Thumbs.db", 100, "a file of the system"),
    ("desktop.ini", 100, "a file of the system"),
    ("__MACOSX/._民政局.xlsx", 100, "a file of the system"),
    ("._民政局.xlsx", 100, "a file of the system"),
    ("民政局.xlsx:Zone.Identifier", 62, "a file of the system"),
    ("a/民政局.xlsx\uf03aZone.Identifier", 62, "a file of the system"),
    ("民政局.xlsx:Zone.Identifier:$DATA", 62, "a file of the system"),
    ("民政局.xlsx:OECustomProperty", 62, "a file of the system"),
    ("民政局.xlsx_Zone.Identifier", 62, "a file of the system"),
    ("民政局：2025.xlsx", 62, "wanted"),
    ("民政局12:30.xlsx", 62, "wanted"),
    ("@eaDir/民政局.xlsx", 62, "a file of the system"),
    ("$RECYCLE.BIN/民政局.xlsx", 62, "a file of the system"),
    ("ehthumbs.db", 62, "a file of the system"),
    ("Zone.Identifier说明.xlsx", 62, "wanted"),
    ("民政局.lnk", 100, "a shortcut"),
    ("民政局.url", 100, "a shortcut"),
    ("民政局.xlsx.tmp", 100, "a temporary file"),
    *(
        (f"民政局.xlsx{end}", 100, "an unfinished download")
        for end in (
            ".crdownload",
            ".part",
            ".partial",
            ".opdownload",
            ".td",
            ".td.cfg",
            ".xltd",
            ".xltd.cfg",
            ".aria2",
            ".!ut",
            ".!qB",
            ".bc!",
            ".jc!",
            ".filepart",
            ".fdmdownload",
            ".download",
            ".downloading",
            ".baiduyun.p.downloading",
            ".baiduyun.p.downloading.cfg",
            ".BaiduYun.Downloading",
            ".download/民政局.xlsx",
            ".baiduyun.uploading.cfg",
        )
    ),
    ("a/.民政局.xlsx.icloud", 100, "an unfinished download"),
    ("民政局.part1.rar", 100, "wanted"),
    ("民政局.td.xlsx", 100, "wanted"),
    ("download/民政局.xlsx", 100, "wanted"),
    ("民政局downloading.xlsx", 100, "wanted"),
    ("民政局.xlsx", 0, "0 bytes"),
    ("民政局.xlsx", -1, "a link, not a file"),
    ("作废/民政局.xlsx", 1000, "withdrawn"),
    ("二月/作废/民政局.xlsx", 1000, "withdrawn"),
    ("作废/~$民政局.xlsx", 165, "withdrawn"),
    ("作废.xlsx", 1000, "wanted"),
    ("不作废/民政局.xlsx", 1000, "wanted"),
]


@pytest.mark.parametrize(("name", "size", "expected"), JUNK)
def test_what_is_ignored_by_name(name: str, size: int, expected: str) -> None:
    wanted, states, notes = ignored_files.sort_out([(name, size)])
    assert wanted == ([name] if expected == "wanted" else [])
    assert [(s.name, s.verdict) for s in states] == ([] if expected == "wanted" else [(name, "ignored")])
    reasons = [dict(note.args).get("reason", note.kind) for note in notes]
    assert reasons == ([] if expected == "wanted" else [expected])
    assert {note.severity for note in notes} <= {NOTE}


def test_every_file_of_the_inbox_gets_one_verdict() -> None:
    listing = [(name, size) for name, size, _ in JUNK]
    wanted, states, _ = ignored_files.sort_out(listing)
    assert sorted([*wanted, *(state.name for state in states)]) == sorted(name for name, _ in listing)


NAMES_IN_A_TEMPLATE = [
    # what stands behind 填报单位 in the template of 民政局, and what is said
    (("民政局",), []),
    (("区民政局（盖章）",), []),
    (("民政局填报人：张三",), []),
    (("民政局单位负责人：张三",), []),
    (("民政局统一社会信用代码：1137",), []),
    (("民政局机关",), []),
    (("民政局党组",), []),
    (("民政局王芳",), []),
    (("区民政局制表人：王芳",), []),
    (("经办人：王芳",), []),
    (("分管领导：",), []),
    (("本单位",), []),
    (("区民政局办公室",), []),
    (("离石区",), []),
    (("全区",), []),
    (("负责人：张三",), []),
    (("（盖章）",), []),
    (("填表日期：2026年1月20日",), []),
    (("民政局救助科",), []),
    (("救助科",), ["name-unknown"]),
    (("民政局", "福利事务组"), ["name-unknown"]),
    (("敬老服务小组",), ["name-unknown"]),
    (("殡仪服务段",), ["name-unknown"]),
    (("民政局救助站",), ["units-disagree"]),
    (("第一福利厂",), ["units-disagree"]),
    (("政务服务大厅",), ["units-disagree"]),
    (("质量检测室",), ["units-disagree"]),
    (("教育局",), ["units-disagree"]),
]


@pytest.mark.parametrize(("written", "kinds"), NAMES_IN_A_TEMPLATE)
def test_another_name_in_the_template_of_a_unit_is_not_passed_over(written: tuple[str, ...], kinds: list[str]) -> None:
    sent = Answer("民政局.xlsx", token=token("民政局"), names=written)
    unit, findings = unit_names.attribute(sent, NAMES, ROUND)
    assert [f.kind for f in findings] == kinds
    assert unit == ("" if kinds == ["units-disagree"] else "民政局")


PARTS = ["原种场", "水文段", "文化宫", "东院区", "政务服务大厅", "剧团", "质量检测室", "粮库", "福利厂"]


@pytest.mark.parametrize("part", PARTS)
def test_the_name_of_a_part_of_a_unit_is_not_that_of_the_unit(part: str) -> None:
    assert told(f"民政局{part}.xlsx")[0] == ""


def test_offices_of_a_unit_are_the_unit() -> None:
    assert told("民政局办公室.xlsx")[0] == told("民政局法制股室.xlsx")[0] == "民政局"
