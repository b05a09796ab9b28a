"""Letters as mail: drafts that a mail program opens ready to send, messages for the server, text to paste by hand.

The name of an attachment is written in both ways in use, since QQ, 163 and old Outlooks each know only one: in
Content-Disposition as RFC 2231 says, in Content-Type as an encoded word (RFC 2047). The modern header classes of Python
cannot do that, so the part is of the older kind, and the message is written without folding its headers again.
"""

from __future__ import annotations

from datetime import datetime
from email import encoders
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Any

from consolidate.mail.plan import Message

_POLICY = SMTP.clone(refold_source="none")
_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def draft(message: Message) -> bytes:
    """A draft (.eml) without sender and date. ``X-Unsent`` makes mail programs open it as a message to be sent."""
    mail = _mail(message)
    mail["X-Unsent"] = "1"
    return bytes(mail.as_bytes(policy=_POLICY))


def outgoing(message: Message, sender: Address, reply_to: str, now: datetime) -> tuple[str, bytes]:
    """The Message-ID and the bytes of a message for the server. ``reply_to``: left out if it is the sender."""
    mail = _mail(message)
    mail["From"] = sender
    if reply_to and reply_to.lower() != sender.addr_spec.lower():
        mail["Reply-To"] = reply_to
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=sender.domain)  # not the computer's name, which may be Chinese
    return str(mail["Message-ID"]), bytes(mail.as_bytes(policy=_POLICY))


def to_paste(message: Message) -> str:
    """Recipients, subject and text, to be copied by hand."""
    to = "；".join(message.to) or "（名单中没有可用的电子邮箱）"
    attached = message.attachment.name or "无"
    return f"收件人：{to}\n主题：{message.letter.subject}\n附件：{attached}\n\n{message.letter.body}"


def _mail(message: Message) -> EmailMessage:
    mail = EmailMessage(policy=_POLICY)
    if message.to:
        mail["To"] = [_recipient(message, address) for address in message.to]
    mail["Subject"] = message.letter.subject
    mail.set_content(message.letter.body, cte="base64")
    mail.make_mixed()
    if message.attachment.name:
        mail.attach(_attachment(message.attachment.name, message.attachment.data))
    return mail


def _recipient(message: Message, address: str) -> Address:
    return Address(display_name=message.unit.name, addr_spec=address)


def _attachment(name: str, data: bytes) -> Any:
    part = MIMEBase(*_XLSX)
    part.set_param("name", Header(name, "utf-8").encode(linesep=""))
    part.set_payload(data)
    encoders.encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
    return part
