"""Two app processes and an indexer, each with an index folder of its own, on one server."""

from __future__ import annotations

import codecs
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.indexing import index_folder
from app.settings import Settings
from app.wiring import open_articles
from index.build import BATCH_PASSAGES
from tests.fakes import HashedEmbedder
from tests.server.chroma import ChromaServer
from tests.server.conftest import Start
from tests.server.node import Node, complaint, run, stopped_after
from tests.small_index import TEXTS, write_texts

BREAD = "Who raised the price of bread?"
STORIES = {f"story{number:04}.txt": f"Story {number} is of bread." for number in range(2 * BATCH_PASSAGES + 50)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_texts(tmp_path / "articles", TEXTS)


@pytest.fixture
def nodes(settings: Settings, node: Start, tmp_path: Path) -> list[Node]:
    return [node(replace(settings, index=tmp_path / name)) for name in ("first", "second")]


def indexed(settings: Settings, folder: Path, *options: str) -> None:
    ran = run(settings, "index", folder, *options)
    assert ran.returncode == 0, ran.stderr


def test_both_see_what_is_indexed_without_a_restart(settings: Settings, folder: Path, nodes: list[Node]) -> None:
    assert all("run: newsdesk index FOLDER" in node.ask(BREAD)["error"] for node in nodes)
    indexed(settings, folder)
    assert [node.quotes(BREAD) for node in nodes] == [["Bakers raised the price of bread."]] * 2

    (folder / "roads" / "m4.txt").unlink()
    zebra = {"zebra.txt": "Zebras crossed the road in Toronto."}
    write_texts(folder, zebra | {"bread.txt": "Millers raised the price of bread. Flour is dear."})
    indexed(settings, folder)
    for node in nodes:
        assert node.quotes(BREAD) == ["Millers raised the price of bread."]
        assert node.quotes("Who crossed the road in Toronto?") == list(zebra.values())
        gone = node.ask("Who blocked the M4 highway?")
        assert gone["searched"]["articles"] == len(TEXTS)
        assert not any("M4" in citation["quote"] for citation in gone["citations"])

    shutil.rmtree(folder)
    write_texts(folder, {"bread.txt": "Peasants raised the price of bread."})
    indexed(settings, folder, "--rebuild")
    for node in nodes:
        told = node.ask(BREAD)
        assert [citation["quote"] for citation in told["citations"]] == ["Peasants raised the price of bread."]
        assert told["searched"]["articles"] == 1


def test_a_server_that_is_down_is_one_line_and_no_restart_is_needed_when_it_is_back(
    server: ChromaServer, folder: Path, node: Start, tmp_path: Path
) -> None:
    settings = Settings(index=tmp_path / "indexer", embedder="hashed-words", chroma_url=server.url)
    indexed(settings, folder)
    nodes = [node(replace(settings, index=tmp_path / name)) for name in ("first", "second")]
    nodes[0].ask(BREAD)
    for end in (server.stop, server.kill):
        end()
        for running in nodes:
            told = running.ask(BREAD)
            assert told["error"].startswith(f"the Chroma server at {server.url} cannot be used (")
            assert "start it" in told["error"]
        for command in (["ask", BREAD], ["index", folder], ["index", folder, "--rebuild"], ["search", "bread"]):
            ran = run(settings, *command)
            assert (ran.returncode, ran.stdout) == (1, "")
            assert complaint(ran.stderr) == f"newsdesk: {told['error']}"
        server.start()
        assert [running.quotes(BREAD) for running in nodes] == [["Bakers raised the price of bread."]] * 2
    write_texts(folder, {"bread.txt": "Millers raised the price of bread."})
    indexed(settings, folder)
    assert [running.quotes(BREAD) for running in nodes] == [["Millers raised the price of bread."]] * 2


def test_a_node_that_was_away_for_several_commits_catches_up(settings: Settings, other: Settings, folder: Path) -> None:
    def articles(of: Settings) -> dict[str, Any]:
        return open_articles(of, HashedEmbedder()).articles

    index_folder(settings, folder, embedder=HashedEmbedder())
    assert articles(other) == articles(settings)

    def take_out() -> None:
        for name in list(STORIES)[30:60]:
            (folder / name).unlink()

    changes: list[Callable[[], object]] = [
        lambda: write_texts(folder, STORIES),
        lambda: write_texts(folder, dict.fromkeys(list(STORIES)[:40], "It is of flour, and was of bread.")),
        take_out,
        lambda: write_texts(folder, {"a/story.txt": "Another is of bread."}),
        # The same words in a file of other bytes: a record is written, and no passage.
        lambda: (folder / "bread.txt").write_bytes(codecs.BOM_UTF8 + (folder / "bread.txt").read_bytes()),
    ]
    for change in changes:
        change()
        index_folder(settings, folder, embedder=HashedEmbedder())
    embedder = HashedEmbedder()
    index = open_articles(other, embedder)
    assert embedder.encoded == []
    assert index.articles == index.store.articles() == articles(settings)
    assert len(index.articles) == len(TEXTS) + len(STORIES) - 30 + 1
    assert index.keyword.size() == index.store.count_passages()
    found = {id_ for id_, _ in index.keyword.search("flour", 100)}
    assert {id_ for id_, _ in open_articles(settings, HashedEmbedder()).keyword.search("flour", 100)} == found
    assert len(found) == 1 + 30


@pytest.mark.parametrize("options", [[], ["--rebuild"]])
def test_whoever_asks_meanwhile_is_answered_or_told_to_ask_again(
    settings: Settings, folder: Path, nodes: list[Node], options: list[str]
) -> None:
    write_texts(folder, STORIES)
    indexed(settings, folder)
    write_texts(folder, {name: text.replace("bread", "cake") for name, text in STORIES.items()})
    told = []
    with stopped_after(0, settings, "index", folder, *options) as indexer:
        assert indexer.stdin
        indexer.stdin.write("\n" * 9)
        indexer.stdin.close()
        while indexer.poll() is None:
            told += [node.ask(BREAD) for node in nodes]
        assert indexer.returncode == 0
    assert len(told) >= 2
    for answer in told:
        assert "ask again" in answer.get("error", "ask again"), answer
    for node in nodes:
        assert node.quotes("Which story is of cake?")
        assert node.ask(BREAD)["searched"]["articles"] == len(TEXTS) + len(STORIES)
