"""Regular expressions that are compiled when they are first used.

The program has hundreds, and most files need few of them. Compiling all at the start of each process took a tenth of a
run over 100 files (docs/benchmarks.md).
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn", "groups", "groupindex")


class _Uncompiled:
    """Stands for a compiled expression. At the first use its methods become attributes of this object."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self.pattern, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        self.__dict__.update((each, getattr(compiled, each)) for each in _METHODS)
        return self.__dict__[name]


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return the expression, like ``re.compile``. It is compiled when one of its methods is first used.

    For constants of modules. ``re.error`` is raised at that use as well. The functions of ``re`` do not take it.
    """
    return cast(re.Pattern[AnyStr], _Uncompiled(text, flags))
