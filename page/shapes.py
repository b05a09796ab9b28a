"""Check files of every shape in the page and by the installed program: ``python -m page.shapes`` (minutes).

The shapes are those of ``tests/corpus``. The tests of the browser do the same with some of them.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from consolidate.page import asking
from consolidate.pipeline import report, run
from page import build
from tests.corpus.manifest import SHAPES
from tests.corpus.shape import Shape
from tests.support.browser import NOW, Browser
from tests.support.small_round import answer

LACKING = "the page in the browser lacks"  # the reason for a file that only the installed program reads


def main() -> int:
    """Build the page, compare all shapes; the exit code is 1 if one of them is told otherwise."""
    page = build.build(build.WORK, build.DIST)
    with TemporaryDirectory() as folder, Browser() as browser:
        browser.open(page)
        shown, expected, lacking = compared(browser, SHAPES, Path(folder))
    sys.stdout.write(f"{len(SHAPES)} shapes, not read by the page: {', '.join(sorted(lacking))}\n")
    wrong = [name for name, told in expected.items() if shown.get(name) != told]
    sys.stdout.write(f"told otherwise: {', '.join(wrong) or 'none'}\n")
    return 1 if wrong else 0


def compared(
    browser: Browser, shapes: Sequence[Shape], folder: Path
) -> tuple[dict[str, Any], dict[str, Any], set[str]]:
    """What the page and the program tell of every file, by its name; and the files that the page cannot read."""
    sound = answer("民政局")
    made = {f"{number}-{Path(shape.name).name.format('民政局')}": shape for number, shape in enumerate(shapes, 1)}
    for name, shape in made.items():
        (folder / name).write_bytes(shape.bend(sound))
    browser.upload("#check-files", [folder / name for name in made])
    shown = by_file(json.loads(browser.evaluate("() => JSON.stringify(PAGE_DESK.checked.json)")))
    lacking = {
        name for name, told in shown.items()
        if any(str(finding["args"].get("reason")).startswith(LACKING) for finding in told["findings"])
    }  # fmt: skip
    here = Path.cwd()
    os.chdir(folder)
    try:
        checked = run.check(list(map(Path, made)), None, asking.asked({"now": NOW}).context)
    finally:
        os.chdir(here)
    expected = by_file(json.loads(json.dumps(report.checked(checked, "zh"))))
    return without(shown, lacking), without(expected, lacking), lacking


def by_file(told: dict[str, Any]) -> dict[str, Any]:
    """The JSON of ``check`` by the names of the files: what is told of each, and its findings."""
    findings = told["findings"]
    return {
        file["name"]: {"file": file, "findings": [each for each in findings if each["file"] == file["name"]]}
        for file in told["files"]
    }


def without(told: dict[str, Any], files: set[str]) -> dict[str, Any]:
    """What is told of all other files."""
    return {name: each for name, each in told.items() if name not in files}


if __name__ == "__main__":
    sys.exit(main())
