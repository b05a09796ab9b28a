"""Files read in processes that the caller starts: the same answers as in ours, and nothing trusted that comes back."""

from __future__ import annotations

import os
import pickle
import re
import signal
from collections.abc import Iterable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import consolidate
from consolidate.model import Incoming
from consolidate.pipeline import report
from consolidate.workers import child, elsewhere, pool
from tests.support.books import zipped
from tests.support.small_round import UNITS, answer, small_round

PAGE = (Path(__file__).parent.parent / "docs" / "scale.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)[0]
MANY = tuple(f"{number}局" for number in range(1, 10))


def here(batches: Iterable[bytes]) -> Iterator[bytes]:
    """Answer every batch in this process."""
    yield from map(consolidate.answer_batch, batches)


@pytest.fixture
def mixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A round with good answers, one in an archive, and files that are none; read in several small batches."""
    monkeypatch.setattr(elsewhere, "FILES", 2)
    folder = small_round(tmp_path / "2025年报", MANY, MANY[:6])
    inbox = folder / "inbox"
    (inbox / "包.zip").write_bytes(zipped({"7局.xlsx": answer("7局", 7), "x.bin": b"\0\1"}))
    (inbox / "8局.xlsx").write_bytes(b"PK\3\4 broken")
    (inbox / "空.xlsx").write_bytes(b"")
    return folder


def as_json(folder: Path, **how: Any) -> Any:
    """What ``status --json`` would say of the round."""
    opened = consolidate.open_round(folder)
    return report.consolidation(opened.form, consolidate.consolidate(opened, **how), "", "zh")


def test_the_result_is_the_same(mixed: Path) -> None:
    assert as_json(mixed, elsewhere=here) == as_json(mixed)


def test_what_an_earlier_run_read_is_not_sent(mixed: Path) -> None:
    sent = []

    def counted(batches: Iterable[bytes]) -> Iterator[bytes]:
        for batch in batches:
            sent.append(len(pickle.loads(batch)[1]))
            yield consolidate.answer_batch(batch)

    from tests.support.command import run

    assert run("run", mixed, "--output", mixed / "out")[0] == 1
    assert as_json(mixed, elsewhere=counted) == as_json(mixed)
    assert sum(sent) < 6  # only archives and refused files are read again


class Harmful:
    """An object that would run a function of its sender's choice if it were unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("harm",)


GARBAGE = {
    "nothing": b"",
    "no-pickle": b"garbage",
    "a-class": pickle.dumps(Harmful()),
    "too-few": pickle.dumps([]),
    "a-number": pickle.dumps(7),
    "no-outcome": pickle.dumps([[], []]),
    "unknown-tag": pickle.dumps([[("", "", ("harm", 1))], [("", "", ("harm", 1))]]),
    "member-first": pickle.dumps([[("!/a.xlsx", "", ("refusal", "unreadable", "", ""))]] * 2),
}


@pytest.mark.parametrize("told", GARBAGE.values(), ids=GARBAGE)
def test_an_answer_of_unknown_shape_refuses_its_files(
    told: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files = [Incoming(f"{unit}.xlsx", answer(unit)) for unit in UNITS]
    found = list(elsewhere.read_all("2021", files, lambda batches: (told for _ in batches)))
    assert [(file.name, outcome.kind) for file, outcome in found] == [(f"{unit}.xlsx", "unreadable") for unit in UNITS]
    assert list(tmp_path.iterdir()) == []


# --- the example of docs/scale.md, on a cluster of real processes --------------------------------------------------


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two workers of Dask, each a process of its own."""
    distributed: Any = import_module("distributed")  # it has no type hints
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as made,
        distributed.Client(made, deserializers=["dask", "msgpack"]) as client,
    ):
        yield client


def on_dask(client: Any) -> Any:
    """The function of the example."""
    names: dict[str, Any] = {"__name__": "example"}
    exec(EXAMPLE, names)
    return names["on_dask"](client)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_example_gives_the_same_result(cluster: Any, mixed: Path) -> None:
    assert as_json(mixed, elsewhere=on_dask(cluster)) == as_json(mixed)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_worker_that_is_killed_costs_nothing(cluster: Any, mixed: Path) -> None:
    def killing(batches: Iterable[bytes]) -> Iterator[bytes]:
        for number, told in enumerate(on_dask(cluster)(batches)):
            if number == 0:
                os.kill(next(iter(cluster.run(os.getpid).values())), signal.SIGKILL)
            yield told

    assert as_json(mixed, elsewhere=killing) == as_json(mixed)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_worker_of_the_cluster_sends_nothing_but_plain_values(cluster: Any) -> None:
    with pytest.raises(TypeError):
        cluster.submit(Harmful, pure=False).result(timeout=60)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_foreign_bytes_keep_their_limits_there(cluster: Any) -> None:
    bomb = Incoming("民政局.xlsx", zipped({"xl/workbook.xml": bytes(700 * 1024 * 1024), "[Content_Types].xml": b""}))
    (file, there), *_ = elsewhere.read_all("2021", [bomb], on_dask(cluster))
    (_, in_ours), *_ = pool.read_all([bomb], read=partial(child.read_answer, "2021"))
    assert (file, there) == (bomb, in_ours)
    assert "unsafe-file" in str(there)
