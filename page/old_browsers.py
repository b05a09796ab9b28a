"""Open the page in old Chromiums: ``python -m page.old_browsers`` (Linux on x86-64; fetches them from npm).

109 is the last for Windows 7, 102 the oldest that the page promises. Each checks a faulty file, adds up a sample round,
decides, and hands over the changes; the workbook must be the one of Chromium today, part by part.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from page import build
from tests.support.browser import FLAGS, Browser
from tests.support.natively import parts

FOLDER = build.ROOT / "build" / "old_browsers"
PACKAGES = ("@sparticuz/chromium@109.0.6", "@sparticuz/chrome-aws-lambda@14.0.0", "puppeteer-core@19.11.1")
VERSIONS = ("109", "102")
DRIVER = FOLDER / "node_modules" / "puppeteer-core" / "lib" / "esm" / "puppeteer" / "puppeteer-core.js"
FAULTS = build.ROOT / "sample_workbooks" / "faults-2025"


def main() -> int:
    """Fetch the browsers, build the page, try it; the exit code is 1 if one of them gives something else."""
    fetch()
    page = build.build(build.WORK, build.DIST)
    with Browser() as browser:
        expected = tried(browser, page)
    wrong = 0
    for version in VERSIONS:
        place = FOLDER / version
        flags = [*FLAGS, "--headless", "--no-zygote"]
        libraries = f"{place}/lib:{place}"
        with Browser(executable=place / "chromium", flags=flags, libraries=libraries, driver=DRIVER) as browser:
            same = tried(browser, page) == expected
            sys.stdout.write(f"{browser.version}: {'the same' if same else 'NOT the same'}\n")
            wrong += not same
    return 1 if wrong else 0


def fetch() -> None:
    """Install and unpack the browsers, unless they are there."""
    if DRIVER.exists() and all((FOLDER / version / "chromium").exists() for version in VERSIONS):
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    npm = shutil.which("npm") or "npm"
    words = [npm, "install", "--ignore-scripts", "--no-save", "--legacy-peer-deps", "--prefix", str(FOLDER), *PACKAGES]
    subprocess.run(words, check=True, cwd=FOLDER)
    subprocess.run(["node", str(build.HERE / "old_browsers.mjs"), str(FOLDER)], check=True)


def tried(browser: Browser, page: Path) -> tuple[object, ...]:
    """What the page shows and hands over in a browser."""
    browser.open(page)
    browser.takes_folders = False  # by the files of the folder, as in all of them
    browser.upload("#check-files", [FAULTS / "inbox" / "县财政局_总计手工填错.xlsx"])
    checked = (browser.text("#verdict"), browser.texts("#findings > li h3"))
    browser.open_round(FAULTS)
    browser.click("#run")
    _, first = browser.downloaded("#download-result")
    browser.click('tr[data-unit="县农业农村局"] button')
    browser.click('button[data-action="属实"]')
    browser.do("fill", selector='input[name="reason"]', text="已核实")
    browser.click(".confirm")
    browser.click("#run")
    _, second = browser.downloaded("#download-result")
    return checked, parts(first), parts(second), browser.text("#accounts"), browser.do("said")["errors"]


if __name__ == "__main__":
    sys.exit(main())
