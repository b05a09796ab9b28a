"""Take sources apart in worker processes, which answer with tuples of plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from consolidate.catalogue import FindingKind
from consolidate.collect import opening
from consolidate.collect.found import FILES, Attachment, Delivery, Fault, Member, Origin, Refused
from consolidate.formats import archive, refusals
from consolidate.formats.raw import Plain, Refusal
from consolidate.model import Incoming
from consolidate.workers import pool
from consolidate.workers.crossing import Answer


def read(data: bytes) -> Plain | Refusal:
    """The contents of a source. Never raises, whatever the bytes are. Runs in a worker process."""
    try:
        return _packed(apart(data))
    except MemoryError:
        return Refusal(FindingKind.UNREADABLE, reason=refusals.STOPPED)
    except Exception:  # noqa: BLE001 - the border: foreign bytes fail in many ways
        return Refusal(FindingKind.UNREADABLE, reason=refusals.DAMAGED)


def opened(sources: Iterable[Incoming]) -> Iterator[tuple[Incoming, tuple[Delivery, ...]]]:
    """Every source with its bundles, in the order given. A source that cannot be opened has one bundle with a fault."""
    for source, answer in pool.read_all(sources, read=read):
        yield source, _unpacked(answer)


def apart(data: bytes) -> tuple[Delivery, ...]:
    """The contents of a source. Archives are opened in the same way as for the stage ``reading``."""
    return opening.opened(data, _unzip)


def _unzip(data: bytes) -> list[Member]:
    answer = archive.read(data)
    if isinstance(answer, Refusal):
        raise Refused(answer.kind, answer.reason)
    return [Member(m.name, m.data, *(m.refusal[::2] if m.refusal else ())) for m in answer.members]


def _packed(bundles: tuple[Delivery, ...]) -> Plain:
    return Plain(tuple(_fields(bundle) for bundle in bundles))


def _fields(bundle: Delivery) -> tuple[Any, ...]:
    origin, leaves = tuple(vars(bundle.origin).values()), tuple(map(tuple, bundle.leaves))
    faults = tuple((fault.name, str(fault.kind), fault.reason) for fault in bundle.faults)
    return bundle.name, bundle.kind, origin, leaves, faults, bundle.links, bundle.failed, bundle.about


def _unpacked(answer: Answer) -> tuple[Delivery, ...]:
    if isinstance(answer, Plain):
        with suppress(ValueError):  # a kind of finding that there is not, from a worker that was taken over
            return tuple(_bundle(*fields) for fields in answer.value)
    reason = (answer.kind, answer.reason) if isinstance(answer, Refusal) else (FindingKind.UNREADABLE, refusals.DAMAGED)
    return (Delivery("", FILES, faults=(Fault("", *reason),)),)


def _bundle(name: str, kind: str, origin: Any, leaves: Any, faults: Any, *rest: Any) -> Delivery:
    told = tuple(Fault(name, FindingKind(kind), reason) for name, kind, reason in faults)
    return Delivery(name, kind, Origin(*origin), tuple(map(Attachment._make, leaves)), told, *rest)
