"""The extractive answerer: the sentences that answer, word for word. No model, no chance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import combinations

from app.attribution import with_speakers
from app.figures import figures
from index.evidence import Candidate
from index.question import Question
from index.when import Period, nearness

MOST_SENTENCES = 4

LEAST_ODDS = -0.35
"""Log odds that there is an answer, below which the question is refused: one answerable question in ten, of those that
bench/calibrate.py asks."""

LOOKED_AT = 3
"""Sentences that say whether there is an answer at all."""

NEAR_BEST = 1.0
NEAR_BEST_REASON = 5.0
NEAR_BEST_FIGURE = 2.0
"""How near the best, in log odds, a further sentence has to score to be said too. A reason is rarely told in one
sentence; and a figure from another article may be another figure."""

LEAST_RELEVANCE = 2.0
"""Log odds that a passage answers, for what stands in it to be told as part of a reason."""

AS_NEAR = 0.5
"""Share of the best sentence's nearness in time that a further one has, where the question names a time."""

SAME_WORDS = 0.7
_YEAR = re.compile(r"(?<![\w,.$€£])(?:19|20)\d\d(?![\w%]|[.,]\d)")


def extract(question: Question, candidates: Sequence[Candidate], about: Period | None = None) -> list[Candidate]:
    """The sentences that answer, best first; none where the articles do not say. `candidates` come best first.

    Figures that differ come newest first, unless the question is `about` days that it names. A sentence whose speaker
    is named beside it comes with the one that names him.
    """
    # What asks does not answer, however much of the question it repeats.
    candidates = [candidate for candidate in candidates if not candidate.evidence.quote.endswith("?")]
    candidates = [candidate for candidate in candidates if not _of_other_years(question, candidate, about)]
    if not candidates or answerable(candidates) < LEAST_ODDS:
        return []
    chosen = _nearest(question, _of_the_time(candidates, about))
    if question.kind == "number":
        chosen = _with_other_figures(chosen, candidates)
        if differ(chosen) and not (about and about.named):
            chosen = _newest_first(chosen, about.end if about else date.max)
    return with_speakers(chosen, candidates, MOST_SENTENCES)


def differ(chosen: Sequence[Candidate]) -> bool:
    """Whether two articles give figures of which none is the same."""
    told: dict[str, set[str]] = {}
    for candidate in chosen:
        told.setdefault(candidate.evidence.article.id, set()).update(_counts(candidate))
    return any(a.isdisjoint(b) for a, b in combinations(filter(None, told.values()), 2))


def answerable(candidates: Sequence[Candidate]) -> float:
    """Log odds that the articles answer the question: a logistic regression over its signs, by bench/calibrate.py."""
    relevance, coverage = signs(candidates)
    return 0.6 * relevance + 1.9 * coverage - 2.26


def signs(candidates: Sequence[Candidate]) -> tuple[float, float]:
    """How relevant the passage of the best sentence is, and how much of what is asked about a best sentence holds."""
    return candidates[0].relevance, max(candidate.coverage for candidate in candidates[:LOOKED_AT])


def _of_other_years(question: Question, candidate: Candidate, about: Period | None) -> bool:
    """Whether `question` states a year, and sentence and article are of others: there, a year is no background."""
    if not about or not about.named or not _YEAR.search(question.text):
        return False
    day = candidate.evidence.article.date
    if day and about.start <= day <= about.end:
        return False
    years = [int(year) for year in _YEAR.findall(candidate.evidence.quote)]
    return bool(years) and not any(about.start.year <= year <= about.end.year for year in years)


def _of_the_time(candidates: Sequence[Candidate], about: Period | None) -> list[Candidate]:
    """Those whose articles are about as near to the days that the question names as that of the best is."""
    if not about or not about.named:
        return list(candidates)
    least = AS_NEAR * nearness(about, candidates[0].evidence.article.date)
    return [candidate for candidate in candidates if nearness(about, candidate.evidence.article.date) >= least]


def _nearest(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best, and those that score nearly as well."""
    chosen: list[Candidate] = []
    for candidate in candidates:
        further = question.kind == "reason" and candidate.relevance >= LEAST_RELEVANCE
        near = candidates[0].score - candidate.score <= (NEAR_BEST_REASON if further else NEAR_BEST)
        if near and len(chosen) < MOST_SENTENCES and not any(_repeats(candidate, other) for other in chosen):
            chosen.append(candidate)
    return chosen


def _with_other_figures(chosen: list[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
    """`chosen`, and of each further article the best sentence that gives another figure.

    One figure of many is not the truth: a count grows, and two parties count differently.
    """
    chosen = list(chosen)
    for candidate in candidates:
        articles = {other.evidence.article.id for other in chosen}
        told = {count for other in chosen for count in _counts(other)}
        counts = _counts(candidate)
        another = counts and told.isdisjoint(counts) and candidate.offered > 0
        near = candidates[0].score - candidate.score <= NEAR_BEST_FIGURE
        if another and near and candidate.evidence.article.id not in articles and len(chosen) < MOST_SENTENCES:
            chosen.append(candidate)
    return chosen


def _newest_first(chosen: Sequence[Candidate], asked: date) -> list[Candidate]:
    """Undated articles come last, and so do those dated after it is `asked`: by mistake, or to win."""

    def day(candidate: Candidate) -> date:
        told = candidate.evidence.article.date
        return told if told and told <= asked else date.min

    return sorted(chosen, key=day, reverse=True)


def _counts(candidate: Candidate) -> tuple[str, ...]:
    """The figures of a sentence without those that read as years."""
    return figures(_YEAR.sub(" ", candidate.evidence.quote))


def _repeats(one: Candidate, other: Candidate) -> bool:
    """Whether two sentences share most of their words, as wire copies do, and all of their figures."""
    quotes = [candidate.evidence.quote for candidate in (one, other)]
    a, b = (set(quote.lower().split()) for quote in quotes)
    told = [set(figures(quote)) for quote in quotes]
    return len(a & b) >= SAME_WORDS * min(len(a), len(b)) and told[0] == told[1]
