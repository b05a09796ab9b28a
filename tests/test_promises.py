"""Every promise names a test that can fail; what the tests of a promise are called cannot drift away from it."""

from __future__ import annotations

import re

import pytest

from tests.support.pages import is_test, text

PAGE = text("docs/promises.md")
NAMED = sorted(set(re.findall(r"`(tests/\w+\.py::\w+)`", PAGE)))


@pytest.mark.parametrize("test", NAMED)
def test_the_test_of_a_promise_exists(test: str) -> None:
    assert is_test(test)


NO_TESTS = [
    "tests/test_promises.py::test_nothing_of_this_name",
    "tests/test_promises.py::is_test",
    "tests/test_promises.py::PAGE",
    "tests/support/command.py::run_json",
    "tests/support/office.py::converted",
]


@pytest.mark.parametrize("name", NO_TESTS)
def test_what_is_no_test_holds_no_promise(name: str) -> None:
    assert not is_test(name)


def test_every_promise_names_its_test() -> None:
    lines = [
        line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| promise", "| ---"))
    ]
    assert len(lines) > 25
    assert [line for line in lines if "`tests/" not in line] == []
    assert [name for name in re.findall(r"`(tests/[^`]*)`", "\n".join(lines)) if name not in NAMED] == []
