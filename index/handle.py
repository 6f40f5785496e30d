"""An open index: the database, its replica on this machine, and the embedder that both were made with."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.chroma import Server
from index.embed import Embedder
from index.errors import IndexBusy, IndexMissing, ServerError, StoreError
from index.generations import Generation, published
from index.keyword import KeywordIndex
from index.reader import Reader, shared_reader
from index.replica import Replica, open_replica, sync
from index.reranker import Reranker
from index.stores import create_store, open_store
from index.types import ArticleRecord
from index.vectors import About, Store, check_embedder

DATABASE = "chroma"
"""The folder of the database in a folder that holds an index."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Index:
    """What searching and building work on. `articles` is the state of the replica when it was last read.

    generation    which of the states in the index folder it is, if it is one of them
    behind        whether the replica lacks what the database has, since somebody else is writing to it
    before_write  called before anything is written: raises IndexBusy where somebody else has taken over
    """

    store: Store
    replica: Replica
    embedder: Embedder
    articles: dict[str, ArticleRecord]
    reader: Reader = field(default_factory=shared_reader)
    reranker: Reranker | None = None
    generation: Generation | None = None
    behind: bool = False
    before_write: Callable[[], None] = lambda: None

    def close(self) -> None:
        """Let go of its files. It happens by itself once nobody has this object any more."""
        self.store.close()
        if self.generation:
            self.generation.close()

    @property
    def keyword(self) -> KeywordIndex:
        return self.replica.keyword


def open_published(home: Path, embedder: Embedder, reranker: Reranker | None = None) -> Index:
    """The index that is published in the index folder `home`. Raises IndexMissing or IndexMismatch."""
    generation = published(home)
    return replace(open_index(generation.path, embedder, reranker), generation=generation)


def open_index(path: Path, embedder: Embedder, reranker: Reranker | None = None, server: Server | None = None) -> Index:
    """The index in folder `path`, its replica brought up to date; the database is on `server` where one is named.

    Raises IndexMissing or IndexMismatch, and IndexBusy while most of the replica is still being fetched.
    """
    store = open_store(server or path / DATABASE)
    check_embedder(store.about, embedder.name)
    replica = open_replica(path, store.identity)
    behind = False
    try:
        sync(replica, store, path)
    except IndexBusy:
        # The one who is writing brings the replica up to date; if that is an indexer, it is a commit behind.
        if 2 * replica.catalog.count() < store.count_articles():
            raise
        behind = True
        log.info("opened while another newsdesk is writing")
    return Index(store, replica, embedder, replica.catalog.records(), reranker=reranker, behind=behind)


def create_index(
    path: Path, folder: Path, embedder: Embedder, rebuild: bool = False, server: Server | None = None
) -> Index:
    """The index in folder `path`, or on `server`, made if there is none, for the articles of `folder`.

    `rebuild` empties it first. To be called by the one who holds it for writing.
    """
    about = About(folder=str(folder.resolve()), embedder=embedder.name)
    store = create_store(server or path / DATABASE, about, rebuild)
    check_embedder(store.about, embedder.name)
    store.describe(About(about.folder, embedder.name, store.about.dimension, store.about.commit))
    replica = open_replica(path, store.identity)
    sync(replica, store, path)
    return Index(store, replica, embedder, replica.catalog.records())


def is_current(index: Index) -> bool:
    """Whether nobody has written to the database since `index` was opened, or made it anew.

    Raises ServerError where the server cannot be asked; `index` goes on once it can.
    """
    if index.generation:
        return index.generation.is_current()
    try:
        return not index.behind and index.store.is_current()
    except ServerError:
        raise
    except (StoreError, IndexMissing):
        return False  # opening it again says what is the matter
