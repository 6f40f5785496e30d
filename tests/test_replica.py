"""What lies beside the database is brought up to date, and can be lost at any time."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from filelock import FileLock

from index.errors import IndexBusy
from index.handle import Index, create_index, is_current, open_index
from index.lock import writing
from index.replica import open_replica, sync
from index.types import ArticleRecord
from tests.fakes import HashedEmbedder
from tests.small_index import TEXTS, make_index


def found(index: Index, query: str) -> list[str]:
    return sorted(id_ for id_, _ in index.keyword.search(query, 10))


def record_of(index: Index, path: str) -> ArticleRecord:
    return next(record for record in index.articles.values() if record.path == path)


def test_it_catches_up_with_what_the_database_holds(tmp_path: Path) -> None:
    index = make_index(tmp_path, TEXTS)
    bread, m4 = record_of(index, "bread.txt"), record_of(index, "roads/m4.txt")
    words = found(index, "flour")
    index.replica.keyword.put((), [bread.id])
    # As they were before the last commits: one article of another version, one not there yet, one since removed.
    index.replica.catalog.apply(index.store.identity, [(1, replace(m4, version="old"))], [bread.id])
    index.replica.catalog.apply(index.store.identity, [(1, replace(m4, id="gone", path="gone"))])
    opened = open_index(tmp_path / "index", HashedEmbedder())
    assert opened.articles == index.articles == opened.replica.catalog.records()
    assert found(opened, "flour") == words != []
    assert sync(opened.replica, opened.store, tmp_path / "index") == 0


def test_it_catches_up_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = make_index(tmp_path, {f"{number}.txt": f"Story {number} of bread." for number in range(7)})
    shutil.rmtree(tmp_path / "index" / "replica")
    monkeypatch.setattr("index.replica.ARTICLES", 3)
    fresh = open_replica(tmp_path / "index", index.store.identity)
    assert sync(fresh, index.store, tmp_path / "index") == 7
    assert fresh.catalog.records() == index.articles
    assert fresh.keyword.size() == 7


def test_one_of_another_index_is_not_used(tmp_path: Path) -> None:
    make_index(tmp_path, TEXTS)
    shutil.copytree(tmp_path / "index" / "replica", tmp_path / "aside")
    other = make_index(tmp_path / "other", dict.fromkeys(TEXTS, "Zeppelins landed."))
    shutil.rmtree(tmp_path / "other" / "index" / "replica")
    shutil.copytree(tmp_path / "aside", tmp_path / "other" / "index" / "replica")
    opened = open_index(tmp_path / "other" / "index", HashedEmbedder())
    assert opened.articles == other.articles
    assert (found(opened, "flour"), len(found(opened, "zeppelins"))) == ([], 4)


def test_whoever_reads_leaves_it_to_the_one_who_is_writing(tmp_path: Path) -> None:
    index = make_index(tmp_path, TEXTS)
    index.replica.catalog.apply(index.store.identity, (), [record_of(index, "bread.txt").id])
    replica = open_replica(tmp_path / "index", index.store.identity)
    with FileLock(tmp_path / "index" / "writing.lock"):  # as another process holds it
        assert len(open_index(tmp_path / "index", HashedEmbedder()).articles) == len(TEXTS) - 1
        with pytest.raises(IndexBusy):
            sync(replica, index.store, tmp_path / "index")
    assert open_index(tmp_path / "index", HashedEmbedder()).articles == index.articles


def test_a_thread_that_writes_can_bring_it_up_to_date(tmp_path: Path) -> None:
    index = make_index(tmp_path, TEXTS)
    index.replica.catalog.apply(index.store.identity, (), [record_of(index, "bread.txt").id])
    with writing(tmp_path / "index"):
        again = create_index(tmp_path / "index", tmp_path / "articles", HashedEmbedder())
    assert again.articles == index.articles


def segments(folder: Path, ending: str) -> list[Path]:
    paths = list(folder.glob(f"words/*.{ending}"))
    assert paths
    return paths


def remove(paths: Iterable[Path]) -> None:
    for path in list(paths):
        path.unlink()


def replace_schema(folder: Path) -> None:
    import tantivy

    shutil.rmtree(folder / "words")
    (folder / "words").mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("other")
    tantivy.Index(builder.build(), path=str(folder / "words"))


def replace_tables(folder: Path) -> None:
    (folder / "articles.sqlite").unlink()
    database = sqlite3.connect(folder / "articles.sqlite")
    database.execute("CREATE TABLE article (mine TEXT)")
    database.commit()
    database.close()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "folder deleted": shutil.rmtree,
    "words deleted": lambda folder: shutil.rmtree(folder / "words"),
    "words emptied": lambda folder: remove((folder / "words").iterdir()),
    "meta garbled": lambda folder: (folder / "words" / "meta.json").write_text("{"),
    "meta deleted": lambda folder: (folder / "words" / "meta.json").unlink(),
    "catalog garbled": lambda folder: (folder / "articles.sqlite").write_text("no database " * 99),
    "catalog emptied": lambda folder: (folder / "articles.sqlite").write_bytes(b""),
    "catalog deleted": lambda folder: (folder / "articles.sqlite").unlink(),
    "catalog of another program": replace_tables,
    "segment deleted": lambda folder: remove(segments(folder, "store")),
    "segment emptied": lambda folder: [path.write_bytes(b"") for path in segments(folder, "term")],
    "segment garbled": lambda folder: [path.write_bytes(b"\xff" * 500) for path in segments(folder, "idx")],
    "schema of another program": replace_schema,
}


@pytest.mark.parametrize("name", DAMAGE)
def test_lost_or_damaged_it_is_made_again_from_the_database(name: str, tmp_path: Path) -> None:
    whole = make_index(tmp_path, TEXTS)
    expected = (whole.articles, whole.keyword.size(), found(whole, "highways"))
    assert len(expected[2]) == 3
    # In another place, since the replica that is open would go on reading its own files.
    shutil.copytree(tmp_path / "index", tmp_path / "copy")
    DAMAGE[name](tmp_path / "copy" / "replica")
    for _ in range(2):
        again = open_index(tmp_path / "copy", HashedEmbedder())
        assert (again.articles, again.keyword.size(), found(again, "highways")) == expected


def test_it_is_made_again_while_a_thread_of_the_old_one_still_writes_its_lock_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = make_index(tmp_path, TEXTS)
    (tmp_path / "index" / "replica" / "articles.sqlite").write_bytes(b"no database " * 99)
    unlink = os.unlink

    def unlink_and_lock(name: Any, *args: Any, **kwargs: Any) -> None:
        unlink(name, *args, **kwargs)
        if str(name).endswith(".term"):
            (tmp_path / "index" / "replica" / "words" / ".tantivy-meta.lock").touch()

    monkeypatch.setattr(os, "unlink", unlink_and_lock)
    assert open_replica(tmp_path / "index", index.store.identity).catalog.records() == {}
    monkeypatch.undo()
    assert open_index(tmp_path / "index", HashedEmbedder()).articles == index.articles


@pytest.fixture
def somebody_writes(tmp_path: Path) -> Iterator[Event]:
    """Somebody else holds the index of `tmp_path` for writing, until the event is set."""
    held, done = Event(), Event()

    def hold() -> None:
        with writing(tmp_path / "index"):
            held.set()
            done.wait()

    thread = Thread(target=hold)
    thread.start()
    held.wait()
    yield done
    done.set()
    thread.join()


def test_who_opens_it_while_it_is_behind_opens_it_again(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    index = make_index(tmp_path, TEXTS)
    index.replica.put(9, (), [record_of(index, "bread.txt").id])
    done = request.getfixturevalue("somebody_writes")
    behind = open_index(tmp_path / "index", HashedEmbedder())
    assert (len(behind.articles), is_current(behind)) == (len(TEXTS) - 1, False)
    done.set()
    with FileLock(tmp_path / "index" / "writing.lock").acquire(timeout=60):
        pass  # it is free again
    caught_up = open_index(tmp_path / "index", HashedEmbedder())
    assert (len(caught_up.articles), is_current(caught_up)) == (len(TEXTS), True)


def test_nobody_answers_from_one_that_has_only_begun(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    index = make_index(tmp_path, TEXTS)
    index.replica.put(9, (), list(index.articles)[1:])
    request.getfixturevalue("somebody_writes")
    with pytest.raises(IndexBusy):
        open_index(tmp_path / "index", HashedEmbedder())
