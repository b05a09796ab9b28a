"""Handing a message to a server: what is refused, what never left, of what nobody knows, and that the next one goes."""

from __future__ import annotations

import pytest

from consolidate.transport.post import Post, SendResult
from consolidate.transport.server import Server
from tests.support.mailserver import CODE, USER, Authority, Mailroom, authority, smtp

TO = ("mz@example.com", "mz2@example.com")
MAIL = b"Subject: 1\r\n\r\nx\r\n"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(autouse=True)
def _trusted(known: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(known.file))


def post(room: Mailroom) -> Post:
    return Post(Server("localhost", room.port, USER), CODE)


REFUSED = [
    # the server's answers to a command, one after the other; what is said of the message
    ({"MAIL": ["550 no such sender"]}, SendResult("refused", f"{USER}: 550 no such sender")),
    ({"MAIL": ["421 come back later"]}, SendResult("refused", f"{USER}: 421 come back later")),
    (
        {"RCPT": ["550 no such box", "552 box full"]},
        SendResult("refused", "mz@example.com: 550 no such box；mz2@example.com: 552 box full"),
    ),
    ({"RCPT": ["550 no such box"]}, SendResult("sent", refused=("mz@example.com: 550 no such box",))),
    ({"DATA": ["451 come back later"]}, SendResult("refused", "451 come back later")),
    ({"DATA": ["554 no mail from here"]}, SendResult("refused", "554 no mail from here")),
]


@pytest.mark.parametrize(("instead", "result"), REFUSED)
def test_what_a_server_refuses_is_told_in_its_words(
    known: Authority, instead: dict[str, list[str]], result: SendResult
) -> None:
    with smtp(known, room=Mailroom(instead=instead)) as room:
        line = post(room)
        assert line.deliver(USER, TO, MAIL) == result
        assert len(room.taken) == (result.state == "sent")
        room.taken.clear()
        assert line.deliver(USER, TO, MAIL) == SendResult("sent")
        assert room.recipients == [TO]
        line.close()


BROKEN = [
    # at which command the line breaks, whether the message may have arrived
    ("MAIL", "failed"),
    ("RCPT", "failed"),
    ("DATA", "unknown"),
]


@pytest.mark.parametrize(("command", "state"), BROKEN)
def test_a_line_that_breaks_is_made_anew_for_the_next_message(known: Authority, command: str, state: str) -> None:
    with smtp(known, room=Mailroom(instead={command: [""]})) as room:
        line = post(room)
        broken = line.deliver(USER, TO, MAIL)
        assert (broken.state, bool(broken.reason), room.taken) == (state, True, [])
        assert line.deliver(USER, TO, MAIL) == SendResult("sent")
        assert room.recipients == [TO]
        line.close()


@pytest.mark.parametrize("said", ["", "421 closing"])
def test_a_server_that_went_away_between_two_messages_is_called_again(known: Authority, said: str) -> None:
    with smtp(known) as room:
        line = post(room)
        assert line.deliver(USER, TO, MAIL) == SendResult("sent")
        room.instead = {"NOOP": [said]}
        assert line.deliver(USER, TO, MAIL) == SendResult("sent")
        assert (room.recipients, room.instead) == ([TO, TO], {"NOOP": []})
        line.close()


def test_a_message_for_a_server_that_is_gone_has_failed(known: Authority) -> None:
    with smtp(known) as room:
        line = post(room)
    gone = line.deliver(USER, TO, MAIL)
    assert (gone.state, gone.refused) == ("failed", ())
    assert f"The mail server localhost:{room.port} cannot be reached" in gone.reason


def test_where_the_line_breaks_after_a_refusal_the_next_message_goes_too(known: Authority) -> None:
    """The server refuses the sender and hangs up when it is asked to begin anew."""
    with smtp(known, room=Mailroom(instead={"MAIL": ["550 no"], "RSET": [""]})) as room:
        line = post(room)
        assert line.deliver(USER, TO, MAIL) == SendResult("refused", f"{USER}: 550 no")
        assert line.deliver(USER, TO, MAIL) == SendResult("sent")
        assert (room.recipients, room.instead["RSET"]) == ([TO], [])
        line.close()
