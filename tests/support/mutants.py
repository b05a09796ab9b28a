"""Reports in each format whose structure is changed, but none of the text in it: spans, marks, widths, elements.

``python -m tests.support.mutants --minutes 10 --format docx --seed 1`` looks for a change that makes another number
without a word. A mutant that does so, or that makes a reader fail, is kept beside its seed.
"""

from __future__ import annotations

import argparse
import base64
import random
import re
import struct
import sys
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring, tostring

from consolidate import checks
from consolidate.formats import refusals
from consolidate.formats.raw import Refusal
from consolidate.forms import edition
from consolidate.model import Place, Submission, Unit
from consolidate.reading import answers
from consolidate.workers import child
from tests.support.building import balanced
from tests.support.documents import Grid, docx, html, mht, odt, report, rtf
from tests.support.other_formats import flat_table, xml_table
from tests.support.pdf import assembled, pdf, stream
from tests.support.pdf import report as on_pages
from tests.support.small_round import ROUND
from tests.support.word97 import word97

FORM = edition("2021")
UNIT = Unit("民政局")
Mutation = Callable[[bytes, random.Random], bytes]
_EXPECTED = {"document-read", "pieces-joined"}  # what is said of every report, and of one whose pages break a table


# --- changes of the structure ----------------------------------------------------------------------------------


def in_xml(data: bytes, luck: random.Random) -> bytes:
    """Some elements of an XML part are opened up, or lose or change an attribute; empty ones go or stand twice."""
    root = fromstring(data)
    for _ in range(luck.randint(1, 3)):
        parents = {child: node for node in root.iter() for child in node}
        node = luck.choice(list(parents))
        _change(parents[node], node, luck)
    return bytes(tostring(root, encoding="utf-8"))


def _change(parent: Element, node: Element, luck: random.Random) -> None:
    at = list(parent).index(node)
    how = luck.randrange(4)
    if how == 0 and not node.text and not node.tail:
        parent[at : at + 1] = list(node)
    elif how == 1 and not "".join(node.itertext()):
        parent.remove(node)
    elif how == 2 and not "".join(node.itertext()):
        parent.insert(at, node)
    elif keys := [key for key in node.attrib if not key.endswith("}value")]:  # a value is text
        key = luck.choice(keys)
        if luck.random() < 0.3:
            del node.attrib[key]
        else:
            node.set(key, _other(node.attrib[key], luck))


def _other(value: str, luck: random.Random) -> str:
    if value.lstrip("-").isdigit():
        return str(luck.choice([int(value) + 1, int(value) - 1, 0, 1, 2, int(value) * 2, 10**9]))
    return luck.choice(["", "0", "1", "true", "none", "restart", "continue", value[::-1]])


def in_package(data: bytes, luck: random.Random) -> bytes:
    """The same in the part with the content."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = next(name for name in parts if name in ("word/document.xml", "content.xml"))
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for key, part in parts.items():
            archive.writestr(zipfile.ZipInfo(key), in_xml(part, luck) if key == name else part)
    return out.getvalue()


def in_tags(data: bytes, luck: random.Random, pattern: bytes = rb"<[^<>]+>") -> bytes:
    """Some tags of a page, or words of RTF, are lost, stand twice, or have another number."""
    for _ in range(luck.randint(1, 3)):
        found = luck.choice(list(re.finditer(pattern, data)))
        how, word = luck.randrange(3), found[0]
        changed = b"" if how == 0 else word * 2 if how == 1 else re.sub(rb"\d+", _digits(luck), word)
        data = data[: found.start()] + changed + data[found.end() :]
    return data


def _digits(luck: random.Random) -> bytes:
    return str(luck.choice([0, 1, 2, 3, 400, 1600, 99999])).encode()


def in_words(data: bytes, luck: random.Random) -> bytes:
    """The same in RTF: its control words but those that are text."""
    return in_tags(data, luck, rb"\\(?!'|u-?\d)[a-z]+-?\d*")


def in_streams(data: bytes, luck: random.Random) -> bytes:
    """Bytes of a .doc outside of its text change: its header, its pages of properties, its tables."""
    changed = bytearray(data)
    (at,) = (found.start() for found in re.finditer(b"\xec\xa5\xc1\0", data))  # where the stream with the text begins
    (length,) = struct.unpack_from("<I", data, at + 0x4C)
    text = range(at + 0x800, at + 0x800 + 2 * length)
    for _ in range(luck.randint(1, 6)):
        spot = luck.randrange(512, len(changed))
        if spot not in text and (changed[spot] or luck.random() < 0.05):
            changed[spot] = luck.choice([changed[spot] ^ 1 << luck.randrange(8), luck.randrange(256), 0])
    return bytes(changed)


def in_part(data: bytes, luck: random.Random) -> bytes:
    """Of a page with all its parts in one file the page."""
    rest = data.partition(b"Content-Transfer-Encoding: base64\r\n\r\n")[2]
    page = base64.decodebytes(rest.rpartition(b"--b--")[0])
    return mht(in_tags(page, luck))


def in_page(data: bytes, luck: random.Random) -> bytes:
    """Of a PDF some lines of its tables, or some words of its objects; its text stays."""
    objects = {int(n): body for n, body in re.findall(rb"(\d+) 0 obj\n(.*?)\nendobj", data, re.DOTALL)}
    pages = [number for number, body in objects.items() if number > 100 and b"stream" in body]
    number = luck.choice(pages if luck.random() < 0.7 else list(objects))
    head, mark, rest = objects[number].partition(b"stream\n")
    if number in pages:
        content = zlib.decompress(rest.removesuffix(b"\nendstream"))
        objects[number] = stream(in_tags(content, luck, rb"[\d.]+ [\d.]+ m [\d.]+ [\d.]+ l S"))
    else:
        objects[number] = in_tags(head, luck, rb"/[A-Za-z0-9]+ ?[\d.]*") + mark + rest
    return assembled(objects)


Figures = Mapping[Place, object]
Writer = Callable[[Sequence[str | Grid]], bytes]
FORMATS: Mapping[str, tuple[Writer, Mutation]] = {
    "docx": (docx, in_package), "doc": (word97, in_streams), "rtf": (rtf, in_words), "odt": (odt, in_package),
    "html": (html, in_tags), "mht": (lambda blocks: mht(html(blocks)), in_part), "xml": (xml_table, in_xml),
    "fods": (flat_table, in_xml), "pdf": (lambda blocks: pdf(on_pages(blocks, 24)), in_page),
}  # fmt: skip


# --- the run ---------------------------------------------------------------------------------------------------


def wrong(data: bytes, figures: Figures) -> str:
    """What is wrong with the reading of a mutant: another number without a word, or a crash; "" for nothing."""
    found = child.read(data)
    if isinstance(found, Refusal):
        return found.reason if found.reason in (refusals.CRASHED, refusals.STOPPED) else ""
    answer = answers.read(found, "", "", FORM)
    other = [str(place) for place in FORM.places if answer.numbers.get(place) != figures[place]]
    if not other or {finding.kind.value for finding in answer.findings} - _EXPECTED:
        return ""
    submission = Submission(UNIT.name, FORM.id, ROUND.year, answer.cells, answer.numbers, ("a",))
    return "" if checks.check(FORM, UNIT, submission) else "、".join(other)


def run(kind: str, seed: int, most: int, minutes: float = 0) -> tuple[Counter[str], list[tuple[int, str, bytes]]]:
    """Make mutants and read them; how many were refused, read otherwise or the same, and those that are wrong."""
    write, change = FORMATS[kind]
    told, faults = Counter[str](), list[tuple[int, str, bytes]]()
    end = time.monotonic() + minutes * 60
    number = seed * 1_000_000
    while (time.monotonic() < end) if minutes else number < seed * 1_000_000 + most:
        figures = balanced(FORM, random.Random(number % 5), most=300)
        mutant = change(write(report(FORM, figures, UNIT.name)), random.Random(number))
        refused = isinstance(child.read(mutant), Refusal)
        fault = wrong(mutant, figures)
        told["refused" if refused else "wrong" if fault else "read"] += 1
        faults += [(number, fault, mutant)] if fault else []
        number += 1
    return told, faults


def main() -> int:
    """Exit code 1 if a mutant is wrong."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--minutes", type=float, default=1)
    words.add_argument("--format", choices=list(FORMATS), default="docx")
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    told, faults = run(given.format, given.seed, 0, given.minutes)
    print(f"{sum(told.values())} mutants of {given.format}: {dict(told)}")  # noqa: T201 - a developer's command
    for number, fault, mutant in faults:
        Path(f"mutant-{given.format}-{number}").write_bytes(mutant)
        print(f"mutant-{given.format}-{number}: {fault}")  # noqa: T201
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
