"""A browser for the tests of the page: Chromium or Firefox without a window, driven through ``page/driver.mjs``."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

DRIVER = Path(__file__).parents[2] / "page" / "driver.mjs"
CHROMIUM, FIREFOX = "chromium", "firefox-esr"
# Chromium asks the network for many things that no page asked for
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=zh-CN",
)  # fmt: skip
_SIZE = {"width": 1366, "height": 768}
NOW = "2026-01-15T09:30:00+08:00"  # the time that the page is told, so that it gives the same bytes each time


class DriverError(Exception):
    """The browser could not do what it was told."""


class Browser:
    """A page in a browser. Every method waits until it is done."""

    def __init__(
        self,
        program: str = CHROMIUM,
        executable: Path | None = None,
        flags: Sequence[str] = FLAGS,
        libraries: str = "",
        driver: Path | None = None,
    ) -> None:
        """Start the browser.

        ``executable``: an old Chromium, which finds its own ``libraries`` in these folders, and is driven by this
        ``driver``, an old version of Puppeteer.
        """
        self._process = subprocess.Popen(
            ["node", str(DRIVER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=os.environ | ({"PUPPETEER": driver.as_uri()} if driver else {}),
        )
        self.chrome = chrome = program == CHROMIUM
        self.takes_folders = chrome and not executable
        self.version = self.do(
            "launch",
            browser="chrome" if chrome else "firefox",
            executable=str(executable or shutil.which(program)),
            flags=list(flags) if chrome else [],
            size=_SIZE,
            environment={"TZ": "Asia/Shanghai"} | ({"LD_LIBRARY_PATH": libraries} if libraries else {}),
        )

    @property
    def process(self) -> int:
        """The process of the driver, below which those of the browser are."""
        return self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self.do("close")
        finally:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe:
                    pipe.close()

    def do(self, what: str, **arguments: Any) -> Any:
        """Do one thing; return its answer, raise ``DriverError`` if it failed."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"do": what, **arguments}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise DriverError(f"the driver ended during {what}")
        answer = json.loads(line)
        if "error" in answer:
            raise DriverError(f"{what}: {answer['error']}")
        return answer["answer"]

    def open(self, page: Path, settings: Mapping[str, Any] | None = None, script: str = "") -> None:
        """Open the page from its file and wait until it is ready. ``settings``: those of the page, for tests."""
        told = json.dumps({"now": NOW, **(settings or {})})
        self.do("before", script=f"globalThis.PAGE_SETTINGS = {told};{script}")
        self.do("open", url=page.as_uri())
        self.until_state("ready", "failed")

    def evaluate(self, script: str, argument: Any = None) -> Any:
        """The value of a JavaScript function for an argument."""
        return self.do("evaluate", script=script, argument=argument)

    def wait(self, script: str, seconds: float = 60) -> None:
        """Wait until a JavaScript expression is true."""
        self.do("wait", script=script, seconds=seconds)

    def begin(self) -> None:
        """Begin anew in the page that is open: no round, nothing checked, everything as it is by default."""
        self.do("viewport", **_SIZE)
        if self.chrome:
            self.do("media", type="screen", features=[{"name": "prefers-color-scheme", "value": "light"}])
        self.evaluate(
            """() => {
                const { engine } = PAGE_DESK;
                const { seconds, recycle, heapLimit } = engine;
                Object.assign(engine, (globalThis.DEFAULTS ??= { seconds, recycle, heapLimit }));
                PAGE_DESK.change(() => Object.assign(PAGE_DESK, {
                    door: "home", trouble: undefined, round: undefined, chosen: [], wishes: undefined,
                    checked: undefined, shownFile: 0, marked: undefined, report: undefined,
                }));
            }"""
        )

    @property
    def state(self) -> str:
        """The state of the page: loading, ready, busy or failed."""
        return str(self.evaluate("() => document.body.dataset.state"))

    def until_state(self, *states: str, seconds: float = 90) -> None:
        """Wait until the page is in one of these states."""
        self.wait(f"{json.dumps(states)}.includes(document.body.dataset.state)", seconds)

    def upload(self, selector: str, files: Iterable[Path]) -> None:
        """Choose files, or one folder, in an input, and wait until the page has worked on them."""
        before = self.evaluate("() => Number(document.body.dataset.asked ?? 0)")
        self.do("upload", selector=selector, files=[str(file) for file in files])
        self.wait(f"Number(document.body.dataset.asked) > {before}")  # a folder is looked through first
        self.settled()

    def open_round(self, folder: Path) -> None:
        """Open the folder of a round through its input."""
        self._choose("#round-folder", "openFiles", folder)

    def choose_again(self, folder: Path) -> None:
        """Choose the folder of the open round once more through its input."""
        self._choose("#round-folder-again", "filesAgain", folder)

    def _choose(self, selector: str, task: str, folder: Path) -> None:
        """Choose a folder in an input; where the driver cannot do that, hand over its files."""
        if self.takes_folders:
            self.upload(selector, [folder])
            return
        files = [
            [
                f"{folder.name}/{path.relative_to(folder).as_posix()}",
                base64.b64encode(path.read_bytes()).decode(),
                path.stat().st_mtime_ns // 1_000_000,
            ]
            for path in sorted(folder.rglob("*")) if path.is_file()
        ]  # fmt: skip
        self.evaluate(
            """([task, files]) => globalThis.PAGE_DESK[task](files.map(([path, text, lastModified]) => ({
                path,
                file: new File(
                    [Uint8Array.from(atob(text), c => c.charCodeAt(0))], path.split("/").pop(), {lastModified}),
            })))""",
            [task, files],
        )
        self.settled()

    def click(self, selector: str) -> None:
        """Click, and wait until the page has worked on it."""
        self.do("click", selector=selector)
        self.settled()

    def settled(self) -> None:
        """Wait until the page is at rest."""
        self.wait("document.body.dataset.asked === document.body.dataset.answered")
        self.until_state("ready", "failed")

    def texts(self, selector: str) -> list[str]:
        """The visible texts of the elements."""
        return list(self.evaluate("(s) => [...document.querySelectorAll(s)].map(e => e.innerText.trim())", selector))

    def text(self, selector: str) -> str:
        """The visible text of the first such element."""
        return str(self.evaluate("(s) => document.querySelector(s).innerText.trim()", selector))

    def data(self, selector: str, key: str) -> list[str]:
        """What the elements bear as ``data-KEY``."""
        script = "([selector, key]) => [...document.querySelectorAll(selector)].map(e => e.dataset[key] ?? '')"
        return list(self.evaluate(script, [selector, key]))

    def last(self, what: str) -> Any:
        """What the program told the page the last time it was asked that."""
        return json.loads(self.evaluate("(what) => JSON.stringify(globalThis.PAGE_DESK.engine.told[what])", what))

    def downloaded(self, selector: str) -> tuple[str, bytes]:
        """The name and the bytes of what a link downloads, without a download."""
        name, data = self.evaluate(
            """async (selector) => {
                const link = document.querySelector(selector);
                const bytes = new Uint8Array(await globalThis.PAGE_LINKS.get(link.href).arrayBuffer());
                let text = "";
                for (let at = 0; at < bytes.length; at += 30000)
                    text += String.fromCharCode(...bytes.subarray(at, at + 30000));
                return [link.download, btoa(text)];
            }""",
            selector,
        )
        return str(name), base64.b64decode(data)
