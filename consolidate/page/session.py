"""The round that is open in the page: a copy of its folder in memory, what was read from it, and what has changed.

The page gives the files of the round and takes back those that a request has changed, so that they get into the folder
that they came from. What only helps this program to be fast does not go back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from consolidate import cache, disk, forms, locks
from consolidate.history import record
from consolidate.model.result import Consolidation
from consolidate.page.asking import Asked
from consolidate.pipeline import run, status
from consolidate.pipeline.inbox import Inbox, read_inbox
from consolidate.pipeline.opened import OpenRound, open_round
from consolidate.pipeline.status import Status
from consolidate.words import N_, UserError

_OURS_ALONE = (f"{cache.FOLDER}/", locks.FILE, locks.MAIL)

_ANY = 1_000_000_000  # units: in a browser no round is a large one, since it cannot write what stands beside one


@dataclass
class Session:
    """An open round. ``before``: the digests of its files as the page knows them.

    ``content``: a digest of what a workbook of the round shows. Where it has changed, one that was made before is no
    longer the workbook of the round.
    """

    folder: Path
    opened: OpenRound
    inbox: Inbox
    result: Consolidation
    standing: Status
    content: str
    before: dict[str, str] = field(default_factory=dict)


_open: list[Session] = []


def current() -> Session:
    """Return the open round. UserError if there is none."""
    if not _open:
        raise UserError(N_("No round is open"), N_("Open its folder first."))
    return _open[0]


def begin(asked: Asked) -> Session:
    """Open the round in a folder and read its inbox. ``folder``: its name in the current folder."""
    _open.clear()
    forms.adopt_none()
    folder = Path(str(asked.words["folder"]))
    opened = open_round(folder, _ANY)
    inbox = read_inbox(opened, asked.context, writes=True)
    result = run.conclude(opened, *inbox)
    standing = status.status(opened, inbox, result, asked.now)
    _open.append(Session(folder, opened, inbox, result, standing, _content(opened, result), _digests(folder)))
    return _open[0]


def renew(asked: Asked) -> Session:
    """Take over what was decided, without reading the inbox again."""
    session = current()
    session.opened = open_round(session.folder, _ANY)
    session.result = run.conclude(session.opened, *session.inbox)
    session.standing = status.status(session.opened, session.inbox, session.result, asked.now)
    session.content = _content(session.opened, session.result)
    return session


def _content(opened: OpenRound, result: Consolidation) -> str:
    """The digest of a result. Of a decision it leaves out where it stands, which another line may move."""
    decided = [decision._replace(line=0, cell="") for decision in result.decisions]
    shown = repr((record.of(opened.form, result).content, decided))
    return hashlib.sha256(shown.encode()).hexdigest()


def exclusive(session: Session, now: datetime) -> None:
    """UserError if somebody is at work on the round, as far as its folder says so."""
    for file in (locks.FILE, locks.MAIL):
        locks.refuse_if_held(session.folder / file, now)


def hold(asked: Asked) -> dict[str, Any]:
    """What the lock files of the round have to say while the page writes into its folder.

    UserError if somebody else is at work there. Commands take the page for another computer and heed what it says.
    """
    exclusive(current(), asked.now)
    holder = locks.Holder(asked.tell(N_("the page")), asked.tell(N_("the browser")), 0, asked.now)
    return {"locks": [locks.FILE, locks.MAIL], "text": holder.text().decode()}


def changed(asked: Asked, do: Callable[[Session], Mapping[str, Any]]) -> dict[str, Any]:
    """Do something to the round, and return what it tells, with the files that it has changed.

    ``give``: those that were written. ``gone``: those that are no longer there.
    """
    session = current()
    exclusive(session, asked.now)
    told = do(session)
    after = _digests(session.folder)
    written = [name for name, digest in after.items() if session.before.get(name) != digest]
    gone = [name for name in session.before if name not in after]
    session.before = after
    whole = session.folder.as_posix()
    return {**told, "give": [f"{whole}/{name}" for name in written], "gone": [f"{whole}/{name}" for name in gone]}


def _digests(folder: Path) -> dict[str, str]:
    """The digests of the files of a round that go back into its folder, by name."""
    names = (name for name, _ in disk.listing(folder) if not name.startswith(_OURS_ALONE))
    return {name: hashlib.sha256(disk.read(folder / name)).hexdigest() for name in names}


def reopened(session: Session) -> OpenRound:
    """The round with its files as they are now, after one of them was written."""
    return open_round(session.folder, _ANY)
