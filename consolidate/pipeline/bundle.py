"""What a maintainer needs after an error, in one zip: no figures of a table, no names, no mail addresses, no paths.

It must also be made of a round that cannot be opened. So each entry is made on its own, and where one cannot be made,
the reason is its content.
"""

from __future__ import annotations

import contextlib
import io
import json
import platform
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from consolidate import __version__, disk, masked
from consolidate.model import Finding, Incoming
from consolidate.model.result import Consolidation, FileState
from consolidate.pipeline import last_run
from consolidate.pipeline.context import Context
from consolidate.pipeline.inbox import read_inbox
from consolidate.pipeline.opened import OpenRound, open_round
from consolidate.pipeline.run import conclude
from consolidate.rounds import settings
from consolidate.terms import UnitState, Verdict
from consolidate.text import decoded_file
from consolidate.workers import pool, skeleton

_LAST_ERRORS, _MOST_FILES = 20, 20
_FAILED = (Verdict.REJECTED, Verdict.HELD)  # the files that may be at fault, the likeliest first
_README = """\
这是 consolidate 的问题报告，供维护人员查找程序错误。里面没有表中的数字、单位和人员名称、通信地址、邮箱和路径：
汉字都换成“甲”，字母换成 x，数字换成 0。发出之前可以打开看看。

A report of consolidate for a maintainer. It holds no figures of a table, no names, no postal or mail
addresses, no paths: every Chinese character is 甲, every letter x, every digit 0. Look into it before you send it.

program.json   版本、系统、所用程序库 / versions and system
errors.json    程序出错的位置 / where the program failed
settings.txt   round.toml 的写法 / the shape of round.toml
round.json     单位数、文件的格式和处理结果、问题的种类 / counts, formats, verdicts, kinds of findings
files/         出问题的文件的结构 / the structure of files at fault
"""


Attempt = Callable[[Callable[[], Any]], Any]  # calls a function; returns its value, or what stopped it


def pack(
    folder: Path | None, files: Sequence[Path], errors: Sequence[Path], context: Context, attempt: Attempt
) -> bytes:
    """The bytes of the zip. ``folder``: of the round, if there is one. ``files``: others that failed.

    ``attempt`` makes each entry, since the error that is to be reported may happen again.
    """
    made: dict[str, Any] = {"program.json": attempt(_program), "errors.json": attempt(partial(_errors, errors))}
    failed: list[Path] = []
    if folder:
        made["round.json"] = attempt(partial(_round, folder, context, failed))
    paths = {path.resolve(): path for path in (*files, *failed)}  # each once, however it is named
    for number, path in enumerate(paths.values(), 1):
        made[f"files/{number:02}.json"] = attempt(partial(_file, path))
    entries = {name: json.dumps(value, ensure_ascii=False, indent=1).encode() for name, value in made.items()}
    if folder:
        entries["settings.txt"] = _settings(folder).encode()
    return _zip({"README.txt": _README.encode("utf-8-sig")} | entries)


def _zip(entries: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _program() -> dict[str, Any]:
    return {
        "version": __version__,
        "python": sys.version.split()[0],
        "system": [platform.system(), platform.release(), platform.machine()],
        "encoding": [sys.getdefaultencoding(), sys.getfilesystemencoding()],
        "packages": dict(sorted((each.name, each.version) for each in distributions() if each.name)),
    }


def _errors(files: Sequence[Path]) -> list[Any]:
    """The last errors in these files, each a line of JSON. A line that a crash cut off is left out."""
    found: list[Any] = []
    for line in (line for path in files for line in disk.records(path)):
        with contextlib.suppress(json.JSONDecodeError):
            found.append(json.loads(line))
    return sorted(found, key=lambda one: str(one["at"]))[-_LAST_ERRORS:]


def _settings(folder: Path) -> str:
    return masked.settings(decoded_file(disk.read_or_empty(folder / "round.toml")), settings.known())


def _round(folder: Path, context: Context, failed: list[Path]) -> dict[str, Any]:
    """The structure of a round. Adds the files that failed to the list."""
    opened = open_round(folder)
    inbox = read_inbox(opened, context)
    result = conclude(opened, *inbox)
    found = [state for verdict in _FAILED for state in result.files if state.verdict is verdict]
    names = dict.fromkeys(state.name.partition("!/")[0] for state in found)
    failed += [folder / "inbox" / name for name in [*names][:_MOST_FILES]]
    return structure(opened, result) | {"last run by": _last_version(folder)}


def _last_version(folder: Path) -> str:
    last = last_run.read(disk.read_or_empty(folder / last_run.FILE))
    return last.version if last else ""


def structure(opened: OpenRound, result: Consolidation) -> dict[str, Any]:
    """What a round consists of; units and files are numbers."""
    own = bool(opened.form.source)
    files = {state.name: number for number, state in enumerate(result.files, 1)}
    units = {unit.name: number for number, unit in enumerate(opened.roster.units, 1)}
    return {
        "form": "own" if own else opened.form.id,
        "tables": [
            [[len(block.leaf_rows()), len(block.leaf_columns())] for block in table.blocks]
            for table in opened.form.tables
        ],
        "units": len(units),
        "with": {
            "mail": sum(bool(unit.mail) for unit in opened.roster.units),
            "aliases": sum(bool(unit.aliases) for unit in opened.roster.units),
            "groups": len({unit.group for unit in opened.roster.units}),
        },
        "states": {
            str(UnitState.HELD): len(result.held),
            str(UnitState.EXCUSED): len(result.excused),
            str(UnitState.MISSING): len(result.missing),
        },
        "decided": Counter(str(decision.action) for decision in opened.decisions),
        "changed": {"corrections": len(result.corrections), "deductions": len(result.deductions)},
        "returned": len(opened.returned),
        "last year": opened.last_year is not None,
        "files": [_state(state, files, units) for state in result.files],
        "findings": [_finding(finding, files, units, own) for finding in result.findings],
        "final": result.final,
    }


def _state(state: FileState, files: Mapping[str, int], units: Mapping[str, int]) -> dict[str, Any]:
    ending = state.name.rpartition(".")[2].lower()
    return {
        "file": files[state.name],
        "ending": ending if ending.isascii() and ending.isalpha() and len(ending) < 5 else "",
        "depth": state.name.count("!/"),
        "verdict": str(state.verdict),
        "reason": str(state.reason),
        "unit": units.get(state.unit, 0),
    }


def _finding(finding: Finding, files: Mapping[str, int], units: Mapping[str, int], own: bool) -> dict[str, Any]:
    return {
        "kind": str(finding.kind),
        "severity": str(finding.severity),
        "rule": "" if own else finding.rule,
        "place": "" if own or not finding.place else str(finding.place),
        "address": finding.address,
        "file": files.get(finding.file, 0),
        "unit": units.get(finding.unit, 0),
        "follows": bool(finding.follows),
    }


def _file(path: Path) -> Any:
    """The structure of a file, found in a worker."""
    (_, found), *_ = pool.read_all([Incoming("", disk.read(path))], read=skeleton.read)
    return found.value if hasattr(found, "value") else {"not read": str(found.kind)}
