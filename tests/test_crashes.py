"""The disk fills up, fails or the program is killed, at every system call that writes: the result is never half.

strace makes the nth call of a kind fail or kills the program there. After each: the old result or the new one, whole;
the inbox as it was; and a next run that succeeds.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from consolidate import cache
from consolidate.forms import edition
from consolidate.model import Number, Place
from consolidate.workbook import read_back
from tests.support.at_length import cases
from tests.support.command import run
from tests.support.small_round import OUTPUT, answer, small_round

pytestmark = pytest.mark.strace

CALLS = ("mkdir", "openat", "flock", "write", "fsync", "rename", "unlink", "ftruncate")
TEMPORARY = r"/out/\..*\.tmp"
LOCK = r"\.consolidate/lock"
CACHE = r"\.consolidate/cache/.*\.tmp"
KILLED = -9
OTHER = OUTPUT.replace(".xlsx", "（2）.xlsx")

# the call, what stands in it, how it fails; the exit code, and which result stands there then ("" for either)
FAULTS = [
    ("openat", TEMPORARY, "error=EACCES", 2, "old"),
    ("openat", rf"{TEMPORARY}.*O_RDONLY", "error=EIO", 2, "old"),  # reading back
    ("write", TEMPORARY, "error=ENOSPC", 2, "old"),
    ("write", TEMPORARY, "signal=KILL", KILLED, "old"),
    ("fsync", TEMPORARY, "error=EIO", 2, "old"),
    ("fsync", TEMPORARY, "signal=KILL", KILLED, "old"),
    ("rename", TEMPORARY, "error=EIO", 2, "old"),
    ("rename", TEMPORARY, "signal=KILL", KILLED, ""),
    ("rename", TEMPORARY, "error=EACCES", 0, "new"),  # once, as a virus scanner does
    ("unlink", TEMPORARY, "signal=KILL", KILLED, "new"),
    ("openat", LOCK, "error=EACCES", 0, "new"),
    ("write", LOCK, "error=ENOSPC", 2, "old"),
    ("unlink", LOCK, "signal=KILL", KILLED, "new"),
    ("openat", r"/inbox/.*O_RDONLY.*xlsx", "signal=KILL", KILLED, "old"),
    ("openat", CACHE, "error=EACCES", 0, "new"),  # what cannot be kept is read again the next time
    ("write", CACHE, "error=ENOSPC", 0, "new"),
    ("write", CACHE, "signal=KILL", KILLED, "old"),
    ("rename", CACHE, "error=EIO", 0, "new"),
    ("rename", CACHE, "signal=KILL", KILLED, "old"),
]


@dataclass(frozen=True)
class Scene:
    """A round in a folder, its old result, and the totals of the old and the new one."""

    folder: Path
    out: Path
    old: bytes
    totals: Mapping[str, Mapping[Place, Number]]
    ordinals: Mapping[str, list[str]]  # each call with its arguments, in order

    @property
    def target(self) -> Path:
        return self.out / OUTPUT


def traced(folder: Path, out: Path, *options: str) -> int:
    """Run the program under strace; only its main thread is watched, which alone writes. Gives the exit code.

    Nothing is kept from an earlier run, so that every run asks the same of the system.
    """
    shutil.rmtree(folder / cache.FOLDER, ignore_errors=True)
    words = [sys.executable, "-m", "consolidate", "--lang", "en", "run", str(folder), "--output", str(out)]
    done = subprocess.run(["strace", "-y", *options, *words], capture_output=True, text=True, timeout=60)
    return done.returncode


def calls(log: Path) -> dict[str, list[str]]:
    """The arguments of every call by its name, as strace logged them."""
    found: dict[str, list[str]] = {name: [] for name in CALLS}
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        name, bracket, arguments = line.partition("(")
        if bracket and name in found:
            found[name].append(arguments)
    return found


def totals(path: Path) -> dict[Place, Number]:
    return read_back(path.read_bytes(), edition("2021"))


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A round with a result, in whose inbox another answer came since; once seen what a run asks of the system."""
    base = tmp_path_factory.mktemp("crashes")
    folder, out = small_round(base / "round"), base / "out"
    assert run("run", folder, "--output", out)[0] == 0
    old = (out / OUTPUT).read_bytes()
    before = totals(out / OUTPUT)
    (folder / "inbox" / "民政局.xlsx").write_bytes(answer("民政局", 9))
    assert traced(folder, out) == 0
    now = totals(out / OUTPUT)
    (out / OUTPUT).write_bytes(old)  # as each test finds it: the history has the new result already
    assert traced(folder, out, "-o", str(base / "log"), "-e", f"trace={','.join(CALLS)}") == 0
    return Scene(folder, out, old, {"old": before, "new": now}, calls(base / "log"))


def ordinal(found: list[str], pattern: str) -> int:
    """Which call of its kind it is, from 1."""
    return next(number for number, arguments in enumerate(found, 1) if re.search(pattern, arguments))


def digests(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted((folder / "inbox").iterdir())}


@pytest.mark.parametrize(("call", "pattern", "how", "code", "stands"), cases(FAULTS, 0, 3, 5, 6, 10, 13, 14, 16, 17))
def test_the_result_is_the_old_or_the_new_one(
    scene: Scene, call: str, pattern: str, how: str, code: int, stands: str
) -> None:
    scene.target.write_bytes(scene.old)
    assert scene.totals["old"] != scene.totals["new"]
    before = digests(scene.folder)
    which = ordinal(scene.ordinals[call], pattern)
    assert traced(scene.folder, scene.out, "-e", f"trace={call}", "-e", f"inject={call}:{how}:when={which}") == code
    now = totals(scene.target)
    assert now in ([scene.totals[stands]] if stands else list(scene.totals.values()))
    assert stands != "old" or scene.target.read_bytes() == scene.old
    assert digests(scene.folder) == before
    assert run("run", scene.folder, "--output", scene.out)[0] == 0
    assert totals(scene.target) == scene.totals["new"]
    assert [path.name for path in scene.out.iterdir()] == [OUTPUT]  # nothing is left beside it


def test_where_the_old_result_is_locked_the_new_one_stands_beside_it(scene: Scene) -> None:
    scene.target.write_bytes(scene.old)
    first = ordinal(scene.ordinals["rename"], TEMPORARY)
    several = f"inject=rename:error=EACCES:when={first}..{first + 4}"
    assert traced(scene.folder, scene.out, "-e", "trace=rename", "-e", several) == 0
    assert scene.target.read_bytes() == scene.old
    assert totals(scene.out / OTHER) == scene.totals["new"]
    (scene.out / OTHER).unlink()


def test_a_first_run_that_fails_leaves_nothing(scene: Scene, tmp_path: Path) -> None:
    which = ordinal(scene.ordinals["fsync"], TEMPORARY)
    inject = f"inject=fsync:error=ENOSPC:when={which}"
    assert traced(scene.folder, tmp_path / "out", "-e", "trace=fsync", "-e", inject) == 2
    assert list((tmp_path / "out").iterdir()) == []
