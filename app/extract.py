"""The extractive answerer: the sentences that answer, word for word. No model; the same index gives the same answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.evidence import Candidate
from index.question import Question

MOST_SENTENCES = 4

LEAST_ODDS = -1.0
LEAST_SCORE = -2.0
"""Log odds that there is an answer, and of the best sentence, below which the question is refused. Where they were
tuned that is one answerable question in eleven, and three of four whose answer was hidden."""

LOOKED_AT = 3
"""Sentences that say whether there is an answer at all."""

NEAR_BEST = 1.0
NEAR_BEST_REASON = 5.0
NEAR_BEST_FIGURE = 2.0
"""How near the best, in log odds, a further sentence has to score to be said too. A reason is rarely told in one
sentence; and a figure from another article may be another figure."""

SAME_WORDS = 0.7
_FIGURE = re.compile(r"\d")


def extract(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The sentences that answer, best first; none where the articles do not say. `candidates` come best first."""
    if not candidates or answerable(candidates) < LEAST_ODDS or candidates[0].score < LEAST_SCORE:
        return []
    chosen: list[Candidate] = []
    for candidate in candidates:
        if len(chosen) == MOST_SENTENCES:
            break
        near = candidates[0].score - candidate.score <= _margin(question, candidate, chosen)
        if near and not any(_repeats(candidate, other) for other in chosen):
            chosen.append(candidate)
    return chosen


def answerable(candidates: Sequence[Candidate]) -> float:
    """Log odds that the articles answer the question: a logistic regression over its signs, by bench/calibrate.py."""
    relevance, coverage = signs(candidates)
    return 0.8 * relevance + 1.3 * coverage - 3.5


def signs(candidates: Sequence[Candidate]) -> tuple[float, float]:
    """How relevant the passage of the best sentence is, and how much of what is asked about a best sentence holds."""
    return candidates[0].relevance, max(candidate.coverage for candidate in candidates[:LOOKED_AT])


def _margin(question: Question, candidate: Candidate, chosen: Sequence[Candidate]) -> float:
    if question.kind == "reason":
        return NEAR_BEST_REASON
    articles = {other.evidence.article.id for other in chosen}
    if question.kind == "number" and candidate.offered and candidate.evidence.article.id not in articles:
        return NEAR_BEST_FIGURE
    return NEAR_BEST


def _repeats(one: Candidate, other: Candidate) -> bool:
    """Whether two sentences share most of their words, as wire copies do, and all of their figures."""
    quotes = [candidate.evidence.quote for candidate in (one, other)]
    a, b = (set(quote.lower().split()) for quote in quotes)
    figures = [{word for word in words if _FIGURE.search(word)} for words in (a, b)]
    return len(a & b) >= SAME_WORDS * min(len(a), len(b)) and figures[0] == figures[1]
