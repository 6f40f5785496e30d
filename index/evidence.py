"""Question -> the sentences of the best passages, scored one by one. What is quoted and what a model is shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.handle import Index
from index.question import Question, offers, read_question, speaks
from index.rerank import ReadHit, read_passages
from index.search import Filters
from index.types import Evidence


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with what speaks for it.

    sentence   log odds that it holds the answer, as read together with the question
    relevance  log odds that its passage answers the question
    coverage   share of the question's terms in the sentence, rare terms weighing more, 0 to 1
    offered    whether it holds the kind of thing asked for, 0 to 1
    spoken     1 where the party speaks whose statement is asked for, else 0
    place      where its passage was found before it was read: 1 for the first, less for each after it
    """

    evidence: Evidence
    sentence: float
    relevance: float
    coverage: float
    offered: float
    spoken: float
    place: float

    @property
    def score(self) -> float:
        """All of it in one number, as log odds."""
        return self.evidence.score


def find_evidence(
    index: Index, text: str, filters: Filters | None = None, asked: date | None = None
) -> tuple[Question, list[Candidate]]:
    """The question taken apart, and the sentences of the best passages, best first. `asked`: on which day."""
    question = read_question(text, index.keyword.terms)
    return question, score_sentences(index, question, read_passages(index, text, filters, asked))


def score_sentences(index: Index, question: Question, passages: Sequence[ReadHit]) -> list[Candidate]:
    """One candidate a sentence, best first; sentences that say the same words are kept once."""
    weights = term_weights(index, question)
    found: dict[str, Candidate] = {}
    for item in passages:
        for at, evidence in enumerate(item.sentences):
            candidate = Candidate(
                evidence,
                sentence=item.reading.sentences[at],
                relevance=item.reading.relevance,
                coverage=covered(weights, frozenset(index.keyword.terms(evidence.quote))),
                offered=offers(question, evidence.quote),
                spoken=speaks(question, evidence.quote),
                place=item.place,
            )
            scored = replace(candidate, evidence=replace(evidence, score=weigh(candidate)))
            found.setdefault(" ".join(evidence.quote.split()), scored)
    return sorted(found.values(), key=lambda c: (-c.score, c.evidence.article.path, c.evidence.start))


def weigh(candidate: Candidate) -> float:
    """Log odds that a sentence answers, from all that speaks for it.

    A logistic regression by bench/calibrate.py, but for two weights that its questions cannot teach: they name no days
    and no speakers, and so say too much for the place and nothing for who speaks.
    """
    return (
        0.55 * candidate.sentence
        + 0.1 * candidate.relevance
        + 2.2 * candidate.coverage
        + 0.5 * candidate.offered
        + 2.0 * candidate.place
        + 1.5 * candidate.spoken
        - 5.3
    )


def term_weights(index: Index, question: Question) -> dict[str, float]:
    """BM25's inverse document frequency of each term of the question. Source: Robertson and Zaragoza, 2009."""
    size = index.keyword.size()
    weights = {}
    for term in question.terms:
        count = index.keyword.frequency(term)
        weights[term] = math.log(1 + (size - count + 0.5) / (count + 0.5))
    return weights


def covered(weights: dict[str, float], stems: frozenset[str]) -> float:
    """Share of the weight that falls on terms in `stems`; 0 for a question without terms."""
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in stems) / total if total else 0.0
