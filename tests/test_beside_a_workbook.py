"""A scan or a Word report beside a sound workbook holds nobody; a workbook that cannot be read does."""

from __future__ import annotations

import random

import pytest

from consolidate.forms import edition
from consolidate.merging import merge
from consolidate.model import ERROR, FileState, Finding, Round
from tests import building

FORM = edition("2021")
SENT = building.submission(FORM, building.balanced(FORM, random.Random(3)))

FILES = [  # why the other file was rejected, whether the unit counts
    ("scan", True), ("word-document", True),
    ("unreadable", False), ("password-protected", False), ("not-a-workbook", False), ("unsafe-file", False),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "counts"), FILES)
def test_what_another_file_of_the_unit_does_to_its_workbook(kind: str, counts: bool) -> None:
    files = [FileState("民政局.xlsx", "used", "", "民政局"), FileState("民政局 2", "rejected", kind, "民政局")]
    said = [Finding(kind, ERROR, unit="民政局", file="民政局 2")]
    found = merge(FORM, Round("2021", 2025, "清源县人民政府"), building.roster("民政局"), [SENT], files, said)
    assert (list(found.submissions), found.held) == ((["民政局"], ()) if counts else ([], ("民政局",)))
    assert not found.final  # the rejected file itself asks for a decision in either case
