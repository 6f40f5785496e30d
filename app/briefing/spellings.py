"""Whether two names are one: other spellings, a surname alone, initials. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.names import spelled_alike

_SMALL = frozenset("al el the of for de da di van von bin ibn abu".split())


def same_name(one: str, other: str) -> bool:
    """Whether `one` and `other` are one name: Maarat al-Numan and Maraat al-Numan, Assad and Bashar al-Assad, UN.

    A name of one word is the end of a longer one of two or three; more words make another name.
    """
    a, b = sorted((_words(one), _words(other)), key=len)
    if not a or not b:
        return False
    if len(a) == len(b):
        return all(x == y or spelled_alike(x, y) for x, y in zip(a, b, strict=True))
    if ends_alike(one, other):
        return True
    short, long = sorted((one, other), key=len)
    return are_initials(short, long.split())


def are_initials(short: str, words: Sequence[str]) -> bool:
    """Whether `short` is made of the capitals that `words` begin with, two or more of them: UN, ODPM."""
    capitals = "".join(word[0] for word in words if word[0].isupper())
    return len(capitals) > 1 and short.replace(".", "") == capitals


def ends_alike(one: str, other: str) -> bool:
    """Whether a name of one word is the end of a longer one, as a surname is: not England of the Bank of England."""
    (_, a), (long, b) = sorted(((one, _words(one)), (other, _words(other))), key=lambda pair: len(pair[1]))
    alike = len(a) == 1 < len(b) <= 3 and (b[-1] == a[0] or spelled_alike(a[0], b[-1]))
    return alike and not re.search(r"\b(?:of|for|and)\b", long)


def _words(name: str) -> list[str]:
    plain = re.sub(r"['’.]", "", name.lower())
    return [word for word in re.split(r"[\s-]+", plain) if word and word not in _SMALL]
