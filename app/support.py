"""Does this evidence support this sentence? A check by rule, no model: figures, names, quoted words, and wording."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.figures import FIGURE, figures
from app.types import Verdict

Stem = Callable[[str], list[str]]

LEAST_SHARED = 0.6
"""Share of a sentence's stems that the evidence must hold."""

_QUOTED = re.compile(r"[\"“]([^\"“”]{3,})[\"”]")
_NAME = re.compile(r"(?<![.!?\"“”] )(?<!^)\b[A-Z][\w’'-]*\w")
# Any first word has a capital. It is taken for a name where it owns something or does what persons and states do.
_FIRST = re.compile(
    r"^[\"“]?([A-Z][\w-]*\w)(?:['’]s\b| (?:is|was|has|had|will|would|could|did|does|sa(?:id|ys)|told|tells|wants|denies"
    r"|accuses|claims|calls|warns|insists|believes|fears|plans|supports|seeks|\w{2,}ed)\b)"
)
_NO_NAME = frozenset(
    "he she it they we you this that these those there who what which some many most several few all none both more "
    "others another each everyone nobody today yesterday here".split()
)
_NEGATION = re.compile(r"\b(?:not|no|never|none|neither|nor|without|den(?:y|ies|ied)|refus\w+|reject\w+)\b|n['’]t\b")


@dataclass(frozen=True, slots=True)
class Judgement:
    support: Verdict
    reason: str | None = None


def judge(sentence: str, evidence: Sequence[str], stem: Stem) -> Judgement:
    """Whether the `evidence`, the quoted words of each citation, supports `sentence`; if not, the reason in words."""
    if not evidence:
        return Judgement("unsupported", "it cites nothing")
    whole = " ".join(evidence)
    # Whole sentences only: "5 died" stands in "15 died", and "it did so" in "they deny that it did so".
    if _plain(sentence).rstrip(".") in [_plain(text).rstrip(".") for text in evidence]:
        return Judgement("supported")
    reason = (
        _missing_figure(sentence, whole)
        or _missing_quote(sentence, whole)
        or _missing_name(sentence, whole, stem)
        or _negation(sentence, evidence)
        or _wording(sentence, whole, stem)
    )
    return Judgement("unsupported", reason) if reason else Judgement("supported")


def _missing_figure(sentence: str, whole: str) -> str | None:
    held = figures(whole)
    missing = [figure for figure in figures(sentence) if figure not in held]
    return f"the figure {missing[0]} is in none of the cited passages" if missing else None


def _missing_quote(sentence: str, whole: str) -> str | None:
    for quoted in _QUOTED.findall(sentence):
        if _plain(quoted).strip(" .,") not in _plain(whole):
            return f"the quoted words “{quoted}” are in none of the cited passages"
    return None


def _missing_name(sentence: str, whole: str, stem: Stem) -> str | None:
    held = set(stem(whole))
    first = [n for n in _FIRST.findall(sentence) if n.lower() not in _NO_NAME and not FIGURE.match(n)]
    for name in (re.sub("['’]s$", "", name) for name in (*first, *_NAME.findall(sentence))):
        if not held.issuperset(stem(name)):
            return f"the name {name} is in none of the cited passages"
    return None


def _negation(sentence: str, evidence: Sequence[str]) -> str | None:
    says_no = bool(_NEGATION.search(sentence.lower()))
    if says_no != any(_NEGATION.search(text.lower()) for text in evidence):
        return "it says no where the cited passage does not" if says_no else "the cited passage says no, it does not"
    return None


def _wording(sentence: str, whole: str, stem: Stem) -> str | None:
    # Without figures: they have been looked at, and "three" and "3" are different words.
    stems = stem(FIGURE.sub(" ", sentence.lower()))
    if not stems:
        return "it says nothing that could be checked"
    held = set(stem(whole))
    share = sum(s in held for s in stems) / len(stems)
    return None if share >= LEAST_SHARED else "the cited passages say something else"


def _plain(text: str) -> str:
    """`text` in lower case with plain quotation marks and single spaces."""
    return " ".join(text.lower().translate(str.maketrans("“”‘’", "\"\"''")).split())
