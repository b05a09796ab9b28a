"""Collect, check and add up the annual report on open government information (政府信息公开工作年度报告).

Programs use the names of ``__all__``, which docs/library.md explains; the modules behind them may change. Importing the
package loads nothing else: a name loads what it needs when it is first used.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, which need not be imported for this
if TYPE_CHECKING:
    from consolidate.api import Checked as Checked
    from consolidate.api import Consolidation as Consolidation
    from consolidate.api import OpenRound as OpenRound
    from consolidate.api import UserError as UserError
    from consolidate.api import answer_batch as answer_batch
    from consolidate.api import check as check
    from consolidate.api import check_bytes as check_bytes
    from consolidate.api import consolidate as consolidate
    from consolidate.api import open_round as open_round
    from consolidate.api import write as write

# A constant, since reading it from the installed metadata takes longer than the rest of the start.
__version__ = "0.1.0"

__all__ = [
    "Checked", "Consolidation", "OpenRound", "UserError", "__version__", "answer_batch", "check", "check_bytes",
    "consolidate", "open_round", "write",
]  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'consolidate' has no attribute {name!r}")
    from consolidate import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return __all__
