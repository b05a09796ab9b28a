"""All patterns of faults: each is a function that gives repairs to try. ``choosing`` decides which are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from consolidate.causes.blocks import lines_wrong
from consolidate.causes.candidates import Attempt, Known
from consolidate.causes.exchanges import two_figures, two_rows
from consolidate.causes.figures import one_figure
from consolidate.causes.moves import counted_elsewhere
from consolidate.causes.slips import slipped
from consolidate.causes.unbalanced import Unbalanced

Pattern = Callable[[Unbalanced, Known], Iterator[Attempt]]

PATTERNS: tuple[Pattern, ...] = (one_figure, two_figures, two_rows, slipped, lines_wrong, counted_elsewhere)
