"""A whole season by mail: invite twenty units, take in what seventeen send, remind three, correct four, to the final.

Messages go through a real server; each unit answers what it got there, in a way of its own.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from consolidate.decisions import sheet
from consolidate.forms import edition
from consolidate.model import Number, Place, Roster, Round, Unit
from consolidate.rounds import roster, settings
from consolidate.rounds.spreadsheet import FIRST_LINE
from consolidate.templates import template
from sample_workbooks import faults
from sample_workbooks.faults import place
from tests.support import mails_as_sent as sent
from tests.support.command import run, run_json
from tests.support.containers import msg, winmail, zipped
from tests.support.mailserver import CODE, USER, authority, smtp

pytestmark = pytest.mark.long

FORM = edition("2021")
SENDER = {"name": "张三", "office": "政务公开科", "phone": "0000-1234567", "mail": USER}
ROUND = Round("2021", 2025, "清源县人民政府", date(2026, 1, 20), SENDER)
NAMES = (
    "民政局", "教育局", "财政局", "住建局", "水利局", "林业局", "交通局", "文旅局", "卫健局", "审计局", "统计局",
    "司法局", "公安局", "人社局", "城关镇", "河东镇", "河西镇", "山口乡", "石桥乡", "柳林乡",
)  # fmt: skip
UNITS = tuple(Unit(name, mail=(f"u{n}@example.com",), phone=f"13900{n:02}") for n, name in enumerate(NAMES, 1))
LATE = ("山口乡", "石桥乡", "柳林乡")
GRANTED, FEES = "requests.granted.natural", "disclosure.fees.amount"
WRONG: dict[str, Mapping[str, Number | str]] = {  # what three of the four put in wrongly; 水利局 sends a Word document
    "教育局": {GRANTED: 1},
    "住建局": {GRANTED: "约14"},
    "林业局": {FEES: "251000元"},
}

Files = dict[str, bytes]
Answer = Callable[
    [Unit, bytes, str], Files
]  # the unit, its workbook filled in, the template it got -> files that arrive


def figures(name: str) -> dict[Place, Number]:
    return faults.sound(NAMES.index(name) + 1)


def filled(name: str, trip: int = 0, *, wrong: bool = False) -> bytes:
    """What a unit makes of its template, or of the copy that came back."""
    changes = {place(key): value for key, value in WRONG.get(name, {}).items()} if wrong else {}
    given: dict[Place, Number | str] = {**figures(name), **changes}
    return template(FORM, ROUND, UNITS[NAMES.index(name)], trip=trip, figures=given)


def mail(program: str, *more: tuple[str, bytes]) -> Callable[[str, bytes], Files]:
    """An answer by that program, with more beside it."""

    def answer(name: str, data: bytes) -> Files:
        unit = UNITS[NAMES.index(name)]
        files = [(f"{name}2025年年报.xlsx", data), *more]
        return {f"{name}.eml": sent.PROGRAMS[program](unit.mail[0], f"{name}报送年报", files, message=unit.mail[0])}

    return answer


def quoting(name: str, data: bytes) -> Files:
    """The template as it was sent comes back with the answer."""
    unit = UNITS[NAMES.index(name)]
    blank = template(FORM, ROUND, unit)
    book = f"{name}_2025年政府信息公开年报.xlsx"
    return {
        f"{name}.eml": sent.outlook(unit.mail[0], "答复: 请报送", [(book, blank), (f"{name}.xlsx", data)], message=name)
    }


def forwarded(name: str, data: bytes) -> Files:
    inner = sent.qq(f"{name}@qq.com".replace(name, "someone"), "年报", [(f"{name}.xlsx", data)], message="inner")
    part = b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + inner
    return {f"{name}.eml": sent.mixed(("From: boss@example.com", "Subject: Fw", f"Message-ID: <{name}>"), [part], "f")}


def pasted(data: bytes) -> bytes:
    """The tables in a new workbook, without our token."""
    return faults.edited(data, faults.without_token)


def in_two(name: str, data: bytes) -> Files:
    """One file for each table."""
    unit = UNITS[NAMES.index(name)]
    parts = []
    for table in FORM.tables:

        def drop(book: Any, keep: str = table.sheet) -> None:
            for other in FORM.tables:
                if other.sheet != keep:
                    del book[other.sheet]

        parts.append((f"{name}表{table.number}.xlsx", faults.edited(data, drop)))
    return {f"{name}.eml": sent.netease(unit.mail[0], "三张表", parts, message=name)}


ANSWERS: dict[str, Callable[[str, bytes], Files]] = {
    "民政局": mail("qq"),
    "教育局": mail("netease"),
    "财政局": mail("outlook"),
    "住建局": mail("foxmail"),
    "水利局": lambda name, data: {f"{name}.eml": sent.qq("u5@example.com", "年报", [(f"{name}.docx", faults.word())])},
    "林业局": mail("qq", ("盖章扫描件.pdf", b"%PDF-1.4 scan")),
    "交通局": quoting,
    "文旅局": forwarded,
    "卫健局": lambda name, data: {f"{name}.msg": msg("年报", "u9@example.com", [(f"{name}.xlsx", data)])},
    "审计局": lambda name, data: {f"{name}.msg": msg("年报", "u10@example.com", [(f"{name}.xlsx", data)], old=True)},
    "统计局": lambda name, data: {
        f"{name}.eml": sent.outlook("u11@example.com", "x", [("winmail.dat", winmail([(f"{name}.xlsx", data)]))])
    },
    "司法局": lambda name, data: {
        f"{name}.eml": sent.netease(
            "u12@example.com",
            "x",
            [("年报.zip", zipped([(f"{name}/{name}.xlsx", data), (f"{name}/说明.txt", b"x")], "gb18030"))],
        )
    },
    "公安局": lambda name, data: {
        "箱.mbox": b"From x Thu\n" + sent.qq("u13@example.com", "年报", [(f"{name}.xlsx", data)], message="m13") + b"\n"
    },
    "人社局": in_two,
    "城关镇": lambda name, data: {f"微信/{name}.xlsx": data},
    "河东镇": lambda name, data: {f"微信/{name}（粘贴）.xlsx": pasted(data)},
    "河西镇": lambda name, data: {f"{name}的包.zip": zipped([(f"{name}.xlsx", data)])},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "清源 2025"
    made.mkdir()
    (made / "roster.xlsx").write_bytes(roster.write(Roster(UNITS)))
    return made


def put(folder: Path, files: Files) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def decide(folder: Path) -> None:
    """The Word document is not wanted any more."""
    book = openpyxl.load_workbook(io.BytesIO(sheet.write(Roster(UNITS), edition("2021"))))
    for column, text in enumerate(("不采用", "", "水利局.docx", "", "", "", "", "", "已改报表格"), 1):
        book.worksheets[0].cell(FIRST_LINE + 1, column).value = text
    book.save(folder / "decisions.xlsx")


def test_a_season(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = authority(tmp_path / "ca")
    monkeypatch.setenv("SSL_CERT_FILE", str(known.file))
    monkeypatch.setenv("CONSOLIDATE_MAIL_CODE", CODE)
    arrived, output = tmp_path / "收到的", tmp_path / "output"
    with smtp(known) as room:
        account = f'\n[smtp]\nhost = "localhost"\nport = {room.port}\nuser = "{USER}"\n'
        (folder / "round.toml").write_text(settings.write(ROUND) + account, encoding="utf-8")
        # --- invite
        assert run("mail", folder, "invite", "--send", "--pause", 0)[0] == 0
        assert room.recipients == [unit.mail for unit in UNITS]
        (book,) = room.mails[16].iter_attachments()
        assert book.get_content() == (folder / "templates" / "河西镇_2025年政府信息公开年报.xlsx").read_bytes()

        # --- seventeen answer, one mail comes back
        for name, answer in ANSWERS.items():
            put(arrived, answer(name, filled(name, wrong=True)))
        put(arrived, {"退信.eml": sent.bounce("u20@example.com", room.taken[19][1])})
        code, said, err = run("collect", folder, arrived)
        assert (code, err) == (1, "")
        assert "柳林乡 · 退信.eml: the mail to u20@example.com was not delivered" in said
        code, result = run_json("run", folder, "-o", output)
        assert (code, result["units"]["missing"]) == (1, list(LATE))
        assert (result["units"]["used"], result["units"]["held"]) == (14, ["教育局", "住建局", "水利局"])
        asked = {f["unit"]: f["kind"] for f in result["findings"] if f["severity"] != "note" and not f["follows"]}
        assert asked == {
            "教育局": "rule-broken", "住建局": "not-a-number", "水利局": "word-document", "林业局": "yuan-converted",
        }  # fmt: skip

        # --- remind four: three that sent nothing, and one that sent a report instead of its table
        assert run("mail", folder, "remind", "--send", "--pause", 0)[0] == 0
        assert room.recipients[20:] == [(f"u{n}@example.com",) for n in (5, 18, 19, 20)]
        (text_part, _) = room.mails[20].iter_parts()
        assert "贵单位报来的“水利局.docx”是 Word 文档，不能代替表格" in text_part.get_content()
        text = (folder / "outbox" / "催报.txt").read_text(encoding="utf-8-sig")
        assert "还有3个单位未报：山口乡、石桥乡、柳林乡" in text
        assert "另有1个单位只报来了文档或扫描件，还要报送填好的表格：水利局。" in text
        assert "柳林乡\t—\t1390020\tu20@example.com" in text

        # --- correct three
        assert run("mail", folder, "correct", "--send", "--pause", 0)[0] == 0
        assert room.recipients[24:] == [(f"u{n}@example.com",) for n in (2, 4, 6)]
        (book,) = room.mails[25].iter_attachments()
        assert book.get_filename() == "住建局_2025年政府信息公开年报_第1次退回.xlsx"
        (text_part, _) = room.mails[25].iter_parts()
        assert "（一）予以公开，自然人）：“约14”不是数字" in text_part.get_content()
        assert run("mail", folder, "correct", "--send", "--pause", 0)[0] == 0
        assert len(room.taken) == 27

    # --- the seven answer; everything is collected again, old and new
    for name in LATE:
        put(arrived, mail("qq")(name, filled(name)))
    late = [("水利局.xlsx", filled("水利局"))]
    put(arrived, {"水利局-补报.eml": sent.foxmail("u5@example.com", "补报", late, message="水利局1")})
    for name in ("教育局", "住建局", "林业局"):
        unit = UNITS[NAMES.index(name)]
        again = [(f"{name}_2025年政府信息公开年报_第1次退回.xlsx", filled(name, trip=1))]
        put(arrived, {f"{name}-更正.eml": sent.foxmail(unit.mail[0], "更正", again, message=f"{name}1")})
    before = {path: path.read_bytes() for path in (folder / "inbox").rglob("*") if path.is_file()}
    code, said, _ = run("collect", folder, arrived)
    assert (code, "7 new mails; new in the inbox: 7 files" in said) == (0, True)
    assert {path: path.read_bytes() for path in before} == before
    code, said, _ = run("status", folder)
    assert "教育局, after return 1: 1 corrected\n" in said
    assert "水利局, after return" not in said
    assert (code, "1 companion" in said) == (0, True)  # the Word document goes with the workbook that came after it
    decide(folder)

    # --- final
    code, result = run_json("run", folder, "-o", output)
    assert [f for f in result["findings"] if f["severity"] != "note"] == []
    assert (code, result["final"], result["units"]["used"]) == (0, True, 20)
    for total, value in result["totals"].items():
        if not FORM.is_total(place(total)):
            assert float(value) == sum(figures(name)[place(total)] for name in NAMES)
