"""Articles and passages in Chroma. The only import of chromadb; `distance` does not leave this file.

The article record is the commit: it is written after its passages, and passages of any other version than the one it
names are invisible, and swept later.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embed import Vectors
from index.errors import IndexMismatch, IndexMissing, NewsdeskError, StoreError
from index.records import article_record, article_row, passage_row, stored_passage
from index.types import ArticleRecord, StoredPassage

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

FORMAT = 1
"""Raised when stored records change shape; an index of another format has to be rebuilt."""

BATCH = 300
"""Records a write and results a query: what hosted Chroma allows."""

# Exact on the sample, and 0.98 recall at 10 and better on random vectors; costs milliseconds.
HNSW = {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 400}
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class About:
    """What an index says of itself: the folder it holds (an absolute path), the embedder, and its dimension."""

    folder: str
    embedder: str
    dimension: int = 0
    format: int = FORMAT


class Store:
    """Both collections of one index. Every method raises StoreError when the database fails."""

    def __init__(self, client: ClientAPI, articles: Collection, passages: Collection) -> None:
        self._client = client
        self._articles = articles
        self._passages = passages

    @property
    def about(self) -> About:
        return About(**{key: value for key, value in dict(self._articles.metadata or {}).items() if key in ABOUT})

    def describe(self, about: About) -> None:
        """Replace what the index says of itself."""
        if about != self.about:
            with _translated():
                self._articles.modify(metadata=asdict(about))

    def articles(self) -> dict[str, ArticleRecord]:
        """Every article by its id."""
        with _translated():
            found: dict[str, ArticleRecord] = {}
            for start in range(0, self._articles.count(), 5000):
                page = self._articles.get(limit=5000, offset=start, include=["metadatas"])
                rows = zip(page["ids"], page["metadatas"] or [], strict=True)
                found |= {id_: article_record(id_, dict(row)) for id_, row in rows}
            return found

    def put(self, records: Sequence[ArticleRecord], passages: Sequence[StoredPassage], vectors: Vectors) -> None:
        """Commit articles with their passages, `vectors` in the order of `passages`; older versions disappear."""
        about = self.about
        dimension = int(vectors.shape[1])
        check_embedder(about, about.embedder, dimension)
        self.describe(replace(about, dimension=dimension))
        with _translated():
            for part in _batches(len(passages)):
                rows = passages[part]
                self._passages.upsert(
                    ids=[row.id for row in rows],
                    embeddings=vectors[part],
                    documents=[row.text for row in rows],
                    metadatas=[passage_row(row) for row in rows],
                )
            means = [_mean(vectors, [p.article_id == record.id for p in passages]) for record in records]
            for part in _batches(len(records)):
                self._articles.upsert(
                    ids=[record.id for record in records[part]],
                    embeddings=np.asarray(means[part], dtype=np.float32),
                    metadatas=[article_row(record) for record in records[part]],
                )
            for record in records:
                older: Any = {"$and": [{"article": record.id}, {"version": {"$ne": record.version}}]}
                self._passages.delete(where=older)

    def update(self, records: Sequence[ArticleRecord]) -> None:
        """Write article records whose passages stay as they are."""
        with _translated():
            for record in records:
                self._articles.update(ids=[record.id], metadatas=[article_row(record)])

    def remove(self, ids: Sequence[str]) -> None:
        """Remove articles, the record first, so that half a removal is invisible."""
        with _translated():
            for part in _batches(len(ids)):
                self._articles.delete(ids=list(ids[part]))
                theirs: Any = {"article": {"$in": list(ids[part])}}
                self._passages.delete(where=theirs)

    def sweep(self) -> int:
        """Number of orphaned passages deleted: what an interrupted run left behind."""
        with _translated():
            current = {record.id: record for record in self.articles().values()}
            if self._passages.count() == sum(record.passages for record in current.values()):
                return 0
            orphans: list[str] = []
            for start in range(0, self._passages.count(), 5000):
                page = self._passages.get(limit=5000, offset=start, include=["metadatas"])
                for id_, row in zip(page["ids"], page["metadatas"] or [], strict=True):
                    record = current.get(str(row["article"]))
                    if record is None or record.version != row["version"]:
                        orphans.append(id_)
            for part in _batches(len(orphans)):
                self._passages.delete(ids=orphans[part])
            return len(orphans)

    def nearest(self, vector: Vectors, k: int, articles: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """Ids of the `k` nearest passages with their cosine similarity, best first, from `articles` or from all."""
        where: Any = None if articles is None else {"article": {"$in": list(articles)}}
        with _translated():
            found = self._passages.query(
                query_embeddings=vector.reshape(1, -1), n_results=min(k, BATCH), where=where, include=["distances"]
            )
        distances = (found["distances"] or [[]])[0]
        return [(id_, 1.0 - distance) for id_, distance in zip(found["ids"][0], distances, strict=True)]

    def passages(self, ids: Sequence[str]) -> dict[str, StoredPassage]:
        """The passages of those ids that exist."""
        with _translated():
            found = self._passages.get(ids=list(ids), include=["documents", "metadatas"]) if ids else None
        return {row.id: row for row in _stored(found)}

    def article_passages(self, record: ArticleRecord) -> list[StoredPassage]:
        """All passages of an article in order. Joined, their texts are the article's text."""
        where: Any = {"$and": [{"article": record.id}, {"version": record.version}]}
        with _translated():
            rows = _stored(self._passages.get(where=where, include=["documents", "metadatas"]))
        return sorted(rows, key=lambda row: row.passage.start)

    def count_passages(self) -> int:
        """Passages in the database, orphans included."""
        with _translated():
            return self._passages.count()


def open_store(path: Path) -> Store:
    """The store at `path`. Raises IndexMissing where there is none, IndexMismatch where another version wrote it."""
    if not (path / "chroma.sqlite3").is_file():
        raise IndexMissing(f"nothing is indexed at {path.parent}; run: newsdesk index FOLDER")
    with _translated():
        client = _client(path)
        if not {"articles", "passages"} <= {collection.name for collection in client.list_collections()}:
            raise IndexMissing(f"{path.parent} holds no newsdesk index; run: newsdesk index FOLDER")
        articles = client.get_collection("articles", embedding_function=None)
        passages = client.get_collection("passages", embedding_function=None)
    if (articles.metadata or {}).get("format") != FORMAT:
        raise IndexMismatch(
            f"{path.parent} was built by another version of newsdesk; run: newsdesk index FOLDER --rebuild"
        )
    return Store(client, articles, passages)


def create_store(path: Path, about: About, rebuild: bool = False) -> Store:
    """The store at `path`, made if there is none; `rebuild` empties it first."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise StoreError(f"the index folder {path.parent} cannot be made ({exc.strerror}); choose another") from exc
    with _translated():
        client = _client(path)
        present = {collection.name for collection in client.list_collections()}
        if rebuild or not {"articles", "passages"} <= present:
            for name in present & {"articles", "passages"}:
                client.delete_collection(name)
            options: Any = {"hnsw": HNSW}
            # Passages first: an index without its articles collection is one that was never finished.
            client.create_collection("passages", embedding_function=None, configuration=options)
            client.create_collection("articles", embedding_function=None, configuration=options, metadata=asdict(about))
    return open_store(path)


def check_embedder(about: About, embedder: str, dimension: int = 0) -> None:
    """Raises IndexMismatch when the index was built with another embedder; a dimension of 0 is not known yet."""
    same_dimension = 0 in (about.dimension, dimension) or about.dimension == dimension
    if about.embedder != embedder or not same_dimension:
        raise IndexMismatch(
            f"index built with {about.embedder} ({about.dimension or '?'}-d), "
            f"settings say {embedder} ({dimension or '?'}-d); run: newsdesk index --rebuild"
        )


ABOUT = frozenset(About.__dataclass_fields__)


def _client(path: Path) -> ClientAPI:
    from chromadb import PersistentClient
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings

    _check_file(path / "chroma.sqlite3")
    # Chroma shares one system per path in a process, and its vectors in memory do not see what another process wrote.
    SharedSystemClient.clear_system_cache()
    return PersistentClient(path=str(path), settings=Settings(anonymized_telemetry=False))


def _check_file(file: Path) -> None:
    """Raises StoreError where `file` is damaged, or is no database of Chroma's and would have tables added to it."""
    if not file.is_file():
        return
    try:
        with closing(sqlite3.connect(file)) as database:
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        fact = "" if not tables or "migrations" in tables else "made by another program"
    except sqlite3.OperationalError:  # locked, or not to be read: that is no damage
        raise
    except sqlite3.DatabaseError as exc:
        fact = str(exc)
    if fact:
        raise StoreError(f"{file} cannot be used ({fact}); move it away and run: newsdesk index --rebuild")


@contextmanager
def _translated() -> Iterator[None]:
    """Chroma's errors as StoreError. Its Rust core raises plain exceptions of many kinds, so all are caught."""
    try:
        yield
    except NewsdeskError:
        raise
    except Exception as exc:
        line = (str(exc) or type(exc).__name__).splitlines()[0][:200]
        raise StoreError(f"the index database failed ({line}); if it persists run: newsdesk index --rebuild") from exc


def _batches(count: int) -> Iterator[slice]:
    return (slice(start, start + BATCH) for start in range(0, count, BATCH))


def _stored(found: Any) -> list[StoredPassage]:
    if found is None:
        return []
    rows = zip(found["ids"], found["documents"] or [], found["metadatas"] or [], strict=True)
    return [stored_passage(id_, text, row) for id_, text, row in rows]


def _mean(vectors: Vectors, chosen: list[bool]) -> Vectors:
    """Unit vector in the direction of the mean: Chroma wants a vector with every record, also of articles."""
    mean = vectors[np.asarray(chosen)].mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)
