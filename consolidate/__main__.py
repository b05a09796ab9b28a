"""The entry point: every error becomes a message and an exit code. 0 final, 1 not final, 2 could not run."""

from __future__ import annotations

import contextlib
import os
import sys

TYPE_CHECKING = False  # as in typing, which takes longer to import than all that is done before the processes start
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn, TextIO

    from consolidate.words import UserError

# commands that read foreign files: those of an inbox, which may be many, and a few
_INBOX = {"run", "status", "data", "returns", "mail", "report", "explain", "compare", "close", "reopen"}
_FEW = {"check", "collect", "bundle"}

_INTERRUPTED = 130  # the value that typer returns after Ctrl+C


def program() -> NoReturn:
    """Run the command of the command line, and end the process with its exit code.

    The process ends without Python's own clean-up, which would collect garbage and free all memory: that takes an
    eighth of a run over 100 files.
    """
    code = main()
    try:
        if sys.stdout:
            sys.stdout.flush()
    except BrokenPipeError:  # the reader has closed the pipe
        pass
    except (OSError, ValueError) as error:  # the disk is full: the output is incomplete
        code = 2
        _tell(_unexpected(error))
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.flush()
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    words = sys.argv[1:] if argv is None else argv
    many = _start_processes(words)  # first of all: they start while the rest is imported
    import gc

    from consolidate.cli import language, usage, verbose
    from consolidate.words import N_, UserError
    from consolidate.workers import processes

    # answers live until the end: collecting garbage among them at the usual rate takes a tenth of a run
    gc.set_threshold(200_000, 20, 50)
    rest, chosen_language = language.decide(words)
    language.use(chosen_language)
    rest, show_steps = verbose.decide(rest)
    sys.stdout = sys.stdout or _nowhere()  # None where the caller has closed it
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # code page 936 has no ✗; no encoding has lone surrogates
    try:
        language.refuse_unknown(rest)
        usage.refuse_dashes(rest)
        with verbose.shown(show_steps):
            return _command(rest, many)
    except UserError as error:
        _tell(error)
    except KeyboardInterrupt:
        _tell(UserError(N_("Interrupted; existing files are unchanged"), N_("Start the same command again.")))
    except SystemExit:
        raise
    except BaseException as error:  # a panic in a library written in Rust is not an Exception
        if os.environ.get("CONSOLIDATE_DEBUG"):
            raise
        _keep(error, rest)
        _tell(_unexpected(error, rest))
    finally:
        processes.stop_unused()
    return 2


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


def _start_processes(words: Sequence[str]) -> bool:
    """Start the processes that the command is going to use, and return whether there is so much to read for several."""
    if not any(word in _INBOX or word in _FEW for word in words):
        return False
    from consolidate.formats import limits
    from consolidate.workers import forks, processes

    inboxes = (os.path.join(word, "inbox") for word in ("", *words))
    many = any(word in _INBOX for word in words) and any(map(processes.are_many, inboxes))
    processes.start_early(processes.MOST if many and forks.POSSIBLE else 1, limits.MEMORY)
    return many


def _command(rest: Sequence[str], many: bool) -> int:
    """Run the command. ``many``: whether there is so much to read that it is worth a second process."""
    from consolidate.cli import app, completion
    from consolidate.formats import limits
    from consolidate.workers import processes

    completion.prepare()
    if many:
        processes.start_early(2, limits.MEMORY)  # not before: three at once on two processors are all slow
    returned = app.serving(rest)(rest, standalone_mode=False, prog_name="consolidate")
    if returned == _INTERRUPTED:
        raise KeyboardInterrupt
    return returned if isinstance(returned, int) else 0


def _tell(stop: UserError) -> None:
    from consolidate.cli import show

    show.stop(stop)


def _keep(error: BaseException, words: Sequence[str]) -> None:
    from consolidate.cli import errors

    errors.keep(words, error)


def _unexpected(error: BaseException, words: Sequence[str] = ()) -> UserError:
    """The message for an error that was not foreseen, or for a wrong command line."""
    from typer.exceptions import Exit, TyperException

    from consolidate.cli import errors, usage
    from consolidate.words import N_, UserError

    if isinstance(error, TyperException) and not isinstance(error, Exit):
        return usage.wrong(error)
    if isinstance(error, OSError):  # the disk is full or a pipe broke: not a defect of this program
        return UserError(
            N_("The operating system reported an error: {reason} ({kind}); existing files are unchanged"),
            N_("Check that there is room on the disk and that the folders may be written to, then start it again."),
            reason=error.strerror or str(error),
            kind=type(error).__name__,
        )
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    position = f"@{place.tb_frame.f_code.co_name}:{place.tb_lineno}" if place else ""
    return UserError(
        N_("The program met an unexpected error ({code}); existing files are unchanged"),
        N_("Run this and report the file that it writes, which holds no figures and no names: {command}"),
        code=type(error).__name__ + position,
        command=errors.command(words),
    )


if __name__ == "__main__":
    program()
