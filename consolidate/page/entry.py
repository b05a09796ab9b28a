"""Take the requests of the page and answer them. No error gets past here: each comes back as words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from consolidate import masked
from consolidate.formats import refusals
from consolidate.page import beginning, checking, deciding, evening, kinds, outgoing, session, units
from consolidate.page.asking import Asked, asked
from consolidate.page.session import Session
from consolidate.words import N_, UserError
from consolidate.workers import child, pool
from consolidate.workers.alone import Watch

Answers = Mapping[str, Callable[[Asked], dict[str, Any]]]


def _seen(view: Callable[[Asked, Session], dict[str, Any]]) -> Callable[[Asked], dict[str, Any]]:
    """Answer with a view of the open round."""
    return lambda about: view(about, session.current())


def _done(do: Callable[[Asked, Session], Mapping[str, Any]]) -> Callable[[Asked], dict[str, Any]]:
    """Do something to the open round; answer with what came of it, with how the round stands then, and what changed."""
    return lambda about: session.changed(
        about, lambda opened: {**do(about, opened), "evening": evening.evening(about, opened)}
    )


def _opened(about: Asked) -> dict[str, Any]:
    return {"evening": evening.evening(about, session.begin(about)), "actions": units.actions(about)}


ANSWERS: Answers = {
    "check": checking.check,
    "checked": checking.shown,
    "marked": checking.with_marks,
    "own-report": checking.own,
    "due": beginning.due,
    "begin": beginning.begin,
    "open": _opened,
    "evening": _seen(evening.evening),
    "unit": _seen(units.unit),
    "places": _seen(units.places),
    "kinds": _seen(kinds.kinds),
    "files": _seen(kinds.files),
    "run": _done(outgoing.run),
    "decide": _done(deciding.decide),
    "withdraw": _done(deciding.withdraw),
    "tick": _done(deciding.tick),
    "templates": _done(outgoing.make_templates),
    "returns": _done(outgoing.make_returns),
    "report": _done(outgoing.make_report),
    "reports": _done(outgoing.make_reports),
    "letters": _done(outgoing.make_letters),
    "packed": outgoing.packed,
    "hold": session.hold,
}


LOST = {"stopped": refusals.STOPPED, "crashed": refusals.CRASHED}


def start(begins: Callable[[str, str], object], ends: Callable[[], object], lost: str = "{}") -> None:
    """Read foreign files in this process, and import what nearly every request needs.

    ``begins``, ``ends``: called before and after each file. ``lost``: as JSON, by the digest of a file why the reader
    was lost at it: stopped or crashed.
    """
    reasons = {digest: LOST[why] for digest, why in json.loads(lost).items()}
    pool.stay_here(Watch(begins, ends, reasons))
    child.make_ready()


def answer(request: str) -> str:
    """Answer a request. What could not be done has the key ``stopped``, what nobody foresaw the key ``failed``."""
    request_words = json.loads(request)
    about = asked(request_words)
    try:
        told = ANSWERS[request_words["ask"]](about)
    except UserError as stop:
        told = {"stopped": stopped(about, stop)}
    except Exception as error:  # noqa: BLE001 - the border
        told = {"failed": _failed(about, error)}
    return json.dumps(told, ensure_ascii=False)


def stopped(about: Asked, stop: UserError) -> dict[str, Any]:
    """What is wrong, what to do, and every detail."""
    return {
        "message": about.tell(stop.sentence, **stop.args_),
        "hint": about.tell(stop.hint, **stop.args_),
        "details": about.problems(stop.details),
    }


def _failed(about: Asked, error: Exception) -> dict[str, Any]:
    """What nobody foresaw: a sentence, and where in which code it was, without the texts and numbers of the files."""
    return {
        "message": about.tell(N_("The page met an unexpected error ({code}); no file has been changed"),
                              code=type(error).__name__),
        "hint": about.tell(N_("Report the text below, which holds no figures and no names; then open the page again.")),
        "details": [json.dumps(masked.error(error), ensure_ascii=False)],
    }  # fmt: skip
