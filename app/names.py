"""Names in running text, and whether two spellings are one name. Pure; English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from app.figures import FIGURE

_NAME = re.compile(r"(?<![.!?\"“”• ] )(?<!^)(?<!^[\"“])\b[A-Z][\w’'-]*\w")
# Any first word has a capital. It is taken for a name where it owns something or does what persons and states do.
_FIRST = re.compile(
    r"^[\"“]?([A-Z][\w-]*\w)(?:['’]s\b| (?:is|was|has|had|will|would|could|did|does|sa(?:id|ys)|told|tells|wants|denies"
    r"|accuses|claims|calls|warns|insists|believes|fears|plans|supports|seeks|\w{2,}ed)\b)"
)
_NO_NAME = frozenset(
    "he she it they we you i this that these those there who what which some many most several few all none both more "
    "others another each everyone nobody today yesterday here when where why how mr mrs ms dr sir".split()
)
_COUNTRY = ("", "ey", "y", "a", "e", "ia")
_PEOPLE = ("ian", "ean", "an", "n", "ish", "ese", "i", "ians", "eans", "ans", "ns", "is", "s")
_IRREGULAR = (
    ("france", "french"),
    ("netherlands", "holland", "dutch"),
    ("britain", "british", "uk", "briton", "britons"),
    ("us", "usa", "america", "american", "americans"),
    ("spain", "spanish"),
    ("denmark", "danish"),
    ("poland", "polish"),
    ("finland", "finnish"),
    ("sweden", "swedish"),
    ("switzerland", "swiss"),
    ("greece", "greek", "greeks"),
    ("wales", "welsh"),
    ("ireland", "irish"),
    ("scotland", "scottish", "scots"),
    ("thailand", "thai"),
    ("iceland", "icelandic"),
    ("philippines", "filipino"),
)
_IRREGULAR_ROOT = {word: group[0] for group in _IRREGULAR for word in group}
_SHORT = re.compile(r"\b[A-Z]{2,6}\b")
LEAST_ROOT = 2
"""Letters of a name beyond which an ending may be taken off."""

ALIKE = 0.7
"""How much of two spellings is the same (`SequenceMatcher.ratio`) where their consonants are."""


def names(text: str) -> tuple[str, ...]:
    """Words that are names or parts of names, in order, each once, without a possessive."""
    first = [word for word in _FIRST.findall(text) if not FIGURE.match(word)]
    found = (re.sub(r"['’]s?$", "", word) for word in (*first, *_NAME.findall(text)))
    return tuple(dict.fromkeys(word for word in found if word.lower() not in _NO_NAME))


def is_named(name: str, words: Sequence[str]) -> bool:
    """Whether `words` hold `name`: itself, in another spelling, as a people of a country, or what it is short for."""
    parts = [part for part in re.split(r"[- ]", name) if part and _plain(part) not in ("al", "el", "the")]
    return all(any(_same(part, word) for word in words) for part in parts) or _initials(name, words)


def shortened(text: str, evidence: str) -> str:
    """`text` with the names that `evidence` only has as initials put as these: "the UN" for "the United Nations"."""
    for short in dict.fromkeys(_SHORT.findall(evidence)):
        words = (letter + r"[a-z][\w-]*" for letter in short)
        name = re.compile(r"\b" + r"\s+(?:(?:of|the|for|and)\s+)*".join(words))
        text = text if name.search(evidence) else name.sub(short, text)
    return text


def name_words(text: str) -> tuple[str, ...]:
    """The words of `text`, those with a hyphen also in their parts, in order."""
    whole = [re.sub(r"['’]s?$", "", word) for word in re.findall(r"\w[\w’'-]*\w|\w", text)]
    return tuple(part for word in whole for part in dict.fromkeys((word, *word.split("-"))) if part)


def _same(name: str, word: str) -> bool:
    a, b = (_IRREGULAR_ROOT.get(_plain(one), _plain(one)) for one in (name, word))
    return a == b or _people_of(a, b) or _people_of(b, a) or spelled_alike(a, b)


def _people_of(people: str, country: str) -> bool:
    """Whether one is made of the other, as Iranian of Iran, and Turkish of Turkey."""
    return bool(_without(people, _PEOPLE) & _without(country, _COUNTRY))


def _without(word: str, endings: Sequence[str]) -> set[str]:
    return {word.removesuffix(end) for end in endings if word.endswith(end) and len(word) - len(end) > LEAST_ROOT}


def spelled_alike(a: str, b: str) -> bool:
    """Whether two spellings differ in vowels and doubled letters only, as transliterations do."""
    if a[:1] != b[:1] or min(len(a), len(b)) <= LEAST_ROOT + 1 or abs(len(a) - len(b)) > 1:
        return False
    return _consonants(a) == _consonants(b) and SequenceMatcher(None, a, b).ratio() >= ALIKE


def _consonants(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", re.sub("[aeiouy]", "", word[1:]))


def _initials(name: str, words: Sequence[str]) -> bool:
    """Whether `name`, such as UN, is short for some of `words` in a row."""
    if not (name.isupper() and len(name) > 1):
        return False
    capitals = "".join(
        word[0] if word[0].isupper() else " " for word in words if word.lower() not in ("of", "the", "for")
    )
    return name in capitals


def _plain(word: str) -> str:
    """In small letters, without accents, dots and apostrophes."""
    letters = unicodedata.normalize("NFKD", word)
    return "".join(c for c in letters if c.isalnum()).lower()
