"""The tables of a form file, or of a list, that say what the words of a report may say of its figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from consolidate.model.prose import Claim, OwnYear, Prose, Says, Scope, Section, Subject
from consolidate.terms import Severity


def parsed(data: Mapping[str, Any]) -> Prose:
    """Return what these tables say."""
    return Prose(
        subjects=tuple(Subject(**each) for each in data.get("subject", [])),
        scopes=tuple(Scope(**each) for each in data.get("scope", [])),
        claims=tuple(map(_claim, data.get("claim", []))),
        sections=tuple(Section(**each) for each in data.get("section", [])),
        years=tuple(OwnYear(**each) for each in data.get("own_year", [])),
        phrases=tuple(data.get("phrases", {}).items()),
    )


def _claim(data: Mapping[str, Any]) -> Claim:
    more: dict[str, Any] = {key: tuple(data[key]) for key in ("subject", "equals") if key in data}
    if "meaning" in data:
        more["meaning"] = Says(data["meaning"])
    if "severity" in data:
        more["severity"] = Severity(data["severity"])
    return Claim(**(dict(data) | more))
