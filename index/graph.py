"""The graph of vectors of an index in a folder: how it is made, written to files, and made anew."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import warnings
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.chroma import DATABASE, Server, connect

if TYPE_CHECKING:
    from index.chroma import Collection

ARTICLES, PASSAGES = "articles", "passages"
COLLECTIONS = {ARTICLES, PASSAGES}
FRESH = "passages-fresh"
DELETED = "deleted"

NEVER = 2_000_000_000
"""Records after which Chroma writes its graph of vectors to files: until then they are rows of SQLite, which survives a
kill in the middle, as those files do not."""

MOST_FREE = 0.2
"""Share of a database that may lie empty."""

COPIED = 1000
"""Passages that are read and written at once."""

# Vectors have length 1, so that the inner product is the cosine; Chroma would else divide each by its length once more,
# and no longer hold what was embedded. Exact on the sample, and 0.98 recall at 10 and better on random vectors; costs
# milliseconds.
HNSW = {
    "space": "ip",
    "ef_construction": 200,
    "max_neighbors": 32,
    "ef_search": 400,
    "sync_threshold": NEVER,
}
PLANE = {"space": "l2", "sync_threshold": NEVER}
log = logging.getLogger(__name__)


def options(name: str, place: Path | Server) -> dict[str, object]:
    """How Chroma makes the graph of a collection.

    A server writes its graphs to files now and then, or it would make them anew whenever it is started, which takes
    two seconds for a thousand passages.
    """
    own = HNSW if name == PASSAGES else PLANE
    return {"hnsw": own if isinstance(place, Path) else {k: v for k, v in own.items() if k != "sync_threshold"}}


def write_out(path: Path) -> None:
    """Have Chroma write the graphs of the store at `path`, which nobody has open, to its files.

    Those who open it then load them, and have nothing to write themselves. A kill in the middle leaves them torn.
    """
    for threshold in (2, NEVER):
        database = connect(path)
        with database.errors():
            for name in sorted(COLLECTIONS):
                collection = database.collection(name)
                collection.count()  # takes in what lies in rows, and writes it out where the threshold is passed
                _modify(collection, configuration={"hnsw": {"sync_threshold": threshold}})
        database.close()


def shrink(path: Path) -> None:
    """Give back what the rows of the store at `path`, which nobody has open, no longer take, if it is much of them.

    Where Chroma has written its graph out, that is every vector once more. Raises sqlite3.Error.
    """
    with closing(sqlite3.connect(path / DATABASE, isolation_level=None)) as database:
        (pages,), (free,) = (database.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "freelist_count"))
        if free > MOST_FREE * pages:
            database.execute("VACUUM")


def deleted(collection: Collection) -> int:
    """Records deleted since the graph of a collection was made."""
    return int((collection.metadata or {}).get(DELETED, 0))


def add_deleted(collection: Collection, count: int) -> None:
    """Note that `count` more records were deleted."""
    _modify(collection, metadata={**(collection.metadata or {}), DELETED: deleted(collection) + count})


def make_anew(path: Path) -> None:
    """Make the graph of the store at `path`, which nobody has open, of the passages that it holds.

    Chroma leaves those that are deleted in its graph, so that it would grow with each change of an article for ever. A
    kill in the middle leaves a store that is none.
    """
    database = connect(path)
    with database.errors():
        held = database.collection(PASSAGES)
        kept = {key: value for key, value in (held.metadata or {}).items() if key != DELETED}
        fresh = database.create(FRESH, kept, options(PASSAGES, path))
        ids = sorted(held.get(include=[])["ids"])
        for start in range(0, len(ids), COPIED):
            page = held.get(ids=ids[start : start + COPIED], include=["embeddings", "documents", "metadatas"])
            fresh.add(page["ids"], page["embeddings"], page["metadatas"], page["documents"])
        database.delete(PASSAGES)
        _modify(fresh, name=PASSAGES)
    database.close()
    _drop_unused(path)
    log.info("made the graph of %d passages anew", len(ids))


def _drop_unused(path: Path) -> None:
    """Delete the files of graphs whose collection is gone, which Chroma leaves."""
    with closing(sqlite3.connect(path / DATABASE)) as database:
        used = {str(name) for (name,) in database.execute("SELECT id FROM segments")}
    for folder in path.iterdir():
        if folder.is_dir() and folder.name not in used:
            shutil.rmtree(folder)


def _modify(collection: Collection, **changed: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of collections that embed nothing
        collection.modify(**changed)
