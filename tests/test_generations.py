"""Generations of an index: what is read stays as it is, what is not needed goes."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app import indexing
from app.indexing import index_folder
from app.settings import Settings
from index import build
from index.build import Report
from index.errors import FolderError, IndexMismatch, IndexMissing, NewsdeskError, StoreError
from index.generations import begin, publish, published, settle, sweep, unfinished
from index.handle import Index, is_current, open_published
from tests.crash.states import left_over
from tests.fakes import HashedEmbedder
from tests.small_index import TEXTS, contents, write_texts


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "index"
    home.mkdir()
    return home


@pytest.fixture
def news(tmp_path: Path) -> Path:
    return write_texts(tmp_path / "news", TEXTS)


def put_out(home: Path, word: str) -> None:
    """Publish a generation that holds a file with `word`."""
    (begin(home) / "word").write_text(word)
    publish(home, lambda ready: None)


def run(home: Path, news: Path, rebuild: bool = False, embedder: HashedEmbedder | None = None) -> Report:
    return index_folder(Settings(index=home), news, rebuild, embedder=embedder or HashedEmbedder())


def opened(home: Path) -> Index:
    return open_published(home, HashedEmbedder())


def inside(home: Path) -> dict[Path, tuple[int, int]]:
    """Each file of an index folder, with when it was written and its size.

    Not Chroma's database: opening it writes a row.
    """
    return {
        path: (path.stat().st_mtime_ns, path.stat().st_size)
        for path in home.rglob("*")
        if path.is_file() and path.name not in ("writing.lock", "chroma.sqlite3")
    }


def test_nothing_published_is_missing(home: Path) -> None:
    with pytest.raises(IndexMissing, match="run: newsdesk index FOLDER"):
        published(home)
    (begin(home) / "word").write_text("begun")
    with pytest.raises(IndexMissing):
        published(home)


def test_what_is_published_is_read_until_something_else_is(home: Path) -> None:
    put_out(home, "first")
    first = published(home)
    assert ((first.path / "word").read_text(), first.is_current()) == ("first", True)
    put_out(home, "second")
    assert not first.is_current()
    assert (published(home).path / "word").read_text() == "second"


def test_a_generation_that_is_read_is_not_deleted(home: Path) -> None:
    put_out(home, "first")
    first = published(home)
    put_out(home, "second")
    sweep(home)
    assert (first.path / "word").read_text() == "first"
    first.close()
    sweep(home)
    assert not first.path.exists()
    assert left_over(home) == []


def test_a_generation_that_nobody_has_any_more_is_deleted(home: Path) -> None:
    put_out(home, "first")
    first = published(home)
    path = first.path
    put_out(home, "second")
    del first
    gc.collect()
    sweep(home)
    assert not path.exists()


def test_each_of_several_readers_keeps_a_generation(home: Path) -> None:
    put_out(home, "first")
    one, other = published(home), published(home)
    put_out(home, "second")
    one.close()
    sweep(home)
    assert other.path.exists()


def test_what_was_begun_is_gone_on_with(home: Path) -> None:
    put_out(home, "first")
    (begin(home) / "word").write_text("half")
    assert (begin(home) / "word").read_text() == "half"
    assert (published(home).path / "word").read_text() == "first"
    assert list(begin(home, rebuild=True).iterdir()) == []


def test_what_killed_runs_left_is_swept(home: Path) -> None:
    put_out(home, "first")
    for name in ("copying", "ready", ".deleting-3", "chroma"):
        (home / name).mkdir()
    sweep(home)
    assert left_over(home) == []


def test_a_folder_that_only_looks_like_a_generation_stays(home: Path) -> None:
    put_out(home, "first")
    write_texts(home / "2019", TEXTS)
    put_out(home, "second")
    sweep(home)
    assert {path.name for path in (home / "2019").iterdir()} == {Path(name).parts[0] for name in TEXTS}


@pytest.mark.parametrize(
    ("index", "articles", "reason"),
    [
        ("news", "news", "lies in the index folder"),
        ("desk", "desk/news", "lies in the index folder"),
        ("news/index", "news", "lies among the articles"),
    ],
)
def test_an_index_is_not_kept_among_the_articles(tmp_path: Path, index: str, articles: str, reason: str) -> None:
    folder = write_texts(tmp_path / articles, TEXTS)
    with pytest.raises(FolderError, match=reason):
        run(tmp_path / index, folder)
    assert run(folder / ".newsdesk", folder).added != ()
    assert run(folder / ".newsdesk", folder).added == ()


def test_a_run_that_was_killed_while_it_settled_is_gone_on_with(home: Path) -> None:
    (begin(home) / "word").write_text("half")
    with pytest.raises(KeyboardInterrupt):
        settle(home, interrupted)
    assert (begin(home) / "word").read_text() == "half"
    settle(home, lambda ready: None)
    (home / "next").rename(home / "ready")  # between its two renames
    assert unfinished(home) == home / "ready"
    assert (begin(home) / "word").read_text() == "half"


def interrupted(_: Path) -> None:
    raise KeyboardInterrupt


def test_a_long_run_settles_now_and_then(
    home: Path, news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled: list[Path] = []

    def counted(home: Path, write_out: Callable[[Path], None]) -> Path:
        settled.append(settle(home, write_out))
        return settled[-1]

    monkeypatch.setattr(indexing, "SETTLE_PASSAGES", 2)
    monkeypatch.setattr(indexing, "settle", counted)
    monkeypatch.setattr(build, "BATCH_PASSAGES", 1)
    write_texts(news, {f"{number}.txt": f"Story {number} of bread." for number in range(6)})
    assert len(run(home, news).added) == len(TEXTS) + 6
    assert len(settled) == 4
    run(tmp_path / "clean", news)
    assert contents(opened(home)) == contents(opened(tmp_path / "clean"))
    assert left_over(home) == []


def test_numbers_are_not_given_twice(home: Path) -> None:
    put_out(home, "first")
    (home / "7").mkdir()  # a run was killed before it said that this is current
    put_out(home, "second")
    assert published(home).path.name == "8"


@pytest.mark.parametrize("garbled", [b"", b"none", b"\xff\x00", b"99"])
def test_a_garbled_current_is_one_line_and_a_rebuild_mends_it(home: Path, news: Path, garbled: bytes) -> None:
    run(home, news)
    (home / "current").write_bytes(garbled)
    before = inside(home)
    for attempt in (lambda: opened(home), lambda: run(home, news)):
        with pytest.raises(StoreError, match=r"^\S+ (holds no number|is gone); run: newsdesk index FOLDER --rebuild$"):
            attempt()
    assert inside(home) == before
    assert len(run(home, news, rebuild=True).added) == len(TEXTS)
    assert len(opened(home).articles) == len(TEXTS)
    assert left_over(home) == []


def test_a_current_that_is_gone_is_indexed_again(home: Path, news: Path) -> None:
    run(home, news)
    (home / "current").unlink()
    with pytest.raises(IndexMissing):
        opened(home)
    assert len(run(home, news).added) == len(TEXTS)
    assert (len(opened(home).articles), left_over(home)) == (len(TEXTS), [])


def test_a_published_folder_that_is_gone_is_one_line(home: Path, news: Path) -> None:
    run(home, news)
    shutil.rmtree(published(home).path)
    with pytest.raises(StoreError, match="is gone; run: newsdesk index FOLDER --rebuild"):
        opened(home)
    assert len(run(home, news, rebuild=True).added) == len(TEXTS)


def test_an_index_of_an_earlier_version_says_so_and_a_rebuild_replaces_it(home: Path, news: Path) -> None:
    run(home, news)
    generation = published(home).path
    for name in ("chroma", "replica"):
        (generation / name).rename(home / name)
    shutil.rmtree(generation)
    (home / "current").unlink()
    for attempt in (lambda: opened(home), lambda: run(home, news)):
        with pytest.raises(IndexMismatch, match="another version of newsdesk; run: newsdesk index FOLDER --rebuild"):
            attempt()
    assert (home / "chroma").exists()
    assert len(run(home, news, rebuild=True).added) == len(TEXTS)
    assert (len(opened(home).articles), left_over(home)) == (len(TEXTS), [])


def test_a_run_that_changes_nothing_writes_nothing(home: Path, news: Path) -> None:
    run(home, news)
    before = inside(home)
    assert len(run(home, news).unchanged) == len(TEXTS)
    assert inside(home) == before


def test_a_run_that_was_cut_off_goes_on(home: Path, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Tired(HashedEmbedder):
        def encode(self, texts):  # type: ignore[no-untyped-def]
            if len(self.encoded) >= 2:
                raise KeyboardInterrupt
            return super().encode(texts)

    monkeypatch.setattr(build, "BATCH_PASSAGES", 1)
    tired, rested = Tired(), HashedEmbedder()
    with pytest.raises(KeyboardInterrupt):
        run(home, news, embedder=tired)
    with pytest.raises(IndexMissing):
        opened(home)
    report = run(home, news, embedder=rested)
    assert len(tired.encoded) + len(rested.encoded) == len(opened(home).store.passages(ids(home)))
    assert len(report.added) + len(report.unchanged) == len(TEXTS)
    assert report.unchanged


def ids(home: Path) -> list[str]:
    index = opened(home)
    return [row.id for record in index.articles.values() for row in index.store.article_passages(record)]


@pytest.mark.parametrize("rebuild", [False, True])
def test_who_reads_goes_on_with_the_old_until_the_end(home: Path, news: Path, rebuild: bool) -> None:
    run(home, news)
    reader = opened(home)
    path = published(home).path
    (news / "bread.txt").write_text("Windmills were built.", encoding="utf-8")
    run(home, news, rebuild)
    assert not is_current(reader)
    text = "".join(row.text for record in reader.articles.values() for row in reader.store.article_passages(record))
    assert "Bakers raised the price" in text
    assert reader.keyword.search("windmills", 1) == []
    assert reader.store.nearest(reader.embedder.encode(["bakers raised the price of bread"]), 1)
    assert opened(home).keyword.search("windmills", 1) != []
    reader.close()
    run(home, news)
    assert not path.exists()


def test_another_folder_leaves_nothing_of_the_first(home: Path, news: Path, tmp_path: Path) -> None:
    run(home, news)
    other = write_texts(tmp_path / "other", {"z.txt": "Zebras crossed the road."})
    run(home, other)
    assert left_over(home) == []


def test_an_updated_index_ranks_as_one_built_at_once(home: Path, news: Path, tmp_path: Path) -> None:
    run(home, news)
    (news / "undated.txt").unlink()
    (news / "roads/m4.txt").write_text("Patrols began on the M4 highway and the M5 highway.", encoding="utf-8")
    run(home, news)
    run(tmp_path / "clean", news)
    question = "highway patrols of bakers"
    assert opened(home).keyword.search(question, 9) == opened(tmp_path / "clean").keyword.search(question, 9)


def test_a_number_that_cannot_be_read_is_an_error_of_ours(home: Path) -> None:
    (home / "current").mkdir()
    with pytest.raises((NewsdeskError, OSError), match="current"):
        published(home)
