"""Any folder whatever: every file in it gets one verdict, the accounts add up, and nothing in it is changed."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from consolidate import disk
from consolidate import findings as words
from consolidate.cli.context import terminal
from consolidate.finality import accounts
from consolidate.pipeline import run as pipeline
from consolidate.pipeline.opened import open_round
from tests.support.books import zipped
from tests.support.small_round import answer, small_round

pytestmark = pytest.mark.slow

UNITS = ("民政局", "教育局", "财政局")
SOUND = {unit: answer(unit, seed) for seed, unit in enumerate(UNITS, 1)}
OTHER = answer("民政局", 9)

FOLDERS = st.sampled_from(["", "县直/", "作废/", "县直/作废/", "__MACOSX/", "二月 补报/深/更深/"])
STEMS = st.sampled_from(
    [*UNITS, "民政局（改）", "汇总表", "附件2", "~$民政局", "._民政局", "Thumbs", "年报\u202e", "a" * 80]
)
ENDINGS = st.sampled_from([".xlsx", ".xls", ".zip", ".pdf", ".docx", ".db", ".tmp", ""])
PLAIN = st.sampled_from(
    [*SOUND.values(), OTHER, OTHER[:2_000], b"", b"%PDF-1.4", b"PK\x03\x04", b"Rar!\x1a\x07", b"\0" * 99]
)
NAMES = st.builds(lambda folder, stem, ending: folder + stem + ending, FOLDERS, STEMS, ENDINGS)
INSIDE = st.dictionaries(NAMES, PLAIN, max_size=4)
CONTENTS = st.one_of(PLAIN, INSIDE.map(zipped), st.builds(lambda files: zipped({"内.zip": zipped(files)}), INSIDE))
TREES = st.dictionaries(NAMES, CONTENTS, max_size=8)


def digests(folder: Path) -> dict[str, str]:
    return {str(p): sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


@settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.generate), derandomize=True)
@given(TREES)
def test_every_file_of_any_folder_has_one_verdict(tree: dict[str, bytes]) -> None:
    with TemporaryDirectory() as base:
        folder = small_round(Path(base) / "round", UNITS, ())
        for name, data in tree.items():
            path = folder / "inbox" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        before = digests(folder)
        result = pipeline.consolidate(open_round(folder), terminal())
        assert digests(folder) == before
    names = Counter(state.name for state in result.files)
    assert set(names.values()) <= {1}
    assert {name for name in names if "!/" not in name} == set(tree)
    opened = {state.name for state in result.files if state.verdict == "opened"}
    assert opened == {name.rpartition("!/")[0] for name in names if "!/" in name}
    assert accounts(result).even
    assert {unit for s in result.files for unit in [s.unit] if s.verdict == "used"} == set(result.submissions)
    for total in result.totals.values():
        assert total.value == sum(total.numbers)


def test_a_file_that_cannot_be_opened_or_is_huge_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = small_round(tmp_path / "round", UNITS)
    (folder / "inbox" / "民政局.xlsx").unlink()
    (folder / "inbox" / "民政局.xlsx").write_bytes(SOUND["民政局"] + b"\0" * 100_000)
    monkeypatch.setattr(disk, "_LARGEST", 90_000)
    read = Path.read_bytes

    def in_use(self: Path) -> bytes:
        if self.name == "教育局.xlsx":
            raise PermissionError(13, "in use")
        return read(self)

    monkeypatch.setattr("pathlib.Path.read_bytes", in_use)
    result = pipeline.consolidate(open_round(folder), terminal())
    said = {f.file: words.sentence(f, None, "en") for f in result.findings if f.kind == "unreadable"}
    assert set(said) == {"民政局.xlsx", "教育局.xlsx"}
    assert "far larger" in said["民政局.xlsx"]
    assert "in use" in said["教育局.xlsx"]
