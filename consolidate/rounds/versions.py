"""Which version of the program wrote a round. A round of version 0.1.0 does not say."""

from __future__ import annotations

import re

from consolidate import __version__
from consolidate.words import N_, UserError


def newer(version: str, own: str = __version__) -> bool:
    """Whether a version is newer than this program. Only the first two numbers count: the third changes no file."""
    return _numbers(version) > _numbers(own)


def refuse_newer(version: object) -> None:
    """UserError if a round is of a newer version than this program, which may misread it."""
    if isinstance(version, str) and newer(version):
        raise UserError(
            N_("The round was made with version {version} of this program, which is newer than this one ({own})"),
            N_("Use that version or a later one on this computer, too: consolidate --version shows which it is."),
            version=version,
            own=__version__,
        )


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)[:2]]
