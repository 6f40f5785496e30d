"""What a machine keeps beside the database to answer fast: the words of all passages, and the records of all articles.

It can be deleted at any time, and is made again from the database.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.catalog import Catalog
from index.errors import ReplicaError, StoreError
from index.folders import aside
from index.keyword import KeywordIndex
from index.lock import writing
from index.types import ArticleRecord, StoredPassage
from index.vectors import Store

FOLDER = "replica"
ARTICLES = 1000
"""Articles whose passages are fetched from the database at once."""

log = logging.getLogger(__name__)
Commit = tuple[int, ArticleRecord]


@dataclass(frozen=True, slots=True)
class Replica:
    """The words and the records of the index called `identity`."""

    keyword: KeywordIndex
    catalog: Catalog
    identity: str

    def put(
        self,
        commit: int,
        batch: Sequence[tuple[ArticleRecord, Sequence[StoredPassage]]],
        gone: Sequence[str] = (),
    ) -> None:
        """Replace articles with their passages and drop those of the ids `gone`; the catalog last, as what counts."""
        self.keyword.put(batch, gone)
        self.catalog.apply(self.identity, [(commit, record) for record, _ in batch], gone)

    def update(self, commits: Sequence[Commit]) -> None:
        """Write records whose passages stay as they are."""
        self.catalog.apply(self.identity, commits)


def open_replica(home: Path, identity: str) -> Replica:
    """The replica in the index folder `home`; an empty one where it is missing, damaged or of another index.

    Raises IndexBusy where it cannot be emptied since somebody else is writing.
    """
    path = home / FOLDER
    try:
        replica = _opened(path, identity)
        held = replica.catalog.identity()
        if held in (None, identity) and bool(replica.catalog.last_commit()) == bool(replica.keyword.size()):
            return replica
        log.info("the replica is of another index and is made again")
    except (ReplicaError, ValueError) as exc:
        log.warning("the replica could not be opened and is made again: %s", exc)
    with writing(home):
        _clear(path)
    return _opened(path, identity)


def sync(replica: Replica, store: Store, home: Path) -> int:
    """Number of articles that the replica of the index folder `home` was behind the database, and is no longer.

    Raises IndexBusy where somebody else is writing, who then does it.
    """
    if not any(_behind(replica, store)):
        return 0
    with writing(home):
        fresh, gone = _behind(replica, store)
        for start in range(0, len(fresh), ARTICLES):
            part = fresh[start : start + ARTICLES]
            held = replica.catalog.those(record.id for _, record in part)
            changed = [r for _, r in part if r.id not in held or held[r.id].version != r.version]
            passages = store.passages_of(changed)
            replica.keyword.put([(record, passages[record.id]) for record in changed])
            replica.catalog.apply(replica.identity, part)
        if gone:
            replica.keyword.put((), gone)
            replica.catalog.apply(replica.identity, (), gone)
    log.info("the replica was %d articles behind", len(fresh) + len(gone))
    return len(fresh) + len(gone)


def renew(home: Path, store: Store) -> None:
    """Make the replica in the index folder `home` again from the database, if words of what is gone still count in it.

    Tantivy counts them in the weight of each word, so the same question would find other passages than in an index
    that was built at once. To be called by the one who holds `home` for writing.
    """
    replica = open_replica(home, store.identity)
    if replica.keyword.is_weighed_down():
        _clear(home / FOLDER)
        sync(_opened(home / FOLDER, store.identity), store, home)


def _behind(replica: Replica, store: Store) -> tuple[list[Commit], list[str]]:
    """What the database has written since, in the order of its commits, and the ids of what it no longer has."""
    # The last commit that is here may have been in the middle of being written.
    since = list(store.articles_since(replica.catalog.last_commit()))
    held = replica.catalog.those(record.id for _, record in since)
    fresh = [(commit, record) for commit, record in since if held.get(record.id) != record]
    unknown = sum(record.id not in held for _, record in fresh)
    gone: set[str] = set()
    if store.count_articles() != replica.catalog.count() + unknown:
        gone = replica.catalog.ids() - set(store.article_ids())
    return sorted(fresh, key=lambda item: item[0]), sorted(gone)


def _opened(path: Path, identity: str) -> Replica:
    try:
        return Replica(KeywordIndex(path / "words"), Catalog(path / "articles.sqlite"), identity)
    except OSError as exc:
        raise StoreError(f"{path} cannot be used ({exc.strerror}); make room or choose another index folder") from exc


def _clear(path: Path) -> None:
    """Make `path` an empty folder."""
    # Moved away before it is emptied: a thread of Tantivy, which outlives its index for a moment, writes a lock file.
    with aside(path) as beside:
        if path.exists():
            path.rename(Path(beside) / path.name)
        path.mkdir()
