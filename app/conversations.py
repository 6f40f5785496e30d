"""Conversations that survive: a SQLite file in the index folder."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.as_json import answer_json, answer_of
from app.types import Answer
from index.errors import KeepError

FILE = "conversations.sqlite3"
VERSION = 1
TITLE_CHARS = 80
WAIT_S = 10.0
"""How long a write waits for that of another page."""

_TABLES = """
CREATE TABLE IF NOT EXISTS conversation (
    id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, created TEXT NOT NULL, changed TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS turn (
    conversation INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
    position INTEGER NOT NULL, answer TEXT NOT NULL, record TEXT NOT NULL, words TEXT NOT NULL,
    PRIMARY KEY (conversation, position)
);
"""


@dataclass(frozen=True, slots=True)
class Conversation:
    """`changed` is when its last turn was added, in UTC."""

    id: int
    title: str
    changed: datetime
    turns: int


@dataclass(frozen=True, slots=True)
class Turn:
    """An answer with its question, and its audit record as JSON."""

    answer: Answer
    record: str


class Conversations:
    """Those in the index folder `folder`, shared by all pages over it. Every method raises KeepError."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def listed(self, words: str = "") -> tuple[Conversation, ...]:
        """Those in whose title, questions or answers every one of `words` stands, the last changed first."""
        with self._open() as database:
            rows = database.execute(
                "SELECT id, title, changed, count(position), group_concat(words, ' ') FROM conversation "
                "LEFT JOIN turn ON turn.conversation = id GROUP BY id ORDER BY changed DESC, id DESC"
            ).fetchall()
        asked = words.casefold().split()
        return tuple(
            Conversation(id_, title, datetime.fromisoformat(changed), turns)
            for id_, title, changed, turns, said in rows
            if all(word in f"{title.casefold()} {said or ''}" for word in asked)
        )

    def turns(self, id_: int) -> tuple[Turn, ...]:
        """The turns of a conversation in order; none where it was deleted."""
        with self._open() as database:
            rows = database.execute(
                "SELECT answer, record FROM turn WHERE conversation = ? ORDER BY position", [id_]
            ).fetchall()
        try:
            return tuple(Turn(answer_of(json.loads(answer)), record) for answer, record in rows)
        except (ValueError, KeyError, TypeError) as exc:
            raise KeepError(f"{self._path}: conversation {id_} was kept by another version; delete it") from exc

    def start(self, title: str) -> int:
        """The id of a new conversation without turns."""
        now = _now()
        with self._open() as database:
            added = database.execute(
                "INSERT INTO conversation (title, created, changed) VALUES (?, ?, ?)", [_short(title), now, now]
            )
        return added.lastrowid or 0

    def add(self, id_: int, turn: Turn) -> None:
        """Adds a turn at the end. Raises KeepError where the conversation was deleted meanwhile."""
        said = " ".join([turn.answer.question, *(sentence.text for sentence in turn.answer.sentences)]).casefold()
        kept = json.dumps(answer_json(turn.answer), ensure_ascii=False)
        with self._open() as database:
            changed = database.execute("UPDATE conversation SET changed = ? WHERE id = ?", [_now(), id_])
            if not changed.rowcount:
                raise KeepError("the conversation was deleted in another tab; begin a new one")
            database.execute(
                "INSERT INTO turn SELECT ?, (SELECT count(*) FROM turn WHERE conversation = ?), ?, ?, ?",
                [id_, id_, kept, turn.record, said],
            )

    def cut(self, id_: int, turns: int) -> None:
        """Keeps only the first `turns` turns, as when a question is edited and asked again."""
        with self._open() as database:
            database.execute("DELETE FROM turn WHERE conversation = ? AND position >= ?", [id_, turns])

    def rename(self, id_: int, title: str) -> None:
        """Gives a conversation another title; a blank one changes nothing."""
        if title.strip():
            with self._open() as database:
                database.execute("UPDATE conversation SET title = ? WHERE id = ?", [_short(title), id_])

    def delete(self, id_: int) -> None:
        """Deletes a conversation with its turns."""
        with self._open() as database:
            database.execute("DELETE FROM conversation WHERE id = ?", [id_])

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction, which is committed at the end; for one use, as pages run in many threads."""
        try:
            database = sqlite3.connect(self._path, timeout=WAIT_S)
            try:
                self._prepare(database)
                with database:
                    yield database
            finally:
                database.close()
        except sqlite3.Error as exc:
            raise KeepError(f"{self._path} cannot be used ({exc}); move it away to keep conversations anew") from exc

    def _prepare(self, database: sqlite3.Connection) -> None:
        database.execute("PRAGMA foreign_keys = ON")
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise KeepError(f"{self._path} was written by a newer newsdesk; update, or move it away")
        if version < VERSION:
            database.executescript(_TABLES)
            database.execute(f"PRAGMA user_version = {VERSION}")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _short(title: str) -> str:
    line = " ".join(title.split())
    return line if len(line) <= TITLE_CHARS else line[: TITLE_CHARS - 1].rstrip() + "…"
