"""One indexer at a time, on whichever machine."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.indexing import index_folder
from app.settings import Settings
from app.wiring import make_server, open_articles
from index.chroma import Database, connect
from index.errors import IndexBusy, IndexMissing, StoreError
from index.lease import LEASE_S, PREFIX, leased
from tests.fakes import HashedEmbedder
from tests.server.node import complaint, killed_after, run, stopped_after
from tests.small_index import TEXTS, write_texts


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_texts(tmp_path / "articles", TEXTS)


@pytest.fixture
def database(settings: Settings) -> Database:
    server = make_server(settings)
    assert server
    return connect(server)


def leases(database: Database) -> dict[str, Mapping[str, object]]:
    found = database.collections().items()
    return {name: collection.metadata or {} for name, collection in found if name.startswith(PREFIX)}


def expire(database: Database) -> None:
    """As after ten minutes without a commit."""
    for name, held in leases(database).items():
        database.collection(name).modify(metadata=dict(held) | {"until": database.now() - 1})


def hold(settings: Settings, home: Path) -> None:
    home.mkdir(exist_ok=True)
    with leased(make_server(settings), home):
        pass


def test_a_second_machine_is_told_and_touches_nothing(
    settings: Settings, other: Settings, folder: Path, database: Database
) -> None:
    with stopped_after(0, settings, "index", folder) as indexer:
        for options in ([], ["--rebuild"]):
            ran = run(other, "index", folder, *options)
            assert (ran.returncode, ran.stdout) == (1, "")
            assert "another newsdesk is indexing into this index from another machine" in complaint(ran.stderr)
        [held] = leases(database).values()
        assert 0 <= database.now() + LEASE_S - int(str(held["until"])) < LEASE_S
        indexer.communicate("\n" * 9)
        assert indexer.returncode == 0
    assert leases(database) == {}
    assert len(index_folder(other, folder, embedder=HashedEmbedder()).unchanged) == len(TEXTS)


def test_a_machine_whose_indexer_was_killed_goes_on_at_once_and_others_when_its_lease_is_over(
    settings: Settings, other: Settings, folder: Path, database: Database
) -> None:
    killed_after(0, settings, "index", folder)
    assert list(leases(database)) == [f"{PREFIX}1"]
    with pytest.raises(IndexBusy):
        index_folder(other, folder, embedder=HashedEmbedder())
    killed_after(0, settings, "index", folder)
    assert list(leases(database)) == [f"{PREFIX}2"]
    expire(database)
    assert len(index_folder(other, folder, embedder=HashedEmbedder()).added) == len(TEXTS)
    assert leases(database) == {}


def test_an_indexer_that_was_given_up_writes_nothing_more(
    settings: Settings, other: Settings, folder: Path, database: Database
) -> None:
    with stopped_after(0, settings, "index", folder) as indexer:
        expire(database)
        index_folder(other, folder, embedder=HashedEmbedder())
        (folder / "bread.txt").write_text("Peasants raised the price of bread.")
        index_folder(other, folder, embedder=HashedEmbedder())
        commit = open_articles(other, HashedEmbedder()).store.about.commit
        _, err = indexer.communicate("\n" * 9)
    assert indexer.returncode == 1
    assert "another machine took over" in complaint(err)
    assert open_articles(other, HashedEmbedder()).store.about.commit == commit
    assert leases(database) == {}


def test_one_that_was_slow_goes_on_where_nobody_took_over(settings: Settings, folder: Path, database: Database) -> None:
    with stopped_after(0, settings, "index", folder) as indexer:
        expire(database)
        indexer.communicate("\n" * 9)
    assert indexer.returncode == 0


def test_each_commit_renews_it(settings: Settings, folder: Path, database: Database) -> None:
    home = settings.index
    home.mkdir()
    with leased(make_server(settings), home) as renew:
        expire(database)
        renew()
        [held] = leases(database).values()
        assert int(str(held["until"])) > database.now() + LEASE_S - 60


def test_of_many_that_begin_at_once_one_at_most_writes(settings: Settings, tmp_path: Path) -> None:
    server = make_server(settings)
    inside, most, busy, lock = 0, 0, 0, threading.Lock()
    together = threading.Barrier(6)

    def work(home: Path) -> None:
        nonlocal inside, most, busy
        home.mkdir()
        for _ in range(5):
            together.wait()
            try:
                with leased(server, home) as renew:
                    with lock:
                        inside += 1
                        most = max(most, inside)
                    renew()
                    with lock:
                        inside -= 1
            except StoreError:  # busy, or so quickly free and taken again that the server says the name is taken
                with lock:
                    busy += 1

    threads = [threading.Thread(target=work, args=(tmp_path / f"home{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (inside, most) == (0, 1)
    assert busy > 0


def test_who_sees_another_lease_after_making_or_renewing_one_gives_way(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.index.mkdir()
    rival = {"node": "another", "until": database.now() + LEASE_S}
    create = Database.create

    def beside(self: Database, name: str, *told: Any) -> Any:
        create(self, f"{PREFIX}9", rival)
        return create(self, name, *told)

    with monkeypatch.context() as patched:
        patched.setattr(Database, "create", beside)
        with pytest.raises(IndexBusy):
            hold(settings, settings.index)
    assert list(leases(database)) == [f"{PREFIX}9"]
    database.delete(f"{PREFIX}9")
    with leased(make_server(settings), settings.index) as renew:
        database.create(f"{PREFIX}9", rival)
        with pytest.raises(IndexBusy):
            renew()


def test_the_lease_of_another_is_not_released(settings: Settings, other: Settings, database: Database) -> None:
    settings.index.mkdir()
    with leased(make_server(settings), settings.index):
        database.delete(f"{PREFIX}1")
        database.create(f"{PREFIX}1", {"node": "another", "until": database.now() + LEASE_S})
    assert list(leases(database)) == [f"{PREFIX}1"]
    with pytest.raises(IndexBusy):
        hold(settings, other.index)


def test_a_collection_of_another_program_is_no_lease(settings: Settings, database: Database) -> None:
    database.create(f"{PREFIX}down", {"mine": True})
    hold(settings, settings.index)
    with pytest.raises(IndexMissing):
        database.collection(f"{PREFIX}1")
    assert list(leases(database)) == [f"{PREFIX}down"]
