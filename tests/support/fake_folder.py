"""A folder that a person has picked in the browser. No program may answer that dialog, so ``fake_folder.js`` does."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path

from tests.support.browser import Browser

SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")  # to be run before the page


def pick(browser: Browser, folder: Path) -> None:
    """Open a round from a folder that the person picks: a copy of this one, in the memory of the browser."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    browser.evaluate(
        """({ name, files }) => {
            globalThis.PICKED = new FakeFolder(name);
            for (const [path, text] of Object.entries(files)) PICKED.put(path, text);
            FakeFolder.busy.clear(); FakeFolder.failing.clear(); FakeFolder.writes.length = 0;
            PAGE_DESK.go("home");
        }""",
        {"name": folder.name, "files": {path: base64.b64encode(data).decode() for path, data in files.items()}},
    )
    browser.click("#open-folder")


def put(browser: Browser, path: str, data: bytes) -> None:
    """Somebody else writes a file into the folder that was picked."""
    browser.evaluate("([path, text]) => PICKED.put(path, text)", [path, base64.b64encode(data).decode()])


def files(browser: Browser) -> Mapping[str, bytes]:
    """What is in the folder that was picked."""
    return {path: base64.b64decode(text) for path, text in browser.evaluate("() => PICKED.all()").items()}


def home(browser: Browser, folder: Path) -> None:
    """Write what is in the folder that was picked into a true one."""
    for path, data in files(browser).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
