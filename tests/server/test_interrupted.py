"""An indexer that is killed, or whose server is, leaves what the next run completes to what a clean build makes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.indexing import index_folder
from app.settings import Settings
from app.wiring import open_articles
from index.build import BATCH_PASSAGES
from tests.fakes import HashedEmbedder
from tests.server.chroma import ChromaServer
from tests.server.node import complaint, killed_after, run, stopped_after
from tests.small_index import write_texts

STORIES = {f"story{number:04}.txt": f"Story {number} is of bread." for number in range(2 * BATCH_PASSAGES + 50)}
CHANGED = {name: text.replace("bread", "cake") for name, text in STORIES.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_texts(tmp_path / "articles", STORIES)


@pytest.fixture
def own(server: ChromaServer, tmp_path: Path) -> Settings:
    """Settings of a node on a server that the test may stop."""
    return Settings(index=tmp_path / "own", embedder="hashed-words", chroma_url=server.url)


def state(settings: Settings) -> dict[str, Any]:
    """What of an index does not depend on how often it was written."""
    index = open_articles(settings, HashedEmbedder())
    rows = index.store._passages.get(include=["documents", "metadatas", "embeddings"])
    assert rows["documents"]
    assert rows["metadatas"]
    vectors = [vector.tobytes() for vector in np.asarray(rows["embeddings"], dtype=np.float32)]
    passages = zip(rows["documents"], rows["metadatas"], vectors, strict=True)
    return {
        "articles": index.store.articles(),
        "replica": index.articles,
        "passages": dict(zip(rows["ids"], passages, strict=True)),
        "words": sorted(index.keyword.search("bread cake", 1000)),
    }


def built(settings: Settings, folder: Path, home: Path) -> dict[str, Any]:
    """The state of a clean build."""
    clean = replace(settings, index=home, chroma_url=None)
    index_folder(clean, folder, embedder=HashedEmbedder())
    return state(clean)


@pytest.mark.parametrize("batches", [0, 1, 2])
@pytest.mark.parametrize("options", [[], ["--rebuild"]])
def test_the_run_after_a_killed_indexer_completes_it(
    settings: Settings, other: Settings, folder: Path, tmp_path: Path, batches: int, options: list[str]
) -> None:
    index_folder(settings, folder, embedder=HashedEmbedder())
    write_texts(folder, CHANGED)
    killed_after(batches, settings, "index", folder, *options)
    embedder = HashedEmbedder()
    index_folder(settings, folder, embedder=embedder)
    assert len(embedder.encoded) == len(STORIES) - batches * BATCH_PASSAGES
    assert state(settings) == state(other) == built(settings, folder, tmp_path / "clean")


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_server_that_goes_down_meanwhile_is_one_line_and_the_next_run_completes_it(
    own: Settings, server: ChromaServer, folder: Path, tmp_path: Path, end: str
) -> None:
    with stopped_after(1, own, "index", folder) as indexer:
        getattr(server, end)()
        _, err = indexer.communicate("\n" * 9)
    assert indexer.returncode == 1
    assert complaint(err).startswith(f"newsdesk: the Chroma server at {server.url} cannot be used")
    server.start()
    ran = run(own, "index", folder)
    assert ran.returncode == 0, ran.stderr
    assert state(own) == built(own, folder, tmp_path / "clean")
