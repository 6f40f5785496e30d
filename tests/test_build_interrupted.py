"""Indexing that is cut off, or beside which a file changes, loses nothing and is completed by the next run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import index.build
from index.build import build
from index.catalog import Catalog
from index.handle import create_index, open_index
from index.keyword import KeywordIndex
from index.types import Failure, Loaded
from tests.article_files import write_jsonl
from tests.fakes import HashedEmbedder
from tests.small_index import TEXTS, contents, make_index, paths_with, rerun, write_texts


def test_an_interrupted_run_is_completed_by_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.build, "BATCH_PASSAGES", 1)
    clean = contents(make_index(tmp_path / "clean", TEXTS))
    folder = write_texts(tmp_path / "articles", TEXTS)

    def stop_after_two(done: int, _: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    embedder = HashedEmbedder()
    with pytest.raises(KeyboardInterrupt):
        build(create_index(tmp_path / "index", folder, embedder), folder, stop_after_two)
    assert len(embedder.encoded) == 2
    assert len(open_index(tmp_path / "index", HashedEmbedder()).articles) == 2

    report, opened, encoded = rerun(tmp_path)
    assert (len(report.unchanged), len(report.added), len(encoded)) == (2, 2, 2)
    assert contents(opened) == clean


@pytest.mark.parametrize("moment", ["passages written", "article written", "words written", "replica written"])
def test_a_run_cut_off_while_it_writes_is_completed_by_the_next_one(
    moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = contents(make_index(tmp_path / "clean", {**TEXTS, "bread.txt": "Zeppelins landed."}))
    make_index(tmp_path, TEXTS)
    folder = write_texts(tmp_path / "articles", {"bread.txt": "Zeppelins landed."})
    opened = create_index(tmp_path / "index", folder, HashedEmbedder())

    def cut_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    if moment == "passages written":
        monkeypatch.setattr(opened.store._articles, "upsert", cut_off)
    elif moment == "article written":
        monkeypatch.setattr(KeywordIndex, "put", cut_off)
    elif moment == "words written":
        monkeypatch.setattr(Catalog, "apply", cut_off)
    else:
        monkeypatch.setattr(opened.store._passages, "delete", cut_off)
    with pytest.raises(KeyboardInterrupt):
        build(opened, folder)
    monkeypatch.undo()

    between = open_index(tmp_path / "index", HashedEmbedder())
    flour, zeppelins = paths_with(between, "Flour"), paths_with(between, "Zeppelins")
    assert (flour, zeppelins) == ((["bread.txt"], []) if moment == "passages written" else ([], ["bread.txt"]))
    assert contents(rerun(tmp_path)[1]) == clean


def test_what_is_known_of_a_file_that_changes_while_it_is_read_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(make_index(tmp_path, TEXTS))
    write_texts(tmp_path / "articles", {"bread.txt": "Half of a sentence that somebody is writ"})
    told = Failure("bread.txt", "changed while it was read; index again when it is complete", passing=True)

    def changing(paths: Iterator[Path], folder: Path) -> Iterator[tuple[Path, Loaded]]:
        return ((path, Loaded(failures=(told,))) for path in paths)

    with monkeypatch.context() as patch:
        patch.setattr("index.build.load_files", changing)
        report, opened, encoded = rerun(tmp_path)
    assert (report.failed, report.removed, report.changed, encoded) == ((told,), (), (), [])
    assert contents(opened) == before
    assert rerun(tmp_path)[0].changed == ("bread.txt",)


def test_what_is_known_of_a_file_that_took_too_long_this_time_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "articles"
    make_index(tmp_path, TEXTS)
    write_jsonl(
        folder / "wire.jsonl", [{"title": "One", "text": "Zeppelins landed."}, {"title": "Two", "text": "Rain."}]
    )
    before = contents(rerun(tmp_path)[1])
    slow = Failure("wire.jsonl", "takes longer than 10 s to read")
    monkeypatch.setattr(
        "index.build.load_files",
        lambda paths, folder: ((path, Loaded(failures=(slow,))) for path in paths if path.name == "wire.jsonl"),
    )
    report, opened, _ = rerun(tmp_path)
    assert (report.failed, report.removed) == ((slow,), ())
    assert contents(opened) == before
    write_jsonl(folder / "wire.jsonl", [{"title": "One", "text": "Zeppelins burnt."}])
    report, opened, _ = rerun(tmp_path)
    assert report.removed == ("wire.jsonl#1", "wire.jsonl#2")
    assert paths_with(opened, "Zeppelins") == []
