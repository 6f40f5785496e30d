"""Conversations that survive, in the index folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.as_json import answer_json, answer_of
from app.database import FILE, now, short, transaction
from app.types import Answer
from index.errors import KeepError


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
        with transaction(self._path) as database:
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
        with transaction(self._path) as database:
            rows = database.execute(
                "SELECT answer, record FROM turn WHERE conversation = ? ORDER BY position", [id_]
            ).fetchall()
        try:
            return tuple(Turn(answer_of(json.loads(answer)), record) for answer, record in rows)
        except (ValueError, KeyError, TypeError) as exc:
            raise KeepError(f"{self._path}: conversation {id_} was kept by another version; delete it") from exc

    def start(self, title: str) -> int:
        """The id of a new conversation without turns."""
        when = now()
        with transaction(self._path) as database:
            added = database.execute(
                "INSERT INTO conversation (title, created, changed) VALUES (?, ?, ?)", [short(title), when, when]
            )
        return added.lastrowid or 0

    def add(self, id_: int, turn: Turn) -> None:
        """Adds a turn at the end. Raises KeepError where the conversation was deleted meanwhile."""
        said = " ".join([turn.answer.question, *(sentence.text for sentence in turn.answer.sentences)]).casefold()
        kept = json.dumps(answer_json(turn.answer), ensure_ascii=False)
        with transaction(self._path) as database:
            changed = database.execute("UPDATE conversation SET changed = ? WHERE id = ?", [now(), id_])
            if not changed.rowcount:
                raise KeepError("the conversation was deleted in another tab; begin a new one")
            database.execute(
                "INSERT INTO turn SELECT ?, (SELECT count(*) FROM turn WHERE conversation = ?), ?, ?, ?",
                [id_, id_, kept, turn.record, said],
            )

    def cut(self, id_: int, turns: int) -> None:
        """Keeps only the first `turns` turns, as when a question is edited and asked again."""
        with transaction(self._path) as database:
            database.execute("DELETE FROM turn WHERE conversation = ? AND position >= ?", [id_, turns])

    def rename(self, id_: int, title: str) -> None:
        """Gives a conversation another title; a blank one changes nothing."""
        if title.strip():
            with transaction(self._path) as database:
                database.execute("UPDATE conversation SET title = ? WHERE id = ?", [short(title), id_])

    def delete(self, id_: int) -> None:
        """Deletes a conversation with its turns."""
        with transaction(self._path) as database:
            database.execute("DELETE FROM conversation WHERE id = ?", [id_])
