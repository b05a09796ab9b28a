"""The Chinese of the messages: full-width punctuation, no Latin words but names, sentences of a length to be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

PO = Path(__file__).parents[1] / "consolidate" / "locale" / "zh_CN" / "LC_MESSAGES" / "consolidate.po"
with PO.open("rb") as file:
    SENTENCES = {str(m.id): str(m.string) for m in read_po(file, locale="zh_CN") if m.id}

_CHINESE = r"[\u3400-\u9fff]"
_HALF_WIDTH = re.compile(rf"{_CHINESE}\s*[,:;!?()]|[,:;!?()]\s*{_CHINESE}")
_LONGEST = 120  # characters, about three lines of a terminal

# names that have no Chinese: programs, formats, files of a round, commands and options, keys of TOML files
NAMES = {
    *("Excel", "WPS", "Word", "Numbers", "Pages", "E-SafeNet", "TSD"),
    *("CSV", "JSON", "OFD", "Parquet", "TOML", "DOCTYPE", "docx", "eml", "mbox", "msg", "toml", "xlsb", "xlsx"),
    *(
        "Chrome",
        "Edge",
        "m",
        "page",
        "page.build",
        "python",
        "JavaScript",
        "PDF",
        "QQ",
        "et",
        "ods",
        "xls",
    ),  # browsers and formats, in the page
    *("DocGuarder", "Fasoo", "SoftCamp"),
    *("doc", "wps", "rtf", "odt", "exe", "html"),
    *("rar", "z", "tar", "gz", "p7m", "Zip", "WinRAR", "libarchive", "Windows", "macOS", "Linux"),
    *("zip", "Alt", "Ctrl", "F9", "again", "com", "en", "zh", "help"),
    *("decisions.xlsx", "roster.xlsx", "round.toml", "hotline.toml", "inbox", "output"),
    *("consolidate", "all", "body", "check", "collect", "correct", "form", "forms", "invite", "lang", "mail", "status"),
    *("bundle", "new", "remind", "since", "install-completion", "correct_by", "phone", "without-contact"),
    *("close", "reopen", "verify", "draft", "run", "Python", "SHA-256"),
    *("send", "set", "show", "templates", "version", "outbox", "returns"),
    *("deadline", "folder", "host", "imap", "name", "port", "security", "sender", "smtp", "ssl", "starttls", "user"),
    *("keyring", "beside", "each", "kind", "least", "money", "most", "number", "once", "percent", "quantity"),
    *("report.docx", "docx", "official", "gongwen", "GB", "T", "report", "round", "places"),
    *("sum", "total", "group", "a", "b", "unit", "year", "year_rule", "added", "false", "formula", "if", "A4"),
}


def plain(sentence: str) -> str:
    """A sentence without its arguments, and without what stands in a file or on a command line as it is."""
    return re.sub(r"\{[^}]*\}(?::\{[^}]*\})*|https?://\S+|\w+\(代号\)|\+ - \* /", "", sentence)


@pytest.mark.parametrize("sentence", SENTENCES.values())
def test_a_chinese_sentence_has_chinese_punctuation_and_is_not_too_long(sentence: str) -> None:
    assert not _HALF_WIDTH.search(plain(sentence)), sentence
    assert len(sentence) <= _LONGEST, sentence


def test_latin_words_in_chinese_sentences_are_names() -> None:
    words = {word for sentence in SENTENCES.values() for word in re.findall(r"[A-Za-z][\w.\-]*", plain(sentence))}
    assert {word.rstrip(".-") for word in words} - NAMES == set()


def test_every_name_is_used() -> None:
    words = {w.rstrip(".-") for s in SENTENCES.values() for w in re.findall(r"[A-Za-z][\w.\-]*", plain(s))}
    assert NAMES - words == set()
