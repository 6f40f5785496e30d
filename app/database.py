"""The file in the index folder that keeps what people made with the page: SQLite, and its versions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from index.errors import KeepError

FILE = "conversations.sqlite3"
TITLE_CHARS = 80
WAIT_S = 10.0
"""How long a write waits for that of another page."""

# Each makes a database of the version before it one of the next. Two pages may do so at once.
_STEPS = (
    """
CREATE TABLE IF NOT EXISTS conversation (
    id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, created TEXT NOT NULL, changed TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS turn (
    conversation INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
    position INTEGER NOT NULL, answer TEXT NOT NULL, record TEXT NOT NULL, words TEXT NOT NULL,
    PRIMARY KEY (conversation, position)
);
""",
    """
CREATE TABLE IF NOT EXISTS briefing (
    id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, created TEXT NOT NULL, changed TEXT NOT NULL,
    briefing TEXT NOT NULL, edits TEXT NOT NULL
);
""",
)
VERSION = len(_STEPS)


@contextmanager
def transaction(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection in a transaction, which is committed at the end; for one use, as pages run in many threads.

    Raises KeepError for a file that is of no use, or a newer version's.
    """
    try:
        database = sqlite3.connect(path, timeout=WAIT_S)
        try:
            _prepare(database, path)
            with database:
                yield database
        finally:
            database.close()
    except sqlite3.Error as exc:
        raise KeepError(
            f"{path} cannot be used ({exc}); move it away to keep conversations and briefings anew"
        ) from exc


def now() -> str:
    """This moment, in UTC, as it is kept."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def short(title: str) -> str:
    """`title` on one line, of at most TITLE_CHARS characters."""
    line = " ".join(title.split())
    return line if len(line) <= TITLE_CHARS else line[: TITLE_CHARS - 1].rstrip() + "…"


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    database.execute("PRAGMA foreign_keys = ON")
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise KeepError(f"{path} was written by a newer newsdesk; update, or move it away")
    for step in _STEPS[version:]:
        database.executescript(step)
    if version < VERSION:
        database.execute(f"PRAGMA user_version = {VERSION}")
