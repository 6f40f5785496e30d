"""Which files are read: those that lie in the folder, whatever links, names and records say, and all of one moment."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from threading import Event, Thread

import pytest

from index.reading.load import find_files, load_file
from index.types import Failure, Loaded


def test_files_are_found_in_order_without_hidden_ones_and_links_out(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    for name in ("b.txt", "a/z.txt", "a.txt", ".hidden.txt", ".git/x.txt", "a/.DS_Store"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    (tmp_path / "outside.txt").write_text("x")
    (folder / "out.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "in.txt").symlink_to(folder / "b.txt")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    names = [path.relative_to(folder).as_posix() for path in find_files(folder)]
    assert names == ["a.txt", "a/z.txt", "b.txt", "in.txt"]


def test_links_do_not_lead_out_of_the_folder_or_in_circles(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a.txt").write_text("x")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "b.txt").write_text("secret")
    for name, target in {
        "out": "../secret",
        "out whole": str(tmp_path / "secret"),
        "up": "..",
        "itself": ".",
        "sub/back": "..",
        "in": "sub",
        "c.txt": "../secret/b.txt",
        "d.txt": str(tmp_path / "secret" / "b.txt"),
        "e.txt": "sub/../../secret/b.txt",
        "f.txt": "out/b.txt",
        "g.txt": "../articles/sub/a.txt",
        "h.txt": "i.txt",
        "i.txt": "h.txt",
        "j.txt": "nowhere.txt",
        "k.txt": "/dev/zero",
        "l.txt": "sub",
    }.items():
        (folder / name).symlink_to(target)
    assert [path.relative_to(folder).as_posix() for path in find_files(folder)] == ["g.txt", "sub/a.txt"]
    # What becomes a link out of it after it was found is not read either.
    for name in ("c.txt", "out/b.txt", "up/secret/b.txt"):
        (failure,) = load_file(folder / name, folder).failures
        assert (failure.path, failure.reason) == (name, "leads out of the folder")
    assert load_file(folder / "g.txt", folder).articles


def test_a_folder_that_is_a_link_is_read(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text("It fell.")
    (tmp_path / "link").symlink_to("articles")
    assert find_files(tmp_path / "link") == [tmp_path / "link" / "a.txt"]
    assert load_file(tmp_path / "link" / "a.txt", tmp_path / "link").articles


def test_folders_in_folders_may_be_deep(tmp_path: Path) -> None:
    folders = [tmp_path]
    for _ in range(1200):
        folders.append(folders[-1] / "d")
        folders[-1].mkdir()
    file = folders[-1] / "a.txt"
    file.write_text("It fell.")
    assert find_files(tmp_path) == [file]
    file.unlink()  # here, since what clears temporary folders goes into them by recursion
    while len(folders) > 1:
        folders.pop().rmdir()


@pytest.mark.parametrize("name", ["../out.txt", "..", "/etc/passwd", "a/../../out.txt"])
def test_no_field_of_a_record_is_taken_for_a_path(tmp_path: Path, name: str) -> None:
    (tmp_path / "out.txt").write_text("secret")
    folder = tmp_path / "articles"
    folder.mkdir()
    keys = ("source", "path", "file", "url", "id", "outlet", "title", "name", "include", "$ref", "href")
    record = dict.fromkeys(keys, name) | {"text": "It fell."}
    (folder / "a.json").write_text(json.dumps([record, record | {"source": {"name": name, "path": name}}]))
    for article in load_file(folder / "a.json", folder).articles:
        assert article.path in ("a.json#1", "a.json#2")
        assert (article.text, article.title, article.outlet) == ("It fell.", name, name)
    assert find_files(folder) == [folder / "a.json"]


@pytest.mark.parametrize("change", [b"more", b""], ids=["grows", "is cut"])
def test_a_file_that_changes_while_it_is_read_is_told_and_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: bytes
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"The army took the town.")
    whole = os.fstat

    def changing(descriptor: int) -> os.stat_result:
        told = whole(descriptor)
        if change:
            with path.open("ab") as file:
                file.write(change)
        else:
            os.truncate(path, 4)
        return told

    monkeypatch.setattr("index.reading.load.os.fstat", changing)
    loaded = load_file(path, tmp_path)
    told = Failure("a.txt", "changed while it was read; index again when it is complete", passing=True)
    assert loaded == Loaded(failures=(told,))
    monkeypatch.undo()
    assert path.read_bytes().startswith(b"The army" if change else b"The ")
    assert load_file(path, tmp_path).articles


def test_a_file_that_is_replaced_while_it_is_read_gives_one_of_the_two(tmp_path: Path) -> None:
    path, other = tmp_path / "a.txt", tmp_path / "b.txt"
    texts = {"It fell. " * 20_000, "It burned. " * 20_000}
    done = Event()

    def replace() -> None:
        while not done.is_set():
            for text in texts:
                other.write_text(text)
                other.replace(path)

    path.write_text(min(texts))
    writer = Thread(target=replace)
    writer.start()
    found = [load_file(path, tmp_path) for _ in range(30)]
    done.set()
    writer.join()
    assert {loaded.articles[0].text for loaded in found} <= texts
    assert {loaded.sha256 for loaded in found} <= {hashlib.sha256(text.encode()).hexdigest() for text in texts}
