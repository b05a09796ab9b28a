"""The manifest of shapes through the real command: workers, limits, JSON and all."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.coverage import COVERAGE
from tests.corpus.manifest import SAVED, SHAPES
from tests.corpus.shape import Shape
from tests.support import office
from tests.support.command import run_json
from tests.support.pages import is_test
from tests.support.small_round import answer, small_round

pytestmark = pytest.mark.slow

NAMES = {number: f"第{number}局" for number in range(1, len(SHAPES) + 1)}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One run over a round in which every unit sent another shape.

    All files of the round must be the same before and after, but for decisions.xlsx, where run offers lines.
    """
    base = tmp_path_factory.mktemp("corpus")
    folder = small_round(base / "round", list(NAMES.values()), ())
    for number, shape in enumerate(SHAPES, 1):
        path = folder / "inbox" / shape.name.format(NAMES[number])
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(shape.bend(answer(NAMES[number], number)))
        for name, bend in shape.more:
            (folder / "inbox" / name.format(NAMES[number])).write_bytes(bend(answer(NAMES[number], number)))
    before = digests(folder)
    code, found = run_json("run", folder, "--output", base / "out")
    assert code == 1
    assert digests(folder) == before
    return dict(found)


def digests(folder: Path) -> dict[str, str]:
    """What is in a round, but for what a run keeps there itself."""
    files = [p for p in sorted(folder.rglob("*")) if p.is_file() and not {".consolidate", "history"} & {*p.parts}]
    files = [p for p in files if p.name != "decisions.xlsx"]
    return {str(p): sha256(p.read_bytes()).hexdigest() for p in files}


def words(shape: Shape) -> str:
    return f"{shape.section} {shape.words}"[:80]


@pytest.mark.parametrize(("number", "shape"), list(enumerate(SHAPES, 1)), ids=[words(shape) for shape in SHAPES])
def test_every_shape_gets_the_verdict_of_the_manifest(result: dict[str, Any], number: int, shape: Shape) -> None:
    sent = shape.name.format(NAMES[number])
    name = f"{sent}!/{shape.inside}" if shape.inside else sent
    (state,) = [file for file in result["files"] if file["name"] == name]
    kinds = {f["kind"] for f in result["findings"] if f["file"].startswith(sent) and f["kind"] != "opened"}
    assert (state["verdict"], state["reason"], " ".join(sorted(kinds))) == (shape.verdict, shape.reason, shape.kinds)
    in_use = shape.verdict in ("used", "duplicate")
    assert (NAMES[number] not in result["units"]["held"] + result["units"]["missing"]) == in_use


def test_the_accounts_add_up(result: dict[str, Any]) -> None:
    verdicts = Counter(file["verdict"] for file in result["files"])
    counted = verdicts.total() - verdicts["opened"]
    assert counted == sum(1 + len(shape.more) for shape in SHAPES)
    units = result["units"]
    assert units["expected"] == units["used"] + len(units["held"]) + len(units["excused"]) + len(units["missing"])
    assert units["used"] == sum(shape.verdict in ("used", "duplicate") for shape in SHAPES)


CASES = {f"{shape.section} {shape.words}" for shape in (*SHAPES, *(shape for shape, _ in SAVED))}
ROWS = {"2.3": 19, "2.5": 19, "3.1": 16, "3.2": 11, "3.3": 4, "3.4": 7}  # of COVERAGE, by group


@pytest.mark.parametrize("row", COVERAGE)
def test_every_known_bad_shape_has_its_case_or_its_test(row: str) -> None:
    assert COVERAGE[row]
    for held_by in COVERAGE[row]:
        if "::" in held_by:
            assert is_test(held_by), held_by
        elif held_by.endswith("…"):
            assert [case for case in CASES if case.startswith(held_by[:-1])], held_by
        else:
            assert held_by in CASES


def test_no_row_and_no_case_is_left_out() -> None:
    assert Counter(row[:3] for row in COVERAGE) == ROWS
    named = {name for names in COVERAGE.values() for name in names if "::" not in name}
    starts = tuple(name[:-1] for name in named if name.endswith("…"))
    sections = tuple(ROWS)
    alone = {case for case in CASES - named if case.startswith(sections) and not case.startswith(starts)}
    assert {case for case in alone if not case.startswith(("3.2.2 alone: ", "3.2.3 alone: "))} == FURTHER_CASES


FURTHER_CASES = {  # beyond the list
    "3.1.4 a formula with its value",
    "3.1.4 a value from another file",
    "3.1.5 saved again by another program",
    *(f"2.5 {words} in {kind}" for kind in (".xls", ".ods") for words in (
        "a percentage", "a format that shows another number", "thousands left out", "a word", "$ in a column of 万元",
        "¥ in a column of 万元",
    )),
}  # fmt: skip


@pytest.mark.office
@pytest.mark.long
def test_the_shapes_of_other_formats(tmp_path: Path) -> None:
    """Saved by LibreOffice; ``.et`` and a wrong ending are .xls under another name."""
    units = [f"第{number}局" for number in range(1, len(SAVED) + 1)]
    folder = small_round(tmp_path / "round", units, ())
    bent = [shape.bend(answer(unit, seed)) for seed, (unit, (shape, _)) in enumerate(zip(units, SAVED, strict=True), 1)]
    for kind in ("xls", "ods"):
        mine = [n for n, (shape, _) in enumerate(SAVED) if shape.name.endswith(".ods") == (kind == "ods")]
        for number, data in zip(mine, office.converted_all([bent[n] for n in mine], kind), strict=True):
            shape, share = SAVED[number]
            path = folder / "inbox" / shape.name.format(units[number])
            path.write_bytes(data[: len(data) * share // 100])
    _, result = run_json("run", folder, "--output", tmp_path / "out")
    found, wanted = {}, {}
    for unit, (shape, _) in zip(units, SAVED, strict=True):
        sent = shape.name.format(unit)
        (state,) = [file for file in result["files"] if file["name"] == sent]
        kinds = " ".join(sorted({f["kind"] for f in result["findings"] if f["file"] == sent}))
        found[shape.words] = (state["verdict"], state["reason"], kinds)
        wanted[shape.words] = (shape.verdict, shape.reason, shape.kinds)
    assert found == wanted
