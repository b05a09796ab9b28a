"""Make the three sample rounds anew: python -m sample_workbooks.make (LibreOffice is needed for .xls and .ods)."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from consolidate.decisions import sheet
from consolidate.forms import edition
from consolidate.model import Form, Number, Place, Roster, Round, Unit
from consolidate.rounds import roster, settings
from consolidate.templates import template
from sample_workbooks import faults, published, split

HERE = Path(__file__).parent


def make_round(folder: Path, round_: Round, units: Roster) -> None:
    """The files of a round, without its inbox."""
    (folder / "inbox").mkdir(parents=True, exist_ok=True)
    (folder / "round.toml").write_text(settings.write(round_), encoding="utf-8", newline="\n")
    form = edition(round_.form)
    (folder / "roster.xlsx").write_bytes(roster.write(units, form.permissions))
    (folder / sheet.FILE).write_bytes(sheet.write(units, form))


def converted(data: bytes, suffix: str) -> bytes:
    """A workbook as LibreOffice saves it: ``xls``, ``ods``."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "a.xlsx"
        source.write_bytes(data)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", f"{folder}/out", str(source)]
        subprocess.run(command, check=True, capture_output=True)
        return (Path(folder) / "out" / f"a.{suffix}").read_bytes()


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


def main() -> None:
    """All three rounds."""
    lishi()
    suqian()
    make_round(HERE / "faults-2025", faults.ROUND, faults.roster())
    for name, data in faults.files().items():
        path = HERE / "faults-2025" / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main()
