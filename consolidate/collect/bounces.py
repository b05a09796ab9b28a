"""Bounces, that is, reports that a mail was not delivered; and links in mails to files in cloud storage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.message import Message
from typing import Any

from consolidate.collect import headers, mails
from consolidate.regex import regex

_DAEMON = regex(r"^(postmaster|mailer-?daemon|mail-?daemon|mailerdaemon|mdaemon|noreply-bounce|bounce)", re.I)
_SUBJECT = regex(
    r"退信|退回|投递失败|发送失败|无法投递|未送达|undeliver|delivery status|delivery failure|returned mail"
    r"|failure notice|mail delivery failed|delivery has failed|non-?delivery",
    re.I,
)
_ADDRESS = regex(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}")
_MOST = 50
_LINK = regex(r"https?://[^\s\"'<>（）【】，。、；]{4,2000}", re.I)
# where the mail begins that is quoted: -----原始邮件-----, 发件人：, 张三写道：, a bar before its lines
_QUOTED = regex(
    r"^\s*>|-{2,}\s*(?:原始邮件|转发邮件|Original Message)|<blockquote"
    r"|发件人\s*(?:</?\w[^>]*>\s*)*[:：]|写道\s*[:：]",
    re.I | re.M,
)
CLOUDS = (  # pattern of host and path, and what people call the service
    (r"(^|\.)(mail|exmail|wx\.mail|ftn)\.qq\.com/.*(ftn|attach|download)", "QQ邮箱超大附件"),
    (r"(^|\.)ftn\.qq\.com/", "QQ邮箱超大附件"),
    # /dashi/ is the page of a mail program, in the signature of its mails
    (r"(^|\.)(mail|fs|u|large)\.(163|126|yeah)\.(com|net)/(?!dashi/).*(large|attach|load|fs|dl)", "网易邮箱超大附件"),
    (r"(^|\.)mail\.10086\.cn/.*(download|share|disk)", "139邮箱超大附件"),
    (r"(^|\.)mail\.aliyun\.com/.*(download|attach)", "阿里邮箱超大附件"),
    (r"(^|\.)pan\.baidu\.com/", "百度网盘"),
    (r"(^|\.)(weiyun\.com|share\.weiyun\.com)/", "腾讯微云"),
    (r"(^|\.)docs\.qq\.com/", "腾讯文档"),
    (r"(^|\.)(kdocs\.cn|wps\.cn|365\.kdocs\.cn)/", "金山文档"),
    (r"(^|\.)(alipan|aliyundrive)\.com/", "阿里云盘"),
    (r"(^|\.)(feishu\.cn|larksuite\.com|dingtalk\.com|alidocs\.dingtalk\.com)/", "在线文档"),
    (r"(^|\.)(cloud\.189\.cn|caiyun\.139\.com|yun\.139\.com)/", "运营商云盘"),
    (r"(^|\.)(jianguoyun\.com|lanzou\w?\.com|123pan\.com|quark\.cn)/", "网盘"),
    (r"(^|\.)(1drv\.ms|onedrive\.live\.com|sharepoint\.com|drive\.google\.com|dropbox\.com)/", "网盘"),
)  # fmt: skip


def is_bounce(mail: Message, parts: Sequence[Message]) -> bool:
    """Whether the mail reports that another was not delivered. A report of a delay or a receipt is not a bounce."""
    if headers.value(mail, "x-failed-recipients"):
        return True
    reports = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    if reports:
        actions = {headers.text(headers.value(block, "action")).lower() for r in reports for block in _blocks(r)} - {""}
        return "failed" in actions or not actions
    _, sender = headers.address(headers.value(mail, "from"))
    return bool(_DAEMON.match(sender) and _SUBJECT.search(headers.text(headers.value(mail, "subject"))))


def failed(mail: Message, parts: Sequence[Message], words: str) -> tuple[str, ...]:
    """The addresses that could not be reached: those in the report's fields, else all in the text (``words``)."""
    recipients = [headers.text(headers.value(mail, "x-failed-recipients"))]
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            recipients += [
                headers.text(headers.value(block, name))
                for block in _blocks(part)
                for name in ("original-recipient", "final-recipient")
            ]
    found = _ADDRESS.findall(" ".join(recipients)) or _ADDRESS.findall(words)
    return tuple(dict.fromkeys(address.lower() for address in found))[:_MOST]


def about(parts: Sequence[Message]) -> str:
    """The Message-ID of the mail that came back, if a copy or its headers are attached; else ""."""
    for part in parts:
        if part.get_content_type() == "message/rfc822":
            below: Any = part.get_payload()
            if isinstance(below, list) and below:
                return headers.text(headers.value(below[0], "message-id"))
        elif part.get_content_type() == "text/rfc822-headers":
            found = re.search(r"^message-id:\s*(<[^<>\s]+>)", mails.words(part), re.I | re.M)
            if found:
                return found[1]
    return ""


def _blocks(part: Message) -> list[Message]:
    payload: Any = part.get_payload()
    return payload if isinstance(payload, list) else []


def own_words(text: str) -> str:
    """What a mail says itself, without what it quotes: every reply quotes the mail that it answers."""
    quoted = _QUOTED.search(text)
    return text[: quoted.start()] if quoted else text


def clouds(words: str) -> tuple[str, ...]:
    """The links in a text to files in cloud storage, as ``百度网盘 https://…``, each once, at most 10."""
    found: dict[str, None] = {}
    for link in _LINK.findall(words.replace("&amp;", "&"))[:500]:
        place = link.partition("://")[2]
        name = next((name for pattern, name in CLOUDS if re.search(pattern, place[:300], re.I)), "")
        if name:
            found[f"{name} {link[:300]}"] = None
    return tuple(found)[:10]
