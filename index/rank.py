"""One order of passages out of two. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Ranking = Sequence[tuple[Key, float]]
"""Keys with their scores, best first."""


def fuse(keyword: Ranking[Key], dense: Ranking[Key], keyword_weight: float) -> list[tuple[Key, float]]:
    """Keys by a convex combination of BM25, as a share of the best, and of cosine similarity; best first.

    What only the dense ranking holds has no keyword score; what only the other holds is taken to be as similar as the
    last that the dense ranking holds. Ties keep the order in which they are met. Source: Bruch, Gai and Ingber, "An
    Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 2023.
    """
    best = max((score for _, score in keyword), default=0.0)
    shares = {key: score / best for key, score in keyword if best > 0}
    similarities = dict(dense)
    least = min(similarities.values(), default=0.0)
    scores = {
        key: keyword_weight * shares.get(key, 0.0) + (1 - keyword_weight) * similarities.get(key, least)
        for key in dict.fromkeys(key for key, _ in (*keyword, *dense))
    }
    return sorted(scores.items(), key=lambda item: -item[1])
