"""A district with offices whose names are alike, and its inbox as the intake settles it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from consolidate.forms import edition
from consolidate.intake import assign
from consolidate.intake.assign import Assigned
from consolidate.model import Answer, Decision, Number, Place, Roster, Round, Token, Unit
from consolidate.terms import Action
from tests.support import building

FORM = edition("2021")
BODY = "吕梁市离石区人民政府"
ROUND = Round("2021", 2025, BODY)
ROSTER = Roster(
    (
        Unit("区政府办公室", aliases=("离石区人民政府", "政府办", "市府办")),
        Unit("民政局", aliases=("民政和退役局",)),
        Unit("教育局"),
        Unit("离石区住建局"),
        Unit("资源局"),
        Unit("自然资源局"),
        Unit("第一中学"),
        Unit("第十一中学"),
        Unit("新闻出版局"),
        Unit("社会工作部"),
        Unit("王家沟乡", aliases=("王家沟乡人民政府",)),
        Unit("市府"),
    )
)


def token(unit: str = "", **more: object) -> Token:
    """What a template of a unit carries, or something else of ours."""
    fields: dict[str, object] = {"kind": "template", "form": "2021", "year": 2025, "body": BODY, "unit": unit}
    return Token(**fields | more)  # type: ignore[arg-type]


def sheet(file: str, numbers: Mapping[Place, Number | None], marked: Token | None = None, **more: object) -> Answer:
    """What a file with these numbers says."""
    return building.answer(FORM, numbers, file, marked, **more)


def settled(*answers: Answer, decisions: Sequence[Decision] = ()) -> Assigned:
    """The inbox with these answers in it."""
    return assign.assign_files(answers, FORM, ROUND, ROSTER, decisions)


def verdicts(found: Assigned) -> dict[str, tuple[str, str]]:
    """Verdict and reason of every file."""
    return {state.name: (state.verdict, state.reason) for state in found.files}


def adopt(file: str, unit: str = "民政局") -> Decision:
    """The line that takes a file for a unit."""
    return Decision(Action.ADOPT, unit, file, reason="电话核实")


def refuse(file: str) -> Decision:
    """The line that takes a file for nobody's."""
    return Decision(Action.REFUSE, "", file, reason="已作废")
