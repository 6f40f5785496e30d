"""Topic -> the articles on it, and all that they tell, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.briefing.grammar import Parse, parse
from app.briefing.types import Length, Options
from index.chunk import is_headline
from index.handle import Index
from index.question import read_question
from index.search import search, sentences_of
from index.types import ArticleRecord, Evidence

PASSAGES = 100
"""Passages by which articles are found."""

ON_TOPIC = 0.3
"""Share of the best article's score that another on the same topic has."""

LEAST_COVERED = 0.3
"""Share of the topic's terms that an article on it holds."""

MOST_ARTICLES: dict[Length, int] = {"short": 6, "medium": 12, "long": 30}


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of an article on the topic.

    place      its number among the sentences of its article, from 0
    parse      taken apart
    relevance  cosine similarity with the topic
    vector     of unit length
    """

    evidence: Evidence
    place: int
    parse: Parse
    relevance: float
    vector: np.ndarray


def articles_on(index: Index, topic: str, options: Options) -> list[ArticleRecord]:
    """The articles on `topic`, best first."""
    best: dict[str, tuple[float, ArticleRecord]] = {}
    for hit in search(index, topic, PASSAGES, options.filters):
        best.setdefault(hit.article.id, (hit.score, hit.article))
    ranked = sorted(best.values(), key=lambda item: (-item[0], item[1].path))
    near = [record for score, record in ranked if score >= ON_TOPIC * ranked[0][0]]
    asked = set(read_question(topic, index.keyword.terms).terms)
    return [r for r in near if _covered(index, asked, r) >= LEAST_COVERED][: MOST_ARTICLES[options.length]]


def _covered(index: Index, asked: set[str], record: ArticleRecord) -> float:
    text = " ".join(row.text for row in index.store.article_passages(record))
    return len(asked.intersection(index.keyword.terms(f"{record.title} {text}"))) / len(asked) if asked else 1.0


def tell(index: Index, topic: str, articles: Sequence[ArticleRecord]) -> list[Told]:
    """All sentences of `articles` but their headlines and boilerplate, in order."""
    found: list[tuple[int, Evidence]] = []
    for record in articles:
        rows = index.store.article_passages(record)
        sentences = [item for row in rows for item in sentences_of(row, record)]
        found += list(enumerate(item for item in sentences if not is_headline(record.title, item.quote)))
    quotes = [item.quote for _, item in found]
    vectors = index.embedder.encode([topic, *quotes])
    parses = parse(quotes)
    return [
        Told(item, place, parsed, float(vector @ vectors[0]), vector)
        for (place, item), parsed, vector in zip(found, parses, vectors[1:], strict=True)
    ]
