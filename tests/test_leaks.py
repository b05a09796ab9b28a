"""Canaries: a password, the path of the folder and a private note in an input are in nothing that the program makes."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from tests.support.command import run
from tests.support.small_round import UNITS, answer, small_round

pytestmark = pytest.mark.slow

CODE = "CanaryCode7531"  # the authorisation code of the mail account
FOLDER = "CanaryFolder8642"  # where the clerk keeps the round
NOTE = "CanaryNote9753"  # somewhere in an answer, on a sheet of its own and in the document's properties
BROKEN = "CanaryText1864"  # in a file that cannot be read


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Everything that an evening leaves behind or prints, archives unpacked."""
    base = tmp_path_factory.mktemp("leaks") / FOLDER
    folder = small_round(base / "round")
    with (folder / "round.toml").open("a", encoding="utf-8") as settings:
        settings.write('[smtp]\nhost = "127.0.0.1"\nport = 1\nuser = "a@example.com"\n')
    (folder / "inbox" / f"{UNITS[0]}.xlsx").write_bytes(with_note(answer(UNITS[0])))
    (folder / "inbox" / "坏.xlsx").write_bytes(b"PK\3\4" + BROKEN.encode() * 50)
    before = {path for path in base.rglob("*") if path.is_file()}
    found: dict[str, bytes] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONSOLIDATE_MAIL_CODE", CODE)
        for command in ("templates", "run", "data", "returns"):
            more = ["-o", base / "out"] if command in ("run", "data") else []
            found[f"{command} says"] = "".join(map(str, run(command, folder, *more))).encode()
        found["mail says"] = "".join(map(str, run("mail", folder, "invite", "--send"))).encode()
    for path in base.rglob("*"):
        if path.is_file() and path not in before:
            found |= unpacked(path.relative_to(base).as_posix(), path.read_bytes())
    return found


def with_note(data: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.create_sheet("内部").append([NOTE])
    book.properties.creator = NOTE
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def unpacked(name: str, data: bytes) -> dict[str, bytes]:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return {name: data}
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return {f"{name}!/{part}": parts.read(part) for part in parts.namelist()}


def test_the_evening_left_something_to_look_at(made: dict[str, bytes]) -> None:
    assert any(name.startswith("out/") and "sheet6.xml" in name for name in made)
    assert any("cache" in name for name in made)
    assert any(name.endswith(".csv") for name in made)
    assert "Canary" not in "".join(name for name in made)


@pytest.mark.parametrize("canary", [CODE, NOTE, BROKEN])
def test_a_secret_is_nowhere(made: dict[str, bytes], canary: str) -> None:
    assert [name for name, data in made.items() if canary.encode() in data or canary.encode("utf-16-le") in data] == []


def test_no_file_tells_where_it_was_made(made: dict[str, bytes]) -> None:
    """On the terminal a path says where the result is; in a file it would travel."""
    assert [name for name, data in made.items() if FOLDER.encode() in data and not name.endswith(" says")] == []


def test_nobody_is_shown_a_traceback(made: dict[str, bytes]) -> None:
    assert [name for name, data in made.items() if b"Traceback" in data] == []
