"""Mails as the programs in use here write them, put together by hand so that every byte is known."""

from __future__ import annotations

import base64
from collections.abc import Sequence

Attachment = tuple[str, bytes]
DATE = "Thu, 15 Jan 2026 09:30:00 +0800"


def word(text: str, charset: str = "gb18030", label: str = "", kind: str = "B") -> str:
    """One encoded word; ``label`` where it lies about its charset."""
    data = text.encode(charset)
    packed = base64.b64encode(data).decode() if kind == "B" else "".join(f"={byte:02X}" for byte in data)
    return f"=?{label or charset}?{kind}?{packed}?="


def cut(text: str, charset: str, size: int, label: str = "", joint: str = "\r\n ") -> str:
    """Encoded words cut after every so many bytes, also within a character, as old programs do."""
    data = text.encode(charset)
    pieces = [data[i : i + size] for i in range(0, len(data), size)]
    return joint.join(f"=?{label or charset}?B?{base64.b64encode(piece).decode()}?=" for piece in pieces)


def packed(data: bytes) -> str:
    """Base64 in lines."""
    return base64.encodebytes(data).decode().replace("\n", "\r\n")


def mixed(headers: Sequence[str], parts: Sequence[bytes], boundary: str) -> bytes:
    """A multipart/mixed mail of these headers and finished parts."""
    head = "\r\n".join((*headers, "MIME-Version: 1.0", f'Content-Type: multipart/mixed; boundary="{boundary}"'))
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return (
        head.encode()
        + b"\r\n\r\nThis is a multi-part message in MIME format.\r\n"
        + body
        + f"--{boundary}--\r\n".encode()
    )


def part(headers: str | bytes, data: bytes) -> bytes:
    """One part in base64."""
    head = headers.encode() if isinstance(headers, str) else headers
    return head + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + packed(data).encode()


def _text(words: str, charset: str) -> bytes:
    return part(f'Content-Type: text/plain;\r\n charset="{charset}"', words.encode(charset))


def qq(sender: str, subject: str, files: Sequence[Attachment], words: str = "您好", message: str = "1") -> bytes:
    """As mail.qq.com writes it."""
    headers = (
        f'From: "{word("民政局")}" <{sender}>',
        f'To: "{word("政务公开")}" <zwgk@example.cn>',
        f"Subject: {word(subject)}",
        f"Date: {DATE}",
        "X-Priority: 3",
        f"Message-ID: <tencent_{message}@qq.com>",
        "X-QQ-MIME: TCMime 1.0 by Tencent",
        "X-Mailer: QQMail 2.x",
    )
    parts = [
        part(
            f'Content-Type: application/octet-stream;\r\n\tcharset="gb18030";\r\n\tname="{word(name)}"\r\n'
            f'Content-Disposition: attachment; filename="{word(name)}"',
            data,
        )
        for name, data in files
    ]
    return mixed(headers, [_text(words, "gb18030"), *parts], "----=_NextPart_6967_0A")


def netease(sender: str, subject: str, files: Sequence[Attachment], words: str = "您好", message: str = "1") -> bytes:
    """As mail.163.com writes it: GBK, names folded."""
    headers = (
        f"Received: from {sender.partition('@')[0]}$163.com ( [1.2.3.4] ) by ajax-webmail-wmsvr1; {DATE}",
        f"Date: {DATE}",
        f"From: {word('教育局', 'gbk', 'GBK')} <{sender}>",
        "To: zwgk@example.cn",
        f"Subject: {cut(subject, 'gbk', 30, 'GBK')}",
        "X-Mailer: Coremail Webmail Server Version XT5",
        f"Message-ID: <{message}.163.com>",
    )
    folded = {name: cut(name, "gbk", 30, "GBK", "\r\n\t") for name, _ in files}
    parts = [
        part(
            f'Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet; \r\n\tname="'
            f'{folded[name]}"\r\nContent-Disposition: attachment; \r\n\tfilename="{folded[name]}"',
            data,
        )
        for name, data in files
    ]
    return mixed(headers, [_text(words, "gbk"), *parts], "----=_Part_12345_67.89")


def outlook(sender: str, subject: str, files: Sequence[Attachment], words: str = "您好", message: str = "1") -> bytes:
    """As classic Outlook writes it: encoded words cut within a character, more in Content-Disposition."""
    headers = (
        f"From: {word('财政局', 'gb2312')} <{sender}>",
        "To: <zwgk@example.cn>",
        f"Subject: {cut(subject, 'gb2312', 25)}",
        f"Date: {DATE}",
        f"Message-ID: <{message}$1@CZJ>",
        "X-Mailer: Microsoft Outlook 16.0",
        "Content-Language: zh-cn",
    )
    parts = [
        part(
            f"Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;\r\n"
            f'\tname="{cut(name, "gb2312", 25)}"\r\nContent-Disposition: attachment;\r\n'
            f'\tfilename="{cut(name, "gb2312", 25)}";\r\n\tsize={len(data)}; creation-date="{DATE}"',
            data,
        )
        for name, data in files
    ]
    return mixed(headers, [_text(words, "gb2312"), *parts], "----=_NextPart_000_0001_01DC8B.ABCDEF")


def foxmail(sender: str, subject: str, files: Sequence[Attachment], words: str = "您好", message: str = "1") -> bytes:
    """As Foxmail writes it: everything called GB2312, also what is not."""
    headers = (
        f"Date: {DATE}",
        f'From: "{word("住建局", "gb18030", "GB2312")}" <{sender}>',
        "To: zwgk <zwgk@example.cn>",
        f"Subject: {word(subject, 'gb18030', 'GB2312')}",
        "X-Priority: 3",
        "X-Has-Attach: yes",
        "X-Mailer: Foxmail 7.2.25.228[cn]",
        f"Message-ID: <{message}.foxmail>",
    )
    parts = [
        part(
            f'Content-Type: application/octet-stream;\r\n\tname="{word(name, "gb18030", "GB2312")}"\r\n'
            f'Content-Disposition: attachment;\r\n\tfilename="{word(name, "gb18030", "GB2312")}"',
            data,
        )
        for name, data in files
    ]
    return mixed(headers, [_text(words, "gb18030"), *parts], "----=_001_NextPart123_=----")


PROGRAMS = {"qq": qq, "netease": netease, "outlook": outlook, "foxmail": foxmail}


def bounce(address: str, original: bytes, message: str = "b1") -> bytes:
    """A report (RFC 3464) that a mail to that address was not delivered, with the mail that came back."""
    headers = (
        "From: Mail Delivery System <MAILER-DAEMON@example.cn>",
        "To: zwgk@example.cn",
        "Subject: Undelivered Mail Returned to Sender",
        f"Date: {DATE}",
        f"Message-ID: <{message}@example.cn>",
        "Auto-Submitted: auto-replied",
    )
    status = (
        f"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.cn\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    )
    parts = [
        b"Content-Type: text/plain; charset=us-ascii\r\n\r\nUser unknown\r\n",
        status.encode(),
        b"Content-Type: message/rfc822\r\n\r\n" + original,
    ]
    return mixed(headers, parts, "==bounce==").replace(
        b"multipart/mixed", b"multipart/report; report-type=delivery-status"
    )


def chinese_bounce(address: str, message: str = "b2") -> bytes:
    """A report as Chinese providers write it: words only."""
    headers = (
        "From: PostMaster@qq.com",
        "To: zwgk@example.cn",
        f"Subject: {word('来自qq.com的退信')}",
        f"Date: {DATE}",
        f"Message-ID: <{message}@qq.com>",
    )
    words = f"抱歉，您的邮件被退回来了……\r\n收件人邮件地址（{address}）不存在，邮件无法送达。"
    return mixed(headers, [_text(words, "gb18030")], "b")
