"""What the database cannot open it says clearly, and leaves alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.build import build
from index.errors import IndexMismatch, IndexMissing, NewsdeskError, StoreError
from index.handle import Index, create_index, open_index
from index.stores import create_store, open_store
from index.vectors import About, check_embedder
from tests.fakes import HashedEmbedder
from tests.small_index import TEXTS, make_index, write_texts

ABOUT = About("/news", "hashed-words")


def test_another_embedder_is_refused_with_both_names_and_the_remedy(tmp_path: Path) -> None:
    make_index(tmp_path, TEXTS)
    other = HashedEmbedder("other-model")
    attempts: list[Callable[[], Index]] = [
        lambda: open_index(tmp_path / "index", other),
        lambda: create_index(tmp_path / "index", tmp_path / "articles", other),
    ]
    for attempt in attempts:
        with pytest.raises(IndexMismatch) as caught:
            attempt()
        for part in ("hashed-words (64-d)", "other-model", "--rebuild"):
            assert part in str(caught.value)


def test_another_dimension_is_refused_and_the_index_stays_as_it_was(tmp_path: Path) -> None:
    make_index(tmp_path, TEXTS)
    folder = write_texts(tmp_path / "articles", {"new.txt": "Zeppelins landed."})
    narrow = create_index(tmp_path / "index", folder, HashedEmbedder(dimension=32))
    with pytest.raises(IndexMismatch) as caught:
        build(narrow, folder)
    for part in ("hashed-words (64-d)", "hashed-words (32-d)", "--rebuild"):
        assert part in str(caught.value)
    index = create_index(tmp_path / "index", folder, HashedEmbedder())
    assert index.store.about.dimension == 64
    assert build(index, folder).added == ("new.txt",)


def test_a_dimension_that_is_not_known_yet_fits_any() -> None:
    check_embedder(About("/news", "m"), "m", 64)
    check_embedder(About("/news", "m", 64), "m")
    check_embedder(About("/news", "m", 64), "m", 64)


def test_an_index_of_another_format_is_refused(tmp_path: Path) -> None:
    create_store(tmp_path, ABOUT).describe(replace(ABOUT, format=0))
    with pytest.raises(IndexMismatch, match="--rebuild"):
        open_store(tmp_path)


def test_a_missing_index_is_said_to_be_missing_and_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="newsdesk index"):
        open_index(tmp_path / "none", HashedEmbedder())
    assert not (tmp_path / "none").exists()


def test_an_index_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StoreError, match="Not a directory"):
        create_index(tmp_path / "file" / "index", tmp_path, HashedEmbedder())
    with pytest.raises(StoreError, match="Not a directory"):
        create_index(tmp_path / "file", tmp_path, HashedEmbedder())


def damage_garbage(file: Path) -> None:
    file.write_bytes(b"this is no database " * 500)


def damage_cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def damage_foreign(file: Path) -> None:
    file.unlink()
    database = sqlite3.connect(file)
    database.execute("CREATE TABLE mine (a)")
    database.commit()
    database.close()


@pytest.mark.parametrize("damage", [damage_garbage, damage_cut, damage_foreign])
def test_a_database_that_is_not_ours_or_damaged_is_one_line_and_is_left_alone(
    damage: Callable[[Path], None], tmp_path: Path
) -> None:
    make_index(tmp_path / "whole", TEXTS)
    # A copy, since Chroma keeps the first database open for as long as the process lives.
    (tmp_path / "index" / "chroma").mkdir(parents=True)
    file = tmp_path / "index" / "chroma" / "chroma.sqlite3"
    file.write_bytes((tmp_path / "whole" / "index" / "chroma" / "chroma.sqlite3").read_bytes())
    damage(file)
    content = file.read_bytes()
    attempts: list[Callable[[], Index]] = [
        lambda: open_index(tmp_path / "index", HashedEmbedder()),
        lambda: create_index(tmp_path / "index", tmp_path / "whole", HashedEmbedder()),
        lambda: create_index(tmp_path / "index", tmp_path / "whole", HashedEmbedder(), rebuild=True),
    ]
    for attempt in [*attempts, *attempts]:  # twice: Chroma keeps a half-started system, which fails in other words
        with pytest.raises(NewsdeskError) as caught:
            attempt()
        assert str(file) in str(caught.value)
        assert "\n" not in str(caught.value)
    assert file.read_bytes() == content

    file.rename(tmp_path / "moved away")
    folder = tmp_path / "whole" / "articles"
    index = create_index(tmp_path / "index", folder, HashedEmbedder(), rebuild=True)
    assert len(build(index, folder).added) == len(TEXTS)
