"""The best passages, read together with the question and put in the order of what was read."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date

from index.chunk import is_headline
from index.handle import Index
from index.reader import Reading, Text
from index.search import Filters, search, sentences_of
from index.types import Evidence, Hit

READ = 20
"""Passages that are read; each costs about 20 ms on two cores."""

RERANKED = 60
"""Passages that a reranker is given, where one is set; the first READ of its order are read."""

RANK_OFFSET = 10.0
READ_WEIGHT = 0.5
"""A passage scores READ_WEIGHT times the probability that it answers, plus RANK_OFFSET / (RANK_OFFSET + rank), its
place before it was read: among passages that all answer, as in a folder where many articles tell one story, the order
in which they were found is the better one."""


@dataclass(frozen=True, slots=True)
class ReadHit:
    """A passage with its sentences, headline left out, and what reading it with the question gave.

    place  where it was found before it was read: 1 for the first, less for each after it
    """

    hit: Hit
    sentences: tuple[Evidence, ...]
    reading: Reading
    place: float


def read_passages(index: Index, query: str, filters: Filters | None = None, asked: date | None = None) -> list[ReadHit]:
    """The best passages for `query`, read, best first."""
    found = [
        (hit, sentences, Text(hit.article.title, tuple(item.quote for item in sentences)))
        for hit in search(index, query, RERANKED if index.reranker else READ, filters, asked)
        for sentences in [_without_headline(hit)]
    ]
    if index.reranker and found:
        scores = index.reranker.score(query, [" ".join((f"{text.title}.", *text.sentences)) for _, _, text in found])
        order = sorted(range(len(found)), key=lambda place: -scores[place])
        found = [found[place] for place in order[:READ]]
    read = []
    readings = index.reader.read(query, [text for _, _, text in found])
    for rank, ((hit, sentences, _), reading) in enumerate(zip(found, readings, strict=True)):
        place = RANK_OFFSET / (RANK_OFFSET + rank)
        read.append(ReadHit(replace(hit, score=READ_WEIGHT * _probability(reading) + place), sentences, reading, place))
    return sorted(read, key=lambda item: -item.hit.score)


def _without_headline(hit: Hit) -> tuple[Evidence, ...]:
    found = sentences_of(hit.passage, hit.article)
    return tuple(item for item in found if not is_headline(hit.article.title, item.quote))


def search_and_read(
    index: Index, query: str, k: int = 10, filters: Filters | None = None, asked: date | None = None
) -> list[Hit]:
    """The `k` best passages for `query`: those that were read in their new order, then the others as they were found.

    Scores are comparable among those that were read.
    """
    read = [item.hit for item in read_passages(index, query, filters, asked)]
    if k <= len(read):
        return read[:k]
    known = {hit.passage.id for hit in read}
    others = [hit for hit in search(index, query, k, filters, asked) if hit.passage.id not in known]
    least = min((hit.score for hit in read), default=0.0)
    return read + [replace(hit, score=least - place) for place, hit in enumerate(others[: k - len(read)], start=1)]


def _probability(reading: Reading) -> float:
    return 1 / (1 + math.exp(-reading.relevance))
