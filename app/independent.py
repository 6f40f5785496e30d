"""How many independent articles stand behind something: wire copies and near-duplicates of one report count once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations

SHINGLE = 5
"""Words in a row that are compared at a time."""

COPIED = 0.4
"""Share of the shorter text's shingles from which one is taken for a copy of the other, cut or added to."""

Shingles = frozenset[tuple[str, ...]]


def independent(texts: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The keys of `texts` in groups of one report each, both in the order given.

    Texts of one group share runs of words with one another, directly or through a third. Source: Broder, On the
    resemblance and containment of documents, 1997.
    """
    shingles = {key: _shingles(text) for key, text in texts.items()}
    group = {key: key for key in texts}
    for one, other in combinations(texts, 2):
        if group[one] != group[other] and _containment(shingles[one], shingles[other]) >= COPIED:
            kept, gone = group[one], group[other]
            group = {key: kept if first == gone else first for key, first in group.items()}
    return [tuple(key for key in texts if group[key] == first) for first in dict.fromkeys(group.values())]


def _shingles(text: str) -> Shingles:
    words = re.findall(r"\w+", text.lower())
    return frozenset(tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)))


def _containment(one: Shingles, other: Shingles) -> float:
    return len(one & other) / min(len(one), len(other))
