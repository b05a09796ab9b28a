"""``consolidate bundle`` packs what a maintainer needs after an error, and nothing of what an office has to itself."""

from __future__ import annotations

import io
import json
import platform
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from consolidate import __version__, masked, merging
from consolidate.formats.raw import Plain
from consolidate.model import Incoming, Roster, Round, Unit
from consolidate.rounds import roster, settings
from consolidate.workers import pool, skeleton
from tests.support.command import run
from tests.support.small_round import answer

# what no byte of a bundle may hold: names of people, units and files, figures, addresses, and what was written anywhere
CANARIES = [
    *("清源县", "民政局", "民政", "白塔乡", "王小芳", "李建国", "wangxiaofang", "qingyuan"),
    *("138-0000-7531", "13800007531", "CanaryHost", "CanaryUser", "CanaryFolder", "CanarySheet", "CanaryMember"),
    *("73519", "86420", "24680", "9753.1", "机密批注", "CanaryProperty", "秘密文件", "CanaryText", "CanaryMessage"),
    "202.96.13.57",
]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A bundle of a round that is full of what nobody may see, after an error that tells of it."""
    base = tmp_path_factory.mktemp("bundle") / "CanaryFolder王小芳"
    folder = base / "清源县2025"
    (folder / "inbox" / "白塔乡的文件").mkdir(parents=True)
    sender = {
        "name": "王小芳",
        "phone": "138-0000-7531",
        "mail": "wangxiaofang@qingyuan.gov.cn",
        "address": "民政街24680号",
    }
    smtp: dict[str, str | int] = {"host": "202.96.13.57", "user": "wangxiaofang@qingyuan.gov.cn"}
    round_ = Round("2021", 2025, "清源县人民政府", date(2026, 1, 20), sender, smtp)
    (folder / "round.toml").write_text(settings.write(round_) + "# 王小芳的 CanaryText\n", encoding="utf-8")
    units = (
        Unit("民政局", "部门", ("民政",), "李建国", ("li@qingyuan.gov.cn",), "13800007531"),
        Unit("白塔乡人民政府"),
    )
    (folder / "roster.xlsx").write_bytes(roster.write(Roster(units)))
    (folder / "inbox" / "民政局.xlsx").write_bytes(telling(answer("民政局")))
    (folder / "inbox" / "白塔乡的文件" / "秘密文件.xlsx").write_bytes(telling(answer("白塔乡人民政府"))[:9000])
    (folder / "inbox" / "王小芳.csv").write_text("民政局,73519\n", encoding="gb18030")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("CanaryMember王小芳.txt", "CanaryText 86420")
        packed.writestr("xl/worksheets/sheet1.xml", "<CanaryText 王小芳='86420'>民政局<v>73519</v></CanaryText>")
    (folder / "inbox" / "秘密文件.zip").write_bytes(out.getvalue())

    def fails(*_: object, **__: object) -> None:
        raise ValueError("民政局 73519 CanaryMessage 王小芳")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "merge", fails)
        patch.setattr("tempfile.gettempdir", lambda: str(base))
        assert run("status", folder)[0] == 2
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.gettempdir", lambda: str(base))
        patch.setattr("platform.node", lambda: "CanaryHost")
        patch.setattr("getpass.getuser", lambda: "CanaryUser")
        bundled = run("bundle", folder, folder / "inbox" / "王小芳.csv", "-o", base / "o")
    code, said, _ = bundled
    assert code == 0
    (path,) = (base / "o").iterdir()
    assert path.name in said
    with zipfile.ZipFile(path) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def telling(data: bytes) -> bytes:
    """An answer with figures, a comment, a sheet, a formula, a number format and properties that tell something."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["三、依申请公开"]
    sheet["D7"] = 73519
    sheet["D8"] = "约86420件（王小芳）"
    sheet["E7"].comment = Comment("机密批注", "李建国")
    sheet["E8"].number_format = '0.0"王小芳"'
    book.create_sheet("CanarySheet").append(["CanaryText", 9753.1, '=IF(A1="王小芳",24680,1)'])
    book.properties.creator = "CanaryProperty 李建国"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def everywhere(bundle: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """Every name and every byte, as text in each way in which a name may be written."""
    for name, data in bundle.items():
        yield name, name
        for encoding in ("utf-8", "gb18030", "utf-16-le"):
            yield name, data.decode(encoding, "replace")
        yield name, data.decode("utf-8", "replace").encode().decode("unicode_escape", "replace")


@pytest.mark.parametrize("canary", [*CANARIES, Path.home().as_posix() + "/", "/tmp/"])
def test_nothing_of_the_office_is_in_it(bundle: dict[str, bytes], canary: str) -> None:
    assert canary
    assert [name for name, text in everywhere(bundle) if canary.casefold() in text.casefold()] == []


def test_it_says_what_is_in_it(bundle: dict[str, bytes]) -> None:
    files = [name for name in bundle if name.startswith("files/")]
    assert set(bundle) == {
        "README.txt", "program.json", "errors.json", "settings.txt", "round.json", *files,
    }  # fmt: skip
    assert len(files) == 4  # the one that was named, and three that were refused or held
    said = bundle["README.txt"].decode("utf-8-sig")
    assert [name for name in bundle if name.partition("/")[0] not in said] == ["README.txt"]


def test_the_error_is_in_it_with_its_place(bundle: dict[str, bytes]) -> None:
    found = json.loads(bundle["errors.json"])[-1]
    assert (found["version"], found["words"]) == (__version__, ["status"])
    (error,) = found["raised"]
    assert (error["kind"], error["message"]) == ("ValueError", "甲甲甲 00000 xxxxxxxxxxxxx 甲甲甲")
    assert any(
        place.startswith("consolidate/pipeline/run.py:") and place.endswith(" conclude") for place in error["places"]
    )


def test_the_program_is_in_it(bundle: dict[str, bytes]) -> None:
    found = json.loads(bundle["program.json"])
    assert (found["version"], found["python"]) == (__version__, platform.python_version())
    assert {"openpyxl", "typer", "xlsxwriter"} <= {name.lower() for name in found["packages"]}


def test_the_structure_of_the_round_is_in_it(bundle: dict[str, bytes]) -> None:
    found = json.loads(bundle["round.json"])
    assert (found["form"], found["units"], found["final"]) == ("2021", 2, False)
    assert found["with"] == {"mail": 1, "aliases": 1, "groups": 2}
    assert sorted((file["ending"], file["verdict"]) for file in found["files"])[0] == ("csv", "rejected")
    kinds = {finding["kind"] for finding in found["findings"]}
    assert {"unreadable", "not-a-number"} <= kinds
    lines = bundle["settings.txt"].decode().splitlines()
    assert 'body = "甲甲甲甲甲甲甲"      # 甲甲甲甲甲甲' in lines
    assert 'host = "000.00.00.00"' in lines


def test_the_structure_of_a_file_is_in_it(tmp_path: Path) -> None:
    ((_, found),) = pool.read_all([Incoming("x", telling(answer("民政局")))], read=skeleton.read)
    assert isinstance(found, Plain)
    sheets = {sheet["name"]: sheet for sheet in found.value["sheets"]}
    cells = {(row, column): rest for row, column, *rest in sheets["甲、甲甲甲甲甲"]["cells"]}
    assert cells[6, 3] == ["number", "00000", ""]
    assert cells[7, 3] == ["text", "甲00000甲（甲甲甲）", ""]
    assert (found.value["format"], found.value["reader"], found.value["ended"]) == ("workbook", "xlsx", [])
    parts = {part["name"]: part for part in found.value["parts"]}
    assert '<c r="D7"' in parts["xl/worksheets/sheet3.xml"]["xml"] + parts["xl/worksheets/sheet4.xml"]["xml"]
    assert "xl/styles.xml" in parts


@pytest.mark.parametrize(
    ("data", "reader", "kind"),
    [
        (b"", "unreadable", "Refused"),
        (answer("民政局")[:9000], "unreadable", "Refused"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"CanaryText" * 100, "unreadable", "CompDocError"),
        ("民政局,73519".encode(), "not-a-workbook", "Refused"),
    ],
)
def test_a_file_that_is_not_read_says_where_the_reading_ended(data: bytes, reader: str, kind: str) -> None:
    ((_, found),) = pool.read_all([Incoming("x", data)], read=skeleton.read)
    assert (found.value["size"], found.value["reader"]) == (len(data), reader)
    assert found.value["ended"][0]["kind"] == kind
    assert "Canary" not in json.dumps(found.value)


# --- when nothing can be opened --------------------------------------------------------------------------------


def packed(folder: Path) -> dict[str, Any]:
    (path,) = folder.iterdir()
    with zipfile.ZipFile(path) as parts:
        return {name: json.loads(parts.read(name)) for name in parts.namelist() if name.endswith(".json")}


def test_a_round_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    folder = tmp_path / "round"
    folder.mkdir()
    (folder / "round.toml").write_text('year = 2025\nbodi = "清源县"\n', encoding="utf-8")
    assert run("bundle", folder, "-o", tmp_path / "o")[0] == 0
    assert packed(tmp_path / "o")["round.json"] == {
        "stopped": "round.toml cannot be used: {count} problem(s)",
        "details": ["the key “{key}” is not known; did you mean {near}?", "“{key}” is missing"],
    }


def test_an_error_that_happens_again_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "round" / "inbox").mkdir(parents=True)
    (tmp_path / "round" / "round.toml").write_text('year = 2025\nbody = "清源县"\n', encoding="utf-8")
    (tmp_path / "round" / "roster.xlsx").write_bytes(roster.write(Roster((Unit("民政局"),))))

    def fails(*_: object, **__: object) -> None:
        raise KeyError("民政局")

    monkeypatch.setattr(merging, "merge", fails)
    assert run("bundle", tmp_path / "round", "-o", tmp_path / "o")[0] == 0
    (failed,) = packed(tmp_path / "o")["round.json"]["failed"]
    assert (failed["kind"], failed["message"]) == ("KeyError", "'甲甲甲'")


def test_the_message_of_an_error_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "2025 年报"
    (folder / "inbox").mkdir(parents=True)
    (folder / "round.toml").write_text('year = 2025\nbody = "清源县"\n', encoding="utf-8")
    (folder / "roster.xlsx").write_bytes(roster.write(Roster((Unit("民政局"),))))
    monkeypatch.chdir(tmp_path)

    def fails(*_: object, **__: object) -> None:
        raise KeyError("民政局")

    monkeypatch.setattr(merging, "merge", fails)
    _, _, err = run("status", "2025 年报", "--lang", "zh")
    assert err.splitlines()[1] == (
        '提示：请运行下面的命令，把它写出的文件发给维护人员（里面没有数字和名称）：consolidate bundle "2025 年报"'
    )
    kept = (folder / ".consolidate" / "errors.jsonl").read_text(encoding="utf-8")
    assert "民政局" not in kept
    assert len(kept.splitlines()) == 1


def test_errors_that_were_cut_off_are_left_out(tmp_path: Path) -> None:
    kept = tmp_path / "round" / ".consolidate" / "errors.jsonl"
    kept.parent.mkdir(parents=True)
    kept.write_text('{"at": "2099-01-20T09:00:00", "words": ["run"]}\n{"at": "2026-01', encoding="utf-8")
    assert run("bundle", tmp_path / "round", "-o", tmp_path / "o")[0] == 0
    assert packed(tmp_path / "o")["errors.json"][-1] == {"at": "2099-01-20T09:00:00", "words": ["run"]}


def test_a_word_that_is_no_path_does_not_spoil_the_message(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fails(*_: object, **__: object) -> None:
        raise KeyError("民政局")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("consolidate.pipeline.run.check", fails)
    code, _, err = run("check", "长" * 300)
    assert (code, err.splitlines()[1].endswith(": consolidate bundle")) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["consolidate-errors.jsonl"]


def test_a_file_that_does_not_exist_is_named(tmp_path: Path) -> None:
    code, _, err = run("bundle", tmp_path / "没有.xlsx", "-o", tmp_path / "o")
    assert (code, "does not exist" in err) == (2, True)
    assert not (tmp_path / "o").exists()


# --- what is left of a text ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("民政局：12.5万元", "甲甲甲：00.0甲甲"),
        ("Wang, 13800007531 <w@x.cn>", "xxxx, 00000000000 <x@x.xx>"),
        ("１２ Ⅷ ① ½ 〇", "00 0 0 0 0"),
        ("ａｂЖж한글", "甲甲xx甲甲"),
        ("a\tb\n-/—", "x\tx\n-/—"),
        ("\x00\u200b\ue000e\u0301", "???x?"),
        ("", ""),
    ],
)
def test_what_is_left_of_a_text(text: str, shape: str) -> None:
    assert masked.text(text) == shape


@pytest.mark.parametrize(
    ("xml", "shape"),
    [
        ('<c r="D7" s="12" t="n"><v>73519</v></c>', '<c r="D7" s="12" t="n"><v>00000</v></c>'),
        ('<c r="王小芳" t="a b"/>', '<c r="甲甲甲" t="x x"/>'),
        ('<sheet name="民政局" sheetId="3"/>', '<sheet name="甲甲甲" sheetId="0"/>'),
        ("<f>A1+24680</f>", "<f>x0+00000</f>"),
        ('<t xml:space="preserve"> 12 </t>', '<t xml:space="xxxxxxxx"> 00 </t>'),
        ("<![CDATA[王小芳 5]]>", "<![xxxxx[甲甲甲 0]]>"),
        ("<!-- 王小芳 -->", "<!-- 甲甲甲 -->"),
        ('<CanaryText r="D7">5</CanaryText>', '<xxxxxxxxxx x="x0">0</xxxxxxxxxx>'),
        ('<c r="wangxiaofang" t="13800007531"/>', '<c r="xxxxxxxxxxxx" t="00000000000"/>'),
        ('<row wangxiaofang="1">', '<row xxxxxxxxxxxx="0">'),
        ('<王小芳 a="1">', '<甲甲甲 x="0">'),
        ('<a b="王小芳>芳" c="5>', '<x x="甲甲甲>甲" x="0>'),
        ('<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
         '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'),
        ('<row xmlns:x="http://202.96.13.57/x">', '<row xmlns:x="xxxx://000.00.00.00/x">'),
        ('<table:table-cell office:value-type="float" office:value="73519"/>',
         '<table:table-cell office:value-type="float" office:value="00000"/>'),
    ],
)  # fmt: skip
def test_what_is_left_of_xml(xml: str, shape: str) -> None:
    assert masked.xml(xml) == shape


@pytest.mark.parametrize(
    ("line", "shape"),
    [
        ('body = "清源县"  # 王小芳', 'body = "甲甲甲"  # 甲甲甲'),
        ("  year=2025", "  year=0000"),
        ("[smtp]", "[smtp]"),
        ('wangxiaofang = "x"', 'xxxxxxxxxxxx = "x"'),
        ("[王小芳]", "[甲甲甲]"),
        ("deadline = 2026-01-20\r\n", "deadline = 0000-00-00?\n"),
        ("清源县", "甲甲甲"),
    ],
)
def test_what_is_left_of_the_settings(line: str, shape: str) -> None:
    assert masked.settings(line, settings.known()) == shape
