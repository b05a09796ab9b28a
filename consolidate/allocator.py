"""The C library's own store of free memory, where it keeps more than the program uses."""

from __future__ import annotations

import contextlib
import sys

_M_MMAP_THRESHOLD = -3  # of mallopt(3)
_LARGE = 16 * 1024  # bytes; a filled-in template has more, and the values of the program less


def give_back() -> None:
    """Have large blocks given back to the system as soon as they are free, where the C library is that of Linux.

    It would keep them for the thread that had them: of the archives of a large round, two to five times as much as all
    that is kept of their files.
    """
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)
