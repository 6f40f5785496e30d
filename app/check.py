"""check(): a draft in, what the articles say to each of its sentences out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from app.draft import Draft, DraftSentence
from app.figures import FIGURE, Figure, figures, find_figures
from app.support import Judgement, judge
from app.types import Check, CheckedSentence, Citation, Finding, citation
from index.evidence import find_evidence
from index.handle import Index
from index.keyword import terms
from index.search import Filters, admitted
from index.types import Evidence

LOOKED_AT = 8
"""Sentences of the articles that a sentence of the draft is held against, one by one and with their neighbours."""

LEAST_LIKELY = 0.6
"""Score of what supports a sentence. More than one judgement asks for, as the best of two dozen is high by chance too:
of 40 sentences of other articles 4 scored 0.50 to 0.55, and of nine true ones none less than 0.79."""

LEAST_NEAR = 0.6
"""Share of a sentence's stems, figures left out, that an article's must hold to tell the same, perhaps otherwise."""

NEIGHBOUR_CHARS = 40
"""Between two sentences of an article that follow each other: white space, or a line of furniture."""

CONTRADICTS = frozenset({"figure", "quote", "name", "negation", "speaker", "hedge"})
"""What a reason is about where an article that tells the same tells it otherwise."""

COUNTED_WORDS = 2
"""Words behind a figure that say what it counts."""

Progress = Callable[[int, int], None]
Evidences = tuple[Evidence, ...]


class _Judged(NamedTuple):
    """Sentences of one article in reading order, what they are to a claim, and the share of its stems they hold."""

    evidence: Evidences
    judgement: Judgement
    shared: float


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found for one sentence, as in `CheckedSentence`. `evidence` is what is cited, or else nearest."""

    finding: Finding
    evidence: Evidences = ()
    judgement: Judgement | None = None
    reason: str | None = None
    instead: tuple[str, ...] = ()


def check(
    index: Index,
    draft: Draft,
    filters: Filters | None = None,
    asked: date | None = None,
    progress: Progress | None = None,
) -> Check:
    """Every sentence of `draft`: supported, contradicted, said by a party only, found nowhere, or without a claim.

    `asked` is the day from which "this week" counts. `progress` is told sentences done and sentences in all.
    """
    filters = filters or Filters()
    numbered: dict[Evidence, Citation] = {}
    checked: list[CheckedSentence] = []
    for said in draft.sentences:
        found = _Found("not_checked", reason=said.passed) if said.passed else _find(index, said.claim, filters, asked)
        checked.append(_told(draft.text, said, found, numbered))
        if progress:
            progress(len(checked), len(draft.sentences))
    articles = len(admitted(index, filters))
    return Check(draft.name, draft.text, tuple(checked), tuple(numbered.values()), articles, asked)


def _told(text: str, said: DraftSentence, found: _Found, numbered: dict[Evidence, Citation]) -> CheckedSentence:
    """What was found, with citations by their numbers; those that are new are added to `numbered`."""
    cited, near = ((), found.evidence[:1]) if found.finding == "not_found" else (found.evidence, ())
    spans = [replace(item, score=0.0) for item in cited]
    return CheckedSentence(
        start=said.start,
        end=said.end,
        text=text[said.start : said.end],
        finding=found.finding,
        citations=tuple(numbered.setdefault(span, citation(len(numbered) + 1, span)).id for span in spans),
        reason=found.reason,
        kind=found.judgement.kind if found.judgement else None,
        instead=found.instead,
        score=found.judgement.score if found.judgement else None,
        nearest=near[0] if near else None,
    )


def _find(index: Index, claim: str, filters: Filters, asked: date | None) -> _Found:
    _, candidates = find_evidence(index, claim, filters, asked)
    every = [candidate.evidence for candidate in candidates]
    looked_at = every[:LOOKED_AT]
    if not looked_at:
        return _Found("not_found", reason="there is no article to look in")
    singles = [_judge(index, claim, (item,)) for item in looked_at]
    if found := _supported(singles):
        return found
    # Two sentences only where none says it alone: what is cited is to be read by somebody.
    pairs = [_judge(index, claim, pair) for pair in _neighbours(looked_at, every)]
    return _supported(pairs) or _not_supported(claim, singles, pairs)


def _judge(index: Index, claim: str, evidence: Evidences) -> _Judged:
    quotes = [item.quote for item in evidence]
    return _Judged(evidence, judge(claim, quotes, index.keyword.terms, index.reader), _shared(claim, quotes))


def _neighbours(looked_at: Sequence[Evidence], every: Sequence[Evidence]) -> list[Evidences]:
    """Each of `looked_at` with the sentence before it and with the one after it, where these were found too."""
    order = sorted(every, key=lambda item: (item.article.path, item.start))
    return [
        (one, other)
        for one, other in pairwise(order)
        if one.article.path == other.article.path
        and other.start - one.end <= NEIGHBOUR_CHARS
        and (one in looked_at or other in looked_at)
    ]


def _supported(judged: Sequence[_Judged]) -> _Found | None:
    """The likeliest support among `judged`, or None where there is none."""
    supporting = [item for item in judged if item.judgement.support == "supported"]
    best = max(supporting, key=lambda item: item.judgement.score, default=None)
    if best is None or best.judgement.score < LEAST_LIKELY:
        return None
    return _Found("supported", best.evidence, best.judgement)


def _not_supported(claim: str, singles: Sequence[_Judged], pairs: Sequence[_Judged]) -> _Found:
    """What the nearest in wording says otherwise, or that nothing near it does."""
    single = max(singles, key=lambda item: item.shared)
    wider = [pair for pair in pairs if _tells_more(pair, single)]
    nearest = max(wider or [single], key=lambda item: item.shared)
    judgement = nearest.judgement
    if nearest.shared >= LEAST_NEAR and judgement.kind == "attribution":
        return _Found("unattributed", nearest.evidence, judgement, judgement.reason)
    if nearest.shared >= LEAST_NEAR and judgement.kind in CONTRADICTS:
        missing, instead = _other_figures(claim, " ".join(item.quote for item in nearest.evidence))
        if judgement.kind != "figure" or not missing:
            return _Found("contradicted", nearest.evidence, judgement, judgement.reason)
        # An article that gives no figure of that sort does not say; it says nothing else.
        if instead:
            said = f"the article says {' and '.join(instead)}, not {missing}"
            return _Found("contradicted", nearest.evidence, judgement, said, instead)
    near = single.evidence if single.shared else ()  # what shares no word is near nothing
    return _Found("not_found", near, single.judgement, single.judgement.reason or "it is hardly said there")


def _tells_more(pair: _Judged, single: _Judged) -> bool:
    """Whether the neighbour counts too: `single` is not near enough alone, or lacks what the neighbour has."""
    if single.evidence[0] not in pair.evidence:
        return False
    lacking = single.judgement.kind in ("figure", "quote", "name") and pair.judgement.reason != single.judgement.reason
    return single.shared < LEAST_NEAR or lacking


def _shared(claim: str, quotes: Sequence[str]) -> float:
    """Share of the stems of `claim`, figures left out, that `quotes` hold."""
    stems = set(terms(FIGURE.sub(" ", claim.lower())))
    return len(stems.intersection(terms(" ".join(quotes)))) / len(stems) if stems else 0.0


def _other_figures(claim: str, quote: str) -> tuple[str | None, tuple[str, ...]]:
    """The first figure of `claim` that `quote` does not give, and those of its sort that it gives instead, as written.

    Where `quote` gives several, those that count the same thing are preferred. None where no figure is missing.
    """
    held, told = set(figures(quote)), set(figures(claim))
    missing = next((figure for figure in find_figures(claim) if figure.value not in held), None)
    if missing is None:
        return None, ()
    others = [f for f in find_figures(quote) if f.value not in told and f.sort == missing.sort]
    alike = [f for f in others if _counted(quote, f) & _counted(claim, missing)]
    return missing.words, tuple(dict.fromkeys(figure.words for figure in alike or others))


def _counted(text: str, figure: Figure) -> set[str]:
    """Stems of what stands behind a figure."""
    return set(terms(text[figure.end :])[:COUNTED_WORDS])
