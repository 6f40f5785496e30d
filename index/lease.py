"""One writer at a time on a server, where the lock of a machine is not enough: a lease, kept in Chroma itself.

A lease is a collection `writing-<number>`. The server makes each name once, so of two that want the same number one
gets it. Whoever makes or renews a lease looks afterwards whether there is another, so of two that do so at once one at
least sees the other and gives way. What time it is the server says.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from index.chroma import Database, Server, connect
from index.errors import IndexBusy, IndexMissing, NewsdeskError, StoreError

if TYPE_CHECKING:
    from index.chroma import Collection

PREFIX = "writing-"
LEASE_S = 600
"""How long others wait for a writer that is not heard of; it is heard of at each commit."""

NODE = "node"
"""The file in the index folder with the name of this machine."""

log = logging.getLogger(__name__)


@contextmanager
def leased(server: Server | None, home: Path) -> Iterator[Callable[[], None]]:
    """Holds the index on `server` for the machine whose index folder is `home`; does nothing where there is no server.

    To be called by the one who holds `home` for writing: an earlier lease of this machine is of one who is dead. Yields
    what renews the lease, to be called before each write. Both raise IndexBusy where another machine is writing.
    """
    if server is None:
        yield lambda: None
        return
    database = connect(server)
    node = _node(home)
    try:
        lease = _take(database, node)
        try:
            yield lambda: _renew(database, lease, node)
        finally:
            _release(database, lease)
    finally:
        database.close()


def _node(home: Path) -> str:
    """The name of the machine whose index folder is `home`, made up once."""
    file = home / NODE
    name = file.read_text("utf-8") if file.exists() else ""
    if not name:
        name = uuid4().hex
        try:
            file.write_text(name, "utf-8")
        except OSError as exc:
            raise StoreError(f"{file} cannot be written ({exc.strerror}); make room or choose another folder") from exc
    return name


def _take(database: Database, node: str, again: bool = True) -> Collection:
    earlier = _others(database, node)
    number = max((_number(lease) for lease in earlier), default=0) + 1
    try:
        lease = database.create(f"{PREFIX}{number}", {"node": node, "until": database.now() + LEASE_S})
    except StoreError:
        if not again:
            raise
        return _take(database, node, again=False)  # somebody was a moment faster, if it is not the server
    try:
        _others(database, node, lease)
    except IndexBusy:
        _release(database, lease)
        raise
    for old in earlier:
        _release(database, old)
    return lease


def _renew(database: Database, lease: Collection, node: str) -> None:
    try:
        with database.errors():
            lease.modify(metadata={"node": node, "until": database.now() + LEASE_S})
    except IndexMissing as exc:
        fact = f"another machine took over, since this one was not heard of for {LEASE_S // 60} minutes"
        raise IndexBusy(f"{fact}; index again when it has finished") from exc
    _others(database, node, lease)


def _others(database: Database, node: str, mine: Collection | None = None) -> list[Collection]:
    """The leases beside `mine` that are over: those that have expired, and those of this machine.

    Raises IndexBusy where there is one that is not.
    """
    found = database.collections()
    others = [lease for lease in found.values() if _number(lease) and (mine is None or lease.id != mine.id)]
    now = database.now()
    for lease in others:
        held = lease.metadata or {}
        if held.get("node") != node and int(held.get("until", 0)) >= now:
            until = datetime.fromtimestamp(int(held["until"]), UTC).strftime("%H:%M UTC")
            fact = f"another newsdesk is indexing into this index from another machine, until {until} at least"
            raise IndexBusy(f"{fact}; try again when it has finished")
    return others


def _release(database: Database, lease: Collection) -> None:
    try:
        # By its id, since others may have taken over and given its name to a lease of their own.
        if (held := database.find(lease.name)) and held.id == lease.id:
            database.delete(lease.name)
    except NewsdeskError as exc:  # what was written stays, and the lease expires
        log.info("%s was not released: %s", lease.name, exc)


def _number(lease: Collection) -> int:
    """The number of a lease; 0 of any other collection."""
    prefix, _, number = lease.name.rpartition("-")
    return int(number) if f"{prefix}-" == PREFIX and number.isdecimal() else 0
