"""What a test needs on the machine: skipped where it is missing, failed where CI needs it.

A test that needs another program is slow, too: the everyday loop leaves it out.
"""

from __future__ import annotations

import ctypes.util
import gc
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from consolidate import disk, forms, remembered
from tests.support import ready_workers

if TYPE_CHECKING:
    from tests.support.browser import Browser
    from tests.support.open_pages import Pages

NEEDS = {  # mark -> programs, and the variable that says that they must be there
    "office": (("soffice", "pdftoppm"), "CONSOLIDATE_NEEDS_OFFICE"),
    "dovecot": (("dovecot",), "CONSOLIDATE_NEEDS_DOVECOT"),
    "strace": (("strace",), "CONSOLIDATE_NEEDS_STRACE"),
    "browser": (("node", "npm", "chromium", "firefox-esr"), "CONSOLIDATE_NEEDS_BROWSER"),
    "openssl": (("openssl",), "CONSOLIDATE_NEEDS_OPENSSL"),
}
QUIET = disk._QUIET
LIBRARIES = {"libarchive": ("archive", "CONSOLIDATE_NEEDS_LIBARCHIVE")}  # the same of libraries of the system


@pytest.fixture(autouse=True, scope="module")
def forms_of_the_module() -> Iterator[None]:
    """Forget the forms that the tests of a module adopt, so that the order of the modules means nothing."""
    yield
    forms.adopt_none()


@pytest.fixture
def no_own_forms(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Start without forms of an office's own; forget those that the test adopts."""
    monkeypatch.setattr(forms, "_own", {})
    yield
    remembered.forget()


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page in the browser, built once for all tests of a run."""
    from tests.support.page_file import built

    return built(tmp_path_factory)


@pytest.fixture(scope="session")
def pages(page: Path) -> Iterator[Pages]:
    """The page, open in each browser that a test asks for: once for all tests of a process."""
    from tests.support.open_pages import Pages

    with Pages(page) as opened:
        yield opened


@pytest.fixture(params=["chromium", "firefox-esr"])
def browser(request: pytest.FixtureRequest, pages: Pages) -> Browser:
    """The page in each of the browsers, begun anew."""
    return pages.begun(request.param)


@pytest.fixture
def chromium(pages: Pages) -> Browser:
    """The page in Chromium, begun anew; folders that are picked there are those of ``fake_folder.js``."""
    return pages.begun("chromium")


@pytest.hookimpl(tryfirst=True)  # before pytest takes out what "-m" leaves out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.slow)
    for mark, (programs, needed) in NEEDS.items():
        path = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin"
        missing = [program for program in programs if not shutil.which(program, path=path)]
        if missing and os.environ.get(needed):
            raise pytest.UsageError(f"{', '.join(missing)} is needed here and missing")
        for item in items:
            if item.get_closest_marker(mark):
                item.add_marker(pytest.mark.slow)
                if missing:
                    item.add_marker(pytest.mark.skip(reason=f"{', '.join(missing)} is not installed"))
    for mark, (library, needed) in LIBRARIES.items():
        if ctypes.util.find_library(library):
            continue
        if os.environ.get(needed):
            raise pytest.UsageError(f"the library {library} is needed here and missing")
        for item in items:
            if item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=f"the library {library} is not installed"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """Do not look for garbage while tests are collected: a third of that time, since everything made then stays."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Look for garbage again, but never among the tests themselves."""
    gc.freeze()
    gc.enable()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let a test that is about starting workers, or about files still being copied, do so as users' computers do.

    Every other test reads files that it has just written, and would wait half a second for each run.
    """
    ready_workers.active = item.get_closest_marker("real_start") is None
    disk._QUIET = QUIET if item.get_closest_marker("real_wait") else 0.0


@pytest.hookimpl(optionalhook=True)  # in the Python of the page there is no xdist
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are processors, since tests wait for browsers, servers and limits of time."""
    return (os.cpu_count() or 1) + 1


def pytest_unconfigure() -> None:
    ready_workers.end()


def pytest_configure(config: pytest.Config) -> None:
    """Begin workers as copies of a ready one.

    Not where coverage is measured: there, ask processes that read to end before they are killed, since they write what
    they ran.
    """
    if not config.getoption("cov_source", None):
        if ready_workers.can_be_used():
            ready_workers.use()
        return
    kill = subprocess.Popen.kill

    def end(process: subprocess.Popen[bytes]) -> None:
        process.terminate()
        later = threading.Timer(5, kill, [process])  # for one that does not listen
        later.daemon = True
        later.start()

    subprocess.Popen.kill = end  # type: ignore[method-assign,assignment]
