"""What a run costs, counted and not timed: how often a returned file is opened, and how often a workbook is read.

The run is a process of its own, since what Python tells of opened files cannot be switched off again. Each process that
reads adds a line to a log for every workbook that it reads.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.support.small_round import answer, small_round

UNITS = tuple(f"第{number}局" for number in range(1, 21))  # enough for a second process to join

WATCHED = """
import sys
from consolidate.workers import processes
opened, read, argv = sys.argv[1], sys.argv[2], sys.argv[3:]

def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and "/inbox/" in arguments[0]:
        with OPEN(opened, "a", encoding="utf-8") as log:
            log.write(arguments[0] + "\\n")

# what a process that reads does before it serves: each workbook that is read is a line in the log
counting = '''
def counted(data, real=child._read):
    with open(READ, "a", encoding="utf-8") as log:
        log.write("1\\\\n")
    return real(data)
child._read = counted
child.serve({memory}, {pipes})'''.replace("READ", repr(read))
assert "child.serve({memory}, {pipes})" in processes._PROGRAM
processes._PROGRAM = processes._PROGRAM.replace("; child.serve({memory}, {pipes})", "\\n" + counting)
OPEN = open
sys.addaudithook(watch)
from consolidate.__main__ import main
sys.exit(main(argv))
"""


def effort(base: Path, *words: str) -> tuple[Counter[str], int]:
    """How often each file of the inbox was opened by a command, and how many workbooks were read for it."""
    opened, read = base / "opened.log", base / "read.log"
    for log in (opened, read):
        log.unlink(missing_ok=True)
        log.touch()
    command = [sys.executable, "-c", WATCHED, str(opened), str(read), *words]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    names = [Path(line).name for line in opened.read_text(encoding="utf-8").splitlines()]
    return Counter(names), len(read.read_text(encoding="utf-8").splitlines())


@pytest.mark.slow
def test_a_run_opens_and_reads_each_file_once_and_the_next_run_reads_only_what_is_new(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round", UNITS)
    words = ("run", str(folder), "--output", str(tmp_path / "out"))
    each = Counter(f"{unit}.xlsx" for unit in UNITS)
    assert effort(tmp_path, *words) == (each, len(UNITS))
    assert effort(tmp_path, *words) == (each, 0)  # opened to see whether it is the same file, and not read again
    (folder / "inbox" / f"{UNITS[0]}.xlsx").write_bytes(answer(UNITS[0], 77))
    assert effort(tmp_path, *words) == (each, 1)


@pytest.mark.slow
def test_looking_at_a_round_reads_what_a_run_has_kept(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    assert effort(tmp_path, "run", str(folder), "--output", str(tmp_path / "out"))[1] == 2
    assert effort(tmp_path, "status", str(folder))[1] == 0
    assert effort(tmp_path, "data", str(folder), "--output", str(tmp_path / "data"))[1] == 0
