"""Sources taken apart in the worker processes: what crosses back are the plain tuples that workbooks cross as.

A leaf crosses as a sheet with one cell that holds its bytes as text (one character a byte), everything else as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from consolidate import workers
from consolidate.collect import opening
from consolidate.collect.found import FILES, Bundle, Fault, Leaf, Member, Origin, Refused
from consolidate.model import Incoming
from consolidate.reading import archive, refusals
from consolidate.reading.raw import RawBook, RawCell, RawSheet, Refusal

_BYTES = "latin-1"


def read(data: bytes) -> RawBook | Refusal:
    """What a source holds. Never raises, whatever the bytes are. Runs in a worker process."""
    try:
        return _packed(apart(data))
    except MemoryError:
        return Refusal("unreadable", reason=refusals.STOPPED)
    except Exception:  # noqa: BLE001 - the border: foreign bytes fail in many ways
        return Refusal("unreadable", reason=refusals.DAMAGED)


def opened(sources: Iterable[Incoming]) -> Iterator[tuple[Incoming, tuple[Bundle, ...]]]:
    """Every source with its bundles, in the order given; one that cannot be opened has a fault in place of them."""
    for source, answer in workers.read_all(sources, read=read):
        yield source, _unpacked(answer)


def apart(data: bytes) -> tuple[Bundle, ...]:
    """What a source holds; archives are opened as the reading stage opens them."""
    return opening.opened(data, _unzip)


def _unzip(data: bytes) -> list[Member]:
    answer = archive.read(data)
    if isinstance(answer, Refusal):
        raise Refused(answer.kind, answer.reason)
    return [Member(m.name, m.data, *(m.refusal[::2] if m.refusal else ())) for m in answer.members]


def _packed(bundles: tuple[Bundle, ...]) -> RawBook:
    sheets = [
        RawSheet(leaf.name, leaf.inline, (RawCell(at, 0, leaf.kind, leaf.data.decode(_BYTES)),))
        for at, bundle in enumerate(bundles)
        for leaf in bundle.leaves
    ]
    told = [asdict(bundle) | {"leaves": ()} for bundle in bundles]
    return RawBook("opened", tuple(sheets), (("bundles", json.dumps(told)),))


def _unpacked(answer: RawBook | Refusal) -> tuple[Bundle, ...]:
    if isinstance(answer, Refusal):
        return (Bundle("", FILES, faults=(Fault("", answer.kind, answer.reason),)),)
    told: list[dict[str, Any]] = json.loads(dict(answer.props)["bundles"])
    leaves: dict[int, list[Leaf]] = {at: [] for at in range(len(told))}
    for sheet in answer.sheets:
        cell = sheet.cells[0]
        leaves[cell.row].append(Leaf(sheet.name, cell.text.encode(_BYTES), cell.kind, sheet.hidden))
    return tuple(_bundle(fields, leaves[at]) for at, fields in enumerate(told))


def _bundle(told: dict[str, Any], leaves: list[Leaf]) -> Bundle:
    origin = told["origin"] | {"answers": tuple(told["origin"]["answers"])}
    return Bundle(
        told["name"], told["kind"], Origin(**origin), tuple(leaves), tuple(Fault(*fault) for fault in told["faults"]),
        tuple(told["links"]), tuple(told["failed"]), told["about"],
    )  # fmt: skip
