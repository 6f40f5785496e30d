"""Question -> the sentences of the best passages, scored one by one. What is quoted and what a model is shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.handle import Index
from index.question import Question, offers, read_question
from index.search import Filters, search, sentences_of
from index.types import Evidence, Hit

PASSAGES = 12
"""Passages whose sentences are looked at."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with what speaks for it. All from 0 to 1 but `cosine`, which is from -1 to 1.

    coverage  share of the question's terms in the sentence, rare terms weighing more
    context   the same with the sentences beside it and the title added
    cosine    similarity of sentence and question by the embedder
    offered   whether it holds the kind of thing asked for
    rank      1 for the sentences of the best passage, less for later ones
    """

    evidence: Evidence
    coverage: float
    context: float
    cosine: float
    offered: float
    rank: float

    @property
    def score(self) -> float:
        return self.evidence.score


def find_evidence(index: Index, text: str, filters: Filters | None = None) -> tuple[Question, list[Candidate]]:
    """The question taken apart, and the sentences of the best passages, best first."""
    question = read_question(text, index.keyword.terms)
    hits = search(index, text, PASSAGES, filters)
    sentences = [(hit, rank, _told(hit)) for rank, hit in enumerate(hits)]
    return question, score_sentences(index, question, sentences)


def _told(hit: Hit) -> list[Evidence]:
    """The sentences of a passage. A headline is not one: it sums up what the article then says in full."""
    title = _letters(hit.article.title)
    # A lede that lent its words to a missing headline ends like a sentence, and is one.
    return [
        item
        for item in sentences_of(hit.passage, hit.article)
        if _letters(item.quote) != title or item.quote.rstrip("\"'”’").endswith((".", "…"))
    ]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def score_sentences(
    index: Index, question: Question, passages: Sequence[tuple[Hit, int, list[Evidence]]]
) -> list[Candidate]:
    """One candidate a sentence, best first; sentences that say the same words are kept once."""
    flat = [evidence for _, _, group in passages for evidence in group]
    if not flat:
        return []
    vectors = index.embedder.encode([question.text, *(evidence.quote for evidence in flat)])
    cosines = iter(vectors[1:] @ vectors[0])
    weights = term_weights(index, question)
    found: dict[str, Candidate] = {}
    for hit, rank, group in passages:
        stems = [frozenset(index.keyword.terms(evidence.quote)) for evidence in group]
        title = frozenset(index.keyword.terms(hit.article.title))
        for at, evidence in enumerate(group):
            around = title.union(*stems[max(0, at - 1) : at + 2])
            candidate = Candidate(
                evidence,
                coverage=covered(weights, stems[at]),
                context=covered(weights, around),
                cosine=float(next(cosines)),
                offered=offers(question, evidence.quote),
                rank=1 / (1 + 0.2 * rank),
            )
            scored = replace(candidate, evidence=replace(evidence, score=weigh(candidate)))
            found.setdefault(" ".join(evidence.quote.split()), scored)
    return sorted(found.values(), key=lambda c: (-c.score, c.evidence.article.path, c.evidence.start))


def weigh(candidate: Candidate) -> float:
    """One number for all that speaks for a sentence."""
    return (
        0.30 * candidate.coverage
        + 0.20 * candidate.context
        + 0.30 * max(0.0, candidate.cosine)
        + 0.12 * candidate.offered
        + 0.08 * candidate.rank
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
