"""Files come into the folder and leave it, and none is lost or replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.folder import add_file, remove_file
from index.errors import FolderError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "news"
    path.mkdir()
    return path


def test_a_file_of_the_same_name_is_not_replaced(folder: Path) -> None:
    assert [add_file(folder, "a.txt", data).name for data in (b"1", b"2", b"1", b"2", b"3")] == [
        "a.txt",
        "a (2).txt",
        "a.txt",
        "a (2).txt",
        "a (3).txt",
    ]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "a.txt": b"1",
        "a (2).txt": b"2",
        "a (3).txt": b"3",
    }


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\boot.txt", "boot.txt"),
        ("/etc/passwd", "passwd"),
        ("C:\\news\\a.txt", "a.txt"),
        (".hidden.txt", "hidden.txt"),
        ("-rf.txt", "rf.txt"),
        ("..", "article"),
        ("", "article"),
        ("a\x00b\u202e\n.txt", "ab.txt"),
        ("what? <b>.txt", "what_ _b_.txt"),
        ("ü" * 300 + ".txt", "ü" * 98 + ".txt"),
    ],
)
def test_no_name_leads_out_of_the_folder(folder: Path, name: str, kept: str) -> None:
    path = add_file(folder, name, b"text")
    assert (path.parent, path.name) == (folder, kept)
    assert path.read_bytes() == b"text"


def test_a_removed_file_can_be_put_back(folder: Path, tmp_path: Path) -> None:
    (folder / "wire").mkdir()
    for text in (b"first", b"second"):
        (folder / "wire" / "a.txt").write_bytes(text)
        remove_file(folder, "wire/a.txt", tmp_path / "index")
    assert list((folder / "wire").iterdir()) == []
    removed = tmp_path / "index" / "removed" / "wire"
    assert {path.name: path.read_bytes() for path in removed.iterdir()} == {"a.txt": b"first", "a.txt (2)": b"second"}


@pytest.mark.parametrize("file", ["none.txt", "../secret.txt", "link.txt", ""])
def test_only_what_is_in_the_folder_is_removed(folder: Path, tmp_path: Path, file: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (folder / "link.txt").symlink_to(secret)
    with pytest.raises(FolderError, match="is not in the folder of articles"):
        remove_file(folder, file, tmp_path / "index")
    assert secret.read_text() == "secret"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match=r"a\.txt cannot be written"):
        add_file(tmp_path / "none", "a.txt", b"text")
