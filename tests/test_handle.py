"""An index is opened with its replica brought up to date, and made for a folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from index.build import build
from index.errors import IndexMismatch, IndexMissing
from index.handle import create_index, is_current, open_index
from tests.fakes import HashedEmbedder
from tests.small_index import TEXTS, make_index, write_texts


def test_an_index_is_opened_as_it_was_built(tmp_path: Path) -> None:
    built = make_index(tmp_path, TEXTS)
    opened = open_index(tmp_path / "index", HashedEmbedder())
    assert opened.articles == built.articles
    assert {record.path for record in opened.articles.values()} == set(TEXTS)
    assert opened.replica.catalog.records() == built.articles


def test_opening_embeds_nothing(tmp_path: Path) -> None:
    make_index(tmp_path, TEXTS)
    embedder = HashedEmbedder()
    open_index(tmp_path / "index", embedder)
    assert embedder.encoded == []


def test_an_index_says_which_folder_it_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_texts(tmp_path / "articles", TEXTS)
    monkeypatch.chdir(tmp_path)
    create_index(tmp_path / "index", Path("articles"), HashedEmbedder())
    assert open_index(tmp_path / "index", HashedEmbedder()).store.about.folder == str(tmp_path / "articles")


def test_creating_again_keeps_what_is_there(tmp_path: Path) -> None:
    built = make_index(tmp_path, TEXTS)
    again = create_index(tmp_path / "index", tmp_path / "articles", HashedEmbedder())
    assert again.articles == built.articles
    assert again.store.about == built.store.about


def test_a_rebuild_empties_database_and_replica_and_takes_another_embedder(tmp_path: Path) -> None:
    make_index(tmp_path, TEXTS)
    other = HashedEmbedder("other-model", dimension=16)
    index = create_index(tmp_path / "index", tmp_path / "articles", other, rebuild=True)
    assert (index.articles, index.store.count_passages(), index.keyword.size()) == ({}, 0, 0)
    assert len(build(index, tmp_path / "articles").added) == len(TEXTS)
    assert open_index(tmp_path / "index", other).store.about.dimension == 16
    with pytest.raises(IndexMismatch):
        open_index(tmp_path / "index", HashedEmbedder())


def test_an_index_that_was_never_finished_is_missing_and_can_be_made(tmp_path: Path) -> None:
    index = make_index(tmp_path, TEXTS)
    index.store._database.delete("articles")
    with pytest.raises(IndexMissing):
        open_index(tmp_path / "index", HashedEmbedder())
    again = create_index(tmp_path / "index", tmp_path / "articles", HashedEmbedder())
    assert (again.articles, again.store.count_passages()) == ({}, 0)


def test_what_another_process_indexed_is_found_after_opening_again(tmp_path: Path) -> None:
    make_index(tmp_path, TEXTS)
    stale = open_index(tmp_path / "index", HashedEmbedder())
    write_texts(tmp_path / "articles", {"zebra.txt": "Zebras crossed the road in Toronto."})
    code = (
        "import sys; from pathlib import Path; from tests.fakes import HashedEmbedder; "
        "from index.build import build; from index.handle import create_index; home = Path(sys.argv[1]); "
        "build(create_index(home / 'index', home / 'articles', HashedEmbedder()), home / 'articles')"
    )
    root = Path(__file__).parent.parent
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, cwd=root)
    fresh = open_index(tmp_path / "index", HashedEmbedder())
    nearest = fresh.store.nearest(fresh.embedder.encode(["zebras crossed the road in toronto"]), 1)
    found = fresh.store.passages([nearest[0][0]])[nearest[0][0]]
    assert "Zebras" in found.text
    assert len(stale.articles) == len(TEXTS)


def test_an_index_is_current_until_somebody_writes_or_makes_it_anew(tmp_path: Path) -> None:
    make_index(tmp_path, TEXTS)
    folder = tmp_path / "articles"
    opened = open_index(tmp_path / "index", HashedEmbedder())
    build(create_index(tmp_path / "index", folder, HashedEmbedder()), folder)
    assert is_current(opened)
    (folder / "bread.txt").unlink()
    build(create_index(tmp_path / "index", folder, HashedEmbedder()), folder)
    assert not is_current(opened)
    again = open_index(tmp_path / "index", HashedEmbedder())
    assert is_current(again)
    create_index(tmp_path / "index", folder, HashedEmbedder(), rebuild=True)
    assert not is_current(again)
