"""The graph of vectors does not keep what is long gone, and holds what was embedded to the last bit."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.indexing import index_folder
from app.settings import Settings
from index.handle import DATABASE, Index, open_published
from index.search import search
from tests.fakes import HashedEmbedder
from tests.small_index import TEXTS, contents, write_texts

ROUNDS = 9
LONG = "Flour is dear and the mill stands still. " * 20


def run(home: Path, folder: Path) -> Index:
    """`folder` indexed into `home` and opened."""
    index_folder(Settings(index=home), folder, embedder=HashedEmbedder())
    return open_published(home, HashedEmbedder())


def vectors(index: Index) -> dict[str, bytes]:
    found: Any = index.store._passages.get(include=["embeddings"])
    return {id_: vector.tobytes() for id_, vector in zip(found["ids"], found["embeddings"], strict=True)}


def graph_bytes(index: Index) -> int:
    assert index.generation
    return sum(file.stat().st_size for file in (index.generation.path / DATABASE).rglob("*.bin"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_texts(tmp_path / "news", {f"{number:03}.txt": f"Story {number} of bread." for number in range(60)})


def test_articles_that_change_again_and_again_do_not_make_it_grow(tmp_path: Path, folder: Path) -> None:
    sizes: list[int] = []
    for number in range(ROUNDS):
        for path in folder.iterdir():
            path.write_text(f"{path.name} told {number} times, of bread and of roads.")
        index = run(tmp_path / "index", folder)
        sizes.append(graph_bytes(index))
        index.close()
    assert max(sizes) <= 3 * sizes[0]
    assert sizes[-1] < max(sizes)


def test_one_that_was_made_anew_is_that_of_a_clean_build(tmp_path: Path, folder: Path) -> None:
    write_texts(folder, TEXTS)
    run(tmp_path / "index", folder).close()
    for path in [path for path in folder.iterdir() if path.name.startswith("0")][:40]:
        path.unlink()
    index, clean = run(tmp_path / "index", folder), run(tmp_path / "clean", folder)
    assert not index.store.is_mostly_deleted()
    assert graph_bytes(index) < 1.1 * graph_bytes(clean)
    assert contents(index) == contents(clean)
    assert vectors(index) == vectors(clean)
    for query in ("bread", "the M4 highway", "story 59"):
        assert search(index, query, 20) == search(clean, query, 20)


def test_what_chroma_no_longer_needs_takes_no_room(tmp_path: Path, folder: Path) -> None:
    write_texts(folder, {f"{number}.txt": f"Story {number}. {LONG}" for number in range(200)})
    index = run(tmp_path / "index", folder)
    assert index.generation
    with closing(sqlite3.connect(index.generation.path / DATABASE / "chroma.sqlite3")) as database:
        [free], [pages] = (database.execute(f"PRAGMA {name}").fetchone() for name in ("freelist_count", "page_count"))
    assert free < 0.2 * pages
