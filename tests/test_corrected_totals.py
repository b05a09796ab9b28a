"""A corrected figure and the totals over it; a line that fits nothing; a line on the sum that means no file."""

from __future__ import annotations

from consolidate.catalogue import FindingKind
from consolidate.decisions import apply
from consolidate.forms import edition
from consolidate.model import Decision, Finding, Number, Place, Submission
from consolidate.own_workbooks import WHOLE
from consolidate.terms import EXPLAIN, Action, How
from tests.support import building
from tests.support.building import place

FORM = edition("2021")
LEAF, TOTAL = place("requests.new.natural"), place("requests.new.total")


def sent(how: str) -> Submission:
    """One application came in; the total is a formula (``total``), typed (``number``) or ``blank``."""
    numbers: dict[Place, Number | None] = dict.fromkeys(FORM.places, 0)
    numbers |= {LEAF: 1, TOTAL: 1}
    made = building.submission(FORM, numbers)
    cell = made.cells[TOTAL]
    cells = dict(made.cells)
    cells[TOTAL] = cell._replace(how=How(how), value=None if how == "blank" else 1, raw="1" if how == "number" else "")
    return Submission(made.unit, made.form, made.year, cells, numbers, made.sources)


def correction(present: object, becomes: object, line: int = 2, at: Place = LEAF) -> Decision:
    return Decision(
        Action.CORRECT, "民政局", "", at.table, at.row, at.column, str(present), str(becomes), "漏计一件", line=line
    )  # fmt: skip


FOLLOWS = [  # how the total is held: its number after the leaf became 3, and the value of its cell
    ("total", 3, 3),
    ("blank", 3, None),  # nobody wrote anything there, and nothing is put into it
    ("number", 1, 1),
]


def test_which_totals_follow_a_corrected_leaf() -> None:
    for how, number, value in FOLLOWS:
        (mended,), corrections, _ = apply.correct(FORM, [sent(how)], [], [correction(1, 3)])
        assert (how, mended.numbers[TOTAL], mended.cells[TOTAL].value) == (how, number, value)
        assert [(c.place, c.present, c.becomes) for c in corrections] == (
            [(LEAF, 1, 3)] if how == "number" else [(LEAF, 1, 3), (TOTAL, 1, 3)]
        )


def test_a_figure_in_place_of_one_that_could_not_be_read_adds_itself_to_the_total_and_no_more() -> None:
    """The letter O for a 0 beside 17: the correction did not bring 17 applications."""
    other = place("requests.new.business")
    for becomes, expected in ((0, [(LEAF, 0, 0)]), (3, [(LEAF, 0, 3), (TOTAL, 17, 20)])):
        made = sent("total")
        numbers = {**made.numbers, LEAF: None, other: 17, TOTAL: None}
        cells = dict(made.cells)
        cells[LEAF] = cells[LEAF]._replace(how=How.UNREADABLE, value=None, raw="O")
        unread = made._replace(numbers=numbers, cells=cells)
        (mended,), corrections, _ = apply.correct(FORM, [unread], [], [correction("O", becomes)])
        assert mended.numbers[TOTAL] == 17 + becomes
        assert [(c.place, c.present, c.becomes) for c in corrections] == expected


def test_a_total_that_was_a_formula_may_itself_be_corrected() -> None:
    (mended,), corrections, _ = apply.correct(FORM, [sent("total")], [], [correction(1, 5, at=TOTAL)])
    assert (mended.numbers[TOTAL], mended.cells[TOTAL].value, mended.numbers[LEAF]) == (5, 5, 1)
    assert [(c.place, c.present, c.becomes) for c in corrections] == [(TOTAL, 1, 5)]


def test_a_second_line_that_fits_neither_figure_is_void_and_no_rival() -> None:
    """The file held 1, the first line made it 3; the second one speaks of 9."""
    lines = [correction(1, 3), correction(9, 5, line=3)]
    (mended,), _, said = apply.correct(FORM, [sent("number")], [], lines)
    assert mended.numbers[LEAF] == 3
    assert [(f.kind, f.found, f.expected) for f in said] == [("corrected", "1", "3"), ("decision-void", "3", "9")]


OF_NOBODY = Finding(FindingKind.EMPTY_TABLE, EXPLAIN, file="不知.xlsx", found="2")
OF_THE_SUM = Finding(FindingKind.JUMP, EXPLAIN, found="2")


def test_a_reason_for_the_sum_answers_no_file_of_nobody() -> None:
    line = Decision(Action.CONFIRM, WHOLE, reason="已核实", line=2)
    of_nobody, of_the_sum, *_ = apply.answer(FORM, [], [OF_NOBODY, OF_THE_SUM], [line])
    assert (of_nobody.answer, of_the_sum.answer) == ("", "已核实")
