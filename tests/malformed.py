"""Valid files of every kind, what is done to them, and what has to hold of whatever a file gave."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from index.chunk import split_sentences
from index.reading.clean import kept
from index.reading.lines import is_blank, printable
from index.reading.worker_process import CRASHED
from index.types import Article, Loaded
from tests.article_files import write_docx, write_html, write_jsonl, write_pdf

KINDS = ("txt", "md", "html", "pdf", "docx", "json", "jsonl")
PROSE = (
    "BEIRUT, Aug. 30, 2019 (Reuters) - The army took the town of Khwain on Friday, a monitoring group said.",
    "“They have nowhere left to go,” the United Nations’ Ali\u00a0Hassan said. 1,250 people fled to Idlib’s north.",
    "Please enter your comment!",
    "By Jane Doe and John Roe | 30 August 2019 | 5 min read",
)

_COMMON = (b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xf0\x9f", b"\xed\xa0\x80", b"\r", b"\n" * 50, b" " * 500, b"\x1a")
_MARKS = tuple(mark.encode() for mark in "\u202e\u2066\u200f\u2028\u0085\ufeff\U000e0041\u00ad\u3000")
_TOKENS: dict[str, tuple[bytes, ...]] = {
    "txt": (
        b"---\n",
        b"title: ",
        b"date: 99/99/9999\n",
        b"By ",
        b" (Reuters) - ",
        b"\n\n",
        b"LONDON, ",
        b"Jan. 1, 2019",
    ),
    "md": (b"---\n", b"# ", b"```", b"[](", b"| a |", b"> ", b"tags:\n  - ", b"'''"),
    "html": (
        *(
            b"<div>" * 300,
            b"</div>" * 300,
            b"<!--",
            b"-->",
            b"<table>",
            b"<template>",
            b"&#xD800;",
            b"&#0;",
            b"<![CDATA[",
        ),
        *(
            b"<script>",
            b"<meta charset=utf-16>",
            b"<base href='//['>",
            b"<svg><p>",
            b"<plaintext>",
            b"<frameset>",
            b"<",
        ),
        *(b"<p hidden>", b"<time datetime='0000-99-99'>", b"<meta property='og:url' content='http://['>", b"<?xml ?>"),
        *(b'<script type="application/ld+json">[[{"@type": [], "headline": {}, "publisher": [[]]}]]</script>', b"<h1>"),
    ),
    "pdf": (
        *(
            b" 0 R",
            b"<<",
            b">>",
            b"[",
            b"]",
            b"(",
            b")",
            b"stream\n",
            b"endstream",
            b"endobj",
            b"obj",
            b"/Kids",
            b"/Type",
        ),
        *(
            b" 99999999999 ",
            b" -1 ",
            b" 1e39 ",
            b"/Length 1",
            b"/Filter/FlateDecode",
            b"xref",
            b"%%EOF",
            b"/Count",
            b" Tf ",
        ),
        *(b" Tj ", b" Td ", b" Tm ", b"/Font", b"/Contents", b"/Parent", b"BT", b"ET", b"q ", b"/Pages", b"/Page"),
    ),
    "docx": (
        *(
            b"<w:p>",
            b"</w:p>",
            b"<w:tbl>",
            b"<w:tr>",
            b"<w:tc>",
            b"<w:sdt>",
            b"<w:txbxContent>",
            b"<w:r>",
            b"<w:t>",
            b"&x;",
        ),
        *(
            b"<w:vanish/>",
            b"<!DOCTYPE x>",
            b"<![CDATA[",
            b"</w:body>",
            b"rId1",
            b"Id=",
            b"Target=",
            b"xml",
            b"w:val=",
            b"/",
        ),
        *(b"<w:p>" * 300, b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"../", b"http://", b"TargetMode='External'"),
    ),
    "json": (
        *(
            b"{",
            b"}",
            b"[",
            b"]",
            b",",
            b":",
            b'"',
            b"\\",
            b"\\ud800",
            b"\\u0000",
            b"NaN",
            b"-Infinity",
            b"1e999",
            b"null",
        ),
        *(
            b"9" * 5000,
            b"[" * 2000,
            b'{"text":' * 500,
            b'"text"',
            b'"date": 20190830',
            b'"source": {"name": []}',
            b"true",
        ),
    ),
}
_TOKENS["jsonl"] = (*_TOKENS["json"], b"\n", b"\n\n{", b"\r\n")

_MADE_BY_ERROR = re.compile(r"Error|Exception|Traceback|0x|\bb'|__|object at|\n")


@cache
def valid(kind: str) -> bytes:
    """A file of this kind that can be read."""
    with TemporaryDirectory() as folder:
        path = Path(folder, f"a.{kind}")
        if kind == "html":
            write_html(path, "Roads", "2019-08-30", "The Paper", PROSE)
        elif kind == "pdf":
            write_pdf(path, "Roads", PROSE, header="The Paper", page_height_mm=100, compressed=False)
        elif kind == "docx":
            write_docx(path, "Roads", PROSE, table=[["Town", "Dead"], ["Idlib", "59"]])
        elif kind in ("json", "jsonl"):
            records = [{"title": "Roads", "date": "30 August 2019", "source": {"name": "AP"}, "text": "\n".join(PROSE)}]
            write_jsonl(path, records * (1 if kind == "json" else 3))
        else:
            header = "---\ntitle: Roads\ndate: 2019-08-30\n---\n# Roads\n\n"
            path.write_text((header if kind == "md" else "Roads\n\n") + "\n\n".join(PROSE), encoding="utf-8")
        return path.read_bytes()


def mutated(kind: str, random: Random) -> bytes:
    """A valid file with a few things done to it; of a Word document, half of the time to one of its parts."""
    data = valid(kind)
    if kind == "docx" and random.random() < 0.8:
        return _with_mutated_part(data, random)
    return _mutated(data, kind, random)


def _mutated(data: bytes, kind: str, random: Random) -> bytes:
    for _ in range(random.choice((1, 1, 2, 4, 16))):
        data = random.choice(_CHANGES)(data, random.randrange(len(data) + 1), kind, random)
    return data


def _with_mutated_part(data: bytes, random: Random) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        names = old.namelist()
        chosen = random.choice(["word/document.xml", "word/document.xml", *names])
        for name in names:
            part = old.read(name)
            if name != chosen:
                new.writestr(name, part)
            elif random.random() < 0.95:  # else it is missing
                new.writestr(name, _mutated(part, "docx", random))
    return packed.getvalue()


def _flip(data: bytes, at: int, kind: str, random: Random) -> bytes:
    return data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]


def _cut(data: bytes, at: int, kind: str, random: Random) -> bytes:
    return data[:at]


def _drop(data: bytes, at: int, kind: str, random: Random) -> bytes:
    return data[:at] + data[at + random.choice((1, 5, 50, 500)) :]


def _repeat(data: bytes, at: int, kind: str, random: Random) -> bytes:
    piece = data[at : at + random.choice((1, 10, 100, 1000))]
    return data[:at] + piece * random.choice((2, 10, 500)) + data[at:]


def _move(data: bytes, at: int, kind: str, random: Random) -> bytes:
    to = random.randrange(len(data) + 1)
    return data[:to] + data[at : at + random.choice((10, 200))] + data[to:]


def _put(data: bytes, at: int, kind: str, random: Random) -> bytes:
    return data[:at] + random.choice((*_TOKENS[kind] * 3, *_COMMON, *_MARKS)) + data[at:]


def _number(data: bytes, at: int, kind: str, random: Random) -> bytes:
    """Another number in the place of the first one from `at` on."""
    number = random.choice((b"0", b"-1", b"65536", b"4294967296", b"1e400", b"0.0000001", b"9" * 40))
    return data[:at] + re.sub(rb"\d+", number, data[at:], count=1)


_CHANGES: tuple[Callable[[bytes, int, str, Random], bytes], ...] = (
    _flip,
    _cut,
    _drop,
    _repeat,
    _move,
    _put,
    _put,
    _number,
)


def check(loaded: Loaded, path: str, data: bytes, may_crash: bool = False) -> None:
    """Fails unless `loaded` is what reading `data` may give: whole articles, or plain reasons."""
    assert loaded.articles or loaded.failures
    assert loaded.sha256 in (hashlib.sha256(data).hexdigest(), "")
    for failure in loaded.failures:
        assert failure.path == path or failure.path.startswith(f"{path}#")
        assert 4 < len(failure.reason) < 200
        assert failure.reason.isprintable()
        assert not _MADE_BY_ERROR.search(failure.reason), failure.reason
        assert may_crash or CRASHED not in failure.reason
    for article in loaded.articles:
        assert article.path == path or article.path.startswith(f"{path}#")
        _check_article(article)


def _check_article(article: Article) -> None:
    text = article.text
    for told in (text, article.title, article.outlet or ""):
        told.encode()  # no half characters: the database would refuse them
    assert article.title == printable(article.title) != ""
    assert article.outlet is None or (article.outlet == printable(article.outlet) and 0 < len(article.outlet) <= 100)
    assert not is_blank(kept(text, article.boilerplate))
    edges = [edge for span in article.boilerplate for edge in span]
    assert all(0 <= start < end <= len(text) for start, end in article.boilerplate)
    assert edges == sorted(edges)
    assert list(article.pages) == sorted(article.pages)
    assert not article.pages or (article.pages[0], article.pages[-1] <= len(text)) == (0, True)
    tiles = sorted([*article.boilerplate, *split_sentences(text, article.boilerplate)])
    assert [start for start, _ in tiles] == [0, *(end for _, end in tiles[:-1])]
    assert tiles[-1].end == len(text)
