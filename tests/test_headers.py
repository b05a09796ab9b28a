"""The headers of a mail as text: encoded words that belong together or do not, and charsets that are wrong."""

from __future__ import annotations

import pytest

from consolidate.collect import headers

TEXTS = [
    # the header as it stands in the mail, what it says; 民政局 is w/HV/r7W in GB2312, 5rCR5pS/5bGA in UTF-8
    ("=?gb2312?B?w/HV/r7W?=", "民政局"),
    ("=?utf-8?B?5rCR5pS/5bGA?=", "民政局"),
    ("=?utf-8?Q?=E6=B0=91=E6=94=BF=E5=B1=80_2025?=", "民政局 2025"),
    ("=?utf-8?q?=E6=B0=91=E6=94=BF=E5=B1=80?= 2025", "民政局 2025"),
    ("2025 =?gbk?b?w/HV/r7W?= (1)", "2025 民政局 (1)"),
    ("=?big5?B?pcGsRqe9?=", "民政局"),
    # only blanks between two words: they belong together, also where a character is cut
    ("=?gb2312?B?w/HV/r7W?= =?gb2312?B?w/HV/r7W?=", "民政局民政局"),
    ("=?utf-8?B?5rCR5pS/5Q==?=\r\n =?utf-8?B?sYA=?=", "民政局"),
    ("=?GB2312?B?w/HV?= =?gb-2312?B?/r7W?=", "民政局"),
    # another charset, or a text between: each is decoded by itself
    ("=?gb2312?B?w/HV/r7W?= =?utf-8?B?5rCR5pS/5bGA?=", "民政局民政局"),
    ("=?gb2312?B?w/HV/r7W?=和=?gb2312?B?w/HV/r7W?=", "民政局和民政局"),
    ("=?gb2312?B?w/HV/r7W?= 和 =?utf-8?B?5rCR5pS/5bGA?= 年报", "民政局 和 民政局 年报"),
    ("=?utf-8?B?5rCR5pS/5bGA?= =?gb2312?B?w/HV/r7W?= =?gb2312?B?w/HV/r7W?=", "民政局民政局民政局"),
    # wrong names of charsets
    ("=?gb2312?B?5rCR5pS/5bGA?=", "民政局"),
    ("=?x-nobody?B?w/HV/r7W?=", "民政局"),
    ("=?utf-7?B?5rCR5pS/5bGA?=", "民政局"),
    ("=?idna?B?5rCR5pS/5bGA?=", "民政局"),
    # what is damaged stays visible
    ("=?utf-8?B?/////w==?=", r"\xff\xff\xff\xff"),
    ("=?utf-8?B?w?=", "w"),
    ("=?utf-8?X?w/HV?=", "=?utf-8?X?w/HV?="),
    ("民政局".encode().decode("ascii", "surrogateescape"), "民政局"),
    ("民政局".encode("gbk").decode("ascii", "surrogateescape"), "民政局"),
]


@pytest.mark.parametrize(("raw", "words"), TEXTS)
def test_a_header_in_words(raw: str, words: str) -> None:
    assert headers.text(raw) == words
