"""Topic -> the articles on it, and all that they tell, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.briefing.grammar import Parse, parse
from app.briefing.types import Length, Options
from index.chunk import is_headline
from index.evidence import covered, term_weights
from index.handle import Index
from index.question import read_question
from index.search import search, sentences_of
from index.types import ArticleRecord, Evidence, StoredPassage

PASSAGES = 100
"""Passages by which articles are found."""

ON_TOPIC = 0.3
"""Share of the best article's score that another on the same topic has."""

LEAST_TOLD, LEAST_LIKE = 0.6, 0.45
"""Share of the topic's terms, rare ones weighing more, and cosine similarity of a passage, without which no article is
on the topic. Of 14 topics that are in 2,230 articles and 10 that are not, all of the first pass, and one of the second.
"""

LEAST_COVERED = 0.3
"""Share of the topic's terms that an article on it holds."""

MOST_ARTICLES: dict[Length, int] = {"short": 6, "medium": 12, "long": 30}


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of an article on the topic.

    place      its number among the sentences of its article, from 0
    parse      taken apart
    relevance  cosine similarity with the topic
    share      how well its article was found, beside the best one, 0 to 1
    vector     of unit length
    """

    evidence: Evidence
    place: int
    parse: Parse
    relevance: float
    share: float
    vector: np.ndarray


@dataclass(frozen=True, slots=True)
class Found:
    """An article on the topic, with its score as a share of the best one's, and its passages in order."""

    record: ArticleRecord
    share: float
    passages: tuple[StoredPassage, ...]

    @property
    def text(self) -> str:
        return "".join(passage.text for passage in self.passages)


def articles_on(index: Index, topic: str, options: Options) -> list[Found]:
    """The articles on `topic`, best first."""
    if not _is_told(index, topic):
        return []
    best: dict[str, tuple[float, ArticleRecord]] = {}
    for hit in search(index, topic, PASSAGES, options.filters):
        best.setdefault(hit.article.id, (hit.score, hit.article))
    ranked = sorted(best.values(), key=lambda item: (-item[0], item[1].path))
    asked = set(read_question(topic, index.keyword.terms).terms)
    kept: list[Found] = []
    for score, record in ranked:
        if score < ON_TOPIC * ranked[0][0] or len(kept) == MOST_ARTICLES[options.length]:
            break
        one = Found(record, score / ranked[0][0], tuple(index.store.article_passages(record)))
        if _covered(index, asked, one) >= LEAST_COVERED:
            kept.append(one)
    return kept


def _first(words: str, seen: set[str]) -> bool:
    """Whether `words` are not among those `seen`, to which they are added."""
    known = words in seen
    seen.add(words)
    return not known


def _is_told(index: Index, topic: str) -> bool:
    """Whether a passage is about `topic` by its words and by its meaning; one alone is a chance likeness.

    All articles are looked at: one of other days may be the only one that has all the words of a long topic. A topic of
    one word is that word.
    """
    weights = term_weights(index, read_question(topic, index.keyword.terms))
    if len(weights) == 1:
        return any(index.keyword.frequency(term) for term in weights)
    for hit in search(index, topic, PASSAGES, pipeline="dense"):
        if hit.score < LEAST_LIKE:
            return False
        stems = frozenset(index.keyword.terms(f"{hit.article.title} {hit.passage.text}"))
        if not weights or covered(weights, stems) >= LEAST_TOLD:
            return True
    return False


def _covered(index: Index, asked: set[str], one: Found) -> float:
    stems = index.keyword.terms(f"{one.record.title} {one.text}")
    return len(asked.intersection(stems)) / len(asked) if asked else 1.0


def tell(index: Index, topic: str, articles: Sequence[Found]) -> list[Told]:
    """All sentences of `articles` but headlines and boilerplate, in order.

    What a copy of an article repeats word for word is told once.
    """
    found: list[tuple[int, Evidence]] = []
    seen: set[str] = set()
    for one in articles:
        sentences = [item for passage in one.passages for item in sentences_of(passage, one.record)]
        found += list(enumerate(item for item in sentences if not is_headline(one.record.title, item.quote)))
    found = [(at, item) for at, item in found if _first(" ".join(item.quote.split()), seen)]
    quotes = [item.quote for _, item in found]
    vectors = index.embedder.encode([topic, *quotes])
    parses = parse(quotes)
    shares = {one.record.path: one.share for one in articles}
    return [
        Told(item, place, parsed, float(vector @ vectors[0]), shares[item.article.path], vector)
        for (place, item), parsed, vector in zip(found, parses, vectors[1:], strict=True)
    ]
