"""Make the page: ``python -m page.build`` writes dist/政府信息公开年报.html, and a zip of it for mails.

Everything that goes into it is pinned with its hash: npm's packages by package-lock.json, Python's by wheels.lock. The
same sources give the same bytes.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from consolidate import __version__
from consolidate.page.labels import LABELS
from consolidate.words import LANGUAGES, say

HERE = Path(__file__).parent
ROOT = HERE.parent
WORK, DIST = ROOT / "build" / "page", ROOT / "dist"
NAME = "政府信息公开年报"
WHEELS = "wheels.lock"
PLATFORMS = ("pyemscripten_2026_0_wasm32", "manylinux_2_28_x86_64")
PYTHON = "3.14"
_SAID = 2000  # characters of what a program said last, where it failed
_EPOCH = (1980, 1, 1, 0, 0, 0)
# what a wheel holds besides the program: none of it is used in the page
_LEFT_OUT = re.compile(
    r"\.(pyi|so|pyd|pxd|pyx|c|cpp|h|hpp|html|md|rst|png|css|js)$|/RECORD$|/WHEEL$|__pyinstaller|/doc/|/licenses/"
    r"|olefile2\.py$"  # for Python 2
)
_COMPILED = re.compile(r"emscripten\.so$")  # for Pyodide; other compiled parts are of no use


class BuildError(Exception):
    """The page cannot be built: a part is not as it is expected."""


def main() -> None:
    """Build the page and print what it weighs."""
    page = build(WORK, DIST)
    sys.stdout.write(f"{page.relative_to(ROOT)}: {page.stat().st_size / 1e6:.1f} MB\n")


def build(work: Path, dist: Path) -> Path:
    """Build the page in ``work`` and write it, and a zip of it, into ``dist``; return the page."""
    fetch_packages()
    wheels = fetch_wheels(ROOT / "build" / "wheels")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    site(wheels, work / "site")
    compiled(work)
    text = html(parts(work), licences(wheels))
    dist.mkdir(parents=True, exist_ok=True)
    page = dist / f"{NAME}.html"
    page.write_bytes(text.encode())
    _zipped(page)
    return page


def _zipped(page: Path) -> None:
    """Write the page as a zip: mail gateways may take away an HTML file."""
    with zipfile.ZipFile(page.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        entry = zipfile.ZipInfo(page.name, _EPOCH)
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        made.writestr(entry, page.read_bytes())


def _run(*words: str, where: Path = HERE) -> str:
    program = shutil.which(words[0])
    if program is None:
        raise BuildError(f"{words[0]} is not installed; the page is built with Node.js 20 and npm")
    done = subprocess.run([program, *words[1:]], cwd=where, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise BuildError(f"{' '.join(words)}\n{(done.stdout + done.stderr)[-_SAID:]}")
    return done.stdout


# --- what it is made of ------------------------------------------------------------------------------------------


def fetch_packages() -> None:
    """Install the packages of npm by their lock, unless they are there."""
    there = HERE / "node_modules" / ".package-lock.json"
    if not there.exists() or there.stat().st_mtime < (HERE / "package-lock.json").stat().st_mtime:
        _run("npm", "ci")


def locked(lock: str = WHEELS) -> dict[str, str]:
    """The hash of every wheel in a lock, by its name and version."""
    text = (HERE / lock).read_text(encoding="utf-8")
    return {f"{name}=={version}": digest for name, version, digest in
            re.findall(r"^([\w-]+)==(\S+) \\\n    --hash=sha256:([0-9a-f]{64})$", text, re.M)}  # fmt: skip


def fetch_wheels(folder: Path, lock: str = WHEELS) -> list[Path]:
    """Download the wheels of a lock, unless they are there; return them in the order of the lock."""
    wanted = locked(lock)
    if not set(wanted.values()) <= set(_by_hash(folder)):
        platforms = (word for platform in PLATFORMS for word in ("--platform", platform))
        _run(
            sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-deps", "--require-hashes",
            "--only-binary=:all:", "--python-version", PYTHON, *platforms, "-d", str(folder), "-r", lock,
        )  # fmt: skip
    found = _by_hash(folder)
    return [found[digest] for digest in wanted.values()]


def _by_hash(folder: Path) -> dict[str, Path]:
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in sorted(folder.glob("*.whl"))}


def site(wheels: list[Path], target: Path) -> None:
    """Unpack what is used of the wheels, and the program itself, into a folder."""
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as packed:
            for entry in packed.namelist():
                if not entry.endswith("/") and (_COMPILED.search(entry) or not _LEFT_OUT.search(entry)):
                    packed.extract(entry, target)
    for path in sorted((ROOT / "consolidate").rglob("*")):
        name = path.relative_to(ROOT)
        if path.is_file() and path.suffix in (".py", ".toml", ".mo"):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / name)


def compiled(work: Path, *only: str) -> None:
    """Compile the standard library, unless ``only`` is "site", and what is in ``work``/site, each into one archive."""
    _run("node", str(HERE / "compile.mjs"), str(work), *only)


def parts(work: Path) -> dict[str, bytes]:
    """The parts of the page that its worker gets: Pyodide and the two archives of Python code, by name."""
    pyodide = HERE / "node_modules" / "pyodide"
    info = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))["info"]
    return {
        "pyodide.asm.wasm": (pyodide / "pyodide.asm.wasm").read_bytes(),
        "python_stdlib.zip": (work / "stdlib.zip").read_bytes(),
        "site.zip": (work / "site.zip").read_bytes(),
        "lock.json": json.dumps({"info": info, "packages": {}}).encode(),
        "pyodide.js": _loader(pyodide).encode(),
    }


def _loader(pyodide: Path) -> str:
    """Both scripts of Pyodide as one classic script, with a limit for the memory that Python may take."""
    module = (pyodide / "pyodide.asm.mjs").read_text(encoding="utf-8")
    for old, new in (
        ("export default _createPyodideModule;", "self._createPyodideModule=_createPyodideModule;"),
        ("createRequire(import.meta.url)", 'createRequire("")'),
        ('new URL("pyodide.asm.wasm",import.meta.url).href', '"pyodide.asm.wasm"'),
        ("var getHeapMax=()=>4294901760;", "var getHeapMax=()=>self.heapLimit||4294901760;"),
    ):
        module = _exchanged(module, old, new)
    module = module.replace("import.meta.url", '""')
    if "import.meta" in module or re.search(r"^\s*(import|export)\s", module, re.M):
        raise BuildError("pyodide.asm.mjs is not written as expected: it cannot be made a classic script")
    loader = (pyodide / "pyodide.js").read_text(encoding="utf-8").partition("//# sourceMappingURL=")[0]
    return f"{module}\n{loader}\n"


def _exchanged(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise BuildError(f"pyodide.asm.mjs has {text.count(old)} times what was expected once: {old}")
    return text.replace(old, new)


def payload(found: Mapping[str, bytes]) -> str:
    """All parts behind a list of their names and sizes, packed, as text."""
    head = json.dumps([[name, len(data)] for name, data in found.items()]).encode()
    whole = struct.pack("<I", len(head)) + head + b"".join(found.values())
    return base64.b64encode(gzip.compress(whole, 9, mtime=0)).decode()


# --- the file ----------------------------------------------------------------------------------------------------


def html(found: Mapping[str, bytes], licence_texts: str) -> str:
    """The whole page as one HTML file."""
    source = HERE / "source"
    first = _within(source.joinpath("first.js").read_text(encoding="utf-8"))
    style = _bundled("style.css", "--loader:.css=css")
    script = _within(_bundled("main.tsx", "--format=iife", "--jsx=automatic", "--jsx-import-source=preact"))
    marks = {
        "POLICY": policy(scripts=(first, script), style=style),
        "TITLE": say("zh", LABELS["title"]),
        "OLD_ZH": say("zh", LABELS["old-browser"]),
        "OLD_EN": say("en", LABELS["old-browser"]),
        "NO_SCRIPT": say("zh", LABELS["no-script"]),
        "STARTING": say("zh", LABELS["starting"]),
        "STYLE": style,
        "FIRST": first,
        "WORDS": _within(json.dumps(words(), ensure_ascii=False)),
        "LICENCES": _within(licence_texts),
        "WORKER": _within(_bundled("worker.ts", "--format=iife")),
        "PAYLOAD": payload(found),
        "MAIN": script,
    }
    shell = source.joinpath("shell.html").read_text(encoding="utf-8")
    return re.sub("@@([A-Z_]+)@@", lambda mark: marks[mark[1]], shell)


def words() -> dict[str, dict[str, str]]:
    """What the page itself says, by language, and its version."""
    said = {language: {key: say(language, text) for key, text in LABELS.items()} for language in LANGUAGES}
    return said | {"version": {"version": __version__}}


def policy(scripts: tuple[str, ...], style: str) -> str:
    """The content security policy: the scripts and the style of this file, a worker made by it, and nothing else."""
    allowed = " ".join(_digest(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed} 'wasm-unsafe-eval'; style-src {_digest(style)}; "
        "worker-src blob:; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _within(text: str) -> str:
    """A text that may stand in a script element: nothing in it ends the element, or begins a comment of HTML."""
    if re.search(r"<!--|</?script", text, re.I):
        text = re.sub(r"<(?=!--|/?script)", r"\\x3c", text, flags=re.I)
    return text


def _bundled(entry: str, *options: str) -> str:
    shared = ("--bundle", "--minify", "--charset=utf8", "--target=chrome96,firefox113", "--legal-comments=none")
    # the program that npm installed for this system, without the script that npm puts before it
    return _run("node", "node_modules/esbuild/bin/esbuild", f"source/{entry}", *shared, *options).strip()


def licences(wheels: list[Path]) -> str:
    """What the page is made of, and under which licences: a text that the page shows."""
    told = [(ROOT / "LICENSE").read_text(encoding="utf-8")]
    for folder in ("preact",):
        told.append(_titled(folder, (HERE / "node_modules" / folder / "LICENSE").read_text(encoding="utf-8")))
    told += [_titled(path.stem, path.read_text(encoding="utf-8")) for path in sorted((HERE / "licences").glob("*.txt"))]
    for wheel in wheels:
        told += list(_of_wheel(wheel))
    return "\n\n".join(text.strip() for text in told)


def _of_wheel(wheel: Path) -> Iterator[str]:
    name = " ".join(wheel.name.split("-")[:2])
    with zipfile.ZipFile(wheel) as packed:
        for entry in packed.namelist():
            if re.search(r"\.dist-info/(licenses/)?(licen[cs]e|notice)[^/]*$", entry, re.I):
                yield _titled(name, packed.read(entry).decode())


def _titled(name: str, text: str) -> str:
    return f"{'=' * 8} {name} {'=' * 8}\n\n{text.strip()}"


if __name__ == "__main__":
    try:
        main()
    except BuildError as error:
        sys.exit(str(error))
