"""Calls of the system that fail, or at which the program is killed, in every command: what must hold after each.

``python -m tests.support.injected [MOST] [COMMAND…]`` goes through all of them, or MOST of each kind; a few are in CI
(``tests/test_injected.py``). strace -f makes the nth call of a kind fail, in the program and in the processes that read
for it. After that: a sentence and no traceback, every file whole, the inputs as they were, and a next run that goes on.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.mails_as_sent import qq
from tests.support.small_round import answer, small_round

CALLS = ("openat", "read", "getdents64", "write", "fsync", "rename", "unlink", "mkdir", "ftruncate", "flock")
FAULTS = {
    "openat": ("error=EACCES", "error=EIO", "error=EMFILE", "signal=KILL"),
    "read": ("error=EIO", "signal=KILL"),
    "getdents64": ("error=EIO",),
    "write": ("error=ENOSPC", "error=EIO", "signal=KILL"),
    "fsync": ("error=EIO", "error=ENOSPC", "signal=KILL"),
    "rename": ("error=EACCES", "error=EIO", "signal=KILL"),
    "unlink": ("error=EACCES", "signal=KILL"),
    "mkdir": ("error=EACCES", "error=ENOSPC", "signal=KILL"),
    "ftruncate": ("error=EIO",),
    "flock": ("error=ENOLCK", "error=EIO"),
}
KILLED = (-9, 137)
COMMANDS: dict[str, tuple[str, ...]] = {
    "run": ("run", "{round}", "--output", "{base}/out"),
    "status": ("status", "{round}"),
    "check": ("check", "{round}/inbox"),
    "data": ("data", "{round}", "--output", "{base}/out"),
    "collect": ("collect", "{round}", "{base}/src"),
    "templates": ("templates", "{round}"),
    "invite": ("mail", "{round}", "invite"),
    "correct": ("mail", "{round}", "correct"),
    "returns": ("returns", "{round}"),
    "new": ("new", "{base}/next", "--from", "{round}", "--year", "2026"),
}


def scene(base: Path) -> None:
    """A round with a sound answer, one that must go back and one that is missing; its results, and mails to collect."""
    folder = small_round(base / "round", ("民政局", "教育局", "财政局"), ("民政局",))
    (folder / "inbox" / "教育局.xlsx").write_bytes(b"no workbook")
    for command in ("run", "data", "templates", "invite"):
        program(base, command)
    (folder / "inbox" / "民政局.xlsx").write_bytes(answer("民政局", 9))
    (base / "src").mkdir()
    for number, unit in enumerate(("财政局", "教育局"), 1):
        attached = [(f"{unit}.xlsx", answer(unit, number)), ("盖章.pdf", b"%PDF-1.4")]
        (base / "src" / f"{number}.eml").write_bytes(qq("a@b.cn", "年报", attached, message=str(number)))


# the program and the processes that read; only the calls that are asked for stop them
STRACE = ("strace", "-f", "--seccomp-bpf", "-qq")


def program(base: Path, command: str, *before: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command, after the words of another program that runs it."""
    words = [word.format(base=base, round=base / "round") for word in COMMANDS[command]]
    return subprocess.run(
        [*before, sys.executable, "-m", "consolidate", "--lang", "en", *words], capture_output=True, timeout=120
    )


@dataclass(frozen=True)
class Call:
    """A call of the system: its name, which of its kind it is in its process, and what it was about."""

    name: str
    number: int
    about: str


def calls(base: Path, command: str) -> list[Call]:
    """The calls of a command that concern the files of the scene, or the pipes between its processes.

    None of those numbers that its own start uses up: without its libraries no program says anything.
    """
    log = base.parent / "log"
    program(base, command, *STRACE, "-y", "-o", str(log), "-e", f"trace={','.join(CALLS)}")
    counts: dict[tuple[str, str], int] = {}
    start: dict[str, int] = {}
    found = {}
    main, begun = "", False
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        match = re.match(r"(\d+)\s+(\w+)\((.*)", line)
        if not match or match[2] not in CALLS:
            continue
        process, name, about = match.groups()
        counts[process, name] = number = counts.get((process, name), 0) + 1
        main = main or process
        begun = begun or (process == main and str(base) in about)
        if process == main and not begun:
            start[name] = number
        if str(base) in about or (name in ("read", "write") and "pipe:" in about):
            found[name, number] = Call(name, number, about[:1500].replace(str(base), ""))
    return [call for call in found.values() if call.number > start.get(call.name, 0)]


def inject(base: Path, command: str, call: Call, how: str) -> list[str]:
    """Run the command with that fault, and again without; what did not hold."""
    before = inputs(base)
    rule = f"inject={call.name}:{how}:when={call.number}"
    done = program(base, command, *STRACE, "-o", "/dev/null", "-e", f"trace={call.name}", "-e", rule)
    faults = list(_said(done, how))
    faults += [f"not whole: {path}" for path in files(base) if not whole(path)]
    if inputs(base) != before:
        faults.append("an input changed")
    if command == "new" and (base / "next" / "round.toml").exists():
        shutil.rmtree(base / "next")  # it was made, and is not made again
    again = program(base, command)
    faults += list(_said(again, ""))
    if again.returncode not in (0, 1):
        faults.append(f"the next run ended with {again.returncode}: {again.stderr.decode()[:300]}")
    return faults + [f"left: {path.name}" for path in files(base) if path.name.endswith(".tmp")]


def _said(done: subprocess.CompletedProcess[bytes], how: str) -> Iterator[str]:
    words = (done.stdout + done.stderr).decode(errors="replace")
    if done.returncode not in ((0, 1, 2, *KILLED) if "KILL" in how else (0, 1, 2)):
        yield f"ended with {done.returncode}"
    if "Traceback" in words or "was not made for" in words:
        yield f"no sentence: {words[-300:]}"
    if done.returncode == 2 and not words.strip():
        yield "nothing was said"


def files(base: Path) -> list[Path]:
    return sorted(path for path in base.rglob("*") if path.is_file())


def inputs(base: Path) -> dict[str, bytes]:
    """What no command may change: what was there before it but results, letters and what is kept between runs."""
    kept = [base / "src", base / "round" / "inbox" / "民政局.xlsx", base / "round" / "inbox" / "教育局.xlsx"]
    kept += [base / "round" / "round.toml", base / "round" / "roster.xlsx"]
    return {str(path): path.read_bytes() for top in kept for path in ([top] if top.is_file() else files(top))}


def whole(path: Path) -> bool:
    """Whether a file is complete; what is only on its way to a name need not be."""
    data = path.read_bytes()
    if path.name.endswith((".tmp", "lock")) or path.parent.name == "cache" or data == b"no workbook":
        return True
    if path.suffix == ".xlsx":
        return zipfile.is_zipfile(io.BytesIO(data)) and zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    if path.suffix == ".parquet":
        return data.startswith(b"PAR1") and data.endswith(b"PAR1")
    if path.suffix == ".jsonl":
        return all(_is_json(line) for line in data.split(b"\n")[:-1])  # the last may be cut off
    return bool(data)


def _is_json(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def sweep(commands: Sequence[str], most: int) -> int:
    """Go through the commands, with at most so many calls of each kind; gives how many faults did harm."""
    harmed = count = 0
    with tempfile.TemporaryDirectory() as kept:
        ready = made(Path(kept))
        for command in commands:
            found = calls(fresh(ready), command)
            for call in _spread(found, most):
                for how in FAULTS[call.name]:
                    count += 1
                    if faults := inject(fresh(ready), command, call, how):
                        harmed += 1
                        sys.stdout.write(f"{command}: {call.name} {call.number} {how} ({call.about}): {faults}\n")
            sys.stdout.write(f"{command}: {len(found)} calls, {count} faults so far, {harmed} did harm\n")
            sys.stdout.flush()
    return harmed


def made(folder: Path) -> Path:
    """The scene, made where its copies will stand, so that its results are theirs."""
    base = folder / "base"
    base.mkdir()
    scene(base)
    return base.rename(folder / "ready")


def fresh(ready: Path) -> Path:
    """A copy of the scene, always in the same place, so that the calls of a command are the same."""
    base = ready.parent / "base"
    shutil.rmtree(base, ignore_errors=True)
    return Path(shutil.copytree(ready, base))


def _spread(found: Sequence[Call], most: int) -> Iterator[Call]:
    """Of each kind of call some, from the first to the last."""
    for name in CALLS:
        some = [call for call in found if call.name == name]
        step = max(len(some) / most, 1)
        yield from (some[int(at * step)] for at in range(min(len(some), most)))


if __name__ == "__main__":
    words = sys.argv[1:]
    most = int(words.pop(0)) if words and words[0].isdigit() else 1_000
    sys.exit(1 if sweep(words or list(COMMANDS), most) else 0)
