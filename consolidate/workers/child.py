"""The code that runs in a worker process and parses foreign bytes. No error here reaches the main process.

Imports readers only, and a large one only when the first file of its kind arrives.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
import threading
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import chain
from queue import SimpleQueue
from typing import Any, BinaryIO

from consolidate.catalogue import FindingKind
from consolidate.formats import container, refusals
from consolidate.formats.raw import Answered, Archive, Plain, RawBook, Refusal
from consolidate.formats.refusals import Refused
from consolidate.workers.crossing import Answer, Packed, pack

_SMALL = 128 * 1024  # bytes of a first batch that is read before the process makes others of itself


def read(data: bytes) -> RawBook | Refusal:
    """Return the raw cells of a workbook, or the reason why it is not read. No bytes make it raise."""
    try:
        return _read(data)
    except Refused as refused:
        return refused.refusal
    except MemoryError:
        return Refusal(FindingKind.UNREADABLE, reason=refusals.STOPPED)
    except ModuleNotFoundError:  # in the browser, where not every library runs
        return _not_here(data)
    except Exception:  # noqa: BLE001 - the border: readers fail on damaged files in many ways
        return Refusal(FindingKind.UNREADABLE, reason=refusals.DAMAGED)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001 - a panic in calamine's Rust code is not an Exception
        return Refusal(FindingKind.UNREADABLE, reason=refusals.CRASHED)


def read_words(data: bytes) -> Plain | Archive | Refusal:
    """Return the words of a Word document, or an archive with the files in it. No bytes make it raise."""
    from consolidate.formats import docx_words

    try:
        return docx_words.of_bytes(data)
    except Refused as refused:
        if refused.refusal.found == refusals.ARCHIVE:
            found = read_or_unpack(data)
            return found if isinstance(found, Archive) else refused.refusal
        return refused.refusal
    except MemoryError:
        return Refusal(FindingKind.UNREADABLE, reason=refusals.STOPPED)
    except Exception:  # noqa: BLE001 - the border, as above
        return Refusal(FindingKind.UNREADABLE, reason=refusals.DAMAGED)


def read_margins(data: bytes) -> Plain | Refusal:
    """Return what stands in the headers and footers of a Word document. No bytes make it raise."""
    from consolidate.formats import docx_margins

    try:
        return docx_margins.of_bytes(data)
    except Refused as refused:
        return refused.refusal
    except MemoryError:
        return Refusal(FindingKind.UNREADABLE, reason=refusals.STOPPED)
    except Exception:  # noqa: BLE001 - the border, as above
        return Refusal(FindingKind.UNREADABLE, reason=refusals.DAMAGED)


def read_answer(form: str, data: bytes) -> Answered | Archive | Refusal:
    """Like ``read_or_unpack``, but read a workbook to its answer: every place of the form, or the faults of the file.

    ``form`` is the id of the round's edition, or "" to detect the edition.
    """
    found = read_or_unpack(data)
    if isinstance(found, Archive) or (isinstance(found, Refusal) and refusals.may_be_temporary(found)):
        return found
    from consolidate.forms import apart, named
    from consolidate.reading import alike

    try:
        edition = named(form) if form else None
        with apart(edition):
            return Answered(alike.read(found, edition))
    except MemoryError:
        return Refusal(FindingKind.UNREADABLE, reason=refusals.STOPPED)


def read_or_unpack(data: bytes) -> RawBook | Archive | Refusal:
    """Like ``read``, but return an archive or a mail with the files in it. No bytes make it raise."""
    answer = read(data)
    if not isinstance(answer, Refusal) or not (
        answer.found == refusals.ARCHIVE or answer.kind is FindingKind.SAVED_MAIL
    ):
        return answer
    from consolidate.collect import inside

    try:
        return inside.read(data)
    except MemoryError:
        return Refusal(FindingKind.ARCHIVE_NOT_OPENED, reason=refusals.STOPPED)
    except Exception:  # noqa: BLE001 - the border, as above
        return Refusal(FindingKind.ARCHIVE_NOT_OPENED, reason=refusals.DAMAGED)


def _not_here(data: bytes) -> Refusal:
    """Refuse a file for which a library is missing. A scan would not be read with it either."""
    from consolidate.formats import pdf_fonts

    if not data.startswith(b"%PDF"):
        return Refusal(FindingKind.UNREADABLE, reason=refusals.NOT_HERE)
    if not pdf_fonts.may_have_text(data):
        return Refusal(FindingKind.SCAN, found="PDF")
    return Refusal(FindingKind.UNREADABLE, reason=refusals.NO_PDF_HERE)


def _read(data: bytes) -> RawBook:
    package = container.open_package(data)
    book: RawBook = import_module(f"consolidate.formats.{package.reader}").read(package)
    return book


def serve(memory: int, forks: Sequence[tuple[int, int]] = ()) -> None:
    """Answer batches from standard input on standard output until the parent process ends.

    ``memory`` is the limit in bytes. The first answer is None and means that the process is ready. ``forks``: for each
    process that this one makes of itself the pipe that it reads from and the one that it writes to.
    """
    waiting: SimpleQueue[Any] = SimpleQueue()
    questions: BinaryIO = sys.stdin.buffer
    answers: BinaryIO = os.fdopen(os.dup(1), "wb")
    _prepare(memory)
    make_ready()
    _send(answers, None)
    if forks:
        questions, answers, first = _divided(questions, answers, forks)
        if first:
            waiting.put(first)
    threading.Thread(target=_receive_requests, args=(questions, waiting), daemon=True).start()
    while True:
        _send(answers, _answered(*waiting.get()))


def _divided(
    questions: BinaryIO, answers: BinaryIO, forks: Sequence[tuple[int, int]]
) -> tuple[BinaryIO, BinaryIO, tuple[Callable[[bytes], Answer], Sequence[bytes]] | None]:
    """Make other processes of this one, then return in each: its pipes, and the question that it still has to answer.

    This process answers its first question before, so that the others need not work out again what that takes. If the
    files of that question are large, it makes the others first: reading may take long, and they can read meanwhile. It
    has no other thread yet: a thread does not go on in a process that is made.
    """
    first = pickle.load(questions)
    if sum(map(len, first[1])) <= _SMALL:
        _send(answers, _answered(*first))
        first = None
    for number, (question, answer) in enumerate(forks):
        try:
            made = os.fork()
        except OSError:  # the system gives no further process; the parent tries once more when these pipes are closed
            made = -1
        if not made:
            for end in chain.from_iterable(forks[number + 1 :]):
                os.close(end)
            questions.close()
            answers.close()
            answers = os.fdopen(answer, "wb")
            _send(answers, os.getpid())
            return os.fdopen(question, "rb"), answers, None
        os.close(question)
        os.close(answer)
    return questions, answers, first


def _answered(read: Callable[[bytes], Answer], batch: Sequence[bytes]) -> Any:
    try:
        return read_batch(read, batch)
    except MemoryError:
        return pack(Refusal(FindingKind.UNREADABLE, reason=refusals.STOPPED))


def _prepare(memory: int) -> None:
    """Redirect standard output and standard error to the null device, and limit the memory of the process.

    Libraries print on damaged files. Windows has no such limit from within a process, and some other systems refuse it.
    """
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def make_ready() -> None:
    """Import and work out what nearly every file needs while the parent is still starting up."""
    from consolidate import forms
    from consolidate.formats import xlsx  # noqa: F401
    from consolidate.reading import alike, rehearsal  # noqa: F401

    *_, newest = forms.editions().values()
    rehearsal.rehearse(newest)


def _receive_requests(questions: BinaryIO, waiting: SimpleQueue[Any]) -> None:
    """Queue the requests of the parent. If the parent ends or sends something unreadable, end this process at once."""
    try:
        while True:
            waiting.put(pickle.load(questions))
    finally:
        os._exit(1)


def _send(answers: BinaryIO, answer: Any) -> None:
    pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
    answers.flush()


def read_batch(read: Callable[[bytes], Answer], batch: Sequence[bytes]) -> list[Packed]:
    """Read a batch and return the packed answers, ready to send to the main process."""
    return [pack(read(data)) for data in batch]
