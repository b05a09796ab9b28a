"""Write THIRD_PARTY_NOTICES.md: ``python -m docs.notices``.

Lists the packages that the program needs to run, with version and licence. Names and versions come from
``requirements.lock``, the licences from the metadata of the installed packages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "THIRD_PARTY_NOTICES.md"
BUILD_ONLY = frozenset({"hatchling", "editables"})  # in the lock to build the package, not to run it
ELSEWHERE = {"colorama": "BSD-3-Clause", "brotlicffi": "MIT"}  # needed on Windows and PyPy only, so not installed here
CLASSIFIERS = {  # for packages that state no SPDX expression
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: BSD License": "BSD",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: ISC License (ISCL)": "ISC",
}

HEAD = """# Third-party notices

Made by `python -m docs.notices`; do not edit. These packages are installed with `consolidate` and needed to run it.
None of them is part of this package: each is a distribution of its own, with its own terms. The licence is the one
that its metadata states.

| package | version | licence |
| --- | --- | --- |
"""


class Locked(NamedTuple):
    """A package of the lock: its versions (one for each range of Python), and the packages that need it."""

    versions: tuple[str, ...]
    needed_by: frozenset[str]


def locked(text: str) -> dict[str, Locked]:
    """All packages of a lock file by name."""
    found: dict[str, Locked] = {}
    for entry in re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]:
        name, version = re.match(r"([\w.-]+)==(\S+)", entry).groups()  # type: ignore[union-attr]
        _, _, via = entry.partition("# via")
        needed_by = frozenset(re.findall(r"[\w.-]+", via.replace("(pyproject.toml)", "")))
        before = found.get(name, Locked((), frozenset()))
        found[name] = Locked((*before.versions, version), before.needed_by | needed_by)
    return found


def runtime(packages: Mapping[str, Locked]) -> list[str]:
    """The names of those that ``consolidate`` needs to run, directly or through another one."""
    needed = {"consolidate"}
    while more := {
        name for name, one in packages.items() if one.needed_by & needed and name not in needed | BUILD_ONLY
    }:
        needed |= more
    return sorted(needed - {"consolidate"})


def licence(name: str) -> str:
    """The licence that a package states of itself; "" where it states none."""
    try:
        stated = metadata(name)
    except PackageNotFoundError:
        return ELSEWHERE.get(name, "")
    if "License-Expression" in stated:
        return stated["License-Expression"]
    named = [CLASSIFIERS[one] for one in stated.get_all("Classifier") or () if one in CLASSIFIERS]
    return " AND ".join(named or stated.get_all("License") or ())


def page() -> str:
    """The whole page. KeyError where a package states no licence."""
    packages = locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    lines = []
    for name in runtime(packages):
        stated = licence(name)
        if not stated:
            raise KeyError(f"{name} states no licence")
        lines.append(f"| {name} | {', '.join(packages[name].versions)} | {stated} |\n")
    return HEAD + "".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
