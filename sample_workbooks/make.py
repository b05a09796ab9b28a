"""Make the sample rounds anew, all or those named: python -m sample_workbooks.make [NAME…].

LibreOffice is needed for .xls and .ods.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from consolidate.annual_report import parts
from consolidate.decisions import sheet
from consolidate.forms import edition
from consolidate.model import Form, Number, Place, Roster, Round, Unit
from consolidate.pipeline import annual_report, own_forms, run, write
from consolidate.pipeline.context import Context
from consolidate.pipeline.opened import open_round
from consolidate.rounds import roster, settings
from consolidate.templates import template
from sample_workbooks import clinics, faults, fujian, published, report_words, split
from sample_workbooks.office import converted

HERE = Path(__file__).parent
MADE = datetime(2018, 1, 12, tzinfo=UTC)


def make_round(folder: Path, round_: Round, units: Roster) -> None:
    """The files of a round, without its inbox."""
    (folder / "inbox").mkdir(parents=True, exist_ok=True)
    (folder / "round.toml").write_text(settings.write(round_), encoding="utf-8", newline="\n")
    form = edition(round_.form)
    (folder / "roster.xlsx").write_bytes(roster.write(units, form.permissions))
    (folder / sheet.FILE).write_bytes(sheet.write(units, form))


def fill(
    folder: Path,
    form: Form,
    round_: Round,
    units: Roster,
    figures: Mapping[str, Mapping[Place, Number]],
    formats: Mapping[str, str],
) -> None:
    """One filled-in template a unit into the inbox, in the format it uses."""
    for unit in units.units:
        data = template(form, round_, unit, figures=figures[unit.name])
        suffix = formats.get(unit.name, "xlsx")
        name = f"{unit.name}_{round_.year}年政府信息公开年报.{suffix}"
        (folder / "inbox" / name).write_bytes(data if suffix == "xlsx" else converted(data, suffix))


def words(name: str, form: Form, round_: Round, text: str) -> None:
    """The office's words for the annual report of a round."""
    data = annual_report.as_document(form, round_, parts.of_text(text))
    (HERE / name / annual_report.FILE).write_bytes(data)


def suqian() -> None:
    """宿迁 2023: eleven sub-units with their published 收办, the rest of the split illustrative."""
    form, table = published.figures("2021")
    received = published.SUQIAN_RECEIVED
    counties = {"沭阳县", "泗阳县", "泗洪县", "宿豫区", "宿城区"}
    groups = dict.fromkeys(received, "功能区") | dict.fromkeys(counties, "县区")
    groups |= {"市政府": "市本级", "市各有关部门": "市本级"}
    units = Roster(tuple(Unit(name, groups[name], permitted=("可制定规章",) * (name == "市政府")) for name in received))
    parts = split.requests(form, table, received, seed=2023)
    rest = split.others(form, table, received, {"rules": "市政府"})
    round_ = Round("2021", 2023, "宿迁市人民政府", date(2024, 1, 20))
    make_round(HERE / "suqian-2023", round_, units)
    figures = {name: parts[name] | rest[name] for name in received}
    fill(HERE / "suqian-2023", form, round_, units, figures, {"泗洪县": "xls", "宿豫区": "ods"})
    words("suqian-2023", form, round_, report_words.SUQIAN)


LISHI_UNITS = {
    "区政府办公室": 9, "区发展和改革局": 5, "区教育科技局": 6, "公安离石分局": 30, "区民政局": 8, "区财政局": 12,
    "区自然资源局": 14, "区住房和城乡建设管理局": 11, "区市场监督管理局": 22, "区行政审批服务管理局": 40,
    "滨河街道办事处": 3, "信义镇人民政府": 2,
}  # fmt: skip


def lishi() -> None:
    """离石区 2020: a dozen units with illustrative names and split; the one application is the district office's."""
    form, table = published.figures("2019")
    units = Roster(
        tuple(Unit(name, "乡镇街道" if name.endswith(("办事处", "镇人民政府")) else "区直部门") for name in LISHI_UNITS)
    )
    received = dict.fromkeys(LISHI_UNITS, 0) | {"区政府办公室": 1}
    parts = split.requests(form, table, received, seed=2020)
    rest = split.others(form, table, LISHI_UNITS, {})
    round_ = Round("2019", 2020, "吕梁市离石区人民政府", date(2021, 1, 20))
    make_round(HERE / "lishi-2020", round_, units)
    figures = {name: parts[name] | rest[name] for name in LISHI_UNITS}
    fill(HERE / "lishi-2020", form, round_, units, figures, {})
    words("lishi-2020", form, round_, report_words.LISHI)


def with_faults() -> None:
    """清源县 2025: every file has a fault."""
    make_round(HERE / "faults-2025", faults.ROUND, faults.roster())
    put(HERE / "faults-2025", faults.files())


def fujian_round(folder: Path, year: int, inbox: Mapping[str, bytes]) -> None:
    """平潭 in a year, with this inbox."""
    make_round(folder, fujian.ROUNDS[year], fujian.roster(year))
    put(folder, inbox)


def fujian_2016() -> None:
    """平潭 2016: the table of 福建, with faults."""
    fujian_round(HERE / "fujian-2016", 2016, fujian.files(2016))


def fujian_2018() -> None:
    """平潭 2018, compared with the result of 2017."""
    fujian_round(HERE / "fujian-2018", 2018, fujian.files(2018))
    with tempfile.TemporaryDirectory() as folder:
        fujian_round(Path(folder), 2017, fujian.sound(2017))
        (HERE / "fujian-2018" / "last_year.xlsx").write_bytes(result_of(Path(folder)))


def clinics_round(folder: Path, year: int, inbox: Mapping[str, bytes]) -> None:
    """The clinics in a year, with their form and this inbox."""
    make_round(folder, clinics.ROUNDS[year], clinics.roster())
    own_forms.keep(clinics.form(), folder)
    put(folder, inbox)


def clinics_2025() -> None:
    """A form of an office's own, compared with the result of 2024."""
    clinics_round(HERE / "clinics-2025", 2025, clinics.files())
    with tempfile.TemporaryDirectory() as folder:
        clinics_round(Path(folder), 2024, clinics.sound(2024))
        (HERE / "clinics-2025" / "last_year.xlsx").write_bytes(result_of(Path(folder)))


def result_of(folder: Path) -> bytes:
    """The result of a round, made by the program."""
    opened = open_round(folder)
    result = run.consolidate(opened, Context(lambda: MADE))
    return write.workbook(opened, result, folder / "output", MADE).path.read_bytes()


def put(folder: Path, inbox: Mapping[str, bytes]) -> None:
    """Fill the inbox of a round."""
    for name, data in inbox.items():
        (folder / "inbox" / name).write_bytes(data)


ROUNDS = {
    "lishi-2020": lishi,
    "suqian-2023": suqian,
    "faults-2025": with_faults,
    "fujian-2016": fujian_2016,
    "fujian-2018": fujian_2018,
    "clinics-2025": clinics_2025,
}


def main() -> None:
    """The rounds that are named, or all."""
    for name in sys.argv[1:] or ROUNDS:
        ROUNDS[name]()


if __name__ == "__main__":
    main()
