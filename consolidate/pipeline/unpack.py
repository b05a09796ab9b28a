"""Take sources apart in worker processes, which answer with tuples of plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from consolidate.catalogue import FindingKind
from consolidate.collect import opening
from consolidate.collect.delivery import FILES, Attachment, Delivery, Fault, Member, Origin, Refused
from consolidate.formats import archive, refusals
from consolidate.formats.raw import Plain, Refusal
from consolidate.model import Incoming
from consolidate.workers import pool
from consolidate.workers.crossing import Answer


def read(data: bytes) -> Plain | Refusal:
    """The contents of a source. Never raises, whatever the bytes are. Runs in a worker process."""
    try:
        return _packed(contents(data))
    except MemoryError:
        return Refusal(FindingKind.UNREADABLE, reason=refusals.STOPPED)
    except Exception:  # noqa: BLE001 - the border: foreign bytes fail in many ways
        return Refusal(FindingKind.UNREADABLE, reason=refusals.DAMAGED)


def opened(sources: Iterable[Incoming]) -> Iterator[tuple[Incoming, tuple[Delivery, ...]]]:
    """Every source with its deliveries, in the order given. One that cannot be opened has one delivery with a fault."""
    for source, answer in pool.read_all(sources, read=read):
        yield source, _unpacked(answer)


def contents(data: bytes) -> tuple[Delivery, ...]:
    """The contents of a source. Archives are opened in the same way as for the stage ``reading``."""
    return opening.opened(data, _unzip)


def _unzip(data: bytes) -> list[Member]:
    answer = archive.read(data)
    if isinstance(answer, Refusal):
        raise Refused(answer.kind, answer.reason)
    return [Member(m.name, m.data, *(m.refusal[::2] if m.refusal else ())) for m in answer.members]


def _packed(deliveries: tuple[Delivery, ...]) -> Plain:
    return Plain(tuple(_fields(delivery) for delivery in deliveries))


def _fields(delivery: Delivery) -> tuple[Any, ...]:
    origin, attachments = tuple(vars(delivery.origin).values()), tuple(map(tuple, delivery.attachments))
    faults = tuple((fault.name, str(fault.kind), fault.reason) for fault in delivery.faults)
    return delivery.name, delivery.kind, origin, attachments, faults, delivery.links, delivery.failed, delivery.about


def _unpacked(answer: Answer) -> tuple[Delivery, ...]:
    if isinstance(answer, Plain):
        with suppress(ValueError):  # a kind of finding that there is not, from a worker that was taken over
            return tuple(_delivery(*fields) for fields in answer.value)
    reason = (answer.kind, answer.reason) if isinstance(answer, Refusal) else (FindingKind.UNREADABLE, refusals.DAMAGED)
    return (Delivery("", FILES, faults=(Fault("", *reason),)),)


def _delivery(name: str, kind: str, origin: Any, attachments: Any, faults: Any, *rest: Any) -> Delivery:
    typed_faults = tuple(Fault(name, FindingKind(kind), reason) for name, kind, reason in faults)
    return Delivery(name, kind, Origin(*origin), tuple(map(Attachment._make, attachments)), typed_faults, *rest)
