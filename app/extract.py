"""The extractive answerer: the sentences that answer, word for word. No model; the same index gives the same answer."""

from __future__ import annotations

from collections.abc import Sequence

from index.evidence import Candidate
from index.question import Question

MOST_SENTENCES = 4

LEAST_SCORE = 0.52
"""Below it the best sentence is not about the question."""

LEAST_CONTEXT = 0.5
"""Share of the question's terms, rare ones weighing more, to be met in the best sentences and beside them."""

NEAR_BEST = 0.82
NEAR_BEST_REASON = 0.45
"""How near the best a further sentence has to score to be said too. A reason is rarely told in one sentence, and the
sentences that tell it seldom repeat the words of the question."""

SAME_WORDS = 0.7


def extract(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The sentences that answer, best first; none where the articles do not say. `candidates` come best first."""
    if not candidates or not _answerable(candidates[:MOST_SENTENCES]):
        return []
    least = candidates[0].score * (NEAR_BEST_REASON if question.kind == "reason" else NEAR_BEST)
    chosen: list[Candidate] = []
    for candidate in candidates:
        if len(chosen) == MOST_SENTENCES or candidate.score < least:
            break
        if not any(_repeats(candidate, other) for other in chosen):
            chosen.append(candidate)
    return chosen


def _answerable(best: Sequence[Candidate]) -> bool:
    return best[0].score >= LEAST_SCORE and max(c.context for c in best) >= LEAST_CONTEXT


def _repeats(one: Candidate, other: Candidate) -> bool:
    """Whether two sentences share most of their words, as wire copies do."""
    a, b = (set(c.evidence.quote.lower().split()) for c in (one, other))
    return len(a & b) >= SAME_WORDS * min(len(a), len(b))
