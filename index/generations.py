"""States of an index, each a folder: readers open the one that is published, which nobody writes to any more.

Chroma's embedded database cannot be read by one process while another writes: its graph of vectors lies in files that
are overwritten in place, by readers too, and a kill in the middle leaves them torn. So whoever indexes works in a copy:

    current       a file with the number of the published generation
    7/            that generation; readers hold its lock shared
    next/         where somebody indexes, or was killed: the next run goes on there. What is new are rows of SQLite,
                  which survives a kill; the graph is as it was published
    ready/        a copy of `next`, whose graph is being written out; then it becomes 8/, or, in the middle of a long
                  run, `next` again
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import sqlite3
import weakref
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from index.errors import IndexMismatch, IndexMissing, StoreError
from index.folders import DELETING, delete

CURRENT, NEXT, READY, COPYING, LOCK = "current", "next", "ready", "copying", "reading.lock"
NOT_READ, NOT_WRITTEN = (shutil.ignore_patterns(f"{DELETING}*", LOCK, *more) for more in (["*.sqlite3-*"], []))
"""What is not copied of a generation, and of `next`: of what is read, SQLite's journals come and go."""

BEFORE = ("chroma", "keyword", "replica")
"""What an index of an earlier version of newsdesk had in the place of generations."""

log = logging.getLogger(__name__)


class Generation:
    """A published generation, kept from being deleted until this object is closed, or is no more."""

    def __init__(self, home: Path, number: int) -> None:
        """Raises FileNotFoundError where it is no longer there."""
        self.path = home / str(number)
        self._home = home
        self._number = number
        descriptor = os.open(self.path / LOCK, os.O_RDONLY)
        self.close = weakref.finalize(self, os.close, descriptor)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        if not (self.path / LOCK).exists():  # deleted before it was locked
            self.close()
            raise FileNotFoundError(self.path)

    def is_current(self) -> bool:
        return _current(self._home) == self._number


def published(home: Path) -> Generation:
    """The generation of the index folder `home` that is to be read. Raises IndexMissing or IndexMismatch."""
    while (number := _current(home)) is not None:
        try:
            return Generation(home, number)
        except FileNotFoundError:
            if _current(home) == number:
                raise StoreError(f"{home / str(number)} is gone; run: newsdesk index FOLDER --rebuild") from None
    if any((home / name).exists() for name in BEFORE):
        raise IndexMismatch(f"{home} was built by another version of newsdesk; run: newsdesk index FOLDER --rebuild")
    raise IndexMissing(f"nothing is indexed at {home}; run: newsdesk index FOLDER")


def begin(home: Path, rebuild: bool = False) -> Path:
    """The folder in `home` to index in: what a killed run left, or a copy of what is published, or a new one.

    To be called by the one who holds `home` for writing, as all that follows. They raise StoreError.
    """
    with _room_for(home):
        place, ready = home / NEXT, home / READY
        if rebuild:
            delete(place)
        elif unfinished(home) == ready:
            ready.rename(place)
        for name in (READY, COPYING):
            delete(home / name)
        number = None if rebuild else _current(home)
        if not place.exists() and number is None:
            place.mkdir()
        elif not place.exists():
            shutil.copytree(home / str(number), home / COPYING, copy_function=_copy, ignore=NOT_READ)
            (home / COPYING).rename(place)
        return place


def settle(home: Path, write_out: Callable[[Path], None]) -> Path:
    """The folder to go on in, after what was indexed so far was completed by `write_out`, which is given a copy."""
    with _room_for(home):
        ready = _completed(home, write_out)
        delete(home / NEXT)
        ready.rename(home / NEXT)
    return home / NEXT


def publish(home: Path, write_out: Callable[[Path], None]) -> None:
    """Make what was indexed in `next` the generation that is read. `write_out` completes its copy in a folder."""
    with _room_for(home):
        ready = _completed(home, write_out)
        number = 1 + max([0, *_numbers(home)])
        ready.rename(home / str(number))
        fresh = home / f"{CURRENT}.new"
        fresh.write_text(f"{number}\n", "ascii")
        fresh.replace(home / CURRENT)
        _to_disk(home / CURRENT)
        delete(home / NEXT)
    log.info("published generation %d", number)


def _completed(home: Path, write_out: Callable[[Path], None]) -> Path:
    """A copy of `next`, completed and on the disk. It has its lock once it is."""
    ready = home / READY
    delete(ready)
    shutil.copytree(home / NEXT, ready, ignore=NOT_WRITTEN)
    write_out(ready)
    _to_disk(ready)
    (ready / LOCK).touch()
    _to_disk(ready / LOCK)
    return ready


def sweep(home: Path) -> None:
    """Delete what nobody needs: generations that are neither current nor read, and what killed runs left.

    To be called after a run that is complete.
    """
    with _room_for(home):
        current = _current(home)
        for name in (READY, COPYING, *(BEFORE if current is not None else ())):
            delete(home / name)
        for number in _numbers(home):
            if number != current:
                _delete_unread(home / str(number))
        for half_deleted in home.glob(f"{DELETING}*"):
            shutil.rmtree(half_deleted)


def unfinished(home: Path) -> Path | None:
    """Where an earlier run indexed that was cut off before it published."""
    if (home / NEXT).exists():
        return home / NEXT
    # Killed between the two renames of `settle`: only what is complete has a lock.
    return home / READY if (home / READY / LOCK).exists() else None


def _current(home: Path) -> int | None:
    try:
        return int((home / CURRENT).read_text("ascii"))
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        return None
    except ValueError as exc:
        raise StoreError(f"{home / CURRENT} holds no number; run: newsdesk index FOLDER --rebuild") from exc


def _numbers(home: Path) -> list[int]:
    return sorted(int(path.name) for path in home.iterdir() if path.name.isdigit())


def _delete_unread(path: Path) -> None:
    """Remove a generation, unless somebody reads it. A folder without its lock is none of ours, and stays."""
    try:
        descriptor = os.open(path / LOCK, os.O_RDONLY)
    except OSError:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        delete(path)  # whoever waits for the lock finds it gone
    except BlockingIOError:
        log.info("generation %s is still read", path.name)
    finally:
        os.close(descriptor)


@contextmanager
def _room_for(home: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, shutil.Error, sqlite3.Error) as exc:
        reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else str(exc)[:200]
        raise StoreError(f"{home} cannot be written ({reason}); make room and run it again") from exc


def _copy(source: str, target: str) -> None:
    """Copy a file as it was at one moment: who opens a database of Chroma, only to read, writes a row to it."""
    if not source.endswith(".sqlite3"):
        shutil.copy2(source, target)
        return
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as copied:
        reading.backup(copied, pages=1000)


def _to_disk(path: Path) -> None:
    """Have the system write a file, or all files of a folder, to the disk."""
    for file in [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]:
        descriptor = os.open(file, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
