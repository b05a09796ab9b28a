"""``consolidate page``: the page is opened where it is, else it is said where it is had."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import pytest

from consolidate.cli import open_page
from page import build
from tests.support.command import run


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The addresses that the browser was told to open; nothing is beside the program."""
    found: list[str] = []

    def show(address: str) -> bool:
        found.append(address)
        return True

    monkeypatch.setattr(webbrowser, "open", show)
    monkeypatch.setattr(open_page, "_places", lambda: iter([Path(open_page.NAME)]))
    monkeypatch.chdir(tmp_path)
    return found


def test_the_page_beside_the_program_is_opened(opened: list[str], tmp_path: Path) -> None:
    (tmp_path / open_page.NAME).write_text("<!doctype html>", encoding="utf-8")
    code, out, err = run("page", "--lang", "zh")
    assert (code, err) == (0, "")
    assert out == f"已在浏览器中打开：{open_page.NAME}\n"
    assert opened == [(tmp_path / open_page.NAME).as_uri()]


def test_a_page_that_is_named_is_opened(opened: list[str], tmp_path: Path) -> None:
    (tmp_path / "别处.html").write_text("<!doctype html>", encoding="utf-8")
    assert run("page", "别处.html")[0] == 0
    assert opened == [(tmp_path / "别处.html").as_uri()]


def test_where_there_is_none_it_is_said_where_it_is_had(opened: list[str]) -> None:
    code, _, err = run("page")
    assert code == 2
    assert open_page.NAME in err
    assert "python -m page.build" in err
    assert opened == []


def test_a_page_that_is_not_there_is_named(opened: list[str]) -> None:
    code, _, err = run("page", "没有.html")
    assert (code, opened) == (2, [])
    assert "没有.html" in err


def test_without_a_browser_the_file_is_named(
    opened: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / open_page.NAME).write_text("<!doctype html>", encoding="utf-8")
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    code, _, err = run("page")
    assert code == 2
    assert open_page.NAME in err


def test_it_is_the_file_that_is_built() -> None:
    assert f"{build.NAME}.html" == open_page.NAME
