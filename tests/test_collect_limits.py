"""Collecting where a source is far too large, where many come at once, and where the mailbox gives nothing at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from consolidate.collect import ledger
from consolidate.collect.delivery import FILES, Attachment, Delivery
from consolidate.formats.sniff import WORKBOOK
from consolidate.model import Incoming
from consolidate.pipeline import collect as collecting
from consolidate.rounds import settings
from tests.support.command import run
from tests.support.imapserver import Script, serving
from tests.support.mailserver import CODE, USER, authority
from tests.support.small_round import ROUND, answer, small_round


def collected(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder / "inbox").as_posix() for path in (folder / "inbox").rglob("*.*"))


def test_a_source_far_larger_than_any_mail_is_named_and_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = answer("民政局")
    monkeypatch.setattr(collecting, "MESSAGE", len(data))
    source = tmp_path / "收到的"
    source.mkdir()
    (source / "民政局.xlsx").write_bytes(data)
    (source / "教育局.xlsx").write_bytes(data + b"\0")
    folder = small_round(tmp_path / "round", answered=())
    code, said, err = run("collect", folder, source)
    assert (code, err, collected(folder)) == (1, "", ["民政局.xlsx"])
    assert "教育局.xlsx: the file is not opened, since it is far larger than any filled-in template" in said


# --- groups ----------------------------------------------------------------------------------------------------

GROUPS = [
    # bytes of the sources, of what is packed in each, seconds before each comes; how many are looked at together
    ([1, 1, 1, 1, 1], 0, 0, [3, 2]),  # three make a group
    ([1, 1, 1], 0, 0, [3]),
    ([], 0, 0, []),
    ([60, 60, 1], 0, 0, [2, 1]),  # more than 100 bytes
    ([50, 50, 1], 0, 0, [3]),
    ([60, 60, 60, 60], 0, 0, [2, 2]),
    ([1, 1, 1], 60, 0, [2, 1]),  # what is packed counts
    ([1, 1, 1, 1], 0, 6, [2, 2]),  # more than 10 seconds
    ([1, 1, 1], 0, 5, [3]),
]


@pytest.mark.parametrize(("sizes", "packed", "seconds", "groups"), GROUPS)
def test_sources_are_looked_at_in_groups(
    sizes: Sequence[int], packed: int, seconds: int, groups: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "_SOURCES", 3)
    monkeypatch.setattr(collecting, "_BYTES", 100)
    monkeypatch.setattr(collecting, "_SECONDS", 10.0)
    now = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)

    def apart() -> Iterator[tuple[Incoming, tuple[Delivery, ...]]]:
        nonlocal now
        for number, size in enumerate(sizes):
            now += timedelta(seconds=seconds)
            bundle = Delivery("", FILES, attachments=(Attachment("a.xlsx", bytes(packed), WORKBOOK),))
            yield Incoming(f"{number}.zip", bytes(size)), (bundle,)

    found = list(collecting._windows(apart(), lambda: now))
    assert [len(window) for window in found] == groups
    assert [source.name for window in found for source, _ in window] == [f"{n}.zip" for n in range(len(sizes))]


# --- the mailbox -----------------------------------------------------------------------------------------------


def test_a_mailbox_that_gives_nothing_stops_the_command_and_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = authority(tmp_path / "ca")
    monkeypatch.setenv("SSL_CERT_FILE", str(known.file))
    monkeypatch.setenv("CONSOLIDATE_MAIL_CODE", CODE)
    folder = small_round(tmp_path / "round", answered=())
    with serving(known, Script({1: b"Subject: 1\r\n\r\nx"}, lets_in=0)) as port:
        text = f'\n[imap]\nhost = "localhost"\nport = {port}\nuser = "{USER}"\n'
        (folder / "round.toml").write_text(settings.write(ROUND) + text, encoding="utf-8")
        code, said, err = run("collect", folder)
    assert (code, said, "goes on from there" in err) == (2, "", False)
    assert f"The mail server localhost:{port} cannot be reached" in err
    assert collected(folder) == []
    assert not (folder / ledger.FILE).exists()
