"""The round of 48 to its end: final on the third evening, and told truly in docs/tour.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs import tour
from tests.support.pages import text

pytestmark = pytest.mark.long  # it makes more than a hundred workbooks


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return tour.play(tmp_path_factory.mktemp("tour"))


def test_the_page_shows_what_the_program_says(said: dict[str, str]) -> None:
    page = text("docs/tour.md")
    assert tour.filled(page, said) == page, "run: python -m docs.tour"


def test_every_step_is_shown_once(said: dict[str, str]) -> None:
    assert sorted(name for _, name, _, _ in tour.BLOCK.findall(text("docs/tour.md"))) == sorted(said)


# the step, and what must stand in its output
STEPS = [
    ("check", "✗ 有 1 处错误须改正\n"),
    ("blank", "✗ 还没有填数\n"),
    ("first", "单位：应报 48 = 已汇总 23 + 暂缓 18 + 免报 1 + 未报 6\n"),
    ("returns", "生成 26 份，在 returns\n"),
    ("second", "单位：应报 48 = 已汇总 25 + 暂缓 18 + 免报 1 + 未报 4\n"),
    ("third", "单位：应报 48 = 已汇总 46 + 暂缓 1 + 免报 1 + 未报 0\n"),
    ("final", "单位：应报 48 = 已汇总 47 + 暂缓 0 + 免报 1 + 未报 0\n"),
    ("final", "终稿：各数均有出处，账目相符。\n"),
]


@pytest.mark.parametrize(("step", "words"), STEPS)
def test_how_the_round_goes_on(step: str, words: str, said: dict[str, str]) -> None:
    assert words in said[step]


def test_a_page_with_other_output_is_stale(said: dict[str, str]) -> None:
    page = text("docs/tour.md").replace("终稿：各数均有出处", "终稿：各数都有出处")
    assert page != text("docs/tour.md")
    assert tour.filled(page, said) == text("docs/tour.md")


def test_a_block_that_no_step_fills_is_refused() -> None:
    with pytest.raises(KeyError):
        tour.filled("<!-- nothing -->\n```text\n```\n", {})


def test_the_folder_of_the_caller_is_left_as_it_was(said: dict[str, str]) -> None:
    assert said
    assert Path.cwd() == Path(__file__).parent.parent
