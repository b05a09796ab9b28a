"""What comes out of a source: deliveries of files with their origin. Plain values that cross a process border."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.formats import limits
from consolidate.words import N_

KIB, MIB = 1 << 10, 1 << 20
MESSAGE = 100 * MIB  # one mail
HEADERS, HEADER = 256 * KIB, 32 * KIB  # the header block of a mail or part, one header
PARTS = 200  # parts of a mail
DEPTH = limits.NESTING  # archives, mails and Outlook mails counted together
BYTES = 200 * MIB  # all files of one source together
FILE = 50 * MIB  # one file

# {reason} of "unsafe-file", beside those of ``formats.refusals``
TOO_MANY = N_("it holds far more files or parts than anyone sends")
LONG_HEADERS = N_("its headers are far longer than those of any mail")

BOUNCE, MAIL, FILES = "bounce", "mail", "files"


class Attachment(NamedTuple):
    """One file. ``name``: as sent, preceded by the containers around it (``a.zip!/b.xlsx``); "" for the source.

    ``kind``: workbook, document, picture, archive or other, by content. ``inline``: it belongs to the text of a mail,
    such as the picture of a signature.
    """

    name: str
    data: bytes
    kind: str
    inline: bool = False


class Fault(NamedTuple):
    """A file that could not be opened: its name, the kind of finding, and the reason (a catalogue sentence)."""

    name: str
    kind: FindingKind
    reason: str


@dataclass(frozen=True)
class Origin:
    """Where files came from. All fields are empty for files from the disk.

    ``date``: ISO 8601 if the date of the mail could be parsed, else as it is written there.
    """

    sender: str = ""  # the address
    shown: str = ""  # the display name
    date: str = ""
    message: str = ""  # Message-ID; for a mail without one a digest of its bytes
    answers: tuple[str, ...] = ()  # Message-IDs of the mails that it replies to
    subject: str = ""


@dataclass(frozen=True)
class Delivery:
    """Files that came together, in one mail or side by side. ``kind``: mail, bounce or files."""

    name: str  # of the mail within its source, "" for the source itself
    kind: str
    origin: Origin = Origin()
    attachments: tuple[Attachment, ...] = ()
    faults: tuple[Fault, ...] = ()
    links: tuple[str, ...] = ()  # to cloud storage, from the text of the mail
    failed: tuple[str, ...] = ()  # of a bounce: the addresses that could not be reached
    about: str = ""  # of a bounce: the Message-ID of the mail that came back
    own_links: tuple[str, ...] = ()  # those of ``links`` outside of what the mail quotes


@dataclass
class Collector:
    """The parts of one delivery, collected while its source is taken apart."""

    attachments: list[Attachment] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    own_links: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
