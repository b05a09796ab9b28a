"""The commands as a person meets them: words, hints and exit codes, in both languages; bad input never a traceback."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from consolidate.forms import edition
from consolidate.model import Roster, Round, Unit
from consolidate.rounds import roster, settings
from consolidate.templates import template
from sample_workbooks import faults
from tests.support.command import check_json, run, run_json

UNITS = Roster((Unit("民政局", "部门"), Unit("教育局", "部门"), Unit("城关镇", "乡镇")))
ROUND = Round("2021", 2025, "清源县人民政府", date(2026, 1, 20))
OUTPUT = "2025年清源县人民政府汇总表.xlsx"
ELSEWHERE = {"PYTHONPATH": str(Path(__file__).parents[1])}  # a program that is started in another folder


@pytest.fixture
def round_folder(tmp_path: Path) -> Path:
    """A round with three units of which two have answered, in a folder with Chinese characters and spaces."""
    folder = tmp_path / "二〇二五年 汇总"
    (folder / "inbox").mkdir(parents=True)
    (folder / "round.toml").write_text(settings.write(ROUND), encoding="utf-8")
    (folder / "roster.xlsx").write_bytes(roster.write(UNITS))
    for seed, unit in enumerate(UNITS.units[:2], 1):
        data = template(edition("2021"), ROUND, unit, figures=faults.sound(seed))
        (folder / "inbox" / f"{unit.name}.xlsx").write_bytes(data)
    return folder


def test_the_whole_way_from_new_to_final(tmp_path: Path) -> None:
    folder, out = tmp_path / "清源 2025", tmp_path / "output"
    assert run("new", folder, "--year", 2025, "--body", "清源县人民政府", "--deadline", "2026-01-20")[0] == 0
    assert {p.name for p in folder.iterdir()} == {"round.toml", "roster.xlsx", "decisions.xlsx", "inbox"}
    (folder / "roster.xlsx").write_bytes(roster.write(UNITS))
    assert run("templates", folder)[0] == 0
    made = sorted((folder / "templates").iterdir())
    assert [p.name.partition("_")[0] for p in made] == sorted(unit.name for unit in UNITS.units)
    for path in made:
        (folder / "inbox" / path.name).write_bytes(path.read_bytes())
    code, said, _ = run("run", folder, "--output", out)
    assert code == 1  # empty templates: every table asks for a word
    for seed, unit in enumerate(UNITS.units):
        filled = template(edition("2021"), ROUND, unit, figures=faults.sound(seed))
        (folder / "inbox" / f"{unit.name}_2025年政府信息公开年报.xlsx").write_bytes(filled)
    code, said, _ = run("run", folder, "--output", out)
    assert (code, "Final" in said) == (0, True)
    assert [p.name for p in out.iterdir()] == [OUTPUT]


def test_a_round_takes_over_the_roster_of_the_last(round_folder: Path, tmp_path: Path) -> None:
    text = (round_folder / "round.toml").read_text(encoding="utf-8")
    (round_folder / "round.toml").write_text(f"correct_by = 2026-01-28\n{text}", encoding="utf-8")
    assert run("new", tmp_path / "b", "--from", round_folder, "--year", 2026)[0] == 0
    assert roster.read((tmp_path / "b" / "roster.xlsx").read_bytes()) == UNITS
    round_ = settings.read((tmp_path / "b" / "round.toml").read_bytes())
    assert (round_.year, round_.body, round_.form) == (2026, ROUND.body, "2021")
    assert (round_.deadline, round_.correct_by) == (None, None), "the days of last year are not taken over"
    renamed = Roster((Unit("新局", predecessors=("旧局",)),))
    (round_folder / "roster.xlsx").write_bytes(roster.write(renamed, edition("2021").permissions))
    for year, before in ((2025, ("旧局",)), (2026, ())):  # 上年单位 tells of the year before
        assert run("new", tmp_path / str(year), "--from", round_folder, "--year", year)[0] == 0
        (unit,) = roster.read((tmp_path / str(year) / "roster.xlsx").read_bytes()).units
        assert unit.predecessors == before
    assert run("new", tmp_path / "c", "--year", 2020)[0] == 0
    assert settings.read((tmp_path / "c" / "round.toml").read_bytes()).form == "2019"


def test_status_writes_nothing_and_run_leaves_the_inbox_alone(round_folder: Path, tmp_path: Path) -> None:
    def everything() -> dict[str, bytes]:
        return {p.as_posix(): p.read_bytes() for p in sorted(tmp_path.rglob("*")) if p.is_file()}

    before = everything()
    code, said, _ = run("status", round_folder)
    assert (code, "— 城关镇" in said) == (1, True)
    assert everything() == before
    run("run", round_folder, "-o", tmp_path / "o")
    made = ("汇总表", ".consolidate/cache/", ".consolidate/last_run.json", "/history/")
    assert {k: v for k, v in everything().items() if not any(part in k for part in made)} == before


def test_the_json_of_run(round_folder: Path, tmp_path: Path) -> None:
    code, result = run_json("run", round_folder, "-o", tmp_path / "o")
    assert code == 1
    assert list(result) == ["form", "year", "body", "final", "output", "files", "units", "findings", "totals",
                            "sums", "corrections", "since"]  # fmt: skip
    assert (result["form"], result["year"], result["body"], result["final"]) == ("2021", 2025, "清源县人民政府", False)
    assert result["output"] == (tmp_path / "o" / OUTPUT).as_posix()
    assert result["files"] == [
        {"name": f"{name}.xlsx", "verdict": "used", "reason": "", "unit": name} for name in ("教育局", "民政局")
    ]
    assert result["units"] == {"expected": 3, "used": 2, "held": [], "excused": [], "missing": ["城关镇"]}
    assert list(result["totals"]) == [str(place) for place in edition("2021").places]
    one, other = faults.sound(1), faults.sound(2)
    for place, number in one.items():
        assert Decimal(result["totals"][str(place)]) == number + other[place]


def test_a_file_may_be_checked_without_a_round(round_folder: Path, tmp_path: Path) -> None:
    good = round_folder / "inbox" / "民政局.xlsx"
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(
        template(
            edition("2021"),
            ROUND,
            UNITS.units[0],
            figures={**faults.sound(1), faults.place("requests.granted.natural"): 1},
        )
    )
    assert run("check", good)[0] == 0
    code, result = check_json(good, bad)
    assert code == 1
    assert [(f["verdict"], f["reason"]) for f in result["files"]] == [("used", ""), ("held", "rule-broken")]
    main = [f for f in result["findings"] if not f["follows"]]
    assert [(f["rule"], f["address"], f["found"], f["expected"]) for f in main] == [("balance", "D31", "2", "10")]
    assert main[0]["cells"] == ["D7", "D8", "D30", "D31", *(f"D{row}" for row in range(9, 30))]  # D30 is their sum


def test_the_long_table(round_folder: Path, tmp_path: Path) -> None:
    assert run("data", round_folder, "-o", tmp_path / "o")[0] == 1
    text = (tmp_path / "o" / "2025年清源县人民政府数据.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf"), "Excel takes a CSV without BOM for GBK"
    lines = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert len(lines) == 2 * 200
    line = next(x for x in lines if x["unit"] == "民政局" and x["place"] == "requests.new.natural")
    assert (line["group"], line["value"], line["file"], line["sheet"], line["address"]) == (
        "部门", str(faults.sound(1)[faults.place("requests.new.natural")]), "民政局.xlsx", "三、依申请公开", "D7",
    )  # fmt: skip
    parquet = pd.read_parquet(tmp_path / "o" / "2025年清源县人民政府数据.parquet")
    assert list(parquet.columns) == list(lines[0])
    assert [str(v.normalize() + 0) for v in parquet["value"]] == [
        str(Decimal(x["value"]).normalize() + 0) for x in lines
    ]


def test_a_long_table_that_excel_cannot_show_to_its_end_is_split(
    round_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consolidate.data.MOST_LINES", 150)
    run("data", round_folder, "-o", tmp_path / "o")
    stem = "2025年清源县人民政府数据"
    texts = {p.name: p.read_text(encoding="utf-8-sig").splitlines() for p in (tmp_path / "o").glob("*.csv")}
    assert {name: len(lines) for name, lines in texts.items()} == {
        f"{stem}.csv": 151, f"{stem}.2.csv": 151, f"{stem}.3.csv": 101,
    }  # fmt: skip
    assert len({lines[0] for lines in texts.values()}) == 1
    assert len({line for lines in texts.values() for line in lines}) == 1 + 2 * 200


def test_the_forms_are_listed_shown_and_checked(tmp_path: Path) -> None:
    _, said, _ = run("forms")
    assert [line.split()[0] for line in said.splitlines()] == ["2019", "2021", "fujian-2016", "fujian-2018"]
    _, said, _ = run("forms", "show", "2021")
    assert "行政规范性文件" in said
    assert "new + carried_in == handled + carried_out" in said
    own = tmp_path / "own.toml"
    source = Path(__file__).parent.parent / "consolidate" / "forms" / "2021.toml"
    own.write_text(source.read_text(encoding="utf-8").replace('carried_out"', 'carried_uot"', 1), encoding="utf-8")
    code, _, err = run("forms", "check", own)
    assert code == 2
    assert "carried_out" in err
    assert run("forms", "check", source)[0] == 0


def broken_toml(folder: Path) -> None:
    (folder / "round.toml").write_text("year = \nbody = 3", encoding="utf-8")


def wrong_key(folder: Path) -> None:
    (folder / "round.toml").write_text('year = 2025\nbody = "清源县"\ndeadlin = 2026-01-20\n', encoding="utf-8")


def no_roster(folder: Path) -> None:
    (folder / "roster.xlsx").unlink()


def text_roster(folder: Path) -> None:
    (folder / "roster.xlsx").write_text("单位名称\n民政局", encoding="utf-8")


def no_toml(folder: Path) -> None:
    (folder / "round.toml").unlink()


BAD_ROUNDS: list[tuple[Callable[[Path], None], str]] = [
    (broken_toml, "round.toml"),
    (wrong_key, "deadline"),
    (no_roster, "roster.xlsx"),
    (text_roster, "roster.xlsx"),
    (no_toml, "round.toml"),
]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("harm", "word"), BAD_ROUNDS, ids=[harm.__name__ for harm, _ in BAD_ROUNDS])
def test_a_bad_round_is_one_sentence_and_a_hint(
    harm: Callable[[Path], None], word: str, lang: str, round_folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "o"
    run("run", round_folder, "-o", out)
    before = (out / OUTPUT).read_bytes()
    harm(round_folder)
    for command in (("run", round_folder, "-o", out), ("status", round_folder), ("templates", round_folder)):
        code, said, err = run(*command, "--lang", lang)
        assert (code, said) == (2, "")
        assert word in err
        assert ("提示：" if lang == "zh" else "hint: ") in err
        assert "Traceback" not in err
    assert (out / OUTPUT).read_bytes() == before


def test_what_cannot_run_says_so(round_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("x")
    (tmp_path / "empty").mkdir()
    for words in (
        ("run", tmp_path / "nowhere"),
        ("run", tmp_path / "empty"),
        ("run", round_folder, "-o", tmp_path / "a file" / "below"),
        ("check", tmp_path / "nowhere.xlsx"),
        ("check",),
        ("forms", "show", "1999"),
        ("new", round_folder),
        ("nonsense",),
        ("run", round_folder, "--nonsense"),
    ):
        code, said, err = run(*words)
        assert code == 2, words
        assert "hint: " in err, words
        assert "Traceback" not in err + said


def test_an_unknown_language_is_refused() -> None:
    code, _, err = run("--lang", "xx", "forms")
    assert (code, "“xx”" in err) == (2, True)


def test_files_that_are_no_workbooks_are_named_and_the_rest_goes_on(round_folder: Path, tmp_path: Path) -> None:
    inbox = round_folder / "inbox"
    (inbox / "城关镇.xlsx").write_text("单位,数量", encoding="gb18030")
    (inbox / "空.xlsx").write_bytes(b"")
    (inbox / "作废").mkdir()
    (inbox / "作废" / "旧的.xlsx").write_bytes(b"x")
    code, result = run_json("run", round_folder, "-o", tmp_path / "o")
    states = {f["name"]: (f["verdict"], f["reason"]) for f in result["files"]}
    assert code == 1
    assert states["城关镇.xlsx"] == ("rejected", "not-a-workbook")
    assert states["空.xlsx"] == ("ignored", "ignored")
    assert states["作废/旧的.xlsx"] == ("ignored", "withdrawn")
    assert result["units"]["held"] == ["城关镇"]
    assert result["units"]["used"] == 2


def test_an_empty_inbox_is_a_result_that_says_everyone_is_missing(round_folder: Path, tmp_path: Path) -> None:
    for path in (round_folder / "inbox").iterdir():
        path.unlink()
    code, result = run_json("run", round_folder, "-o", tmp_path / "o")
    assert (code, result["units"]["missing"], result["files"]) == (1, ["民政局", "教育局", "城关镇"], [])
    (round_folder / "inbox").rmdir()
    assert run_json("run", round_folder, "-o", tmp_path / "o")[1]["units"]["used"] == 0


def test_an_error_nobody_foresaw_is_a_sentence_with_a_code(round_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from consolidate import merging

    monkeypatch.setattr(merging, "merge", lambda *a, **k: 1 / 0)
    code, _, err = run("status", round_folder)
    assert code == 2
    assert "ZeroDivisionError" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(("words", "code"), [(["--version"], 0), (["status", "."], 2), (["nonsense"], 2)])
def test_all_that_is_said_is_out_before_the_program_ends(words: list[str], code: int, tmp_path: Path) -> None:
    """It ends at once, without Python's own tidying up, which would write what still waits."""
    command = [sys.executable, "-m", "consolidate", *words]
    with (tmp_path / "said").open("w") as said:
        done = subprocess.run(command, cwd=tmp_path, stdout=said, stderr=said, env=os.environ | ELSEWHERE, check=False)
    lines = (tmp_path / "said").read_text(encoding="utf-8").splitlines()
    assert (done.returncode, bool(lines and lines[-1])) == (code, True)


def test_a_pipe_that_nobody_reads_is_no_error(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "consolidate", "--help"]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        command, cwd=tmp_path, stdout=writer, stderr=subprocess.PIPE, env=os.environ | ELSEWHERE, check=False
    )
    os.close(writer)
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_an_answer_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "consolidate", "--version"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, env=os.environ | ELSEWHERE, check=False
        )
    said = done.stderr.decode()
    assert (done.returncode, "OSError" in said, "Traceback" in said, len(said.splitlines())) == (2, True, False, 2)


def test_help_is_there_and_light() -> None:
    script = (
        "import sys; from consolidate.__main__ import main; main(['--help']);"
        "print(*sorted({m.partition('.')[0] for m in sys.modules} | {m for m in sys.modules if '.' in m}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)
    for command in ("new", "templates", "check", "run", "status", "data", "forms"):
        assert f" {command} " in done.stdout
    loaded = set(done.stdout.splitlines()[-1].split())
    assert loaded.isdisjoint({"pandas", "numpy", "openpyxl", "xlsxwriter", "pyarrow", "python_calamine"})
    ours = {name.split(".")[1] for name in loaded if name.startswith("consolidate.")}
    assert ours.isdisjoint({"model", "forms", "findings", "catalogue", "disk", "pipeline", "closed"})


def test_a_second_run_gives_the_same_totals_and_json(round_folder: Path, tmp_path: Path) -> None:
    code, first = run_json("run", round_folder, "-o", tmp_path / "o")
    again, second = run_json("run", round_folder, "-o", tmp_path / "o")
    assert (again, first.pop("since")) == (code, None)
    since = second.pop("since")
    assert json.dumps(second) == json.dumps(first)
    assert not any((since["units"], since["cells"], since["totals"], *since["findings"].values()))


def test_a_scan_beside_a_sound_workbook_goes_with_it_and_the_result_is_final(
    round_folder: Path, tmp_path: Path
) -> None:
    (round_folder / "roster.xlsx").write_bytes(roster.write(Roster((Unit("民政局"), Unit("教育局")))))
    (round_folder / "inbox" / "民政局（盖章扫描）.pdf").write_bytes(b"%PDF-1.7\n" + b"0" * 500)
    code, result = run_json("run", round_folder, "-o", tmp_path / "o")
    assert (code, result["final"], result["units"]["used"], result["units"]["held"]) == (0, True, 2, [])
    assert {f["name"]: f["verdict"] for f in result["files"]} == {
        "教育局.xlsx": "used", "民政局.xlsx": "used", "民政局（盖章扫描）.pdf": "companion",
    }  # fmt: skip
    (said,) = [f for f in result["findings"] if f["file"].endswith(".pdf")]
    assert (said["kind"], said["severity"], said["found"], said["expected"]) == (
        "companion", "note", "PDF", "民政局.xlsx",
    )  # fmt: skip
    _, out, _ = run("status", round_folder)
    assert "Files: 3 = 2 used + 1 companion" in out


def test_a_broken_workbook_beside_a_sound_one_holds_the_unit_since_it_may_be_the_newer(round_folder: Path) -> None:
    (round_folder / "inbox" / "民政局（改）.xlsx").write_bytes(
        (round_folder / "inbox" / "民政局.xlsx").read_bytes()[:5000]
    )
    _, result = run_json("status", round_folder)
    assert (result["units"]["used"], result["units"]["held"]) == (1, ["民政局"])


def test_units_whose_names_a_file_name_cannot_tell_apart_have_a_template_each(round_folder: Path) -> None:
    (round_folder / "roster.xlsx").write_bytes(
        roster.write(Roster((Unit("科技局/知识产权局"), Unit("科技局_知识产权局"))))
    )
    assert run("templates", round_folder)[0] == 0
    assert len(list((round_folder / "templates").iterdir())) == 2


def test_ctrl_c_ends_a_command_with_a_sentence(round_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("consolidate.pipeline.opened.open_round", interrupted)
    code, out, err = run("run", round_folder)
    assert (code, out) == (2, "")
    assert "Interrupted; existing files are unchanged" in err
    assert "Start the same command again." in err
