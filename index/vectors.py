"""Articles and passages as two collections of Chroma; `distance` does not leave this file.

The article record is the commit: it is written after its passages, and passages of any other version than the one it
names are invisible, and swept later. A record says in which commit it was written, counted from 1, so that a replica
can ask for what is new.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from index.chroma import Database
from index.embed import Vectors
from index.errors import IndexMismatch, StoreError
from index.graph import ARTICLES, add_deleted, deleted
from index.records import article_record, article_row, is_passage_of, passage_ids, passage_row, stored_passage
from index.types import ArticleRecord, StoredPassage

if TYPE_CHECKING:
    from index.chroma import Collection

FORMAT = 2
"""Raised when stored records change shape; an index of another format has to be rebuilt."""

BATCH = 300
"""Records a write: what hosted Chroma allows."""

PAGE = 5000
"""Records a read."""

EXACT = 3000
"""Passages that are all compared with a question; where more are admitted, the nearest of all are found and sifted."""

DEEPEST = 30_000
"""Passages that are sifted; where those are not enough, all that are admitted are compared after all."""

SPARE = 1.5
"""How many more are found than would be enough if those admitted were spread evenly."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class About:
    """What an index says of itself: the folder it holds (an absolute path), the embedder, its dimension, and the number
    of its last commit.
    """

    folder: str
    embedder: str
    dimension: int = 0
    commit: int = 0
    format: int = FORMAT


class Store:
    """Both collections of one index. Every method raises StoreError when the database fails."""

    def __init__(self, database: Database, articles: Collection, passages: Collection) -> None:
        self._database = database
        self._articles = articles
        self._passages = passages
        self.put_passages = 0
        """Passages that were put by this object."""

    def close(self) -> None:
        """Let go of its files or its connections. It happens by itself once nobody has this object any more."""
        self._database.close()

    @property
    def about(self) -> About:
        """What the index said of itself when it was opened, or described."""
        return About(**{key: value for key, value in dict(self._articles.metadata or {}).items() if key in ABOUT})

    def describe(self, about: About) -> None:
        """Replace what the index says of itself."""
        if about != self.about:
            with self._database.errors():
                self._articles.modify(metadata=asdict(about))

    @property
    def identity(self) -> str:
        """Another one for each index that was ever made, and after each rebuild."""
        return str(self._articles.id)

    def is_current(self) -> bool:
        """Whether nobody has committed anything, or made the index anew, since this store last read or wrote."""
        found = self._database.collection(ARTICLES)
        return found.id == self._articles.id and (found.metadata or {}).get("commit") == self.about.commit

    def articles_since(self, commit: int) -> Iterator[tuple[int, ArticleRecord]]:
        """Each article that was written in that commit or a later one, with the number of its commit."""
        where: Any = {"commit": {"$gte": commit}} if commit else None
        with self._database.errors():
            ids = self._articles.get(where=where, include=[])["ids"]
            for start in range(0, len(ids), PAGE):
                page = self._articles.get(ids=ids[start : start + PAGE], include=["metadatas"])
                for id_, row in zip(page["ids"], page["metadatas"] or [], strict=True):
                    yield int(str(row["commit"])), article_record(id_, dict(row))

    def articles(self) -> dict[str, ArticleRecord]:
        """Every article by its id."""
        return {record.id: record for _, record in self.articles_since(0)}

    def article_ids(self) -> list[str]:
        with self._database.errors():
            return list(self._articles.get(include=[])["ids"])

    def put(
        self, commit: int, records: Sequence[ArticleRecord], passages: Sequence[StoredPassage], vectors: Vectors
    ) -> None:
        """Commit articles with their passages, `vectors` in the order of `passages`. Older ones are invisible then."""
        about = self.about
        dimension = int(vectors.shape[1])
        check_embedder(about, about.embedder, dimension)
        with self._database.errors():
            for part in _batches(len(passages)):
                rows = passages[part]
                self._passages.upsert(
                    ids=[row.id for row in rows],
                    embeddings=vectors[part],
                    documents=[row.text for row in rows],
                    metadatas=[passage_row(row) for row in rows],
                )
            for part in _batches(len(records)):
                self._articles.upsert(
                    ids=[record.id for record in records[part]],
                    embeddings=_places(records[part]),
                    metadatas=[{**article_row(record), "commit": commit} for record in records[part]],
                )
        self.put_passages += len(passages)
        self.describe(replace(about, dimension=dimension, commit=commit))

    def update(self, commit: int, records: Sequence[ArticleRecord]) -> None:
        """Write article records whose passages stay as they are."""
        with self._database.errors():
            for part in _batches(len(records)):
                rows: Any = [{**article_row(record), "commit": commit} for record in records[part]]
                self._articles.update(ids=[record.id for record in records[part]], metadatas=rows)
        self.describe(replace(self.about, commit=commit))

    def remove(self, commit: int, records: Sequence[ArticleRecord]) -> None:
        """Remove articles; their passages are invisible then."""
        with self._database.errors():
            for part in _batches(len(records)):
                self._articles.delete(ids=[record.id for record in records[part]])
        self.describe(replace(self.about, commit=commit))

    def drop_passages(self, records: Sequence[ArticleRecord]) -> None:
        """Delete the passages of articles that are gone, or of another version now."""
        ids = [id_ for record in records for id_ in passage_ids(record)]
        with self._database.errors():
            self._delete(ids)

    def sweep(self, articles: Mapping[str, ArticleRecord]) -> int:
        """Number of passages deleted that belong to none of `articles`: what an interrupted run left behind."""
        with self._database.errors():
            if self._passages.count() == sum(record.passages for record in articles.values()):
                return 0
            ids = self._passages.get(include=[])["ids"]
            orphans = [id_ for id_ in ids if not is_passage_of(articles, id_)]
            self._delete(orphans)
        log.info("swept %d passages", len(orphans))
        return len(orphans)

    def _delete(self, ids: Sequence[str]) -> None:
        for part in _batches(len(ids)):
            self._passages.delete(ids=list(ids[part]))
        if ids:
            add_deleted(self._passages, len(ids))

    def is_mostly_deleted(self) -> bool:
        """Whether of the passages in the graph of vectors most are gone; see `index.graph.make_anew`."""
        return deleted(self._passages) > self.count_passages()

    def nearest(self, vector: Vectors, k: int, among: Sequence[ArticleRecord] | None = None) -> list[tuple[str, float]]:
        """Ids of the `k` nearest passages with their cosine similarity, best first, `among` some articles or all."""
        if among is None:
            return self._nearest(vector, k)
        wanted = sum(record.passages for record in among)
        admitted = {record.id: record for record in among}
        total = self.count_passages()
        depth = int(SPARE * k * total / max(1, wanted))
        while wanted > EXACT and depth <= DEEPEST:
            found = [item for item in self._nearest(vector, depth) if is_passage_of(admitted, item[0])]
            if len(found) >= k or depth >= total:
                return found[:k]
            depth *= 4
        return self._nearest_of(vector, [id_ for record in among for id_ in passage_ids(record)])[:k]

    def _nearest(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        with self._database.errors():
            found = self._passages.query(query_embeddings=vector.reshape(1, -1), n_results=k, include=["distances"])
        distances = (found["distances"] or [[]])[0]
        return [(id_, 1.0 - distance) for id_, distance in zip(found["ids"][0], distances, strict=True)]

    def _nearest_of(self, vector: Vectors, ids: Sequence[str]) -> list[tuple[str, float]]:
        """All passages of those ids that exist, the nearest first."""
        scored: list[tuple[str, float]] = []
        with self._database.errors():
            for start in range(0, len(ids), PAGE):
                held = self._passages.get(ids=list(ids[start : start + PAGE]), include=["embeddings"])
                scores = np.asarray(held["embeddings"], dtype=np.float32).reshape(len(held["ids"]), -1)
                if len(scores) and scores.shape[1] != vector.size:
                    raise StoreError("the question's vector is of another length; run: newsdesk index --rebuild")
                scored += zip(held["ids"], map(float, scores @ vector.reshape(-1)), strict=True)
        return sorted(scored, key=lambda item: -item[1])

    def passages(self, ids: Sequence[str]) -> dict[str, StoredPassage]:
        """The passages of those ids that exist."""
        with self._database.errors():
            found = self._passages.get(ids=list(ids), include=["documents", "metadatas"]) if ids else None
        return {row.id: row for row in _stored(found)}

    def article_passages(self, record: ArticleRecord) -> list[StoredPassage]:
        """All passages of an article in order. Joined, their texts are the article's text."""
        return self.passages_of([record])[record.id]

    def passages_of(self, records: Sequence[ArticleRecord]) -> dict[str, list[StoredPassage]]:
        """All passages of each article, by its id, in order."""
        ids = [id_ for record in records for id_ in passage_ids(record)]
        found: dict[str, list[StoredPassage]] = {record.id: [] for record in records}
        for part in _batches(len(ids)):
            for row in self.passages(ids[part]).values():
                found[row.article_id].append(row)
        return {id_: sorted(rows, key=lambda row: row.passage.start) for id_, rows in found.items()}

    def count_articles(self) -> int:
        with self._database.errors():
            return self._articles.count()

    def count_passages(self) -> int:
        """Passages in the database, orphans included."""
        with self._database.errors():
            return self._passages.count()


def check_embedder(about: About, embedder: str, dimension: int = 0) -> None:
    """Raises IndexMismatch when the index was built with another embedder; a dimension of 0 is not known yet."""
    same_dimension = 0 in (about.dimension, dimension) or about.dimension == dimension
    if about.embedder != embedder or not same_dimension:
        raise IndexMismatch(
            f"index built with {about.embedder} ({about.dimension or '?'}-d), "
            f"settings say {embedder} ({dimension or '?'}-d); "
            "set NEWSDESK_EMBEDDER to the former, or run: newsdesk index --rebuild"
        )


ABOUT = frozenset(About.__dataclass_fields__)


def _batches(count: int) -> Iterator[slice]:
    return (slice(start, start + BATCH) for start in range(0, count, BATCH))


def _stored(found: Any) -> list[StoredPassage]:
    if found is None:
        return []
    rows = zip(found["ids"], found["documents"] or [], found["metadatas"] or [], strict=True)
    return [stored_passage(id_, text, row) for id_, text, row in rows]


def _places(records: Sequence[ArticleRecord]) -> Vectors:
    """Points in a plane that mean nothing: Chroma wants a vector with every record, also where none is looked for."""
    digits = np.frombuffer(b"".join(bytes.fromhex(record.id) for record in records), dtype=np.uint32)
    return np.asarray(digits.reshape(len(records), 2) / 2**32, dtype=np.float32)
