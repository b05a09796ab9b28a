"""The commands of a developer: ``nox -l`` lists them, ``nox -s fast`` runs one. Without a name: lint, types, fast.

They run with the Python that runs nox, so ``.venv/bin/nox`` uses what is installed in ``.venv`` and installs nothing.
"""

from __future__ import annotations

import sys

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "fast"]

# so many processes as there are processors; each takes tests from the other once it has none left
PARALLEL = ("-n", "auto", "--dist", "worksteal")


def run(session: nox.Session, *words: str) -> None:
    """Run ``python -m WORDS`` and add what stands behind ``--`` on the command line."""
    session.run(sys.executable, "-m", *words, *session.posargs)


@nox.session(name="format")
def formatted(session: nox.Session) -> None:
    """Format the code, and mend what the linter can mend by itself."""
    session.run(sys.executable, "-m", "ruff", "check", "--fix")
    session.run(sys.executable, "-m", "ruff", "format")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and format; change nothing."""
    session.run(sys.executable, "-m", "ruff", "check")
    session.run(sys.executable, "-m", "ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types (mypy, strict)."""
    run(session, "mypy")


@nox.session
def fast(session: nox.Session) -> None:
    """Run the tests of the everyday loop: all but the slow ones."""
    run(session, "pytest", *PARALLEL, "-m", "not slow")


@nox.session
def tests(session: nox.Session) -> None:
    """Run all tests but the long ones, as CI does."""
    run(session, "pytest", *PARALLEL)


@nox.session
def long(session: nox.Session) -> None:
    """Run what tries at length what a shorter test tries, too: mutants, hostile files, the round of 48 to its end."""
    run(session, "pytest", *PARALLEL, "-m", "long")


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the tests and show which lines none of them ran, in the worker processes too."""
    # not those that make the nth opening of a file fail: where coverage is measured, it opens files of its own
    run(session, "pytest", *PARALLEL, "-m", "not strace", "--cov", "--cov-report=term-missing:skip-covered")


@nox.session
def mutate(session: nox.Session) -> None:
    """Change the modules that decide numbers, one place at a time, and name each change that no test notices."""
    run(session, "mutmut", "run")
    found = session.run(sys.executable, "-m", "mutmut", "results", silent=True)
    session.log("\n".join(line for line in str(found).splitlines() if not line.endswith("not checked")))


@nox.session
def pages(session: nox.Session) -> None:
    """Make the generated pages, the notices and the catalogue of messages anew."""
    session.run(sys.executable, "-m", "tests.support.catalogue")
    session.run(sys.executable, "-m", "docs.make")
    session.run(sys.executable, "-m", "docs.tour")
    session.run(sys.executable, "-m", "docs.notices")


@nox.session
def page(session: nox.Session) -> None:
    """Make the page in the browser: dist/政府信息公开年报.html and a zip of it (needs Node.js and npm)."""
    session.run(sys.executable, "-m", "page.build")


@nox.session(name="page-suite")
def page_suite(session: nox.Session) -> None:
    """Run the tests of the program in the Python of the page (needs Node.js and npm)."""
    session.run(sys.executable, "-m", "page.suite", *session.posargs)
