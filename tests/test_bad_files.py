"""A folder in which good and bad files lie side by side: the bad are named with the reason, the good answer."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import main
from tests.article_files import write_docx, write_html, write_jsonl, write_pdf, write_scan
from tests.fakes import HashedEmbedder

GOOD = (
    "The army took the town of Khwain on Friday, a monitoring group said, in the first gains for a week.",
    "At least 1,250 people fled the town of Khwain, and 38 of them were hurt on the road to the border.",
)
QUESTION = "How many people fled the town of Khwain?"


def _bytes(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


def _truncated_docx(path: Path) -> None:
    write_docx(path, "Roads", GOOD)
    path.write_bytes(path.read_bytes()[:2000])


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty.txt": (_bytes(b""), "empty"),
    "blank.txt": (_bytes(b" \n\t\xc2\xa0\n"), "empty"),
    "binary.txt": (_bytes(bytes(range(256)) * 20), "binary, not text"),
    "cut.txt": (_bytes("“Ä é ü ö ß” said Müller.".encode() + b"\xe2\x80"), "damaged UTF-8"),
    "image.txt": (_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 100), "a PNG image, though its name ends in .txt"),
    "page.md": (_bytes(b"<!DOCTYPE html><html><body>x</body></html>"), "HTML, though its name ends in .md"),
    "picture.png": (_bytes(b"\x89PNG\r\n\x1a\n"), "unknown kind of file (.png)"),
    "noending": (_bytes(b"x"), "unknown kind of file (no ending)"),
    "empty.html": (_bytes(b"<!DOCTYPE html><html><head><title>x</title></head><body></body></html>"), ""),
    "broken.pdf": (_bytes(b"%PDF-1.7\n" + b"garbage " * 50), ""),
    "scan.pdf": (write_scan, ""),
    "locked.pdf": (lambda path: write_pdf(path, "Roads", GOOD, password="secret"), "password"),  # noqa: S106
    "text.pdf": (_bytes(b"plain text"), ""),
    "broken.docx": (_truncated_docx, ""),
    "text.docx": (_bytes(b"plain text"), ""),
    "broken.json": (_bytes(b'{"title": "x", '), ""),
    "other.json": (_bytes(b'{"a": 1}'), ""),
    "number.json": (_bytes(b"42"), ""),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    for module in ("wiring", "indexing"):
        monkeypatch.setattr(f"app.{module}.make_embedder", lambda settings, afresh=False: HashedEmbedder())
    return folder


def index(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, dict[str, str]]:
    """The line of counts, and the reason for each file that failed."""
    assert main(["index", str(folder)]) == 0
    captured = capsys.readouterr()
    assert "Traceback" not in captured.out + captured.err
    counts, *failed = captured.out.splitlines()
    found = dict(line.removeprefix("  failed: ").split(": ", 1) for line in failed)
    assert len(found) == len(failed)
    return counts, found


def cited(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    assert main(["ask", QUESTION, "--json"]) == 0
    return list(json.loads(capsys.readouterr().out)["citations"])


def test_bad_files_are_named_with_the_reason_and_good_ones_answer(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, (make, _) in BAD.items():
        make(folder / name)
    write_html(folder / "good.html", "Roads", "2019-05-06", "Wire", GOOD)
    counts, failed = index(folder, capsys)
    assert counts.startswith(f"{folder}: 1 added, {len(BAD)} failed; ")
    assert list(failed) == sorted(BAD)
    for name, reason in failed.items():
        assert BAD[name][1] in reason, name
        assert len(reason) > 4
        assert not re.search(r"Error|Exception|0x|\bb'|__", reason), f"{name}: {reason}"
    assert [(c["path"], c["quote"]) for c in cited(capsys)] == [("good.html", GOOD[1])]


def test_bad_files_are_named_again_on_every_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "good.txt").write_text("\n\n".join(("Roads", *GOOD)), encoding="utf-8")
    for name in ("empty.txt", "broken.pdf", "broken.json"):
        BAD[name][0](folder / name)
    _, first = index(folder, capsys)
    counts, second = index(folder, capsys)
    assert first == second
    assert list(first) == ["broken.json", "broken.pdf", "empty.txt"]
    assert counts == f"{folder}: 1 unchanged, 3 failed; nothing to embed"


def test_a_bad_file_that_is_mended_is_added(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.txt").write_bytes(b"")
    assert index(folder, capsys)[1] == {"a.txt": "empty"}
    (folder / "a.txt").write_text("\n\n".join(("Roads", *GOOD)), encoding="utf-8")
    counts, failed = index(folder, capsys)
    assert counts.startswith(f"{folder}: 1 added; ")
    assert failed == {}
    assert cited(capsys)[0]["path"] == "a.txt"


def test_a_good_file_that_turns_bad_is_named_and_no_longer_quoted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.txt").write_text("\n\n".join(("Roads", *GOOD)), encoding="utf-8")
    index(folder, capsys)
    (folder / "a.txt").write_bytes(b"\x00\x01" * 500)
    counts, failed = index(folder, capsys)
    assert counts == f"{folder}: 1 removed, 1 failed; nothing to embed"
    assert failed == {"a.txt": "binary, not text"}
    assert cited(capsys) == []


def test_bad_records_of_a_good_file_are_named_with_their_number(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = {"title": "Roads", "text": "\n\n".join(GOOD)}
    write_jsonl(folder / "news.jsonl", [good, {"title": "x"}, 5])
    with (folder / "news.jsonl").open("a", encoding="utf-8") as file:
        file.write("{broken\n")
    counts, failed = index(folder, capsys)
    assert counts.startswith(f"{folder}: 1 added, 3 failed; ")
    assert list(failed) == ["news.jsonl#2", "news.jsonl#3", "news.jsonl#4"]
    assert cited(capsys)[0]["path"] == "news.jsonl#1"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.txt").write_text("x", encoding="utf-8")
    (folder / "a.txt").chmod(0)
    assert index(folder, capsys)[1] == {"a.txt": "permission denied"}


def test_a_folder_of_bad_files_only_is_no_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    BAD["picture.png"][0](folder / "picture.png")
    counts, failed = index(folder, capsys)
    assert counts == f"{folder}: 1 failed; nothing to embed"
    assert list(failed) == ["picture.png"]
    assert cited(capsys) == []


def test_a_link_out_of_the_folder_and_hidden_files_are_passed_over(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secret.txt").write_text("\n\n".join(("Roads", *GOOD)), encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / ".hidden.txt").write_text("x", encoding="utf-8")
    assert index(folder, capsys) == (f"{folder}: no articles found; nothing to embed", {})
