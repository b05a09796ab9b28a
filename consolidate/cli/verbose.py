"""``--verbose``: show each step with its count and time on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

OPTION = "--verbose"


def decide(argv: Sequence[str]) -> tuple[list[str], bool]:
    """The arguments without ``--verbose``, which may stand anywhere before ``--``, and whether it was among them."""
    end = argv.index("--") if "--" in argv else len(argv)
    rest = [word for word in argv[:end] if word != OPTION]
    return [*rest, *argv[end:]], len(rest) < end


@contextmanager
def shown(verbose: bool) -> Iterator[None]:
    """Show the steps as long as the context lasts, if ``verbose``."""
    if not verbose:
        yield
        return
    import logging  # imported here, since it is not needed without the option

    from consolidate import steps
    from consolidate.cli.language import tell

    class InWords(logging.Formatter):
        """The line of a step, its name in the language of the terminal."""

        def format(self, record: logging.LogRecord) -> str:
            name, *figures = record.args or ()
            return str(record.msg) % (tell(str(name)), *figures)

    logger, handler = logging.getLogger(steps.NAME), logging.StreamHandler(sys.stderr)
    before = logger.level
    handler.setFormatter(InWords())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.setLevel(before)
        logger.removeHandler(handler)
