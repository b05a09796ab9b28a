"""Read files in processes that the caller starts, on this computer or on others. Only bytes go there and come back.

A question is a batch of files, an answer what was read from them. Where a question is answered (``answer``), each file
is read by a child process with the usual limits. Answers hold plain values only, and are decoded by the unpickler of
``crossing``, which refuses every class.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import BytesIO
from typing import Any

from consolidate.catalogue import FindingKind
from consolidate.formats import limits, refusals
from consolidate.formats.raw import Answered, Refusal
from consolidate.model import Incoming
from consolidate.workers import child, pool
from consolidate.workers.crossing import load, pack, unpack
from consolidate.workers.pool import Known, Outcome

Elsewhere = Callable[[Iterable[bytes]], Iterable[bytes]]  # questions -> their answers, in the same order

# of a question; each one starts a process, which is worth it for some hundred files
FILES, BYTES = 200, 32 * limits.MIB
_INSIDE = "!/"
_Batch = list[tuple[Incoming, Answered | Refusal | None]]  # files, and what an earlier run found in them
_LOST = Refusal(FindingKind.UNREADABLE, reason=refusals.CRASHED)


def read_all(
    form: str, files: Iterable[Incoming], elsewhere: Elsewhere, known: Known = lambda _: None
) -> Iterator[Outcome]:
    """Read every file; yield each with its answer or a refusal, in the order given, like ``pool.read_all``.

    ``form``: the id of the edition, or the text of a form of the office's own; "" to detect the edition. An answer of
    unknown shape refuses the files of its question.
    """
    sent: deque[_Batch] = deque()
    for answered in elsewhere(_questions(form, files, known, sent)):
        batch = sent.popleft()
        found = iter(_decoded(answered, sum(_is_new(*item) for item in batch)))
        for file, before in batch:
            yield from _outcomes(file, next(found)) if _is_new(file, before) else [(file, before or _LOST)]
    for batch in sent:  # the last files, if nothing of them was new
        yield from ((file, before or _LOST) for file, before in batch)


def _is_new(file: Incoming, before: Answered | Refusal | None) -> bool:
    """Whether a file is sent. One that could not be opened is refused by the caller, for its own reason."""
    return before is None and not file.fault


def _questions(form: str, files: Iterable[Incoming], known: Known, sent: deque[_Batch]) -> Iterator[bytes]:
    """Yield a question for every batch of new files, and add the batch, with the files between them, to ``sent``."""
    batch: _Batch = []
    new: list[bytes] = []
    for file in files:
        before = known(file)
        batch.append((file, before))
        if _is_new(file, before):
            new.append(file.data)
        if len(new) == FILES or sum(map(len, new)) >= BYTES:
            sent.append(batch)
            yield pickle.dumps((form, new))
            batch, new = [], []
    sent.append(batch)
    if new:
        yield pickle.dumps((form, new))


def answer(question: bytes) -> bytes:
    """Answer a question of ``read_all``: read its files in one child process with the usual limits of time and memory.

    A pure function of its argument: it may run in any process, on any computer with the same version of the program.
    """
    form, files = load(BytesIO(question))
    found: list[list[tuple[str, str, Any]]] = [[] for _ in files]
    incoming = (Incoming(str(number), data) for number, data in enumerate(files))
    for file, outcome in pool.read_all(incoming, workers=1, read=partial(child.read_answer, form)):
        number, inside, name = file.name.partition(_INSIDE)
        found[int(number)].append((inside + name, file.digest, pack(outcome)))
    return pickle.dumps(found)


def _decoded(answered: bytes, count: int) -> list[list[tuple[str, str, Any]]]:
    """The contents of an answer about ``count`` files; refusals if its shape is unknown."""
    lost = [[("", "", _LOST)]] * count
    try:
        found = [
            [(str(name), str(digest), unpack(told)) for name, digest, told in file] for file in load(BytesIO(answered))
        ]
    except (ValueError, TypeError, EOFError, pickle.UnpicklingError):
        return lost
    return found if len(found) == count and all(file and not file[0][0] for file in found) else lost


def _outcomes(file: Incoming, found: list[tuple[str, str, Any]]) -> Iterator[Outcome]:
    """Yield the outcome of a file, then those of the files in it if it is an archive."""
    (_, _, told), *members = found
    yield file, told
    for name, digest, member in members:
        yield Incoming(file.name + name, b"", known_digest=digest), member
