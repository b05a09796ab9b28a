"""The file of a closed round: canonical, and one bit that has changed anywhere in it is named."""

from __future__ import annotations

import hashlib
import io
import json
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consolidate.closed import locator, package
from consolidate.closed.package import BrokenError

FILES = {"round/a.xlsx": bytes(range(256)) + b"x" * 44, "round/汇总.toml": b"x = 1\n" * 20, "empty": b""}
PACKED = package.pack({"about": 1}, FILES)


# --- where a byte has changed ------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_a_locator_is_what_its_description_says(data: bytes) -> None:
    wanted = [0] * (1 + max(len(data) - 1, 0).bit_length())
    for position, byte in enumerate(data):
        wanted[0] ^= byte
        for digit in range(len(wanted) - 1):
            wanted[1 + digit] ^= byte if position >> digit & 1 else 0
    assert [*locator.locator(data)] == wanted


@settings(max_examples=150, deadline=None)
@given(st.binary(min_size=1, max_size=300), st.randoms(use_true_random=False))
def test_one_byte_that_has_changed_is_found_and_two_are_not_taken_for_one(data: bytes, luck: random.Random) -> None:
    place, digest = locator.locator(data), hashlib.sha256(data).hexdigest()
    assert locator.changed(data, place, digest) is None
    at, by = luck.randrange(len(data)), luck.randrange(1, 256)
    changed = bytearray(data)
    changed[at] ^= by
    found = locator.changed(bytes(changed), place, digest)
    assert found == (at, data[at] ^ by, data[at])
    assert locator.mended(bytes(changed), found) == data
    assert found.bits == tuple(bit for bit in range(8) if by >> bit & 1)
    other = luck.randrange(len(data))
    changed[other] ^= luck.randrange(1, 256)
    if bytes(changed) != data and other != at:
        assert locator.changed(bytes(changed), place, digest) is None


# --- the file ----------------------------------------------------------------------------------------------------


def test_the_same_contents_give_the_same_bytes_everywhere() -> None:
    """The digest stands here by hand: it would change with the format, or with how Python writes a zip."""
    assert package.pack({"about": 1}, dict(reversed(FILES.items()))) == PACKED
    assert hashlib.sha256(PACKED).hexdigest() == "b7e288a1a00f1fac0a60c44289d511360beafcd53aebd700ac1cdab60536ae3e"


def test_it_is_a_zip_that_any_program_opens_with_a_canonical_manifest_first() -> None:
    with zipfile.ZipFile(io.BytesIO(PACKED)) as made:
        assert made.testzip() is None
        assert made.namelist() == ["manifest.json", "empty", "round/a.xlsx", "round/汇总.toml"]
        text = made.read("manifest.json")
    manifest = json.loads(text)
    assert text == json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    assert [(f["path"], f["size"], f["sha256"]) for f in manifest["files"]] == [
        (path, len(FILES[path]), hashlib.sha256(FILES[path]).hexdigest()) for path in sorted(FILES)
    ]


def test_what_was_packed_is_read_again_without_a_fault() -> None:
    found, faults = package.read(PACKED)
    assert (found.files, found.manifest["about"], faults) == (FILES, 1, ())


@pytest.mark.parametrize("bit", range(8))
def test_one_flipped_bit_anywhere_is_named_and_what_it_hides_is_still_read(bit: int) -> None:
    """Every byte: of the manifest, of each file, of headers and names, of the directory, of the digest at the end."""
    named = set()
    for at in range(len(PACKED)):
        damaged = PACKED[:at] + bytes((PACKED[at] ^ 1 << bit,)) + PACKED[at + 1 :]
        found, (fault,) = package.read(damaged)
        assert fault.damage is not None, at
        assert fault.damage.bits == (bit,)
        where = PACKED.index(FILES[fault.path]) if fault.path in FILES else 43 if fault.path else 0
        assert where + fault.damage.position == at
        assert found.files == FILES
        named.add(fault.path)
    assert named == {"", "manifest.json", "round/a.xlsx", "round/汇总.toml"}


def test_more_damage_is_told_file_by_file() -> None:
    start = PACKED.index(FILES["round/a.xlsx"])
    damaged = bytearray(PACKED)
    damaged[start + 5] ^= 1
    damaged[start + 9] ^= 4
    _, faults = package.read(bytes(damaged))
    assert faults == (("round/a.xlsx", None),)
    damaged[PACKED.index(FILES["round/汇总.toml"])] ^= 2
    _, faults = package.read(bytes(damaged))
    assert [(fault.path, fault.damage is None) for fault in faults] == [
        ("round/a.xlsx", True),
        ("round/汇总.toml", False),
    ]


@pytest.mark.parametrize("data", [b"", b"PK", b"x" * 500, PACKED[:-1], PACKED[:-200], PACKED[30:], PACKED + b"\0" * 20])
def test_what_is_no_such_file_is_refused(data: bytes) -> None:
    with pytest.raises(BrokenError):
        package.read(data)


def test_another_zip_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a.txt", "a" * 500)
    with pytest.raises(BrokenError):
        package.read(out.getvalue())
