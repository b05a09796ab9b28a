"""Begin a round in the page: its body, its year, its deadline, and the units, pasted from a sheet."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from consolidate import disk, file_names
from consolidate.model import Roster
from consolidate.page.asking import Asked
from consolidate.pipeline import new
from consolidate.pipeline.new import NewRound
from consolidate.rounds import roster
from consolidate.words import N_, UserError


def begin(asked: Asked) -> dict[str, Any]:
    """Make the folder of a round. ``body``, ``year``, ``deadline``, and ``units`` as they were pasted."""
    body = str(asked.words["body"]).strip()
    if not body:
        raise UserError(N_("The name of the consolidating body is missing"), N_("Enter its full name."))
    wishes = NewRound(
        int(asked.words["year"]) if asked.words.get("year") else new.due_year(asked.now.date()),
        body,
        deadline=_day(str(asked.words.get("deadline", ""))),
    )
    folder = Path(file_names.safe(f"{wishes.year}年{body}"))
    made = new.make(folder, wishes, asked.now.date(), _units(str(asked.words.get("units", ""))))
    names = [name for name, _ in disk.listing(folder)]
    return {
        "folder": folder.as_posix(),
        "give": [f"{folder.as_posix()}/{name}" for name in names],
        "units": len(made.roster.units),
        "notes": asked.problems(made.taken),
    }


def due(asked: Asked) -> dict[str, Any]:
    """The report year that is now due."""
    return {"year": new.due_year(asked.now.date())}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _units(text: str) -> Roster | None:
    return roster.pasted(text) if text.strip() else None
