"""What a text says is not so. Pure; English."""

from __future__ import annotations

import re
from collections.abc import Callable

_CUE = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|cannot|nobody|nothing|den(?:y|ies|ied|ying)|refus(?:e[sd]?|ing|al)"
    r"|reject(?:s|ed|ing|ion)?|fail(?:s|ed)? to|failure to|rul(?:e[sd]?|ing) out|unable|hardly|unlikely"
    r"|dismiss(?:es|ed|ing)?)\b"
    r"|\b\w+n['’]t\b",
    re.IGNORECASE,
)
_NOT_NEGATION = re.compile(
    r"\bnot only\b|\bno (?:less|fewer|more) than\b|\bnot just\b|\bwhether or not\b", re.IGNORECASE
)
_CLAUSE = re.compile(r"[.;:!?,]\s|\b(?:but|although|though|while|because)\b")
_LIGHT = "any anything anyone every everything had has have having been being ever yet also he she we"
REACH = 2
"""Words after a negation that are taken to be what is negated."""


def negated(text: str, stem: Callable[[str], list[str]]) -> tuple[str, ...]:
    """Stems of what is said not to be so, in order: the content words that follow a "not", "no" or "denies"."""
    text = _NOT_NEGATION.sub(" ", text)
    light = set(stem(_LIGHT))
    found: list[str] = []
    for cue in _CUE.finditer(text):
        after = _weighty(stem(_CLAUSE.split(text[cue.end() :])[0]), light)
        # "It did not." negates what stands before.
        found += after[:REACH] or _weighty(stem(_CLAUSE.split(text[: cue.start()])[-1]), light)[-REACH:]
    return tuple(dict.fromkeys(found))


def _weighty(stems: list[str], light: set[str]) -> list[str]:
    """`stems` without those that say nothing of their own."""
    return [stem for stem in stems if stem not in light]
