"""Texts from outside: what they become in a cell, in every workbook that we write."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from xml.etree import ElementTree

import openpyxl
import pytest

from consolidate.decisions import sheet as decisions
from consolidate.forms import edition
from consolidate.model import Roster, Round, Unit
from consolidate.rounds import roster
from consolidate.templates import template
from consolidate.text import a1, clean, plain, readable
from tests.support.at_length import every
from tests.support.merged import HOSTILE, parts


def test_what_cannot_be_shown_is_spelled_out_and_what_is_too_long_cut() -> None:
    assert clean("一\x00二") == "一\\u0000二"
    assert clean("半\ud800个") == "半\\ud800个"
    assert clean("第一行\r\n第二行") == "第一行\n第二行"
    assert clean("𠀀" * 40_000) == "𠀀" * 16_383 + "…"
    assert clean("<r>x</r>") == "<r>x</r> "
    assert clean("民政局（含老龄办）") == "民政局（含老龄办）"


NAMES = [
    ("民政局.xlsx", "民政局.xlsx"),
    ("民政局2.xlsx".encode("gbk").decode("utf-8", "surrogateescape"), "民政局2.xlsx"),
    ("乗積誠.xlsx".encode("gbk").decode("utf-8", "surrogateescape"), "乗積誠.xlsx"),  # second bytes that are ASCII
    ("文件 " + "民政局".encode("gbk").decode("utf-8", "surrogateescape") + " 读不了", "文件 民政局 读不了"),
    ("文件 \udcff\udcff", "文件 \ufffd\ufffd"),
    ("\ud800\udfff一", "??一"),
    ("一\n二", "一\n二"),
]


@pytest.mark.parametrize(("name", "shown"), NAMES)
def test_a_name_that_is_no_utf8_is_readable(name: str, shown: str) -> None:
    assert readable(name) == shown


def test_texts_are_compared_without_what_cannot_be_seen() -> None:
    assert plain(" 民　政\u200b局\x07 ") == "民政局"
    assert plain("⼈⺠政府") == "人民政府"


def test_characters_that_are_taken_as_plain_are_so() -> None:
    """A text of these alone takes a short way; beside a blank it takes the long one."""
    for char in map(chr, [*range(0x21, 0x7F), *range(0x4E00, 0xA000)]):
        assert plain(char) == plain(f"{char}\u3000") == char


def test_cells_are_addressed_as_excel_does() -> None:
    assert [a1(0, 0), a1(6, 3), a1(0, 25), a1(0, 26), a1(9, 701), a1(9, 702)] == [
        "A1", "D7", "Z1", "AA1", "ZZ10", "AAA10",
    ]  # fmt: skip


def _template(text: str) -> bytes:
    return template(edition("2021"), Round("2021", 2025, text, date(2026, 1, 20), {"name": text}), Unit(text))


WRITERS: dict[str, tuple[Callable[[str], bytes], str, str]] = {  # how, where the text stands
    "roster": (lambda text: roster.write(Roster((Unit(text, text, contact=text, phone=text),))), "填报单位名单", "B3"),
    "decisions": (lambda text: decisions.write(Roster((Unit(text),)), edition("2021")), "单位", "A1"),
    "template": (_template, "填表说明", "B2"),
    "what was typed": (
        lambda text: template(
            edition("2021"),
            Round("2021", 2025, "县"),
            Unit("局"),
            figures={edition("2021").places[0]: text},
        ),
        "二、主动公开",
        "B6",
    ),
}


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("text", every(2, HOSTILE.values(), list(HOSTILE)))
def test_no_workbook_takes_a_text_for_anything_else(text: str, writer: str) -> None:
    write, name, address = WRITERS[writer]
    hostile, tame = parts(write(text)), parts(write("某局"))
    assert hostile.keys() == tame.keys()
    for part in tame:
        ElementTree.fromstring(hostile[part])
        assert hostile[part].count("<f>") == tame[part].count("<f>")
        assert hostile[part].count("External") == tame[part].count("External")
    cell = openpyxl.load_workbook(io.BytesIO(write(text)))[name][address]
    assert (cell.data_type, str(cell.value)) == ("s", clean(text))
