"""Regular expressions that are compiled when they are first used.

The program has hundreds, and most files need few of them. Compiling all at the start of each process took a tenth of a
run over 100 files (docs/benchmarks.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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


class _Guarded:
    """Stands for a long expression that is only looked for in texts in which a short one is found."""

    def __init__(self, text: str, guard: str) -> None:
        self.pattern, self.guard = text, _Uncompiled(guard, 0)
        self._whole = _Uncompiled(text, 0)

    def search(self, text: str) -> re.Match[str] | None:
        return self._whole.search(text) if self.guard.search(text) else None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self._whole.fullmatch(text) if self.guard.search(text) else None

    def findall(self, text: str) -> list[Any]:
        return self._whole.findall(text) if self.guard.search(text) else []

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self._whole.finditer(text) if self.guard.search(text) else iter(())


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return the expression, like ``re.compile``. It is compiled when one of its methods is first used.

    For constants of modules. ``re.error`` is raised at that use as well. The functions of ``re`` do not take it.
    """
    return cast(re.Pattern[AnyStr], _Uncompiled(text, flags))


def guarded(text: str, guard: str) -> re.Pattern[str]:
    """Return the expression, which is compiled when ``guard`` is first found in a text.

    For long expressions that few texts hold. ``guard`` must be found in every text in which the expression is. One that
    begins with ``^`` must be found in every text that the expression matches as a whole: use ``fullmatch`` alone then.
    Only ``search``, ``fullmatch``, ``findall`` and ``finditer`` are there, without positions.
    """
    return cast(re.Pattern[str], _Guarded(text, guard))
