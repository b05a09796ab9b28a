"""Letters and the report in the words of a form of an office's own: in its file, and where they are wrong."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from consolidate.forms import report_names
from consolidate.forms.loader import FormError, load
from consolidate.model import Roster, Round, Unit
from consolidate.rounds import roster, settings
from consolidate.words import say
from tests.support import annual_reports as making
from tests.support.command import run
from tests.support.own_form import FEES

pytestmark = pytest.mark.usefixtures("no_own_forms")

PAGE = (Path(__file__).parents[1] / "docs" / "forms.md").read_text(encoding="utf-8")
(LETTERS,) = re.findall(r"^```toml\n(\[letters\].*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
ROUND = Round("fees", 2030, "示例市", date(2031, 1, 20), {"name": "张三", "phone": "0000"})


def test_the_letters_of_the_page_are_those_of_the_form() -> None:
    form = load(f"{FEES}\n{LETTERS}", "fees.toml")
    assert [kind for kind, _ in form.letters] == ["invite", "group"]
    assert dict(form.letters)["invite"].startswith("主题：请报送{年度}年热线统计（{单位}）\n\n{单位}：\n")


WRONG = [
    # what stands in [letters], the line below its heading, what is said
    ('invite = """\n主题：热线\n\n请于{截至日期}前报送。\n"""', 4,
     "invite: the placeholder {截至日期} is not known; did you mean {截止日期}?"),
    ('remind = """主题：热线\n{单位}：\n{情形}\n"""', 3,
     "remind: the placeholder {情形} is not known; did you mean {情况}?"),
    ("correct = '''\n主题：热线\n{问题数}处，{}\n'''", 3, "correct: the placeholder {} is not known"),
    ('group = "请各单位报送。"', 1, "group: the letter does not begin with its subject: 主题：…"),
    ('group = "主题：催报\\n{未报}"', 1, "group: the placeholder {未报} is not known; did you mean {未报数}?"),
    ('invited = "主题：热线"', 1, "letters: the key “invited” is not known; did you mean invite?"),
    ("invite = 3", 1, "letters: “invite” must be of type string"),
]  # fmt: skip


@pytest.mark.parametrize(("letter", "line", "words"), WRONG)
def test_a_wrong_letter_is_named_with_its_line_and_key(letter: str, line: int, words: str) -> None:
    text = f"{FEES}\n[letters]\n{letter}\n"
    heading = text.splitlines().index("[letters]") + 1
    with pytest.raises(FormError) as refused:
        load(text, "fees.toml")
    (problem,) = refused.value.details
    assert problem.where == str(heading + line)
    assert say("en", problem.sentence, **problem.args).startswith(words)


WRONG_REPORTS = [
    # a line of the report, what is said of it
    ("收费{交通}万元，其中教育{教浴}万元。", "the name {教浴} is not known; did you mean {教育}"),
    ("{交通：收费{交通}万元，教育{教浴}万元|没有收费}", "the name {教浴} is not known; did you mean {教育}"),
    ("【备用】比上年{同比.教浴}。", "the name {同比.教浴} is not known; did you mean {同比.教育}"),
    ("占{占比.教育/交能}。", "the name {占比.教育/交能} is not known; did you mean {交通}"),
    ("收费{交通万元。", "the bracket { is not closed"),
    ("{表九}", "the name {表九} is not known"),
    ("{表一}\n{表一}", "the table {表一} is to be put in 2 times; name it once"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "words"), WRONG_REPORTS, ids=[case[0] for case in WRONG_REPORTS])
def test_a_wrong_name_in_the_report_of_a_form_is_named_with_its_line(line: str, words: str) -> None:
    text = f'{FEES}\n[report]\ntext = """\n{{单位}}\n\n一、情况\n{line}\n"""\n'
    with pytest.raises(FormError) as refused:
        load(text, "fees.toml")
    (problem,) = refused.value.details
    assert text.splitlines()[int(problem.where) - 1] == line.split("\n")[-1]
    assert say("en", problem.sentence, **problem.args).startswith(words)


def test_every_name_of_a_report_may_stand_in_a_form() -> None:
    names = "".join(f"{{{name}}}" for name in (*report_names.FACTS, "教育", "上年.交通.市级", "占比.教育/交通"))
    form = load(f'{FEES}\n[report]\ntext = "{{单位}}\\n\\n{names}\\n{{表一}}"\n', "fees.toml")
    assert {*making.subject(form=form).fields} == {*report_names.FACTS}


def test_a_round_writes_in_the_words_of_its_form_unless_it_has_its_own(tmp_path: Path) -> None:
    path = tmp_path / "fees.toml"
    path.write_text(f"{FEES}\n{LETTERS}", encoding="utf-8")
    folder = tmp_path / "round"
    assert run("new", folder, "--form", path, "--year", 2030, "--body", "示例市")[0] == 0
    (folder / "round.toml").write_text(settings.write(ROUND), encoding="utf-8")
    (folder / "roster.xlsx").write_bytes(roster.write(Roster((Unit("交通局"),))))

    assert run("mail", folder, "invite")[0] == 0
    text = folder / "outbox" / "通知" / "交通局" / "正文.txt"
    assert "主题：请报送2030年热线统计（交通局）\n" in text.read_text(encoding="utf-8-sig")
    assert run("mail", folder, "remind")[0] == 0
    reminder = (folder / "outbox" / "催报" / "交通局" / "正文.txt").read_text(encoding="utf-8-sig")
    assert "尚未收到贵单位2030年收费统计表。" in reminder, "the form has no words of its own for this letter"
    assert (
        (folder / "outbox" / "催报.txt").read_text(encoding="utf-8-sig").startswith("热线统计还差1个单位：交通局。\n")
    )

    (folder / "letters" / "invite.txt").write_text("主题：自己的话\n\n{单位}好。\n", encoding="utf-8")
    assert run("mail", folder, "invite")[0] == 0
    assert "主题：自己的话\n" in text.read_text(encoding="utf-8-sig")
