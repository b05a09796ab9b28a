"""The only package that opens sockets: ``post`` delivers messages over SMTP, ``mailbox`` fetches mails over IMAP.

TLS certificates are always verified; there is no option to switch that off and no fallback to plain text. Every socket
has a time-out. Passwords are never shown. What a server says is decoded as UTF-8 or GB18030 and shortened.
"""
