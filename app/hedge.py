"""What a text says is only likely, or only said to be so. Pure; English."""

from __future__ import annotations

import re
from collections.abc import Callable

_HEDGE = re.compile(
    r"\b(?:[Aa]ppear(?:s|ed)?|[Ss]eem(?:s|ed)?|[Aa]lleged(?:ly)?|[Rr]eportedly|[Aa]pparently|[Pp]ossibly|[Pp]robably"
    r"|[Pp]erhaps|may|might|could|likely|suspected|purported(?:ly)?|expected|rumou?red"
    r"|(?:believed|thought|feared) to)\b"
)
_CLAUSE = re.compile(r"[.;:!?,]\s|\b(?:but|although|though|while|because|which|who)\b")
SHARED = 0.6
"""Share of a clause's words from which another sentence tells what the clause does."""


def hedge_dropped(sentence: str, told: str, stem: Callable[[str], list[str]]) -> str | None:
    """The word by which `told` leaves open what `sentence` tells as a fact, such as "appears"; None where none does."""
    if _HEDGE.search(sentence):
        return None
    words = set(stem(sentence))
    for clause in _CLAUSE.split(told):
        hedge = _HEDGE.search(clause)
        said = set(stem(_HEDGE.sub(" ", clause)))
        if hedge and len(said) > 1 and len(said & words) >= SHARED * len(said):
            return hedge[0]
    return None
