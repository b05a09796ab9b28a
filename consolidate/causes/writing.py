"""How a figure may have come to be written for another one. It only orders repairs that are equally good."""

from __future__ import annotations

from consolidate.causes.exact import Exact, as_figure
from consolidate.terms import CauseKind
from consolidate.text import number_text

_DECIMALS = 12  # more than any form allows
_SMALL = 10  # below, nearly every figure is one slip of the pen away from every other


def slip_of_the_pen(found: Exact, meant: Exact) -> CauseKind | None:
    """Which single slip turns the figure that was meant into the one that was found; None if no such slip does."""
    if found and found == -meant:
        return CauseKind.SIGN_WRONG
    if (-_SMALL < found < _SMALL and -_SMALL < meant < _SMALL) or (found < 0) != (meant < 0):
        return None
    written, wanted = _digits(found), _digits(meant)
    if len(written) == len(wanted):
        return _of_same_length(written, wanted)
    if len(written) > len(wanted):
        doubled = (at for at in range(1, len(written)) if written[at] == written[at - 1])
        return CauseKind.DIGIT_DOUBLED if any(_without(written, at) == wanted for at in doubled) else None
    lost = any(_without(wanted, at) == written for at in range(len(wanted)))
    return CauseKind.DIGIT_LOST if lost and found else None  # a 0 is rather a figure that was never entered


def _of_same_length(written: str, wanted: str) -> CauseKind | None:
    differ = [at for at in range(len(written)) if written[at] != wanted[at]]
    if len(differ) == 1:
        return CauseKind.DIGIT_WRONG
    exchanged = len(differ) == 2 and differ[1] == differ[0] + 1 and sorted(written) == sorted(wanted)
    return CauseKind.DIGITS_EXCHANGED if exchanged else None


def _digits(number: Exact) -> str:
    """The digits of a number as people write it, without its sign and without zeros at the end of its decimals."""
    figure = as_figure(number, _DECIMALS)
    return number_text(figure).lstrip("-") if figure is not None else ""


def _without(text: str, at: int) -> str:
    return text[:at] + text[at + 1 :]
