"""What a machine knows of the articles without asking the database: their records, in a SQLite file.

A replica that can be deleted at any time. It is written after the keyword index, whose state it therefore is: the words
of an article are those of the version that stands here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from index.errors import ReplicaError
from index.types import ArticleRecord

WAIT_S = 30.0
_COLUMNS = "id, path, file, file_hash, version, title, date, outlet, chars, passages"
_PUT = f"INSERT OR REPLACE INTO article ({_COLUMNS}, written) VALUES ({', '.join('?' * 11)})"  # noqa: S608 - as above
_SCHEMA = """
CREATE TABLE IF NOT EXISTS article (
    id TEXT PRIMARY KEY, path TEXT, file TEXT, file_hash TEXT, version TEXT, title TEXT, date TEXT, outlet TEXT,
    chars INTEGER, passages INTEGER, written INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS source (identity TEXT);
CREATE INDEX IF NOT EXISTS article_written ON article (written)
"""


class Catalog:
    """The records of all articles, in `file`. Every method raises ReplicaError where it cannot be used."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def identity(self) -> str | None:
        """Which index the records are of; None where nothing is here yet."""
        with self._open() as database:
            row = database.execute("SELECT identity FROM source").fetchone()
            return str(row[0]) if row else None

    def records(self) -> dict[str, ArticleRecord]:
        """Every article by its id."""
        with self._open() as database:
            rows = database.execute(f"SELECT {_COLUMNS} FROM article ORDER BY path")  # noqa: S608 - our own names
            return {row[0]: _record(row) for row in rows}

    def those(self, ids: Iterable[str]) -> dict[str, ArticleRecord]:
        """The articles of those ids that are here."""
        with self._open() as database:
            query = f"SELECT {_COLUMNS} FROM article WHERE id = ?"  # noqa: S608 - our own names
            rows = [row for id_ in ids for row in database.execute(query, (id_,))]
            return {row[0]: _record(row) for row in rows}

    def count(self) -> int:
        with self._open() as database:
            return int(database.execute("SELECT count(*) FROM article").fetchone()[0])

    def ids(self) -> set[str]:
        with self._open() as database:
            return {row[0] for row in database.execute("SELECT id FROM article")}

    def last_commit(self) -> int:
        """The number of the last commit of which an article is here; 0 where there is none."""
        with self._open() as database:
            return int(database.execute("SELECT max(written) FROM article").fetchone()[0] or 0)

    def apply(self, identity: str, commits: Iterable[tuple[int, ArticleRecord]], gone: Iterable[str] = ()) -> None:
        """Replace articles, each with the number of the commit it was written in, and drop those of the ids `gone`.

        `identity` of the index that they are of.
        """
        rows = [
            (
                *(getattr(record, name) for name in ("id", "path", "file", "file_hash", "version", "title")),
                record.date.isoformat() if record.date else None,
                record.outlet,
                record.chars,
                record.passages,
                commit,
            )
            for commit, record in commits
        ]
        with self._open() as database, database:
            database.execute("DELETE FROM source")
            database.execute("INSERT INTO source VALUES (?)", (identity,))
            database.executemany("DELETE FROM article WHERE id = ?", [(id_,) for id_ in gone])
            database.executemany(_PUT, rows)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._file, timeout=WAIT_S)) as database:
                if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'article_written'").fetchone():
                    database.executescript(_SCHEMA)
                yield database
        except sqlite3.Error as exc:
            fact = f"{self._file} cannot be used ({exc})"
            raise ReplicaError(f"{fact}; make room, or delete {self._file.parent}: it is made again") from exc


def _record(row: tuple[str, str, str, str, str, str, str | None, str | None, int, int]) -> ArticleRecord:
    day = date.fromisoformat(row[6]) if row[6] else None
    return ArticleRecord(*row[:6], day, *row[7:])
