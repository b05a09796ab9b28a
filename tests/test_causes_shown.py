"""What people and programs read of a probable cause: in findings, in the copy that goes back, in letters, in JSON."""

from __future__ import annotations

import pytest

from consolidate import findings
from consolidate.forms import edition
from consolidate.forms.layout import address, layout
from consolidate.model import Answer, Finding, Number
from consolidate.pipeline import report, run
from consolidate.returns import copies
from tests.support.building import answer, place, token

F21 = edition("2021")
# 自然人, 商业企业 and 总计 of each row that is not 0
SOUND = {
    "new": (62, 7, 69), "carried_in": (4, 0, 4), "granted": (31, 5, 36), "refused_4": (12, 2, 14),
    "unavailable_1": (20, 0, 20), "handled": (63, 7, 70), "carried_out": (3, 0, 3),
}  # fmt: skip


def sent(**changes: Number) -> Answer:
    """A file with figures of 表三 changed, such as ``refused_4__natural``; ten rows lower than in our template."""
    numbers: dict[str, Number] = {}
    for row, figures in SOUND.items():
        numbers |= {f"{row}.{c}": n for c, n in zip(("natural", "business", "total"), figures, strict=True)}
    numbers |= {key.replace("__", "."): number for key, number in changes.items()}
    figures_ = {place(f"requests.{key}"): number for key, number in numbers.items()}
    found = answer(F21, {**dict.fromkeys(F21.places, 0), **figures_}, "a.xlsx", token("民政局"))
    cells = {p: cell._replace(sheet="附表", address=_lower(cell.address)) for p, cell in found.cells.items()}
    return found._replace(cells=cells)


def _lower(cell: str) -> str:
    return f"{cell[0]}{int(cell[1:]) + 10}"


def first(made: Answer) -> Finding:
    return next(f for f in run.checked(made).findings if f.kind == "rule-broken")


# the fault, and how the hint ends in both languages
WORDS: list[tuple[dict[str, Number], str, str]] = [
    ({"refused_4__natural": 21},
     "D24 很可能是 12（现为 21）：改后各处都平。",
     "D24 is very probably 12 (now 21): then everything agrees."),
    ({"handled__natural": 126},
     "D40 很可能是 63（现为 126）：改后各处都平；像是重复计入。",
     "D40 is very probably 63 (now 126): then everything agrees; its parts seem to be counted twice."),
    ({"new__natural": 0, "new__business": 0, "new__total": 0},
     "D17 可能是 62（现为 0），E17 是 7（现为 0），J17 是 69（现为 0）：改后各处都平；"
     "“一、本年新收政府信息公开申请数量”像是漏填了。",
     "D17 may be 62 (now 0), E17 7 (now 0), J17 69 (now 0): then everything agrees; "
     "“一、本年新收政府信息公开申请数量” seems to be left out."),
    ({"unavailable_1__natural": 19, "unavailable_1__business": 1},
     "以下 3 种改法都能平：①D19 改为 32（现为 31）、E19 改为 4（现为 5），像是有 1 件“自然人”的计入了“商业企业”；"
     "②D24 改为 13（现为 12）、E24 改为 1（现为 2），像是有 1 件“自然人”的计入了“商业企业”；"
     "③D29 改为 20（现为 19）、E29 改为 0（现为 1），像是有 1 件“自然人”的计入了“商业企业”。",
     "Any one of 3 changes makes everything agree: ①D19 to 32 (now 31), E19 to 4 (now 5): 1 of “自然人” seem to be "
     "counted under “商业企业”; ②D24 to 13 (now 12), E24 to 1 (now 2): 1 of “自然人” seem to be counted under "
     "“商业企业”; ③D29 to 20 (now 19), E29 to 0 (now 1): 1 of “自然人” seem to be counted under “商业企业”."),
    ({"handled__natural": 66, "handled__total": 73},
     "有 19 种改法都能平，如：①D40 改为 63（现为 66）、J40 改为 70（现为 73），"
     "像是把“四、结转下年度继续办理”计了进去；",
     "Any one of 19 changes makes everything agree, such as: ①D40 to 63 (now 66), J40 to 70 (now 73): "
     "“四、结转下年度继续办理” seems to be counted in; "),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "chinese", "english"), WORDS)
def test_the_words(changes: dict[str, Number], chinese: str, english: str) -> None:
    found = first(sent(**changes))
    assert chinese in findings.hint(found, F21, "zh")
    assert english in findings.hint(found, F21, "en")


def test_what_cannot_be_told_says_where_to_begin() -> None:
    garbage = {f"{row}__{column}": 7 + n for n, row in enumerate(SOUND) for column in ("natural", "business")}
    assert "无法判断：只改一处或几处都不能使各处都平，请先核对：" in findings.hint(first(sent(**garbage)), F21, "zh")


def test_the_copy_and_the_letter_name_the_cell_of_the_template() -> None:
    made = sent(refused_4__natural=21)
    copied = copies.copy(F21, [made], [f for f in run.checked(made).findings if f.kind == "rule-broken"])
    here = place("requests.refused_4.natural")
    assert address(layout(F21.table("requests")), here) == "D14"
    assert "D14 很可能是 12（现为 21）：改后各处都平。" in copied.marks[here]
    (line,) = [line for _, line in copies.told(F21, copied)]
    assert line.startswith("表三 D14（4.保护第三方合法权益，自然人）：")
    assert line.endswith("D14 很可能是 12（现为 21）：改后各处都平。")


def test_what_follows_by_a_formula_is_not_in_the_copy() -> None:
    """In the copy totals are formulas, so the unit is only asked for the figure itself."""
    made = sent(new__natural=63, new__total=70)
    found = first(made)
    assert [change.follows for change in found.causes[0].changes] == [False, True]
    copied = copies.copy(F21, [made], [found])
    assert "①D7 改为 62（现为 63）；" in copied.faults[0][-1]


def test_programs_get_every_change_as_text() -> None:
    (told, follower) = report.single(run.checked(sent(refused_4__natural=21)), "zh")["findings"]
    assert told["causes"] == follower["causes"] == [
        {
            "kind": "digits-exchanged",
            "changes": [{"place": "requests.refused_4.natural", "sheet": "附表", "address": "D24", "found": "21",
                         "becomes": "12"}],
            "message": "D24 很可能是 12（现为 21）：改后各处都平",
        }
    ]  # fmt: skip
    assert follower["follows"] == told["id"]


def test_a_cause_of_several_says_of_how_many() -> None:
    made = sent(unavailable_1__natural=19, unavailable_1__business=1)
    (told, *_) = report.single(run.checked(made), "zh")["findings"]
    assert len(told["causes"]) == 3
    assert told["causes"][0]["message"] == (
        "D19 可能是 32（现为 31），E19 是 4（现为 5）：改后各处都平；"
        "像是有 1 件“自然人”的计入了“商业企业”（同样可能的改法共 3 种）"
    )


def test_findings_on_other_things_have_no_causes() -> None:
    found = report.single(run.checked(sent(refused_4__natural=-1)), "zh")["findings"]
    assert {bool(finding["causes"]) for finding in found if finding["kind"] != "rule-broken"} <= {False}
