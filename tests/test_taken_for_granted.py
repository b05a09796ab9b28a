"""What nobody said and may be wrong is said once, on the standard error."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from consolidate.pipeline import new
from consolidate.pipeline.new import NewRound
from consolidate.rounds import roster, settings
from consolidate.words import say
from tests.support.command import run
from tests.support.small_round import ROUND, small_round

BODY = "汇总单位暂用文件夹的名称“2025年报”；不是全称的，请在 round.toml 的 body 一行改正"
YEAR = "报告年度按今天的日期取 2025；不对的，请在 round.toml 的 year 一行改正"
FORM = "按报告年度，表式改用 2021；上一次汇总用的是 2019"
YEARS = "表式 2019 适用于 2019–2020 年度，本次汇总是 2025 年度"
DEADLINE = date(2026, 1, 20)

# what is wished, and what is said; today is 2025-11-26
CASES = [
    (NewRound(), [BODY, YEAR]),
    (NewRound(body="清源县人民政府"), [YEAR]),
    (NewRound(year=2025), [BODY]),
    (NewRound(deadline=DEADLINE), [BODY]),  # the year is the one before the deadline
    (NewRound(2025, "清源县人民政府"), []),
    (NewRound(2025, before=Path("2019")), [FORM]),
    (NewRound(2025, before=Path("2021")), []),
    (NewRound(2025, form="2021", before=Path("2019")), []),
    (NewRound(2025, "清源县人民政府", form="2019"), [YEARS]),
    (NewRound(2020, "清源县人民政府", form="2019"), []),
]


@pytest.mark.parametrize(("wishes", "said"), CASES)
def test_what_a_new_round_takes_for_granted(
    wishes: NewRound, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    small_round(Path("2021"))
    small_round(Path("2019"))
    text = settings.write(ROUND).replace('form = "2021"', 'form = "2019"').replace("year = 2025", "year = 2020")
    Path("2019", "round.toml").write_text(text, encoding="utf-8")
    made = new.make(Path("2025年报"), wishes, date(2025, 11, 26))
    assert [say("zh", sentence, **args) for _, sentence, args in made.taken] == said


def test_it_is_said_on_the_standard_error(tmp_path: Path) -> None:
    code, out, err = run("new", tmp_path / "2025年报", "--year", "2025年", "--lang", "zh")
    assert (code, err) == (0, f"{BODY}\n")
    assert BODY not in out
    said = run("new", tmp_path / "b", "--year", 2025, "--body", "清源县人民政府")
    assert (said[0], said[2]) == (0, "")


def test_a_roster_that_is_there_already_is_never_written_over(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    (folder / "round.toml").unlink()
    before = (folder / "roster.xlsx").read_bytes()
    code, _, err = run("new", folder, "--year", 2025, "--body", "清源县人民政府")
    assert (code, err) == (0, "roster.xlsx was there already and stays as it is\n")
    assert (folder / "roster.xlsx").read_bytes() == before
    assert [unit.name for unit in roster.read(before).units] == ["民政局", "教育局"]
