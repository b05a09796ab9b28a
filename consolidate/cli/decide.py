"""Say what was offered in decisions.xlsx, or on stderr why the file was left as it is."""

from __future__ import annotations

from pathlib import Path

from consolidate.cli import show
from consolidate.cli.language import from_here, tell
from consolidate.pipeline.decisions import Offered
from consolidate.text import readable
from consolidate.words import N_


def offered(outcome: Offered, path: Path, as_json: bool) -> None:
    """Print the outcome, if there is anything to do; with --json only what went wrong."""
    if outcome.fault:
        out = show.console(error=True)
        out.print(tell(outcome.fault.sentence, **outcome.fault.args_), style="yellow", soft_wrap=True)
        if outcome.fault.hint:
            hint = tell(outcome.fault.hint, **outcome.fault.args_)
            out.print(tell(N_("hint: {hint}"), hint=hint), soft_wrap=True)
    if outcome.fault or as_json:
        return
    out = show.console()
    if outcome.lines:
        ready = N_(
            "{count} open question(s) (stands|stand) ready in {path}: choose 动作, write 理由, save it and run again"
        )
        out.print(tell(ready, count=outcome.lines, path=readable(from_here(path).as_posix())), soft_wrap=True)
    if outcome.left_out:
        more = N_("{count} more did not fit; they follow as soon as lines are settled")
        out.print(tell(more, count=outcome.left_out), style="yellow", soft_wrap=True)
