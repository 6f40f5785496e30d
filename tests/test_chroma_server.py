"""A real Chroma server in short: the same answers, two nodes, one writer, a token. The long part is tests/server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.answer import ask
from app.as_json import answer_json
from app.indexing import index_folder
from app.settings import Settings
from app.wiring import Desk, make_server, open_articles, open_desk
from index.errors import IndexBusy, ServerError
from index.handle import Index, is_current
from index.lease import leased
from tests.conftest import Run
from tests.fakes import HashedEmbedder
from tests.server.chroma import ChromaServer, chroma_server
from tests.server.proxy import TOKEN, proxy
from tests.small_index import TEXTS, write_texts

BREAD = "Who raised the price of bread?"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with chroma_server(tmp_path_factory.mktemp("chroma")) as running:
        yield running


@pytest.fixture
def settings(server: ChromaServer, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings of the node that indexes, with a database of this test alone."""
    server.make("desk", request.node.name)
    return Settings(
        index=tmp_path / "indexer",
        chroma_url=server.url,
        chroma_tenant="desk",
        chroma_database=request.node.name,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_texts(tmp_path / "articles", TEXTS)


def opened(settings: Settings) -> Index:
    return open_desk(settings, HashedEmbedder()).index


def told(index: Index) -> dict[str, Any]:
    answer = answer_json(ask(index, BREAD))
    answer.pop("timings_ms")
    return answer


def test_nodes_answer_as_a_local_index_does_and_see_what_another_writes(
    settings: Settings, server: ChromaServer, folder: Path, tmp_path: Path
) -> None:
    local, other = Settings(index=tmp_path / "local"), replace(settings, index=tmp_path / "other")
    reports = [index_folder(each, folder, embedder=HashedEmbedder()) for each in (local, settings)]
    assert reports[0] == reports[1]
    index = opened(other)
    assert told(index) == told(opened(settings)) == told(opened(local))
    assert not (settings.index / "chroma").exists()

    write_texts(folder, {"bread.txt": "Millers raised the price of bread."})
    index_folder(settings, folder, embedder=HashedEmbedder())
    assert not is_current(index)
    assert told(opened(other))["citations"][0]["quote"] == "Millers raised the price of bread."

    server.stop()
    with pytest.raises(ServerError, match=r"Connection refused.*start it"):
        is_current(index)
    server.start()
    assert not is_current(index)
    assert is_current(opened(other))


class Prepared(HashedEmbedder):
    """Knows whether it was made ready for an index of its own."""

    prepared = False

    def prepare(self) -> None:
        self.prepared = True


def test_a_node_that_only_asks_has_its_embedder_made_ready(settings: Settings, folder: Path, tmp_path: Path) -> None:
    index_folder(settings, folder, embedder=HashedEmbedder())
    embedder = Prepared()
    open_articles(replace(settings, index=tmp_path / "other"), embedder)
    assert embedder.prepared


def test_one_machine_writes_at_a_time(settings: Settings, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with (
        leased(make_server(settings), tmp_path / "other"),
        pytest.raises(IndexBusy, match="from another machine, until"),
    ):
        index_folder(settings, folder, embedder=HashedEmbedder())
    assert len(index_folder(settings, folder, embedder=HashedEmbedder()).added) == len(TEXTS)


def test_a_token_is_sent_and_not_told(
    settings: Settings, server: ChromaServer, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxy(server.url) as before:
        known = replace(settings, chroma_url=before.url, chroma_token=TOKEN)
        index_folder(known, folder, embedder=HashedEmbedder())
        desk: Desk = open_desk(known, HashedEmbedder())
        assert before.refused == 0 < len(before.seen)
        assert TOKEN not in repr((known, make_server(known), desk))
        monkeypatch.setenv("NEWSDESK_CHROMA_URL", before.url)
        monkeypatch.setenv("NEWSDESK_CHROMA_TOKEN", "another")
        assert run("ask", BREAD).line == (
            f"newsdesk: the Chroma server at {before.url} cannot be used (it does not accept the token); "
            "set NEWSDESK_CHROMA_TOKEN to one that it knows"
        )
