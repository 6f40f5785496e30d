"""The same five articles as text, HTML, PDF, Word and JSON Lines give the same answers, with the packaged embedder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from app.answer import ask
from app.cli import main
from app.indexing import index_folder
from app.settings import Settings
from index.embed import Embedder, LocalModel, Vectors
from index.handle import Index, open_published
from index.reading.clean import kept
from index.reading.lines import collapse
from index.reading.load import find_files, load_file
from index.types import Article
from tests.article_files import write_docx, write_html, write_jsonl, write_pdf

KINDS = ("txt", "html", "pdf", "docx", "jsonl")
QUESTIONS = (
    "Why do the M4 and M5 highways matter?",
    "How many people in northwest Syria have been displaced since September?",
    "Who commands the Republican Guards?",
    "How many people were killed in Maarat al-Numan by a single strike?",
    "When did Moscow begin its aerial campaign in Syria?",
)
REFUSED = "Who won the football World Cup in Qatar?"


class Remembering:
    """The packaged model, asked once for each text: the five folders say the same things again and again."""

    def __init__(self) -> None:
        self._model = LocalModel()
        self.name = self._model.name
        self._known: dict[str, Vectors] = {}

    @property
    def max_tokens(self) -> int:
        return self._model.max_tokens

    def prepare(self) -> None:
        self._model.prepare()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._model.count_tokens(texts)

    def encode(self, texts: Sequence[str]) -> Vectors:
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        self._known.update(zip(new, self._model.encode(new), strict=True))
        return np.stack([self._known[text] for text in texts])


def paragraphs(article: Article) -> list[str]:
    return [line.strip() for line in kept(article.text, article.boilerplate).splitlines() if line.strip()]


def write(folder: Path, kind: str, article: Article) -> None:
    path = folder / f"{Path(article.path).stem}.{kind}"
    body = paragraphs(article)
    day = article.date.isoformat() if article.date else None
    if kind == "html":
        write_html(path, article.title, day, article.outlet, body)
    elif kind == "pdf":
        write_pdf(path, article.title, body, header=article.outlet)
    elif kind == "docx":
        write_docx(path, article.title, body)
    elif kind == "jsonl":
        text = "\n\n".join(body)
        write_jsonl(path, [{"title": article.title, "date": day, "outlet": article.outlet, "text": text}])


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Remembering()


@pytest.fixture(scope="module")
def homes(seeds: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """For each kind of file the folder of its index."""
    articles = [article for path in find_files(seeds) for article in load_file(path, seeds).articles]
    found = {}
    for kind in KINDS:
        home = tmp_path_factory.mktemp(kind)
        folder = seeds
        if kind != "txt":
            folder = home / "articles"
            folder.mkdir()
            for article in articles:
                write(folder, kind, article)
        report = index_folder(Settings(index=home / "index"), folder, embedder=embedder)
        assert (len(report.added), report.failed) == (5, ())
        found[kind] = home / "index"
    return found


@pytest.fixture(scope="module")
def indexes(homes: Mapping[str, Path], embedder: Embedder) -> dict[str, Index]:
    return {kind: open_published(home, embedder) for kind, home in homes.items()}


def said(index: Index, question: str) -> list[str]:
    return [collapse(sentence.text) for sentence in ask(index, question).sentences]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("kind", KINDS[1:])
def test_every_format_gives_the_answer_that_text_gives(indexes: dict[str, Index], kind: str, question: str) -> None:
    expected = said(indexes["txt"], question)
    assert expected
    assert said(indexes[kind], question) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_refuses_what_no_article_answers(indexes: dict[str, Index], kind: str) -> None:
    assert ask(indexes[kind], REFUSED).status == "not_in_articles"


@pytest.mark.parametrize("kind", KINDS)
def test_citations_are_spans_of_the_text_that_is_shown(
    indexes: dict[str, Index], homes: dict[str, Path], kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    citations = [citation for question in QUESTIONS for citation in ask(indexes[kind], question).citations]
    assert len({citation.path for citation in citations}) > 1
    texts: dict[str, str] = {}
    for citation in citations:
        if citation.path not in texts:
            assert main(["--index", str(homes[kind]), "show", citation.path, "--json"]) == 0
            texts[citation.path] = json.loads(capsys.readouterr().out)["text"]
        assert texts[citation.path][citation.start : citation.end] == citation.quote
        assert (citation.page is not None) == (kind == "pdf")


@pytest.mark.parametrize("kind", ["html", "jsonl"])
def test_dates_and_outlets_are_those_of_the_text_files(indexes: dict[str, Index], kind: str) -> None:
    def about(index: Index) -> list[tuple[object, ...]]:
        return sorted((Path(a.path).stem, a.title, a.date, a.outlet) for a in index.articles.values())

    assert about(indexes[kind]) == about(indexes["txt"])
