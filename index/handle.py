"""An open index: the database, its keyword replica, and the embedder that both were made with."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path

from index.embed import Embedder
from index.errors import IndexBusy
from index.keyword import KeywordIndex
from index.reader import Reader, shared_reader
from index.reranker import Reranker
from index.types import ArticleRecord
from index.vectors import About, Store, check_embedder, create_store, open_store

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Index:
    """What searching and building work on. `articles` is the state of the database when it was last read."""

    store: Store
    keyword: KeywordIndex
    embedder: Embedder
    articles: dict[str, ArticleRecord]
    reader: Reader = field(default_factory=shared_reader)
    reranker: Reranker | None = None


def open_index(path: Path, embedder: Embedder, reranker: Reranker | None = None) -> Index:
    """The index in folder `path`, its keyword replica brought up to date. Raises IndexMissing or IndexMismatch."""
    store = open_store(path / "chroma")
    check_embedder(store.about, embedder.name)
    index = Index(store, KeywordIndex(path / "keyword"), embedder, store.articles(), reranker=reranker)
    try:
        sync_keyword(index)
    except IndexBusy:
        # The one who is indexing brings the replica up to date; until then the last of its articles lack their words.
        log.info("opened while another newsdesk is indexing")
    return index


def create_index(path: Path, folder: Path, embedder: Embedder, rebuild: bool = False) -> Index:
    """The index in folder `path`, made if there is none, for the articles of `folder`; `rebuild` empties it first."""
    about = About(folder=str(folder.resolve()), embedder=embedder.name)
    store = create_store(path / "chroma", about, rebuild)
    check_embedder(store.about, embedder.name)
    store.describe(About(about.folder, embedder.name, store.about.dimension))
    index = Index(store, KeywordIndex(path / "keyword"), embedder, store.articles())
    sync_keyword(index)
    return index


def sync_keyword(index: Index, batch: int = 200) -> int:
    """Number of articles whose words were brought up to date from the database."""
    held = index.keyword.versions
    stale = [record for record in index.articles.values() if held.get(record.id) != record.version]
    gone = [article for article in held if article not in index.articles]
    if gone:
        index.keyword.put((), gone)
    for start in range(0, len(stale), batch):
        part = stale[start : start + batch]
        index.keyword.put([(record, index.store.article_passages(record)) for record in part])
    return len(stale)
