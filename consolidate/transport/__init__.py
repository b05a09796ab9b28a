"""The one room that opens sockets: ``post`` delivers messages over SMTP, ``mailbox`` fetches mails over IMAP.

TLS is verified, always: there is no switch against it and no way back to plain text. Every socket has a time-out.
Passwords are used and never shown. A server's words are taken as text, in UTF-8 or GB18030, and cut short.
"""
