"""Take sources apart in worker processes, which answer with tuples of plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from consolidate.catalogue import FindingKind
from consolidate.collect import opening
from consolidate.collect.delivery import FILES, Attachment, Delivery, Fault, Origin
from consolidate.formats import refusals
from consolidate.formats.raw import Plain, Refusal
from consolidate.model import Incoming
from consolidate.text import named_after
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
        yield source, tuple(_named(source.name, delivery) for delivery in _unpacked(answer))


def contents(data: bytes) -> tuple[Delivery, ...]:
    """The contents of a source. What is no file (a link, a file without bytes) is left out: nothing is lost with it."""
    return tuple(
        replace(delivery, faults=tuple(fault for fault in delivery.faults if fault.kind is not FindingKind.IGNORED))
        for delivery in opening.opened(data)
    )


def _named(source: str, delivery: Delivery) -> Delivery:
    """A delivery in which files that were packed without a name have one."""

    def named(name: str) -> str:
        return named_after(f"{source}!/{name}").removeprefix(f"{source}!/")

    attachments = tuple(attachment._replace(name=named(attachment.name)) for attachment in delivery.attachments)
    faults = tuple(fault._replace(name=named(fault.name)) for fault in delivery.faults)
    return replace(delivery, name=named(delivery.name), attachments=attachments, faults=faults)


def _packed(deliveries: tuple[Delivery, ...]) -> Plain:
    return Plain(tuple(_fields(delivery) for delivery in deliveries))


def _fields(delivery: Delivery) -> tuple[Any, ...]:
    origin, attachments = tuple(vars(delivery.origin).values()), tuple(map(tuple, delivery.attachments))
    faults = tuple((fault.name, str(fault.kind), fault.reason) for fault in delivery.faults)
    rest = delivery.links, delivery.failed, delivery.about, delivery.own_links
    return delivery.name, delivery.kind, origin, attachments, faults, *rest


def _unpacked(answer: Answer) -> tuple[Delivery, ...]:
    if isinstance(answer, Plain):
        with suppress(ValueError):  # a kind of finding that there is not, from a worker that was taken over
            return tuple(_delivery(*fields) for fields in answer.value)
    reason = (answer.kind, answer.reason) if isinstance(answer, Refusal) else (FindingKind.UNREADABLE, refusals.DAMAGED)
    return (Delivery("", FILES, faults=(Fault("", *reason),)),)


def _delivery(name: str, kind: str, origin: Any, attachments: Any, faults: Any, *rest: Any) -> Delivery:
    typed_faults = tuple(Fault(name, FindingKind(kind), reason) for name, kind, reason in faults)
    return Delivery(name, kind, Origin(*origin), tuple(map(Attachment._make, attachments)), typed_faults, *rest)
