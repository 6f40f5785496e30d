"""An open index: the database, its replica on this machine, and the embedder that both were made with."""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from index import encoder
from index.chroma import Server
from index.embed import Embedder
from index.errors import IndexBusy, StoreError
from index.keyword import KeywordIndex
from index.reader import Reader, shared_reader
from index.replica import Replica, open_replica, sync
from index.reranker import Reranker
from index.types import ArticleRecord
from index.vectors import About, Store, check_embedder, create_store, open_store

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Index:
    """What searching and building work on. `articles` is the state of the replica when it was last read."""

    store: Store
    replica: Replica
    embedder: Embedder
    articles: dict[str, ArticleRecord]
    reader: Reader = field(default_factory=shared_reader)
    reranker: Reranker | None = None

    @property
    def keyword(self) -> KeywordIndex:
        return self.replica.keyword


def open_index(path: Path, embedder: Embedder, reranker: Reranker | None = None, server: Server | None = None) -> Index:
    """The index in folder `path`, its replica brought up to date; the database is on `server` where one is named.

    Raises IndexMissing or IndexMismatch.
    """
    store = open_store(server or path / "chroma")
    check_embedder(store.about, embedder.name)
    replica = open_replica(path, store.identity)
    try:
        sync(replica, store, path)
    except IndexBusy:
        # The one who is indexing brings the replica up to date; until then it is a commit behind.
        log.info("opened while another newsdesk is indexing")
    return Index(store, replica, embedder, replica.catalog.records(), reranker=reranker)


def create_index(
    path: Path, folder: Path, embedder: Embedder, rebuild: bool = False, server: Server | None = None
) -> Index:
    """The index in folder `path`, or on `server`, made if there is none, for the articles of `folder`.

    `rebuild` empties it first. To be called by the one who holds it for writing.
    """
    about = About(folder=str(folder.resolve()), embedder=embedder.name)
    if rebuild and (path / encoder.FOLDER).exists():
        shutil.rmtree(path / encoder.FOLDER)
    store = create_store(server or path / "chroma", about, rebuild)
    check_embedder(store.about, embedder.name)
    store.describe(About(about.folder, embedder.name, store.about.dimension, store.about.commit))
    replica = open_replica(path, store.identity)
    sync(replica, store, path)
    return Index(store, replica, embedder, replica.catalog.records())


def is_current(index: Index) -> bool:
    """Whether nobody has written to the database since `index` was opened, or made it anew."""
    try:
        return index.store.is_current()
    except StoreError:
        return False  # gone, or not to be reached: opening it again says which
