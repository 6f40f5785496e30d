"""Orders of passages: fusion of rankings. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

RRF_K = 60
Key = TypeVar("Key", bound=Hashable)


def fuse(rankings: Sequence[Sequence[Key]], weights: Sequence[float]) -> list[tuple[Key, float]]:
    """Keys by weighted reciprocal rank fusion, sum of weight/(k + rank), rank from 1, best first; ties keep first seen.

    Source: Cormack, Clarke and Buettcher, SIGIR 2009.
    """
    scores: dict[Key, float] = {}
    for ranking, weight in zip(rankings, weights, strict=True):
        for rank, key in enumerate(ranking, start=1):
            scores[key] = scores.get(key, 0.0) + weight / (RRF_K + rank)
    return sorted(scores.items(), key=lambda item: -item[1])
