"""What the installed program makes of a round, for the page to be held against it."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from consolidate.pipeline import report, run, write
from consolidate.pipeline.context import Context
from consolidate.pipeline.opened import open_round
from tests.support.browser import NOW

SAMPLES = Path(__file__).parents[2] / "sample_workbooks"
ROUNDS = sorted(path.name for path in SAMPLES.iterdir() if (path / "round.toml").exists())
CHINA = timezone(timedelta(hours=8))  # the time zone of the browsers, in which a day begins
_MARK = rb'(name="consolidate\.round".*?<vt:lpwstr>)[0-9a-f]+'


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook; the mark of its round is left out, since it tells one folder from another."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        found = {name: package.read(name) for name in package.namelist()}
    found["docProps/custom.xml"] = re.sub(_MARK, rb"\1", found["docProps/custom.xml"], count=1)
    return found


def natively(folder: Path, now: str = NOW) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The JSON of ``run`` and the parts of its workbook, made of a copy of the round."""
    moment = datetime.fromisoformat(now).replace(tzinfo=CHINA)
    with TemporaryDirectory() as temporary:
        copy = Path(temporary) / folder.name
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("cache"))
        opened = open_round(copy)
        result = run.consolidate(opened, Context(lambda: moment))
        written = write.workbook(opened, result, copy / "output", moment)
        told = report.consolidation(opened.form, result, f"{folder.name}/output/{written.path.name}", "zh")
        return json.loads(json.dumps(told)), parts(written.path.read_bytes())


@cache
def sample(name: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The same of a sample round, once a process: nobody may change what is returned."""
    return natively(SAMPLES / name)
