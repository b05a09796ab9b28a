"""The cells of the published reports in ``tests/real_reports`` by their places."""

from __future__ import annotations

from typing import Any

from consolidate.model import Form, Place

ROWS = {"r1": "granted", "r2": "partial", "total": "handled", "r6": "other"}
PARTS = {"r3": "refused", "r4": "unavailable", "r5": "declined", "r6": "other"}
DISCLOSURE = {
    "规章": "rules", "规范性文件": "normative", "行政规范性文件": "normative", "行政许可": "licences",
    "其他对外管理服务事项": "services", "行政处罚": "penalties", "行政强制": "compulsion",
    "政府集中采购": "procurement",
}  # fmt: skip


def published(report: dict[str, Any], form: Form) -> dict[Place, Any]:
    """Every published cell by its place."""
    found: dict[Place, Any] = {}
    for item in report["table2"].values():
        for label, values in item.items():
            row = DISCLOSURE.get(label) or ("fees" if form.id == "2021" else "fee_items")
            columns = [p.column for p in form.places if p.table == "disclosure" and p.row == row]
            values = values if isinstance(values, list) else [values]
            found |= {Place("disclosure", row, c): v for c, v in zip(columns, values, strict=True)}
    columns = [c.id for c in form.table("requests").blocks[0].leaf_columns()]
    for key, values in report["table3"].items():
        stem, _, number = key.partition("_")
        row = f"{PARTS[stem]}_{number}" if number.isdigit() else ROWS.get(key, key)
        found |= {Place("requests", row, c): v for c, v in zip(columns, values, strict=True)}
    columns = [c.id for c in form.table("disputes").blocks[0].leaf_columns()]
    return found | {Place("disputes", "cases", c): v for c, v in zip(columns, report["table4"], strict=True)}
