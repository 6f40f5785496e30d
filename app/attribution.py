"""Who says so: sentences that lean on a speaker named beside them bring along the sentence that names him. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from index.evidence import Candidate
from index.speech import leans, names_speaker

BACK = 3
"""Sentences before one that are searched for its speaker; after it, only the next is."""

GAP = 4
"""Most characters between two sentences that stand beside each other: a full stop's space, or an empty line."""


def with_speakers(
    chosen: Sequence[Candidate], candidates: Sequence[Candidate], most: int | None = None
) -> list[Candidate]:
    """`chosen`, in order, each with the sentence that names its speaker, if one of `candidates` beside it does.

    What names a speaker stands before or after as it does in the article. No more than `most` in all.
    """
    found: list[Candidate] = []
    for candidate in chosen:
        group = [candidate]
        if leans(candidate.evidence.quote) and (speaker := _speaker(candidate, candidates)):
            group = sorted((candidate, speaker), key=lambda item: item.evidence.start)
        fresh = [item for item in group if item not in found]
        if candidate in found or (most is not None and len(found) + len(fresh) > most):
            continue
        found += fresh
    return found


def _speaker(candidate: Candidate, candidates: Sequence[Candidate]) -> Candidate | None:
    """The nearest sentence that names who speaks in `candidate`: before it, else after it."""
    same = [other for other in candidates if other.evidence.article.id == candidate.evidence.article.id]
    at = candidate
    for _ in range(BACK):
        before = next((o for o in same if 0 <= at.evidence.start - o.evidence.end <= GAP), None)
        if before is None:
            break
        if names_speaker(before.evidence.quote):
            return before
        at = before
    after = next((o for o in same if 0 <= o.evidence.start - candidate.evidence.end <= GAP), None)
    return after if after and names_speaker(after.evidence.quote) else None
