"""An index on a Chroma server answers as the local one does, on every node, and the node's own folder can be lost."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.answer import ask
from app.as_json import answer_json
from app.indexing import index_folder
from app.settings import Settings
from app.wiring import open_desk
from tests.fakes import HashedEmbedder
from tests.server.chroma import ChromaServer

QUESTIONS = ("Why do the M4 and M5 highways matter?", "How many people were displaced?", "Who won the football match?")


def answers(settings: Settings) -> list[dict[str, Any]]:
    desk = open_desk(settings, HashedEmbedder())
    told = [answer_json(ask(desk.index, question)) for question in QUESTIONS]
    return [{key: value for key, value in answer.items() if key != "timings_ms"} for answer in told]


def test_answers_are_those_of_a_local_index(settings: Settings, seeds: Path, tmp_path: Path) -> None:
    local = Settings(index=tmp_path / "local")
    reports = [index_folder(one, seeds, embedder=HashedEmbedder()) for one in (local, settings)]
    assert reports[0] == reports[1]
    assert answers(settings) == answers(local)
    assert any(answer["status"] == "answered" for answer in answers(settings))
    assert not (settings.index / "chroma" / "chroma.sqlite3").exists()


def test_a_node_with_an_empty_folder_makes_its_replica(settings: Settings, other: Settings, seeds: Path) -> None:
    index_folder(settings, seeds, embedder=HashedEmbedder())
    embedder = HashedEmbedder()
    desk = open_desk(other, embedder)
    assert desk.index.keyword.size() == desk.index.store.count_passages() > 0
    assert embedder.encoded == []
    assert answers(other) == answers(settings)


def test_a_replica_that_is_deleted_is_made_again(settings: Settings, seeds: Path) -> None:
    index_folder(settings, seeds, embedder=HashedEmbedder())
    before = answers(settings)
    shutil.rmtree(settings.index)
    assert answers(settings) == before


def test_an_unchanged_folder_is_not_embedded_again_by_any_node(
    settings: Settings, other: Settings, seeds: Path
) -> None:
    index_folder(settings, seeds, embedder=HashedEmbedder())
    embedder = HashedEmbedder()
    report = index_folder(other, seeds, embedder=embedder)
    assert (len(report.unchanged), report.embedded, embedder.encoded) == (5, 0, [])


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_what_was_indexed_is_there_after_the_server_went_down(
    server: ChromaServer, tmp_path: Path, seeds: Path, end: str
) -> None:
    settings, other = (Settings(index=tmp_path / name, chroma_url=server.url) for name in ("indexer", "other"))
    index_folder(settings, seeds, embedder=HashedEmbedder())
    before = answers(settings)
    getattr(server, end)()
    server.start()
    assert answers(settings) == before
    assert answers(other) == before


def test_two_databases_of_one_server_know_nothing_of_each_other(
    settings: Settings, shared: ChromaServer, seeds: Path, tmp_path: Path, news: Path
) -> None:
    shared.make("desk_tenant", "archive")
    archive = replace(settings, index=tmp_path / "archive", chroma_tenant="desk_tenant", chroma_database="archive")
    index_folder(settings, seeds, embedder=HashedEmbedder())
    index_folder(archive, news, embedder=HashedEmbedder())
    assert len(open_desk(settings, HashedEmbedder()).index.articles) == 5
    assert {record.path for record in open_desk(archive, HashedEmbedder()).index.articles.values()} == {
        "a.txt",
        "b.txt",
    }
