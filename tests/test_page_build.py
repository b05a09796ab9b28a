"""The page as it is built: one file, the same bytes each time, nothing in it that asks for another."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from pathlib import Path

import pytest

from consolidate.page.labels import LABELS
from page import build

SOURCE = build.HERE / "source"
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(SOURCE.glob("*.ts*"))}


# --- the sources ---------------------------------------------------------------------------------------------------


def test_every_word_of_the_page_is_used_and_every_used_word_is_there() -> None:
    text = "".join(SCRIPTS.values())
    quoted = set(re.findall(r'"([a-z][a-z-]*)"', text))
    asked = set(re.findall(r'\bt\(\s*"([^"]+)"', text))
    by_the_build = {"no-script", "old-browser", "starting"}
    assert asked - set(LABELS) == set()
    assert set(LABELS) - quoted - by_the_build == set()


def test_the_arguments_of_the_words_are_given() -> None:
    for key, sentence in LABELS.items():
        wanted = set(re.findall(r"\{(\w+)\}", sentence))
        for given in re.findall(rf't\(\s*"{key}",\s*\{{([^}}]*)\}}', "".join(SCRIPTS.values())):
            assert set(re.findall(r"(\w+)\s*(?::|,|$)", given)) >= wanted, key


def test_the_wheels_are_those_of_the_program() -> None:
    versions = re.findall(r"^([\w.-]+)==(\S+)", (build.ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M)
    program = {name.lower(): version for name, version in versions}
    assert {name.partition("==")[0]: name.partition("==")[2] for name in build.locked()}.items() <= program.items()
    assert len(build.locked()) == 8


def test_no_lock_names_an_address() -> None:
    for name in ("package-lock.json", "wheels.lock"):
        text = (build.HERE / name).read_text(encoding="utf-8")
        assert "://" not in re.sub(r'"(?:url|funding)": (?:"[^"]*"|\[[^\]]*\])', "", text), name


def test_no_text_becomes_markup() -> None:
    """Preact escapes texts; only these ways around it would let a name of a file become part of the page."""
    ways = r"innerHTML|outerHTML|insertAdjacentHTML|dangerouslySet|document\.write|\beval\(|new Function|srcdoc"
    assert {name: found for name, text in SCRIPTS.items() if (found := re.findall(ways, text))} == {}


LACKING = {
    "": "",
    "delete globalThis.WebAssembly": "WebAssembly",
    "delete WebAssembly.Tag": "WebAssembly exceptions",
    "delete globalThis.DecompressionStream": "DecompressionStream",
    "delete globalThis.Worker": "Worker",
    "delete globalThis.BigInt64Array": "BigInt",
    "delete Array.prototype.at; delete Object.hasOwn": "ES2022",
    "delete globalThis.WebAssembly; delete globalThis.DecompressionStream": "WebAssembly, DecompressionStream",
    "throw SyntaxError: Unexpected token": "SyntaxError: Unexpected token",  # of the main script
}


@pytest.mark.browser
def test_a_browser_that_lacks_something_gets_a_sentence_from_a_script_in_the_oldest_javascript(page: Path) -> None:
    """After the page was built: then the parser that knows nothing newer than ES5 is there."""
    words = ["node", str(build.ROOT / "tests" / "support" / "first_script.mjs"), *LACKING]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.stderr == ""
    for lacks, each in zip(LACKING.values(), json.loads(done.stdout), strict=True):
        state, shown, app = ("failed", "block", "none") if lacks else ("", "none", "block")
        assert each == {"state": state, "sorry": shown, "lacks": lacks, "app": app}


@pytest.mark.parametrize("name", [*SCRIPTS, "style.css"])
def test_no_source_of_the_page_grows_too_long(name: str) -> None:
    assert len((SOURCE / name).read_text(encoding="utf-8").splitlines()) < 450


@pytest.mark.browser
def test_the_types_of_the_sources_are_right(page: Path) -> None:
    """After the page was built: then the packages are there."""
    words = ["node", "node_modules/typescript/bin/tsc", "-p", "."]
    done = subprocess.run(words, cwd=build.HERE, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.stdout == ""


# --- the file ------------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.long
def test_the_same_sources_give_the_same_bytes(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is compiled once more, in another process, and the page is put together once more.

    Not again: the libraries, which are compiled likewise, and gzip, which is told no time.
    """
    built = page.parents[1] / "work"
    build.site([], tmp_path / "site")
    build.compiled(tmp_path, "site")
    again = members(tmp_path / "site.zip")
    assert len(again) > 250
    assert again == {name: data for name, data in members(built / "site.zip").items() if name.startswith("consolidate")}
    text = page.read_text(encoding="utf-8")
    packed = re.search(r'id="payload">([^<]*)<', text)
    assert packed
    monkeypatch.setattr(build, "payload", lambda found: packed[1])
    licences = build.licences(build.fetch_wheels(build.ROOT / "build" / "wheels"))
    assert build.html(build.parts(built), licences) == text


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.browser
def test_the_page_asks_for_no_other_file(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    shell = re.sub(r"<(script|style)\b[^>]*>.*?</\1>", "", text, flags=re.S)
    assert set(re.findall(r'\b(?:src|href)="([^"]{0,9})', shell)) == {"data:imag"}
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    said = re.sub(r"'sha256-[^']*'", "HASH", policy[1])
    assert said == (
        "default-src 'none'; script-src HASH HASH 'wasm-unsafe-eval'; style-src HASH; "
        "worker-src blob:; img-src data:; base-uri 'none'; form-action 'none'"
    )


@pytest.mark.browser
def test_the_licences_of_all_parts_are_in_it(page: Path) -> None:
    text = plain(page.read_text(encoding="utf-8"))
    wheels = (each.partition("==")[0] for each in build.locked())
    for name in ("Pyodide (MPL-2.0)", "CPython (PSF-2.0)", "preact", *wheels):
        assert f"{'=' * 8} {plain(name)}" in text, name


def plain(text: str) -> str:
    return text.lower().replace("_", "-")


@pytest.mark.browser
def test_the_zip_holds_the_page(page: Path) -> None:
    with zipfile.ZipFile(page.with_suffix(".zip")) as packed:
        assert packed.namelist() == [page.name]
        assert packed.read(page.name) == page.read_bytes()
