"""The program needs no network but for mail: a run talks to nobody, and works where there is nobody to talk to."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.small_round import OUTPUT, small_round

FAMILIES = r"\{sa_family=(?!AF_UNIX|AF_UNSPEC)\w+"
PROGRAM = [sys.executable, "-m", "consolidate", "run"]


def alone() -> list[str]:
    """The command that runs another where there is no network; nothing where the system does not allow it."""
    try:
        allowed = subprocess.run(["unshare", "-rn", "true"], capture_output=True, timeout=20).returncode == 0
    except OSError:
        return []
    return ["unshare", "-rn"] if allowed else []


def told(log: str) -> list[str]:
    """The lines of strace's log that reach out of the computer, or out of the process to the network's own names."""
    return [line for line in log.splitlines() if re.search(FAMILIES, line)]


@pytest.mark.strace
def test_a_run_opens_no_connection(tmp_path: Path) -> None:
    folder, log = small_round(tmp_path / "round"), tmp_path / "log"
    watched = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg,bind", "-o", str(log)]
    done = subprocess.run(
        [*watched, *PROGRAM, str(folder), "--output", str(tmp_path / "out")], capture_output=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / OUTPUT).exists()
    assert told(log.read_text(encoding="utf-8", errors="replace")) == []


def test_a_line_that_reaches_out_would_be_seen() -> None:
    log = (
        '7 connect(3, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = 0\n'
        '7 connect(3, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("10.0.0.1")}, 16) = 0\n'
        '7 sendto(3, "x", 1, 0, {sa_family=AF_INET6, sin6_port=htons(53)}, 28) = 1\n'
    )
    assert [line[:9] for line in told(log)] == ["7 connect", "7 sendto("]


def test_a_run_where_there_is_no_network(tmp_path: Path) -> None:
    command = alone()
    if not command:
        pytest.skip("this system lets nobody leave the network")
    folder = small_round(tmp_path / "round")
    done = subprocess.run([*command, *PROGRAM, str(folder), "--output", str(tmp_path / "out")], capture_output=True,
                          timeout=120)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / OUTPUT).exists()
