"""Places of each edition of which the rules notice less than every changed figure."""

from __future__ import annotations

# No rule looks at these, or only from one side: nobody can tell from the table itself whether they are true.
UNCOVERED = {
    "2021": {
        "disclosure.rules.repealed", "disclosure.normative.repealed", "disclosure.licences.decisions",
        "disclosure.penalties.decisions", "disclosure.compulsion.decisions", "disclosure.fees.amount",
    },
    "2019": {
        "disclosure.licences.items_last_year", "disclosure.licences.items_change", "disclosure.licences.decisions",
        "disclosure.services.items_last_year", "disclosure.services.items_change", "disclosure.services.decisions",
        "disclosure.penalties.items_last_year", "disclosure.penalties.items_change", "disclosure.penalties.decisions",
        "disclosure.compulsion.items_last_year", "disclosure.compulsion.items_change",
        "disclosure.compulsion.decisions", "disclosure.fee_items.items_last_year", "disclosure.fee_items.items_change",
        "disclosure.procurement.projects", "disclosure.procurement.amount",
    },
}  # fmt: skip


ONE_SIDED = {
    "2021": {"disclosure.rules.issued", "disclosure.rules.in_force", "disclosure.normative.issued",
             "disclosure.normative.in_force"},
    "2019": {f"disclosure.{row}.{column}" for row in ("rules", "normative")
             for column in ("made", "disclosed", "public_total")},
}  # fmt: skip
