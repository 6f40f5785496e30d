"""Question -> ranked passages, and the sentences of an article."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Literal

from index.chunk import trim
from index.errors import ArticleMissing
from index.handle import Index
from index.rank import fuse
from index.reading.lines import visible
from index.records import article_id, article_of_passage, is_passage_of
from index.types import Article, ArticleRecord, Evidence, Hit, Span, StoredPassage
from index.vectors import check_embedder
from index.when import Period, nearness, period

CANDIDATES = 100
"""Passages that each ranking contributes to the fusion."""

KEYWORD_WEIGHT = 0.4
"""What the keyword score counts for in the fusion, the rest being similarity. Measured in bench/, where 0.3 to 0.5 are
alike."""

TIME_WEIGHT = 0.3
"""What a passage gains whose article is of the days that the question is about."""

Pipeline = Literal["dense", "keyword", "fused"]
Undated = Literal["too", "only"]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles to look at. Dates are inclusive; an undated article is in no date range.

    article  a glob that the path has to match
    paths    if any, the only paths that are looked at
    outlets  if any, the only outlets that are; "" is the unknown one
    undated  "too": beside a date range, the undated articles; "only": these alone
    without  paths that are left out
    """

    article: str | None = None
    since: date | None = None
    until: date | None = None
    without: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    undated: Undated | None = None

    def admits(self, record: ArticleRecord) -> bool:
        if record.path in self.without or (self.paths and record.path not in self.paths):
            return False
        if self.article not in (None, record.path) and not fnmatchcase(record.path, self.article or ""):
            return False
        if self.outlets and (record.outlet or "") not in self.outlets:
            return False
        if record.date is None:
            return self.undated is not None or (self.since is None and self.until is None)
        in_range = (self.since or date.min) <= record.date <= (self.until or date.max)
        return in_range and self.undated != "only"


def admitted(index: Index, filters: Filters) -> list[ArticleRecord]:
    """The articles that `filters` leaves, by path."""
    among = index.articles.values() if filters == Filters() else filter(filters.admits, index.articles.values())
    return sorted(among, key=lambda record: record.path)


def search(
    index: Index,
    query: str,
    k: int = 10,
    filters: Filters | None = None,
    asked: date | None = None,
    pipeline: Pipeline = "fused",
) -> list[Hit]:
    """The `k` best passages for `query`, best first. Raises IndexMismatch when the vectors do not fit the index.

    Articles of the days that `query` names, or of those before the day it is `asked`, are preferred where pipelines
    are fused.
    """
    filters = filters or Filters()
    among = None if filters == Filters() else admitted(index, filters)
    if k < 1 or among == [] or not query.strip() or not index.articles:
        return []
    depth = max(k, CANDIDATES)
    if pipeline == "keyword":
        return _visible(index, _keyword(index, query, depth, among), k)
    vector = index.embedder.encode([query])
    check_embedder(index.store.about, index.embedder.name, vector.shape[1])
    dense = index.store.nearest(vector, depth, among)
    if pipeline == "dense":
        return _visible(index, dense, k)
    keyword = _keyword(index, query, depth, among)
    fused = fuse(keyword, dense, KEYWORD_WEIGHT)
    return _visible(index, _in_time(index, fused, period(query, asked)), k)


def find_article(index: Index, path: str) -> ArticleRecord:
    """The article at `path`. Raises ArticleMissing."""
    if record := index.articles.get(article_id(path)):
        return record
    near = get_close_matches(path, [record.path for record in index.articles.values()], n=1)
    hint = f"did you mean {near[0]}?" if near else "a path is as it stands in a citation"
    raise ArticleMissing(f"no article {path!r} is indexed; {hint}")


def sentences_of(passage: StoredPassage, record: ArticleRecord) -> list[Evidence]:
    """The sentences of a passage as evidence; those without a letter or digit, such as a rule, are left out."""
    found = []
    base = passage.passage.start
    for sentence in passage.passage.sentences:
        start, end = trim(passage.text, Span(sentence.start - base, sentence.end - base))
        if any(map(str.isalnum, visible(passage.text[start:end]))):
            page = _page(passage, base + start)
            found.append(Evidence(record, base + start, base + end, passage.text[start:end], page))
    return found


def article_of(index: Index, record: ArticleRecord) -> tuple[Article, tuple[Span, ...]]:
    """An article put together again from its passages, and its sentences."""
    rows = index.store.article_passages(record)
    text = "".join(row.text for row in rows)
    sentences = tuple(span for row in rows for span in row.passage.sentences)
    edges = [0, *(edge for span in sentences for edge in span), len(text)]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    boilerplate = tuple(Span(start, end) for start, end in pairs if start < end)
    pages: list[int] = []
    for row in rows:
        # Pages not met inside the passages before begin where this one does.
        pages += [row.passage.start] * ((row.passage.page or 0) - len(pages))
        pages += row.passage.page_breaks
    article = Article(record.path, text, record.title, record.date, record.outlet, boilerplate, tuple(pages))
    return article, sentences


def _keyword(index: Index, query: str, k: int, among: Sequence[ArticleRecord] | None) -> list[tuple[str, float]]:
    return index.keyword.search(query, k, None if among is None else [record.id for record in among])


def _in_time(index: Index, ranked: list[tuple[str, float]], about: Period | None) -> list[tuple[str, float]]:
    """`ranked` with the passages moved up whose articles are of the days that the question is about."""
    if not about:
        return ranked
    weighed = []
    for id_, score in ranked:
        record = index.articles.get(article_of_passage(id_))
        weighed.append((id_, score + TIME_WEIGHT * nearness(about, record.date if record else None)))
    return sorted(weighed, key=lambda item: -item[1])


def _visible(index: Index, ranked: Sequence[tuple[str, float]], k: int) -> list[Hit]:
    """The first `k` passages that belong to the current version of their article."""
    hits: list[Hit] = []
    current = [(id_, score) for id_, score in ranked if is_passage_of(index.articles, id_)]
    for start in range(0, len(current), 2 * k):
        part = current[start : start + 2 * k]
        rows = index.store.passages([id_ for id_, _ in part])
        for id_, score in part:
            row = rows.get(id_)
            if row and row.passage.sentences:
                hits.append(Hit(row, index.articles[row.article_id], score))
        if len(hits) >= k:
            break
    return hits[:k]


def _page(passage: StoredPassage, offset: int) -> int | None:
    first = passage.passage.page
    return None if first is None else first + bisect_right(passage.passage.page_breaks, offset)
