"""Which units have handed in the sealed paper (盖章纸质件), as somebody ticked it: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from consolidate import disk

FILE = ".consolidate/sealed.jsonl"


def tick(folder: Path, units: Sequence[str], came: bool, at: str) -> None:
    """Keep that the papers of these units came in, or that a tick was wrong."""
    for unit in units:
        disk.append(folder / FILE, json.dumps({"at": at, "unit": unit, "came": came}, ensure_ascii=False))


def ticked(folder: Path) -> dict[str, str]:
    """When the paper of each unit came in, by unit. A line that a crash cut off is skipped."""
    found: dict[str, str] = {}
    for line in disk.records(folder / FILE):
        try:
            stored = json.loads(line)
            unit, at, came = str(stored["unit"]), str(stored["at"]), stored["came"] is True
        except (ValueError, KeyError, TypeError):
            continue
        if came:
            found[unit] = at
        else:
            found.pop(unit, None)
    return found
