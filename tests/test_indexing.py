"""Folder to index, as command line and page ask for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.indexing import index_folder, indexed_folder
from app.settings import Settings
from index.errors import FolderError, IndexBusy, IndexMismatch, StoreError
from index.handle import open_published
from index.lock import writing
from tests.fakes import HashedEmbedder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(index=tmp_path / "index")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text("Roads\n\nThe M5 runs north to Aleppo.", encoding="utf-8")
    return folder


def test_a_folder_becomes_an_index_that_names_it(settings: Settings, folder: Path) -> None:
    told: list[tuple[int, int]] = []
    embedder = HashedEmbedder()
    report = index_folder(settings, folder, progress=lambda done, total: told.append((done, total)), embedder=embedder)
    assert report.added == ("a.txt",)
    assert told[-1] == (1, 1)
    assert indexed_folder(settings) == folder.resolve()
    assert [record.path for record in open_published(settings.index, embedder).articles.values()] == ["a.txt"]


def test_a_second_run_embeds_nothing(settings: Settings, folder: Path) -> None:
    index_folder(settings, folder, embedder=HashedEmbedder())
    embedder = HashedEmbedder()
    report = index_folder(settings, folder, embedder=embedder)
    assert (report.unchanged, report.embedded, embedder.encoded) == (("a.txt",), 0, [])


def test_rebuild_starts_from_nothing(settings: Settings, folder: Path) -> None:
    index_folder(settings, folder, embedder=HashedEmbedder())
    assert index_folder(settings, folder, rebuild=True, embedder=HashedEmbedder()).added == ("a.txt",)


def test_rebuild_changes_the_embedder_and_nothing_else_does(settings: Settings, folder: Path) -> None:
    index_folder(settings, folder, embedder=HashedEmbedder())
    other = HashedEmbedder("other-words", 32)
    with pytest.raises(IndexMismatch, match="--rebuild"):
        index_folder(settings, folder, embedder=other)
    assert index_folder(settings, folder, rebuild=True, embedder=other).added == ("a.txt",)


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_missing_folder_leaves_the_index_as_it_was(settings: Settings, folder: Path, rebuild: bool) -> None:
    index_folder(settings, folder, embedder=HashedEmbedder())
    with pytest.raises(FolderError, match="no such folder"):
        index_folder(settings, folder / "none", rebuild, embedder=HashedEmbedder())
    assert indexed_folder(settings) == folder.resolve()
    assert len(open_published(settings.index, HashedEmbedder()).articles) == 1


def test_a_missing_folder_makes_no_index(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(FolderError):
        index_folder(settings, tmp_path / "none", embedder=HashedEmbedder())
    assert not settings.index.exists()


def test_nothing_indexed_is_no_folder(settings: Settings) -> None:
    assert indexed_folder(settings) is None
    assert not settings.index.exists()


def test_another_folder_takes_the_place_of_the_first(settings: Settings, folder: Path, tmp_path: Path) -> None:
    index_folder(settings, folder, embedder=HashedEmbedder())
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.txt").write_text("Rain\n\nIt rained.", encoding="utf-8")
    report = index_folder(settings, other, embedder=HashedEmbedder())
    assert (report.added, report.removed) == (("b.txt",), ("a.txt",))
    assert indexed_folder(settings) == other.resolve()


def test_while_another_process_indexes_nothing_is_touched(settings: Settings, folder: Path) -> None:
    index_folder(settings, folder, embedder=HashedEmbedder())
    (folder / "b.txt").write_text("The M4 runs west.", encoding="utf-8")
    hold = "import sys; from pathlib import Path; from index.lock import writing\n"
    hold += "with writing(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", hold, str(settings.index)]
    root = Path(__file__).parent.parent
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(IndexBusy, match="another newsdesk is indexing"):
            index_folder(settings, folder, embedder=HashedEmbedder())
        assert len(open_published(settings.index, HashedEmbedder()).articles) == 1
        other.kill()
    # The one who held it is dead, so it is free again.
    assert index_folder(settings, folder, embedder=HashedEmbedder()).added == ("b.txt",)


def test_an_index_is_free_again_after_a_run_that_failed(settings: Settings, folder: Path) -> None:
    def fail(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index_folder(settings, folder, progress=fail, embedder=HashedEmbedder())
    assert index_folder(settings, folder, embedder=HashedEmbedder()).failed == ()


def test_an_index_where_no_folder_can_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="choose another"), writing(tmp_path / "file" / "index"):
        pass
