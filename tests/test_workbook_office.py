"""LibreOffice as the second opinion on the consolidated workbook: it opens, recalculates, and agrees."""

from __future__ import annotations

import io
import random
import re
import zipfile

import pytest

from consolidate import workbook
from consolidate.forms import edition
from consolidate.model import (
    LastYear,
    Place,
)
from tests.support import office
from tests.support.building import balanced
from tests.support.merged import (
    MADE,
    PLACE,
    THE_2021,
    address,
    beside,
    cells,
    column_of,
    draft,
    empty,
    final,
    fresh,
    hostile,
    line_of,
    opened,
    parts,
    saved,
    units,
)


@pytest.mark.office
def test_libreoffice_computes_every_stored_value_and_mends_a_planted_one() -> None:
    forms = (edition("2019"), THE_2021)
    rounds = [(form, make(form)) for form in forms for make in (final, draft, empty)]
    written = [workbook.result(form, result, made_at=MADE) for form, result in rounds]
    written.append(workbook.result(THE_2021, hostile("=*?~<1"), made_at=MADE))
    last = LastYear(
        balanced(THE_2021, random.Random(4)), {u.name: balanced(THE_2021, random.Random(5)) for u in units(12)}
    )
    written.append(workbook.result(THE_2021, draft(THE_2021), made_at=MADE, last_year=last))
    value = re.search(r"SUM\(D9:I9\)</f><v>(\d+)</v>", parts(written[4])["xl/worksheets/sheet3.xml"])
    assert value
    wrong = planted(written[4], value.group(0), value.group(0).replace(value.group(1), "12345"))
    *found, mended = office.recalculated_all([*written, wrong])
    for before, after in zip(written, found, strict=True):
        assert cells(after) == cells(before)
    assert cells(wrong) != cells(written[4])
    assert cells(mended) == cells(written[4])


def planted(data: bytes, text: str, instead: str) -> bytes:
    """The file with one text of its sheets exchanged."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in parts(data).items():
            archive.writestr(name, part.replace(text, instead))
    return stream.getvalue()


@pytest.mark.office
def test_changing_one_units_number_changes_everything_that_follows() -> None:
    result = draft(THE_2021)
    data = workbook.result(THE_2021, result, made_at=MADE)
    book = fresh(data)
    left = Place("requests", "carried_out", "natural")
    cell = book[workbook.UNITS].cell(line_of(data, "第1局"), column_of(data, left))
    cell.value += 5
    changed = office.recalculated(saved(book))
    after = workbook.read_back(changed, THE_2021)
    expected = {place: total.value for place, total in result.totals.items()}
    for place in (left, left._replace(column="total")):
        expected[place] += 5
    assert after == expected
    shown = opened(changed, values=True)
    assert shown["三、依申请公开"]["D33"].value == "不平 -5"
    assert shown["三、依申请公开"]["E33"].value == "平"
    assert shown[workbook.UNITS].cell(line_of(data, "第1局"), 5).value == "不平"
    assert beside(changed, "正式表勾稽关系", 0, 5) == "不平 2 处"
    assert beside(changed, "各单位勾稽关系", 0, 5) == "不平 1 处"
    assert beside(changed, "正式表与各单位数据合计", 0, 5) == "平"
    row = [cell.value for cell in shown[workbook.INDICATORS][5]]
    before = result.submissions["第1局"].numbers[left._replace(column="total")] or 0
    assert row[1] == "第1局"
    assert row[7] == before - 1 + 5  # the correction took one away


@pytest.mark.office
def test_an_overtyped_official_number_no_longer_agrees_with_the_units() -> None:
    book = fresh(workbook.result(THE_2021, final(THE_2021), made_at=MADE))
    book["三、依申请公开"][address(THE_2021, PLACE)].value = 999_999
    assert beside(office.recalculated(saved(book)), "正式表与各单位数据合计", 0, 5) == "不平 1 处"


@pytest.mark.office
def test_two_hundred_units_open_and_recalculate() -> None:
    data = workbook.result(THE_2021, final(THE_2021, 200), made_at=MADE)
    assert cells(office.recalculated(data)) == cells(data)
    assert len(data) < 1_000_000
