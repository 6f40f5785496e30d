"""Files come into the folder and leave it, and none is lost or replaced."""

from __future__ import annotations

import errno
import os
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


def test_a_file_that_could_not_be_written_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[:3])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(FolderError, match="No space left"):
            add_file(folder, "a.txt", b"An article.")
    assert list(folder.iterdir()) == []
    assert add_file(folder, "a.txt", b"An article.").read_bytes() == b"An article."


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
        ("a." + "x" * 300, "a." + "x" * 198),
        ("é." + "x" * 198, "é." + "x" * 197),
        ("a/../../../b.txt", "b.txt"),
        ("..\u202e/..\u2066\\c.txt", "c.txt"),
        ("%2e%2e%2fd.txt", "%2e%2e%2fd.txt"),
        ("\u2024\u2024\uff0fe.txt", "\u2024\u2024\uff0fe.txt"),
        ("\u202etxt.exe\u2028.txt", "txt.exe.txt"),
        ("f.txt\n../../g.txt", "g.txt"),
        ("h\n\r\x1b[2J.txt", "h[2J.txt"),
        ("\udcff.txt", "txt"),
        ("NUL.txt", "_NUL.txt"),
        ("com1", "_com1"),
        ("i.txt. . .", "i.txt"),
        ("~/.ssh/id.txt", "id.txt"),
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


@pytest.mark.parametrize(
    "file",
    [
        *(
            "none.txt",
            "../secret.txt",
            "link.txt",
            "up/secret.txt",
            "sub/../../secret.txt",
            "",
            ".",
            "..",
            "sub",
            "a\0.txt",
        ),
        *("loop.txt", "loop/a.txt", "sub/../a.txt", "sub/../../news/a.txt", "a.txt/../a.txt", "a" * 5000),
        "/absolute/",
    ],
)
def test_only_what_is_in_the_folder_is_removed(folder: Path, tmp_path: Path, file: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (folder / "sub").mkdir()
    (folder / "a.txt").write_text("kept")
    (folder / "link.txt").symlink_to(secret)
    (folder / "up").symlink_to("..")
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "loop").symlink_to("loop")
    if file == "/absolute/":
        file = str(folder / "a.txt")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(FolderError, match="is not in the folder of articles"):
        remove_file(folder, file, tmp_path / "index")
    assert sorted(tmp_path.rglob("*")) == before
    assert (secret.read_text(), (folder / "a.txt").read_text()) == ("secret", "kept")


def test_a_link_that_is_removed_takes_nothing_with_it(folder: Path, tmp_path: Path) -> None:
    (folder / "a.txt").write_text("kept")
    (folder / "in.txt").symlink_to("a.txt")
    assert remove_file(folder, "in.txt", tmp_path / "index").is_symlink()
    assert (folder / "a.txt").read_text() == "kept"


@pytest.mark.parametrize("target", ["../secret.txt", "../none.txt", "a.txt"], ids=["out", "to nothing", "to itself"])
def test_an_upload_does_not_follow_a_link(folder: Path, tmp_path: Path, target: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "a.txt").symlink_to(target)
    assert add_file(folder, "a.txt", b"text").name == "a (2).txt"
    assert (tmp_path / "secret.txt").read_text() == "secret"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["news", "secret.txt"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match=r"a\.txt cannot be written"):
        add_file(tmp_path / "none", "a.txt", b"text")
