"""The values that travel through newsdesk. All frozen; all offsets are Unicode code points, half-open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Span(NamedTuple):
    """`text[start:end]` of one article."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was read. `text` is never rewritten: what is not to be quoted is marked.

    path         relative to the folder, with "/"; a record of a .jsonl file or a .json list adds "#<number>"
    text         the decoded file for .txt and .md; for other formats the text that was extracted
    title        as found, or the start of the lede
    date         as stated by the article, or None; never guessed
    outlet       who published it, or None
    boilerplate  sorted, disjoint ranges of `text` that are neither retrieved nor quoted
    pages        for PDF the offset in `text` where each page starts; empty otherwise
    """

    path: str
    text: str
    title: str
    date: date | None = None
    outlet: str | None = None
    boilerplate: tuple[Span, ...] = ()
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or a record of one, that could not be read: `path` as in `Article`, `reason` in a few plain words.

    passing  nothing was learned of what the file holds now, and the next time it may well be read: it changed, the
             system refused it. What is known of it from before still stands.
    """

    path: str
    reason: str
    passing: bool = False


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one file gave. A file of several records can give both articles and failures.

    sha256  of the bytes that all of it was read from, in hexadecimal; empty where the file was not read
    """

    articles: tuple[Article, ...] = ()
    failures: tuple[Failure, ...] = ()
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """`[start, end)` of an article's text: the unit that is embedded and stored.

    sentences    spans of the same text, in order; without any, the passage holds only boilerplate
    page         number of the page on which the passage starts, from 1, or None
    page_breaks  offsets inside the passage where a further page starts
    """

    start: int
    end: int
    sentences: tuple[Span, ...] = ()
    page: int | None = None
    page_breaks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """What the database keeps of an article beside its passages. Passages of another `version` are invisible."""

    id: str
    path: str
    file: str
    file_hash: str
    version: str
    title: str
    date: date | None
    outlet: str | None
    chars: int
    passages: int


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as it lies in the database: `text` is `[passage.start, passage.end)` of the article's text."""

    id: str
    article_id: str
    version: str
    text: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query. `score`: higher is better, comparable within one list only."""

    passage: StoredPassage
    article: ArticleRecord
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of an article that may be quoted: `quote` is `[start, end)` of the article's text."""

    article: ArticleRecord
    start: int
    end: int
    quote: str
    page: int | None = None
    score: float = 0.0
