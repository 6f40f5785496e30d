"""Files of every kind become the same article; bad files become one plain reason."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from index.errors import FolderError
from index.reading.clean import kept
from index.reading.lines import collapse
from index.reading.load import find_files, load_file
from index.types import Article, Failure
from tests.article_files import write_docx, write_html, write_jsonl, write_pdf, write_scan

TITLE = "Army takes town of Khwain on M5 highway"
LONG = (
    "“We were told to leave at once,” said Ali\u00a0Hassan, a baker, whose shop stood on the main road "
    "for forty years and who now lives in a tent in an olive grove near the Turkish border with eleven "
    "members of his family and two of their neighbours, one of them a nurse who had worked in the "
    "hospital that was struck last week and who says that the doctors there had sent its position to "
    "the United Nations three times, the last of them a day before the attack, while the people of the "
    "town were still waiting in the queues for bread, fuel and clean water that have become the longest "
    "part of every day since the offensive began."
)
PARAGRAPHS = [
    "The army took the town of Khwain on Friday, a monitoring group said, in the first gains for a week.",
    LONG,
    "At least 1,250 people fled, and 38\u00a0of them were hurt. It is the province’s worst week since April.",
    "“They have nowhere left to go,” the United Nations said. It put the number of the displaced at 323,000.",
]


def load_one(path: Path) -> Article:
    loaded = load_file(path, path.parent)
    assert loaded.failures == ()
    assert len(loaded.articles) == 1
    return loaded.articles[0]


def reason(path: Path, max_bytes: int = 20 * 1024 * 1024) -> str:
    loaded = load_file(path, path.parent, max_bytes)
    assert loaded.articles == ()
    assert [failure.path for failure in loaded.failures] == [path.name]
    return loaded.failures[0].reason


def paragraphs_of(article: Article) -> list[str]:
    return [collapse(part) for part in kept(article.text, article.boilerplate).split("\n\n") if part.strip()]


def write_all(folder: Path) -> list[Path]:
    text = "\n\n".join([TITLE, *PARAGRAPHS])
    (folder / "a.txt").write_text(text, encoding="utf-8")
    return [
        folder / "a.txt",
        write_html(folder / "a.html", TITLE, "2019-08-30", "The Paper", PARAGRAPHS),
        write_pdf(folder / "a.pdf", TITLE, PARAGRAPHS, page_height_mm=120),
        write_docx(folder / "a.docx", TITLE, PARAGRAPHS),
        write_jsonl(folder / "a.jsonl", [{"title": TITLE, "text": "\n\n".join([TITLE, *PARAGRAPHS])}]),
    ]


def test_an_article_has_the_same_paragraphs_in_every_format(tmp_path: Path) -> None:
    for path in write_all(tmp_path):
        article = load_one(path)
        assert paragraphs_of(article) == [TITLE, *map(collapse, PARAGRAPHS)], path.name
        assert article.title == TITLE, path.name


def test_the_long_paragraph_of_that_article_runs_over_a_page_of_the_pdf(tmp_path: Path) -> None:
    article = load_one(write_all(tmp_path)[2])
    start = article.text.index("“We were told")
    assert any(start < page < article.text.index("At least 1,250") for page in article.pages)


def test_a_text_file_keeps_its_newlines_and_every_character(tmp_path: Path) -> None:
    raw = "Army gains in Idlib\r\n\r\nThe army\u00a0took Khwain.\r\nIt was “quick”.\r\n".encode()
    (tmp_path / "a.txt").write_bytes(raw)
    assert load_one(tmp_path / "a.txt").text == raw.decode("utf-8")


def test_a_byte_order_mark_stays_in_the_text_and_is_boilerplate(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfArmy gains in Idlib\n\nThe army took Khwain.")
    article = load_one(tmp_path / "a.txt")
    assert article.text[0] == "\ufeff"
    assert article.boilerplate == ((0, 1),)
    assert article.title == "Army gains in Idlib"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_and_utf_32_with_a_mark_are_text(tmp_path: Path, encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    (tmp_path / "a.txt").write_bytes(mark + "The army took Khwain – “quickly”.".encode(encoding))
    assert load_one(tmp_path / "a.txt").text == "The army took Khwain – “quickly”."


def test_windows_text_is_decoded(tmp_path: Path) -> None:
    text = "“They’re here,” he said – in the province’s café. The army took the town on Friday, a group said.\n"
    (tmp_path / "a.txt").write_bytes((text * 3).encode("cp1252"))
    assert load_one(tmp_path / "a.txt").text == text * 3


def test_title_date_and_outlet_come_from_where_the_file_states_them(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("BEIRUT, Aug. 30, 2019 (Reuters) - The army took Khwain on Friday.")
    article = load_one(tmp_path / "b.txt")
    assert (article.date, article.outlet) == (date(2019, 8, 30), "Reuters")
    assert article.title == "The army took Khwain on Friday."
    (tmp_path / "2019-05-06.txt").write_text("The army took Khwain on Friday.")
    assert load_one(tmp_path / "2019-05-06.txt").date == date(2019, 5, 6)


def test_the_date_of_a_file_is_never_the_date_of_the_article(tmp_path: Path) -> None:
    for path in (
        write_pdf(tmp_path / "a.pdf", TITLE, PARAGRAPHS),
        write_docx(tmp_path / "a.docx", TITLE, PARAGRAPHS),
        write_html(tmp_path / "a.html", TITLE, None, None, PARAGRAPHS),
    ):
        assert load_one(path).date is None, path.name


def test_records_of_a_list_have_numbers_and_bad_ones_fail_alone(tmp_path: Path) -> None:
    records = [{"title": "One", "text": "First text."}, {"title": "Two"}, "three", {"body": "Fourth text."}]
    (tmp_path / "2019-05-06.json").write_text(json.dumps(records))
    loaded = load_file(tmp_path / "2019-05-06.json", tmp_path)
    assert [article.path for article in loaded.articles] == ["2019-05-06.json#1", "2019-05-06.json#4"]
    assert [failure.path for failure in loaded.failures] == ["2019-05-06.json#2", "2019-05-06.json#3"]
    assert loaded.articles[0].date is None  # the name dates the collection


def test_lines_of_jsonl_are_numbered_as_in_the_file(tmp_path: Path) -> None:
    first, third = json.dumps({"text": "One\u2028text.\n"}, ensure_ascii=False), json.dumps({"text": "Two."})
    (tmp_path / "a.jsonl").write_text(f"{first}\n\n{third}\n{{broken\n", encoding="utf-8")
    loaded = load_file(tmp_path / "a.jsonl", tmp_path)
    assert [(article.path, article.text) for article in loaded.articles] == [
        ("a.jsonl#1", "One\u2028text.\n"),
        ("a.jsonl#3", "Two."),
    ]
    assert [failure.path for failure in loaded.failures] == ["a.jsonl#4"]
    assert "not valid JSON" in loaded.failures[0].reason


def zip_of(name: str, size_bytes: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as entry:
        for _ in range(size_bytes // 2**20):
            entry.write(bytes(2**20))
    return packed.getvalue()


def pdf_bytes(folder: Path, locked: bool = False) -> bytes:
    path = write_pdf(folder / "whole.pdf", TITLE, PARAGRAPHS, password="a word" if locked else None)
    return path.read_bytes()


BAD: list[tuple[str, Callable[[Path], bytes], str]] = [
    ("a.xyz", lambda _: b"x", "unknown kind of file (.xyz); newsdesk reads .txt .md .html .pdf"),
    ("noending", lambda _: b"x", "unknown kind of file (no ending)"),
    ("a.txt", lambda _: b"", "empty"),
    ("b.txt", lambda _: b" \r\n\t\n", "empty"),
    ("bom.txt", lambda _: b"\xef\xbb\xbf\n", "empty"),
    ("random.txt", lambda _: bytes(range(256)) * 20, "binary, not text"),
    ("nul.txt", lambda _: b"some text\x00with a nul", "binary, not text"),
    ("half.txt", lambda _: "text".encode("utf-16")[:-1], "binary, not text"),
    ("png.txt", lambda _: b"\x89PNG\r\n\x1a\n" + bytes(50), "a PNG image, though its name ends in .txt"),
    ("page.txt", lambda _: b"<!DOCTYPE html><p>Text.</p>", "HTML, though its name ends in .txt"),
    ("pdf.html", lambda f: pdf_bytes(f), "a PDF, though its name ends in .html"),
    ("nav.html", lambda _: b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "no main text"),
    ("script.html", lambda _: b"<html><script>var a = 'A sentence. Two.';</script></html>", "no main text"),
    ("cut.pdf", lambda f: pdf_bytes(f)[:1000], "truncated or damaged PDF"),
    ("tail.pdf", lambda f: pdf_bytes(f)[:-40], "truncated or damaged PDF"),
    ("text.pdf", lambda _: b"this is no pdf", "truncated or damaged PDF"),
    ("locked.pdf", lambda f: pdf_bytes(f, locked=True), "password-protected"),
    ("scan.pdf", lambda f: write_scan(f / "scan.pdf").read_bytes(), "no text in this PDF (a scan?)"),
    ("old.docx", lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password-protected or an old"),
    (
        "cut.docx",
        lambda f: write_docx(f / "w.docx", TITLE, PARAGRAPHS).read_bytes()[:900],
        "truncated or dam",
    ),
    ("zip.docx", lambda _: zip_of("a.bin", 2**20), "not a Word document"),
    ("bomb.docx", lambda _: zip_of("word/document.xml", 201 * 2**20), "unpacks to more than 200 MB"),
    ("bare.docx", lambda f: write_docx(f / "w.docx", "", []).read_bytes(), "no text in this document"),
    ("bad.json", lambda _: b'{"text": ', "not valid JSON (line 1"),
    ("deep.json", lambda _: b"[" * 200_000, "not usable JSON (nested too deeply)"),
    ("number.json", lambda _: b"3", "neither an object nor a list"),
    ("none.json", lambda _: b"[]", "empty list"),
    ("lacks.json", lambda _: b'{"title": "A"}', "no text (looked for: text, body, content, article)"),
    ("blank.json", lambda _: b'{"text": "  "}', "empty"),
    ("half.json", lambda _: b'{"text": "Half \\ud83d a character."}', "unpaired surrogate"),
    ("noise.txt", lambda _: b"BREAKING NEWS\n\nPlease enter your comment!\n", "nothing but boilerplate"),
]


@pytest.mark.parametrize(("name", "content", "expected"), BAD, ids=[name for name, _, _ in BAD])
def test_a_bad_file_gives_its_reason(
    tmp_path: Path, name: str, content: Callable[[Path], bytes], expected: str
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / name).write_bytes(content(tmp_path))
    assert expected in reason(folder / name)


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * (3 * 2**20 // 2))
    assert reason(tmp_path / "a.txt", max_bytes=2**20) == "larger than 1 MB (1.5 MB)"


def test_what_the_system_refuses_is_told_in_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder.txt").mkdir()
    assert reason(tmp_path / "folder.txt") == "is a directory"
    assert reason(tmp_path / "gone.txt") == "no such file or directory"

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.txt").write_text("x")
    monkeypatch.setattr(Path, "open", refuse)
    assert load_file(tmp_path / "a.txt", tmp_path).failures == (Failure("a.txt", "permission denied", passing=True),)


def test_a_defect_of_our_own_is_not_swallowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str, __: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr("index.reading.load.find_boilerplate", fail)
    (tmp_path / "a.txt").write_text("Some text.")
    with pytest.raises(RuntimeError, match="a defect"):
        load_file(tmp_path / "a.txt", tmp_path)


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="no such folder"):
        find_files(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    with pytest.raises(FolderError, match="a file, not a folder"):
        find_files(tmp_path / "file")


def test_a_file_name_may_hold_spaces_of_any_kind(tmp_path: Path) -> None:
    (tmp_path / "an\u00a0article\u202f2.txt").write_text("Some text.")
    assert load_one(tmp_path / "an\u00a0article\u202f2.txt").path == "an\u00a0article\u202f2.txt"


@pytest.mark.parametrize("name", ["bad\udce9.txt", "a\n.txt", "a\x9b.txt", "a\u2028[1] b.txt"])
def test_a_file_name_that_cannot_be_printed_is_a_failure(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("Some text.")
    (failure,) = load_file(path, tmp_path).failures
    assert failure.path.isprintable()
    assert "file name" in failure.reason
