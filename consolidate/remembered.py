"""Results that are kept from one file to the next, since the files of a round come from one template."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])
_forget: list[Callable[[], None]] = []


def remembered(
    most: int | None, *, within: int | None = None, size: Callable[..., int] | None = None
) -> Callable[[F], F]:
    """Cache the last ``most`` results of a pure function with hashable arguments; None for all results.

    ``within``: keep a result only if the size of the first argument is at most that, so that one unusual file cannot
    fill the memory. ``size``: another measure of the arguments.
    """

    def decorate(function: F) -> F:
        known = lru_cache(maxsize=most)(function)
        _forget.append(known.cache_clear)
        if within is None:
            return cast(F, known)

        @wraps(function)
        def call(*args: Any) -> Any:
            length = size(*args) if size else len(args[0])
            return known(*args) if length <= within else function(*args)

        return cast(F, call)

    return decorate


def forget() -> None:
    """Clear all caches, as in a process that has read no file yet."""
    for clear in _forget:
        clear()
