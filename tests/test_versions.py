"""Which version of a unit's files counts, what is said of the others, and what can be no version at all."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consolidate.catalogue import FindingKind
from consolidate.intake import versions
from consolidate.intake.assign import Assigned
from consolidate.model import Answer, Decision, Finding, Number, Place, Remark, Token
from consolidate.model.result import FileState
from consolidate.terms import ERROR, EXPLAIN, NOTE, Action, How, Severity, Verdict
from tests.support.building import Numbers, balanced, place
from tests.support.district import BODY, FORM, adopt, refuse, settled, sheet, token, verdicts

# --- which version ---------------------------------------------------------------------------------------------

FIRST, SECOND, THIRD = (balanced(FORM, random.Random(seed)) for seed in (1, 2, 3))


def part(numbers: Numbers, *tables: str) -> Numbers:
    return {p: n for p, n in numbers.items() if p.table in tables}


def figures(found: Assigned) -> Mapping[Place, Number | None]:
    (submission,) = found.submissions
    return submission.numbers


def trip(number: int) -> Token:
    return token("民政局", trip=number)


def test_one_file_is_used() -> None:
    found = settled(sheet("民政局.xlsx", FIRST))
    assert verdicts(found) == {"民政局.xlsx": ("used", "")}
    assert figures(found) == FIRST
    assert (found.submissions[0].unit, found.submissions[0].sources) == ("民政局", ("民政局.xlsx",))
    assert found.files[0].digest == "digest of 民政局.xlsx"
    assert found.findings == ()


A, B, C = "民政局a.xlsx", "民政局b.xlsx", "民政局c.xlsx"
VERSIONS: list[tuple[str, list[Answer], Sequence[Decision], dict[str, str], Numbers | None]] = [
    ("the same numbers", [sheet(A, FIRST), sheet(B, FIRST)], (), {A: "used", B: "duplicate"}, FIRST),
    ("the same numbers thrice", [sheet(C, FIRST), sheet(A, FIRST), sheet(B, FIRST)], (),
     {A: "used", B: "duplicate", C: "duplicate"}, FIRST),
    ("the same in a token's file", [sheet(A, FIRST), sheet(B, FIRST, trip(0))], (),
     {A: "duplicate", B: "used"}, FIRST),
    ("other numbers", [sheet(A, FIRST), sheet(B, SECOND)], (), {A: "held", B: "held"}, None),
    ("other numbers, one of them twice", [sheet(A, FIRST), sheet(B, SECOND), sheet(C, FIRST)], (),
     {A: "held", B: "held", C: "duplicate"}, None),
    ("a later trip", [sheet(A, FIRST, trip(1)), sheet(B, SECOND, trip(0))], (), {A: "used", B: "replaced"}, FIRST),
    ("a third trip", [sheet(A, FIRST, trip(1)), sheet(B, SECOND, trip(2)), sheet(C, FIRST, trip(0))], (),
     {A: "replaced", B: "used", C: "duplicate"}, SECOND),
    ("two of the same trip", [sheet(A, FIRST, trip(1)), sheet(B, SECOND, trip(1))], (), {A: "held", B: "held"}, None),
    ("a trip against a file without token", [sheet(A, FIRST, trip(3)), sheet(B, SECOND)], (),
     {A: "held", B: "held"}, None),
    ("adopted", [sheet(A, FIRST), sheet(B, SECOND)], [adopt(B)], {A: "replaced", B: "used"}, SECOND),
    ("adopted against a later trip", [sheet(A, FIRST, trip(0)), sheet(B, SECOND, trip(1))], [adopt(A)],
     {A: "used", B: "replaced"}, FIRST),
    ("adopted both", [sheet(A, FIRST), sheet(B, SECOND)], [adopt(A), adopt(B)], {A: "held", B: "held"}, None),
    ("refused", [sheet(A, FIRST), sheet(B, SECOND)], [refuse(A)], {A: "ignored", B: "used"}, SECOND),
    ("refused all", [sheet(A, FIRST)], [refuse(A)], {A: "ignored"}, None),
    ("parts", [sheet(A, part(FIRST, "disclosure")), sheet(B, part(FIRST, "requests")),
               sheet(C, part(FIRST, "disputes"))], (), {A: "used", B: "used", C: "used"}, FIRST),
    ("parts that overlap", [sheet(A, part(FIRST, "disclosure", "requests")),
                            sheet(B, part(SECOND, "requests", "disputes"))], (), {A: "held", B: "held"}, None),
    ("a part that was sent twice", [sheet(A, part(FIRST, "disclosure", "disputes")),
                                    sheet(B, part(FIRST, "requests")), sheet(C, part(FIRST, "requests"))], (),
     {A: "used", B: "used", C: "duplicate"}, FIRST),
    ("a part of two versions, one adopted", [sheet(A, part(FIRST, "disclosure", "disputes")),
                                             sheet(B, part(FIRST, "requests")), sheet(C, part(SECOND, "requests"))],
     [adopt(B)], {A: "used", B: "used", C: "replaced"}, FIRST),
    ("excused", [sheet(A, FIRST)], [Decision(Action.EXCUSE, "民政局", reason="合并")], {A: "ignored"}, None),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "decisions", "expected", "used"), [v[1:] for v in VERSIONS],
                         ids=[v[0] for v in VERSIONS])  # fmt: skip
def test_which_version_counts(
    answers: list[Answer], decisions: Sequence[Decision], expected: dict[str, str], used: Numbers | None
) -> None:
    for order in (answers, answers[::-1], answers[1:] + answers[:1]):
        found = settled(*order, decisions=decisions)
        assert {name: verdict for name, (verdict, _) in verdicts(found).items()} == expected
        assert [submission.numbers for submission in found.submissions] == ([used] if used else [])
        sources = {name for name, verdict in expected.items() if verdict == "used"}
        assert {s for submission in found.submissions for s in submission.sources} == sources


def to_the_unit(replied: Mapping[int, list[str]]) -> versions.Replied:
    return {("民政局", trip): digests for trip, digests in replied.items()}


# a copy that came back, the digests that the copy of that return count replied to, what is replaced
REPLIED = [
    (trip(1), {1: [f"digest of {B}"]}, {B}),
    (trip(2), {1: [f"digest of {B}"], 2: [f"digest of {C}"]}, set()),
    (trip(1), {1: ["digest of another file"]}, set()),
    (trip(0), {1: [f"digest of {B}"]}, set()),  # the template that went out first
    (None, {1: [f"digest of {B}"]}, set()),
]


# a corrected copy and a file in the template that went out first: what the copies replied to, whether that is replaced
IN_THE_FIRST_TEMPLATE = [
    ({}, True),  # there is no record of the copies
    ({1: [f"digest of {B}"]}, True),
    ({1: ["digest of another file"]}, False),  # it came after the copy went out: it may be newer than the copy
    ({1: ["digest of another file", f"digest of {B}"]}, True),
    ({2: [f"digest of {B}"]}, False),  # that copy has not come back yet
]


@pytest.mark.parametrize(("replied", "replaced"), IN_THE_FIRST_TEMPLATE)
def test_a_file_in_the_first_template_is_replaced_only_if_the_copy_knew_it(
    replied: dict[int, list[str]], replaced: bool
) -> None:
    for answers in ([sheet(A, SECOND, trip(1)), sheet(B, FIRST, trip(0))],
                    [sheet(B, FIRST, trip(0)), sheet(A, SECOND, trip(1))]):  # fmt: skip
        choice = versions.choose("民政局", answers, FORM, replied=to_the_unit(replied))
        assert [source.file for source in choice.sources] == ([A] if replaced else [])
        assert {state.name for state in choice.files if state.verdict is Verdict.REPLACED} == (
            {B} if replaced else set()
        )


@pytest.mark.parametrize(("mark", "replied", "replaced"), REPLIED)
def test_a_copy_that_came_back_replaces_the_file_that_it_replied_to(
    mark: Token | None, replied: dict[int, list[str]], replaced: set[str]
) -> None:
    for answers in ([sheet(A, SECOND, mark), sheet(B, FIRST)], [sheet(B, FIRST), sheet(A, SECOND, mark)]):
        choice = versions.choose("民政局", answers, FORM, replied=to_the_unit(replied))
        assert {state.name for state in choice.files if state.verdict is Verdict.REPLACED} == replaced
        assert [source.file for source in choice.sources] == ([A] if replaced else [])


IN_AN_EARLIER_COPY = [  # what the two copies replied to, whether the file in the first of them is replaced
    ({}, True),
    ({1: ["digest of the first file"], 2: [f"digest of {B}"]}, True),
    ({1: ["digest of the first file"], 2: ["digest of what the first copy held before"]}, False),  # sent again since
    ({1: ["digest of the first file"]}, False),
]


@pytest.mark.parametrize(("replied", "replaced"), IN_AN_EARLIER_COPY)
def test_a_file_in_an_earlier_copy_is_replaced_only_if_the_later_copy_knew_it(
    replied: dict[int, list[str]], replaced: bool
) -> None:
    answers = [sheet(A, SECOND, trip(2)), sheet(B, FIRST, trip(1))]
    for order in (answers, answers[::-1]):
        choice = versions.choose("民政局", order, FORM, replied=to_the_unit(replied))
        assert [source.file for source in choice.sources] == ([A] if replaced else [])


@pytest.mark.parametrize("mark", [trip(0), None])
def test_the_copy_that_replied_to_the_adopted_file_replaces_it(mark: Token | None) -> None:
    """It came after the line 采用, and everybody knows what it is: nothing has to be decided."""
    answers = [sheet(A, FIRST, mark), sheet(B, SECOND, trip(1)), sheet(C, THIRD, mark)]
    for replied, used in ((f"digest of {A}", [B]), ("digest of another file", [])):
        choice = versions.choose("民政局", answers, FORM, [A], to_the_unit({1: [replied]}), [B])
        assert [source.file for source in choice.sources] == used
        assert {state.name for state in choice.files if state.reason == FindingKind.NOT_USED} == {C}


SAVED_AGAIN = [  # how the first file was made, what the copy replied to, whether both of its files are old
    (trip(0), f"digest of {B}", True),
    (trip(0), f"digest of {C}", True),
    (trip(0), "digest of another file", False),
    (None, f"digest of {B}", True),
    (None, f"digest of {C}", True),
    (None, "digest of another file", False),
]


@pytest.mark.parametrize(("mark", "digest", "old"), SAVED_AGAIN)
def test_a_first_file_that_was_merely_saved_again_is_as_old_as_it_was(
    mark: Token | None, digest: str, old: bool
) -> None:
    answers = [sheet(A, SECOND, trip(1)), sheet(B, FIRST, mark), sheet(C, FIRST, mark)]
    for order in (answers, answers[::-1]):
        choice = versions.choose("民政局", order, FORM, replied=to_the_unit({1: [digest]}))
        assert [source.file for source in choice.sources] == ([A] if old else [])
        assert {state.name: state.verdict for state in choice.files} == (
            {B: Verdict.REPLACED, C: Verdict.DUPLICATE}
            if old
            else {A: Verdict.HELD, B: Verdict.HELD, C: Verdict.DUPLICATE}
        )


OF_TWO_UNITS = [
    # 老龄办 was merged into 民政局: the marks of A and B, what the copies replied to; the file that is replaced
    (
        token("民政局"),
        token("老龄办", trip=1),
        {("老龄办", 1): [f"digest of {C}"], ("民政局", 1): [f"digest of {A}"]},
        "",
    ),
    (token("民政局", trip=1), token("老龄办", trip=1), {("老龄办", 1): ["x"], ("民政局", 1): ["y"]}, ""),
    (token("民政局"), token("老龄办", trip=1), {}, ""),
    (None, token("老龄办", trip=1), {("老龄办", 1): [f"digest of {C}"], ("民政局", 1): [f"digest of {A}"]}, ""),
    # 老龄办 is called 民政局 now: the same unit under two names
    (
        token("老龄办"),
        token("民政局", trip=2),
        {("老龄办", 1): [f"digest of {A}"], ("民政局", 2): [f"digest of {A}"]},
        A,
    ),
    (token("老龄办", trip=1), token("民政局", trip=2), {("民政局", 2): [f"digest of {A}"]}, A),
]


@pytest.mark.parametrize(("first", "second", "replied", "replaced"), OF_TWO_UNITS)
def test_the_copy_of_a_unit_replaces_no_file_of_another_that_it_was_merged_with(
    first: Token | None, second: Token, replied: versions.Replied, replaced: str
) -> None:
    answers = [sheet(A, FIRST, first), sheet(B, SECOND, second)]
    for order in (answers, answers[::-1]):
        choice = versions.choose("民政局", order, FORM, replied=replied)
        assert {state.name for state in choice.files if state.verdict is Verdict.REPLACED} == {replaced} - {""}
        assert [source.file for source in choice.sources] == ([B] if replaced else [])


def test_a_conflict_names_both_files_and_their_differences() -> None:
    where = place("requests.granted.natural")
    found = settled(sheet(A, FIRST), sheet(B, FIRST | {where: 999}))
    conflict = found.findings[0]
    assert (conflict.kind, conflict.severity, conflict.unit) == ("answered-twice", ERROR, "民政局")
    assert all(finding.follows == conflict.id for finding in found.findings[1:])
    assert conflict.found == f"{A}、{B}"
    assert dict(conflict.args)["differences"] == f"（一）予以公开 自然人：{FIRST[where]} / 999"
    assert conflict.cells == ("D9",)
    (difference,) = found.findings[1:]
    assert (difference.kind, difference.severity, difference.place) == ("version-differs", NOTE, where)
    assert (difference.address, difference.found) == ("D9", f"{FIRST[where]} / 999")
    found = settled(sheet(A, FIRST), sheet(B, SECOND))
    args = dict(found.findings[0].args)
    assert args["differences"].count("；") == 4
    assert args["differences"].endswith("……")
    assert int(args["count"]) == sum(FIRST[p] != SECOND[p] for p in FORM.places)
    assert [f.place for f in found.findings[1:]] == [p for p in FORM.places if FIRST[p] != SECOND[p]]


def test_all_that_is_said_of_a_conflict_and_of_the_files_in_it() -> None:
    where = place("requests.refused_1.legal")
    one, other = sheet(A, FIRST | {where: 3}), sheet(B, FIRST | {where: 999})
    conflict = Finding(
        FindingKind.ANSWERED_TWICE, ERROR, unit="民政局", file=A, found=f"{A}、{B}", cells=("H11",),
        args=(("differences", "1.属于国家秘密 法律服务机构：3 / 999"), ("count", "1")),
    )  # fmt: skip
    difference = Finding(
        FindingKind.VERSION_DIFFERS, NOTE, "民政局", A, "三、依申请公开", "H11", where, cells=("H11",), found="3 / 999",
        args=(("row", "1.属于国家秘密"), ("column", "法律服务机构"), ("files", f"{A}、{B}")), follows=conflict.id,
    )  # fmt: skip
    choice = versions.choose("民政局", [one, other], FORM)
    assert (choice.answer, choice.sources, choice.findings) == (None, (), (conflict, difference))
    assert choice.files == (
        FileState(A, Verdict.HELD, FindingKind.ANSWERED_TWICE, "民政局", f"digest of {A}"),
        FileState(B, Verdict.HELD, FindingKind.ANSWERED_TWICE, "民政局", f"digest of {B}"),
    )


def test_five_differences_are_shown_and_a_sixth_is_hinted_at() -> None:
    row = [p for p in FORM.places if p.table == "requests" and p.row == "granted"]
    before: Numbers = dict.fromkeys(row, 3)
    for count, more in ((5, ""), (6, "……")):
        after: Numbers = dict.fromkeys(row[:count], 9)
        both = [sheet(A, FIRST | before), sheet(B, FIRST | before | after)]
        conflict = versions.choose("民政局", both, FORM).findings[0]
        assert dict(conflict.args)["differences"] == (
            "（一）予以公开 自然人：3 / 9；（一）予以公开 商业企业：3 / 9；（一）予以公开 科研机构：3 / 9；"
            "（一）予以公开 社会公益组织：3 / 9；（一）予以公开 法律服务机构：3 / 9" + more
        )


def test_a_place_that_only_one_file_has_differs() -> None:
    where = place("requests.granted.natural")
    without = {p: n for p, n in FIRST.items() if p != where}
    choice = versions.choose("民政局", [sheet(A, without), sheet(B, FIRST | {where: 3})], FORM)
    assert [(f.kind, f.file, f.found) for f in choice.findings] == [
        ("answered-twice", A, f"{A}、{B}"),
        ("version-differs", B, "— / 3"),
    ]


def test_the_files_that_do_not_count_are_told_apart() -> None:
    def state(name: str, verdict: Verdict, reason: FindingKind) -> FileState:
        return FileState(name, verdict, reason, "民政局", f"digest of {name}")

    choice = versions.choose("民政局", [sheet(A, FIRST, trip(1)), sheet(B, SECOND, trip(0)), sheet(C, FIRST)], FORM)
    assert choice.files == (
        state(C, Verdict.DUPLICATE, FindingKind.DUPLICATE),
        state(B, Verdict.REPLACED, FindingKind.REPLACED),
    )
    choice = versions.choose("民政局", [sheet(A, FIRST), sheet(B, SECOND)], FORM, adopted=[A])
    assert choice.files == (state(B, Verdict.REPLACED, FindingKind.NOT_USED),)


def test_parts_are_joined_with_their_remarks_under_both_names() -> None:
    one = sheet(A, part(FIRST, "disclosure"), remarks=(Remark("二", "规章", "", "上年有误"),))
    two = sheet(B, part(FIRST, "requests", "disputes"), remarks=(Remark("三", "", "", "人员调整"),))
    choice = versions.choose("民政局", [one, two], FORM)
    assert choice.answer == one._replace(
        file=f"{A}、{B}",
        tables=("disclosure", "requests", "disputes"),
        cells={**one.cells, **two.cells},
        numbers=FIRST,
        remarks=(Remark("二", "规章", "", "上年有误"), Remark("三", "", "", "人员调整")),
    )
    assert choice.sources == (one, two)
    joined = Finding(FindingKind.JOINED, NOTE, unit="民政局", file=f"{A}、{B}", found=f"表二：{A}；表三、表四：{B}",
                     args=(("count", "2"),))  # fmt: skip
    assert choice.findings == (joined,)


def test_the_differences_of_three_files_are_those_of_any_two() -> None:
    where, other = place("requests.granted.natural"), place("requests.granted.legal")
    found = settled(sheet(A, FIRST), sheet(B, FIRST | {where: 999}), sheet(C, FIRST | {other: 998}))
    differences = {f.place: f.found for f in found.findings if f.kind == "version-differs"}
    same = FIRST[other]
    assert differences == {where: f"{FIRST[where]} / 999 / {FIRST[where]}", other: f"{same} / {same} / 998"}


def test_the_same_numbers_spelled_in_other_ways_are_the_same_numbers() -> None:
    where = place("requests.granted.natural")
    cells = {p: c._replace(raw="６ 件", how=How.SPELLED) if p == where else c for p, c in sheet(A, FIRST).cells.items()}
    found = settled(sheet(A, FIRST), sheet(B, FIRST)._replace(cells=cells))
    assert sorted(verdict for verdict, _ in verdicts(found).values()) == ["duplicate", "used"]


def test_the_same_bytes_are_a_duplicate_even_without_figures() -> None:
    fault = Finding(FindingKind.WRONG_EDITION, ERROR)
    copies = [Answer(name, "the same", FORM, findings=(fault,)) for name in (A, B)]
    others = [Answer(name, name, FORM, findings=(fault,)) for name in (A, B)]
    assert sorted(v for v, _ in verdicts(settled(*copies)).values()) == ["duplicate", "used"]
    assert sorted(v for v, _ in verdicts(settled(*others)).values()) == ["used", "used"]


def test_an_empty_template_is_no_answer() -> None:
    blank = Finding(FindingKind.BLANK_TEMPLATE, NOTE, file=A)
    found = settled(sheet(A, dict.fromkeys(FORM.places, 0), trip(0), findings=(blank,)), sheet(B, FIRST))
    assert verdicts(found) == {A: ("ignored", "blank-template"), B: ("used", "")}
    assert [f.kind for f in found.findings] == ["blank-template"]
    assert figures(found) == FIRST


def test_a_word_in_a_cell_is_another_number_than_nought() -> None:
    where = place("requests.granted.natural")
    zero, word = FIRST | {where: 0}, {**FIRST, where: None}
    assert {v for v, _ in verdicts(settled(sheet(A, zero), sheet(B, word))).values()} == {"held"}


def test_the_newest_is_used_even_where_an_older_one_was_sound() -> None:
    fault = Finding(FindingKind.NOT_A_NUMBER, ERROR, file=B, place=place("requests.granted.natural"))
    faulty = sheet(B, {**SECOND, place("requests.granted.natural"): None}, trip(1), findings=(fault,))
    found = settled(sheet(A, FIRST, trip(0)), faulty)
    assert verdicts(found) == {A: ("replaced", "replaced"), B: ("used", "")}
    assert figures(found)[place("requests.granted.natural")] is None
    assert [(f.kind, f.unit) for f in found.findings if f.severity is ERROR] == [("not-a-number", "民政局")]


def test_joining_parts_answers_what_each_of_them_lacked() -> None:
    def lacking(file: str, *tables: str) -> tuple[Finding, ...]:
        numbers = {"disclosure": "二", "requests": "三", "disputes": "四"}
        return tuple(
            Finding(FindingKind.MISSING_TABLE, ERROR, file=file, args=(("table", numbers[t]),)) for t in tables
        )

    one = sheet(A, part(FIRST, "disclosure"), findings=lacking(A, "requests", "disputes"))
    two = sheet(B, part(FIRST, "requests"), findings=lacking(B, "disclosure", "disputes"))
    found = settled(one, two)
    assert {dict(f.args)["table"] for f in found.findings if f.kind == "missing-table"} == {"四"}
    three = sheet(C, part(FIRST, "disputes"), findings=lacking(C, "disclosure", "requests"))
    assert [f.kind for f in settled(one, two, three).findings] == ["joined"]


JOINED = [
    # the parts in any order, with or without tokens; what is said of them
    ([sheet(B, part(FIRST, "requests", "disputes")), sheet(A, part(FIRST, "disclosure"))],
     f"表二：{A}；表三、表四：{B}"),
    ([sheet(A, part(FIRST, "requests", "disputes"), trip(0)), sheet(B, part(FIRST, "disclosure"), trip(0))],
     f"表二：{B}；表三、表四：{A}"),
    ([sheet(A, part(FIRST, "disclosure", "disputes")), sheet(B, part(FIRST, "requests"))],
     f"表二、表四：{A}；表三：{B}"),
    ([sheet(A, FIRST)], ""),
    ([sheet(A, FIRST), sheet(B, {})], ""),
    ([sheet(A, FIRST), sheet(B, part(FIRST, "requests"))], ""),  # held: one table of two files
]  # fmt: skip


@pytest.mark.parametrize(("answers", "told"), JOINED)
def test_which_file_gave_which_table_is_said(answers: list[Answer], told: str) -> None:
    for order in (answers, answers[::-1]):
        found = [f for f in settled(*order).findings if f.kind == "joined"]
        assert [f.found for f in found] == ([told] if told else [])
        assert {(f.severity, f.unit, dict(f.args)["count"]) for f in found} <= {(NOTE, "民政局", "2")}


def test_a_file_name_may_hold_the_mark_that_joins_names() -> None:
    first, second = "民政局、二.xlsx", "民政局、三四.xlsx"
    found = settled(sheet(first, part(FIRST, "disclosure")), sheet(second, part(FIRST, "requests", "disputes")))
    assert verdicts(found) == {first: ("used", ""), second: ("used", "")}
    assert set(found.submissions[0].sources) == {first, second}


def test_what_is_set_aside_is_said() -> None:
    found = settled(sheet(A, FIRST, trip(1)), sheet(B, SECOND, trip(0)), sheet(C, FIRST))
    assert {(f.kind, f.file, f.severity, f.expected) for f in found.findings} == {
        ("replaced", B, NOTE, A), ("duplicate", C, NOTE, A),
    }  # fmt: skip
    found = settled(sheet(A, FIRST), sheet(B, SECOND), decisions=[adopt(B)])
    (note,) = found.findings
    assert (note.kind, note.file, dict(note.args)["reason"]) == ("not-used", A, "电话核实")
    found = settled(sheet(A, FIRST), sheet(B, SECOND), decisions=[refuse(A)])
    (note,) = found.findings
    assert (note.kind, note.file, dict(note.args)["reason"]) == ("not-used", A, "已作废")


MARKED = ("0" * 16,)
# a line about a file that is not there: one that was offered bears a mark, one that a person wrote may have a slip
GONE = [
    (adopt("不在.xlsx"), EXPLAIN), (adopt("不在.xlsx")._replace(marks=MARKED), EXPLAIN),
    (refuse("不在.xlsx"), EXPLAIN), (refuse("不在.xlsx")._replace(marks=MARKED), NOTE),
]  # fmt: skip


@pytest.mark.parametrize(("decision", "severity"), GONE)
def test_a_decision_on_a_file_that_is_not_there_is_void(decision: Decision, severity: Severity) -> None:
    found = settled(sheet(A, FIRST), decisions=[decision._replace(line=7)])
    (void,) = found.findings
    assert (void.kind, void.severity, void.expected) == ("decision-void", severity, "不在.xlsx")
    assert dict(void.args)["line"] == "7"
    assert figures(found) == FIRST


def test_a_file_may_be_adopted_for_a_unit_that_it_does_not_name() -> None:
    found = settled(sheet("附件2.xlsx", FIRST), decisions=[adopt("附件2.xlsx", "教育局")])
    assert found.submissions[0].unit == "教育局"
    assert found.findings == ()


@given(st.permutations(list(range(4))))
@settings(max_examples=12, deadline=None)
def test_the_order_of_files_changes_nothing(order: list[int]) -> None:
    answers = [
        sheet(A, FIRST, trip(0)),
        sheet(B, SECOND, trip(1)),
        sheet("教育局.xlsx", SECOND),
        sheet("附件.xlsx", FIRST),
    ]
    mixed, straight = settled(*(answers[i] for i in order)), settled(*answers)
    assert mixed.submissions == straight.submissions
    assert verdicts(mixed) == verdicts(straight)
    assert [s.unit for s in mixed.submissions] == ["民政局", "教育局"]


# --- what is no answer -----------------------------------------------------------------------------------------

# what was found wrong with the file, the verdict, whether the submission is used
UNUSABLE = [
    ("unreadable", "rejected"),
    ("not-a-workbook", "rejected"),
    ("word-document", "rejected"),
    ("scan", "rejected"),
    ("password-protected", "rejected"),
    ("unsafe-file", "rejected"),
    ("no-tables", "rejected"),
    ("archive-not-opened", "rejected"),
    ("encrypted-file", "rejected"),
    ("saved-mail", "rejected"),
]


@pytest.mark.parametrize(("kind", "verdict"), UNUSABLE)
@pytest.mark.parametrize("file", ["民政局.pdf", "扫描件.pdf"])
def test_a_file_that_cannot_be_read_is_rejected_with_one_reason(kind: str, verdict: str, file: str) -> None:
    found = settled(Answer(file, findings=(Finding(FindingKind(kind), ERROR, file=file),)))
    assert verdicts(found) == {file: (verdict, kind)}
    assert [(f.kind, f.unit) for f in found.findings] == [(kind, "民政局" if "民政局" in file else "")]
    assert found.submissions == ()
    found = settled(Answer(file, findings=(Finding(FindingKind(kind), ERROR, file=file),)), decisions=[refuse(file)])
    assert verdicts(found) == {file: ("ignored", "not-used")}
    assert [f.severity for f in found.findings] == [NOTE]


def test_a_file_of_nobody_is_held_with_all_that_is_wrong() -> None:
    fault = Finding(FindingKind.NOT_A_NUMBER, ERROR, file="附件.xlsx", address="D9")
    found = settled(sheet("附件.xlsx", FIRST, findings=(fault,)))
    assert verdicts(found) == {"附件.xlsx": ("held", "unknown-unit")}
    assert {f.kind for f in found.findings} == {"unknown-unit", "not-a-number"}


RESULTS = [
    (token(kind="result", body=BODY, state="final"), "rejected", "own-result", ""),
    (token(kind="result", body=BODY, state="draft"), "rejected", "own-result", ""),
    (token(kind="result", body="王家沟乡人民政府", state="draft"), "used", "draft-result", "王家沟乡"),
    (token(kind="result", body="王家沟乡人民政府", state="final"), "used", "", "王家沟乡"),
    (token("民政局", body="别的县人民政府"), "used", "other-body", "民政局"),
]


@pytest.mark.parametrize(("marked", "verdict", "kind", "unit"), RESULTS)
def test_our_own_workbooks_coming_in(marked: Token, verdict: str, kind: str, unit: str) -> None:
    found = settled(sheet("汇总.xlsx", FIRST, marked))
    assert [state.verdict for state in found.files] == [verdict]
    # an error with the unit's name holds the unit when all is added up
    assert [(f.kind, f.severity, f.unit) for f in found.findings] == ([(kind, ERROR, unit)] if kind else [])


def test_of_files_with_the_same_figures_that_with_the_reasons_counts() -> None:
    """Otherwise the unit would be asked once more what it has explained."""
    plain, explained = sheet(A, FIRST), sheet(B, FIRST, remarks=(Remark("二", "规章", "", "上年有误"),))
    choice = versions.choose("民政局", [plain, explained], FORM)
    assert [source.file for source in choice.sources] == [B]
    assert [state.name for state in choice.files] == [A]
