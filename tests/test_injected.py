"""Every command while the disk fills up or fails, or it is killed: a few of the cases of ``tests.support.injected``."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.support.at_length import cases
from tests.support.injected import COMMANDS, STRACE, Call, calls, files, fresh, inject, made, program

pytestmark = pytest.mark.strace

# the command, the call, what stands in it, how it fails
FAULTS = [
    ("collect", "rename", r"/inbox/\..*\.tmp", "signal=KILL"),
    ("collect", "write", r"ledger\.jsonl", "error=ENOSPC"),
    ("collect", "write", r"ledger\.jsonl", "signal=KILL"),
    ("collect", "openat", r"/src/2\.eml", "error=EIO"),
    ("templates", "rename", r"/templates/\..*\.tmp", "signal=KILL"),
    ("invite", "fsync", r"/outbox/.*\.tmp", "signal=KILL"),
    ("correct", "write", r"/returns/\..*\.tmp", "signal=KILL"),
    ("returns", "write", r"returns\.jsonl", "signal=KILL"),
    ("data", "rename", r"/out/\..*\.csv.*tmp", "signal=KILL"),
    ("new", "rename", r"/next/\.roster.*tmp", "signal=KILL"),
    ("check", "openat", r"/inbox/", "error=EACCES"),
    ("status", "getdents64", r"/inbox", "error=EIO"),
    ("status", "write", r"1<pipe", "error=ENOSPC"),
]


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("injected"))


@pytest.fixture(scope="module")
def traced(ready: Path) -> Callable[[str], list[Call]]:
    """The calls of a command, seen once."""
    return cache(lambda command: calls(fresh(ready), command))


@pytest.mark.parametrize(("command", "name", "pattern", "how"), cases(FAULTS, 0, 3, 6, 8, 11))
def test_a_fault_ends_in_a_sentence_and_costs_nothing(
    command: str, name: str, pattern: str, how: str, ready: Path, traced: Callable[[str], list[Call]]
) -> None:
    call = next(call for call in traced(command) if call.name == name and re.search(pattern, call.about))
    assert inject(fresh(ready), command, call, how) == []


def test_every_command_that_writes_is_among_them() -> None:
    assert {fault[0] for fault in FAULTS} >= set(COMMANDS) - {"run"}  # which tests/test_crashes.py is about


def test_a_workbook_that_cannot_be_opened_for_a_moment_does_not_go_back(
    ready: Path, traced: Callable[[str], list[Call]]
) -> None:
    call = next(c for c in traced("returns") if c.name == "openat" and "/inbox/" in c.about and "xlsx" in c.about)
    base = fresh(ready)
    before = {path for path in files(base) if "returns" in path.as_posix()}
    rule = f"inject=openat:error=EACCES:when={call.number}"
    done = program(base, "returns", *STRACE, "-o", "/dev/null", "-e", "trace=openat", "-e", rule)
    assert (done.returncode, "it may not be opened" in done.stdout.decode()) == (0, True)
    assert {path for path in files(base) if "returns" in path.as_posix()} == before
