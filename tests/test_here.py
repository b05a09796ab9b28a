"""In the folder of a round its name may be left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from consolidate.cli import here
from consolidate.cli.language import from_here
from consolidate.words import UserError
from tests.support.command import run, run_json
from tests.support.small_round import OUTPUT, small_round

LETTERS = ("invite", "remind", "correct")


@pytest.mark.parametrize(
    ("words", "folder", "letter"),
    [
        (["invite"], ".", "invite"),
        (["2025年报", "remind"], "2025年报", "remind"),
        (["invite", "invite"], "invite", "invite"),
    ],
)
def test_the_round_before_a_letter_may_be_left_out(words: list[str], folder: str, letter: str) -> None:
    assert here.with_letter(words, LETTERS) == (Path(folder), letter)


@pytest.mark.parametrize("words", [[], ["2025年报"], ["invite", "2025年报"], ["2025年报", "x", "invite"]])
def test_what_is_no_round_and_letter_is_refused(words: list[str]) -> None:
    with pytest.raises(UserError, match="the letter is one of invite, remind, correct"):
        here.with_letter(words, LETTERS)


@pytest.mark.parametrize(
    ("inside", "words", "folder", "sources"),
    [
        (False, ["轮次"], "轮次", []),
        (False, ["轮次", "收到的"], "轮次", ["收到的"]),
        (False, ["收到的"], "收到的", []),  # opening it says that it is no round
        (False, [], ".", []),
        (True, [], ".", []),
        (True, ["收到的"], ".", ["收到的"]),
        (True, ["收到的", "信.eml"], ".", ["收到的", "信.eml"]),
        (True, ["另一轮", "收到的"], "另一轮", ["收到的"]),
    ],
)
def test_the_round_before_sources_may_be_left_out(
    inside: bool, words: list[str], folder: str, sources: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("轮次", "另一轮", "收到的"):
        (tmp_path / name).mkdir()
    for path in (tmp_path / "轮次", tmp_path / "另一轮", *([tmp_path] if inside else [])):
        (path / "round.toml").touch()
    monkeypatch.chdir(tmp_path)
    assert here.with_sources([Path(word) for word in words]) == (Path(folder), [Path(source) for source in sources])


def test_every_command_of_a_round_runs_in_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = small_round(tmp_path / "2025年报")
    monkeypatch.chdir(folder)
    (tmp_path / "收到的").mkdir()
    for words in (
        ("templates",), ("status",), ("run",), ("data",), ("returns",), ("collect", Path("..", "收到的")),
    ):  # fmt: skip
        code, _, err = run(*words)
        assert (code, err) == (0, ""), words
    assert run("mail", "invite")[0] == 0
    assert (folder / "output" / OUTPUT).exists()
    assert (folder / "outbox" / "通知").is_dir()


@pytest.mark.parametrize("words", [("status",), ("run",), ("templates",), ("mail", "invite"), ("collect",)])
def test_elsewhere_a_command_without_a_round_says_so(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said, err = run(*words)
    assert (code, said) == (2, "")
    assert ". is not a round: round.toml is missing" in err


# the folders that are there, those that are rounds, what is typed, what is meant
MISTYPED: list[tuple[tuple[str, ...], tuple[str, ...], str, str]] = [
    ((), ("2025年报",), "2025年", "2025年报"),
    ((), ("2024年报", "2025年报"), "2025年", "2025年报"),
    ((), ("2025年报",), "2052年报", "2025年报"),
    (("2025年",), ("2025年报",), "2025年", "2025年报"),
    (("公开",), ("公开/2025年报",), "公开", "公开/2025年报"),
    (("公开",), ("2025年报",), ".", "2025年报"),
    ((), ("公开/2025年报",), "公开/2025", "公开/2025年报"),
    (("2025年报/inbox",), ("2025年报",), "2025年报/inbox", "2025年报"),
    (("公开",), ("公开/2024年报", "公开/2025年报"), "公开", ""),
    (("2025年",), (), "2025年报", ""),
    ((), ("2025年报",), "别处", ""),
    ((), (), "没有/2025年报", ""),
]


@pytest.mark.parametrize(("folders", "rounds", "typed", "meant"), MISTYPED)
def test_a_mistyped_folder_names_the_round_that_was_meant(
    folders: tuple[str, ...], rounds: tuple[str, ...], typed: str, meant: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for name in (*folders, *rounds):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
    for name in rounds:
        (tmp_path / name / "round.toml").touch()
    monkeypatch.chdir(tmp_path)
    code, said, err = run("templates", typed)
    assert (code, said) == (2, "")
    assert (f"Did you mean {meant}?" in err) if meant else ("Did you mean" not in err)


@pytest.mark.parametrize(
    ("folder", "more", "typed"),
    [
        (".", (), "consolidate status"),
        ("2025年报", (), "consolidate status 2025年报"),
        ("2025 年报", ("--unit", "教育局"), 'consolidate status "2025 年报" --unit 教育局'),
    ],
)
def test_a_command_is_shown_as_it_is_typed(folder: str, more: tuple[str, ...], typed: str) -> None:
    assert here.command("status", Path(folder), *more) == typed


def test_paths_below_the_current_folder_are_shown_from_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stands, elsewhere = tmp_path / "在这里", tmp_path / "别处"
    stands.mkdir()
    monkeypatch.chdir(stands)
    shown = [
        (stands / "2025年报" / "output", "2025年报/output"),
        (elsewhere / "a.xlsx", (elsewhere / "a.xlsx").as_posix()),
        (stands, stands.as_posix()),
        (Path("2025年报"), "2025年报"),
        (Path("..") / "别处", "../别处"),
    ]
    assert [from_here(path).as_posix() for path, _ in shown] == [said for _, said in shown]


def test_every_command_shows_its_paths_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = small_round(tmp_path / "2025年报", answered=("民政局",))
    source = tmp_path / "收到的"
    source.mkdir()
    (source / "x.txt").write_text("x", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    commands: list[tuple[object, ...]] = [
        ("new", tmp_path / "新的"), ("templates", folder), ("check", folder / "inbox"), ("returns", folder),
        ("collect", folder, source), ("mail", folder, "invite"), ("data", folder, "-o", tmp_path / "o"),
        ("run", folder, "-o", tmp_path / "o"), ("status", folder), ("status", tmp_path / "没有"),
        ("run", folder, "-o", source / "x.txt"),
    ]  # fmt: skip
    for words in commands:
        _, out, err = run(*words)
        assert str(tmp_path) not in out + err, words
    assert run_json("run", folder, "-o", tmp_path / "o")[1]["output"] == (tmp_path / "o" / OUTPUT).as_posix()
