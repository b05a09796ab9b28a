"""The published tables the samples add up to, with their sources. Typed in as published."""

from __future__ import annotations

from decimal import Decimal

from consolidate.forms import edition
from consolidate.model import Form, Number, Place

# 吕梁市离石区人民政府2020年政府信息公开年度报告 (2019 form). 采购总金额 is published as “97541 万元”.
LISHI: dict[str, dict[str, list[Number]]] = {
    "disclosure": {
        "rules": [0, 0, 0],
        "normative": [10, 10, 18],
        "licences": [44, 139, 11616],
        "services": [39, 9, 2865],
        "penalties": [112, 147, 147],
        "compulsion": [2, 1, 1],
        "fee_items": [19, 16],
        "procurement": [566, 97541],
    },
    "requests": {
        "new": [1, 0, 0, 0, 0, 0, 1],
        "refused_4": [1, 0, 0, 0, 0, 0, 1],
        "handled": [1, 0, 0, 0, 0, 0, 1],
    },
    "disputes": {"cases": [0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0]},
}

# 宿迁市2023年政府信息公开工作年度报告 (2021 form)
SUQIAN: dict[str, dict[str, list[Number]]] = {
    "disclosure": {
        "rules": [2, 0, 11],
        "normative": [109, 489, 597],
        "licences": [1808595],
        "penalties": [2822652],
        "compulsion": [20163],
        "fees": [Decimal("59237.2449")],
    },
    "requests": {
        "new": [3402, 99, 0, 4, 5, 1, 3511],
        "carried_in": [91, 3, 0, 0, 2, 0, 96],
        "granted": [1175, 12, 0, 3, 1, 0, 1191],
        "partial": [319, 7, 0, 0, 2, 0, 328],
        "refused_2": [27, 0, 0, 0, 0, 0, 27],
        "refused_3": [6, 0, 0, 0, 0, 0, 6],
        "refused_4": [38, 0, 0, 0, 0, 0, 38],
        "refused_5": [20, 0, 0, 0, 0, 0, 20],
        "refused_6": [9, 0, 0, 0, 0, 0, 9],
        "refused_7": [21, 0, 0, 0, 0, 0, 21],
        "refused_8": [20, 1, 0, 0, 0, 0, 21],
        "unavailable_1": [968, 74, 0, 1, 3, 1, 1047],
        "unavailable_2": [26, 2, 0, 0, 0, 0, 28],
        "unavailable_3": [3, 0, 0, 0, 0, 0, 3],
        "declined_1": [305, 0, 0, 0, 0, 0, 305],
        "declined_2": [39, 0, 0, 0, 0, 0, 39],
        "declined_4": [58, 0, 0, 0, 0, 0, 58],
        "declined_5": [4, 0, 0, 0, 0, 0, 4],
        "other_1": [40, 0, 0, 0, 0, 0, 40],
        "other_2": [10, 0, 0, 0, 0, 0, 10],
        "other_3": [287, 3, 0, 0, 1, 0, 291],
        "handled": [3375, 99, 0, 4, 7, 1, 3486],
        "carried_out": [118, 3, 0, 0, 0, 0, 121],
    },
    "disputes": {"cases": [309, 17, 88, 26, 440, 1, 1, 16, 6, 24, 13, 0, 67, 9, 89]},
}

# the words of the same report: 收办 (一 + 二) by sub-unit, together 3607
SUQIAN_RECEIVED = {
    "市政府": 349,
    "市各有关部门": 933,
    "沭阳县": 477,
    "泗阳县": 301,
    "泗洪县": 874,
    "宿豫区": 216,
    "宿城区": 348,
    "宿迁经济技术开发区": 55,
    "市湖滨新区": 26,
    "苏州宿迁工业园区": 12,
    "市洋河新区": 16,
}


def figures(form_id: str) -> tuple[Form, dict[Place, Number]]:
    """A form and its published table, all places; rows not typed in above were published as 0 throughout."""
    form = edition(form_id)
    typed = {"2019": LISHI, "2021": SUQIAN}[form_id]
    found: dict[Place, Number] = {}
    for table in form.tables:
        for block in table.blocks:
            for row in block.leaf_rows():
                columns = block.leaf_columns()
                values = typed[table.id].get(row.id, [0] * len(columns))
                found |= {Place(table.id, row.id, c.id): v for c, v in zip(columns, values, strict=True)}
    return form, found
