"""The reasons why a file is not read. ``Refused`` ends the reading of one file and carries the reason for the user."""

from __future__ import annotations

import re

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import Refusal
from consolidate.model import Answer, Finding, Form
from consolidate.regex import regex
from consolidate.terms import ERROR, NOTE
from consolidate.text import is_workbook_name
from consolidate.words import N_

# values of {reason} in "unreadable"
EMPTY = N_("it is empty (0 bytes)")
TRUNCATED = N_("it is incomplete; its end was lost on the way")
DAMAGED = N_("it is damaged")
CHECKSUM = N_("it was damaged on the way: a checksum does not match its contents")
PACKING = N_("it is compressed in a way that workbooks do not use")
ENCODING = N_("it is written in a character encoding that workbooks do not use")
NO_SHEET = N_("a sheet that its list of sheets names is missing")
AMBIGUOUS = N_("it holds a row or a cell twice, and it is unclear which one counts")
BAD_STRING = N_("a cell points to a text that is not there")
BAD_CELL = N_("a cell is of a kind that workbooks do not have")
OUTSIDE = N_("a cell lies outside of any sheet")
OLD_WORD = N_("it was written by a Word before Word 97")  # of {reason} in "document-unclear", like the next ones
ODD = N_("its parts do not fit together as in a Word document")
NO_EDGES = N_("a table in it does not say where its columns begin and end")
STRAY_CELL = N_("a cell in it belongs to no table")
EMBEDDED = N_("a part of it is another document, which only Word shows")
BINARY = N_("it is a binary workbook (.xlsb), in which errors cannot be told from blank cells")
CRASHED = N_("the reader crashed")
STOPPED = N_("the reader was stopped at its limit of time or memory")
NOT_HERE = N_("the page in the browser lacks the part of the program that reads such files (encrypted workbooks, PDF)")
NO_PDF_HERE = N_("the page in the browser lacks the part of the program that reads PDF")

# values of {found} in "not-a-workbook", "scan" and "saved-mail"
PICTURE = N_("picture")
ARCHIVE = N_("an archive")
TEXT = N_("plain text")
WORD = N_("a Word document")
WEB_PAGE = N_("a web page")
NUMBERS = N_("a document of Apple Numbers or Pages")
PRESENTATION = N_("a presentation")
PROGRAM = N_("a program")
MAIL = N_("mail")
UNKNOWN = N_("a file of unknown kind")
SIGNED = N_("a signed mail (.p7m)")
SIGNATURE = N_("a digital signature without what was signed")
SCRAMBLED = "scrambled"  # looks like random bytes; ``with_file_name`` replaces this once the file name is known
NO_STRUCTURE = N_("its bytes have no known structure")  # value of {found} in "encrypted-file"

# values of {reason} in "archive-not-opened"
OTHER_ARCHIVE = N_("only .zip, .rar, .7z, .tar and .gz can be opened here")
SPLIT = N_("it is one part of an archive that was split; all parts are needed, so unpack them together, "
           "or ask for one archive in one piece")  # fmt: skip
UNSUPPORTED = N_("it is packed in a way that cannot be opened here; 7-Zip or WinRAR can")
SOLID = N_("its files are packed together as one block (solid, 固实), which cannot be opened here; "
           "7-Zip or WinRAR can")  # fmt: skip
UNPACKS_ITSELF = N_("it is a program that unpacks itself (自解压 .exe), and no program is ever run here; open it with "
                    "7-Zip or WinRAR and save the files in it")  # fmt: skip
NO_READER = N_("archives of this kind cannot be opened here")
NO_LIBRARY = N_("nothing on this computer unpacks .rar (Windows 10 of 2018 and later and macOS do; "
                "on Linux install libarchive)")  # fmt: skip
LOCKED = N_("it is packed with a password")
NO_FILES = N_("there is no file in it")
ARCHIVE_TOO_LARGE = N_("it holds far more than the answers of a round")
TOO_DEEP = N_("files are packed within each other too often")

# values of {reason} in "saved-mail"
NOT_OPENED = N_("its attachments were not read")
NO_FILE = N_("no file is attached to it")
ONLY_LINK = N_("no file is attached to it, only a link")
RETURNED = N_("it says that a mail was not delivered")

# the reason of "mail-encrypted"
ENCRYPTED = N_("it is encrypted")

# values of {reason} in "ignored"
OF_THE_TEXT = N_("it belongs to the text of the mail")
LINK = N_("a link, not a file")
NO_BYTES = N_("0 bytes")

# values of {reason} in "unsafe-file"
TOO_LARGE = N_("it is far larger than any filled-in template")
TOO_MANY = N_("it holds far more parts, sheets or cells than any filled-in template")
BOMB = N_("it would unpack to far more than a workbook needs")
OVERLAP = N_("its parts overlap or stand in it twice")
DOCTYPE = N_("it holds definitions (DOCTYPE) that no workbook needs and that can do harm")
DEEP = N_("its contents are nested too deeply")

_PART = regex(r"\.(?:part\d+\.rar|[rz]\d\d|(?:7z|zip|rar|tar|t?gz)\.\d{3})$", re.I)  # of a split archive
_OF_PARTS = (FindingKind.ARCHIVE_NOT_OPENED, FindingKind.NOT_A_WORKBOOK, FindingKind.UNREADABLE)  # what one looks like
_DOCUMENT = regex(r"\.(?:docx?|docm|wps|rtf|odt|pdf|ofd|pptx?|dps|jpe?g|png)$", re.I)


class Refused(Exception):  # noqa: N818 - not an error in the program: it ends the reading of one file
    """Raised as soon as a file must not be read further; caught where the reading of the file began."""

    def __init__(self, kind: FindingKind, reason: str = "", found: str = "") -> None:
        """Take a kind of finding and the catalogue sentences for its {reason} and {found}."""
        super().__init__(kind, reason, found)
        self.refusal = Refusal(kind, found=found, reason=reason)


def answer(refusal: Refusal, file: str, digest: str, form: Form | None) -> Answer:
    """Return the answer of a file that is not read: no figures, and a finding with the reason."""
    severity = NOTE if refusal.kind in (FindingKind.OPENED, FindingKind.IGNORED) else ERROR
    finding = Finding(refusal.kind, severity, file=file, found=refusal.found, args=(("reason", refusal.reason),))
    return Answer(file, digest, form, findings=(with_file_name(finding),))


def with_file_name(finding: Finding) -> Finding:
    """Complete a finding once the file name is known.

    Scrambled bytes that are named as a workbook or a document are an encrypted file; what is named as a part of a split
    archive is one.
    """
    if _PART.search(finding.file) and finding.kind in _OF_PARTS and dict(finding.args).get("reason") != LOCKED:
        return finding._replace(kind=FindingKind.ARCHIVE_NOT_OPENED, found="", args=(("reason", SPLIT),))
    if finding.found != SCRAMBLED or not finding.file:
        return finding
    if is_workbook_name(finding.file) or _DOCUMENT.search(finding.file):
        return finding._replace(kind=FindingKind.ENCRYPTED_FILE, found=NO_STRUCTURE)
    return finding._replace(found=UNKNOWN)


def may_be_temporary(refusal: Refusal) -> bool:
    """Whether the cause may be the machine, so that the next attempt may succeed."""
    return refusal.reason in (CRASHED, STOPPED, NOT_HERE, NO_PDF_HERE, NO_LIBRARY, UNSUPPORTED, SOLID)


def unreadable(reason: str) -> Refused:
    """The file cannot be read; saving it again may help."""
    return Refused(FindingKind.UNREADABLE, reason)


def unsafe(reason: str) -> Refused:
    """The file is not opened, since reading it could take too many resources or give wrong figures."""
    return Refused(FindingKind.UNSAFE_FILE, reason)
