"""Figures in running text, brought to one form: "3 million", "three million" and "3,000,000" are one. Pure; English."""

from __future__ import annotations

import re
from decimal import Decimal
from math import prod
from typing import Literal, NamedTuple

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {word: value for value, word in enumerate(_UNITS)} | {word: 10 * n for n, word in enumerate(_TENS, start=2)}
_SIZES = {
    "dozen": Decimal(12),
    "hundred": Decimal(100),
    "thousand": Decimal(10**3),
    "million": Decimal(10**6),
    "billion": Decimal(10**9),
    "trillion": Decimal(10**12),
    "k": Decimal(10**3),
    "m": Decimal(10**6),
    "mn": Decimal(10**6),
    "bn": Decimal(10**9),
    "tn": Decimal(10**12),
}
_WORDS = rf"\b(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_UNITS[1:10])}))?|{'|'.join(_UNITS)})\b"
_MANY = "dozens|hundreds|thousands|millions|billions"
_GAP = r"[\s-]"  # a line may break inside a figure, and a space that keeps it from breaking is another character
_SIZE = "dozen|hundred|thousand|million|billion|trillion"
_SIZES_IN_ROW = rf"(?:hundred{_GAP}(?:thousand|million|billion)|thousand{_GAP}(?:million|billion)|{_SIZE})"
FIGURE = re.compile(
    rf"(?P<half>\bhalf(?:{_GAP}an?)?{_GAP})(?P<of>{_SIZE})\b"
    rf"|(?P<digits>(?<!\w)\d+(?:[.,]\d+)*)(?:{_GAP}?(?P<short>k|mn?|bn|tn)\b|{_GAP}(?P<size>{_SIZES_IN_ROW})s?\b)?"
    rf"|(?P<words>{_WORDS})(?P<more>{_GAP}and{_GAP}a{_GAP}half(?={_GAP}(?:{_SIZE})))?"
    rf"(?:{_GAP}(?P<times>{_SIZES_IN_ROW})s?\b)?"
    rf"|\ban?\s(?P<one>{_SIZES_IN_ROW})\b"
    rf"|\b(?P<vague>(?:(?:tens|scores|{_MANY})\sof\s)?(?:{_MANY}))\b",
    re.IGNORECASE,
)


Sort = Literal["year", "day", "share", "money", "count"]

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_SPACED = re.compile(r"(?<=\d[.,]) (?=\d)")
_MONEY = re.compile(r"[$€£]\s?$")
_MONTH_BEFORE = re.compile(rf"\b{_MONTH}\s$")
_MONTH_AFTER = re.compile(rf"(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}")
_MONEY_AFTER = re.compile(r"\s(?:U\.?S\.?\s)?(?:dollars|euros|pounds)\b")
_SHARE_AFTER = re.compile(r"\s?%|\sper\s?cent\b")
_BEFORE_CHARS = 12  # the longest name of a month, a full stop and a space


class Figure(NamedTuple):
    """A figure as it stands in a text, `[start, end)` of it.

    value  a plain number, or words such as "tens of thousands"
    words  how it is written
    sort   what it is a figure of
    """

    value: str
    words: str
    sort: Sort
    start: int
    end: int


def find_figures(text: str) -> list[Figure]:
    """The figures in `text`, in order."""
    found = ((_normal(match), match) for match in FIGURE.finditer(text))
    return [
        Figure(value, " ".join(match[0].split()), _sort(text, match), match.start(), match.end())
        for value, match in found
        if value
    ]


def _sort(text: str, match: re.Match[str]) -> Sort:
    before = text[max(0, match.start() - _BEFORE_CHARS) : match.start()]
    if _MONEY.search(before) or _MONEY_AFTER.match(text, match.end()):
        return "money"
    if _SHARE_AFTER.match(text, match.end()):
        return "share"
    if _YEAR.fullmatch(match[0]):
        return "year"
    return "day" if _MONTH_BEFORE.search(before) or _MONTH_AFTER.match(text, match.end()) else "count"


def figures(text: str) -> tuple[str, ...]:
    """The values of the figures in `text`, in order, each once."""
    return tuple(dict.fromkeys(figure.value for figure in find_figures(text)))


def figures_read(text: str) -> tuple[str, ...]:
    """As `figures`, each once for each reading: "3, 800", as text comes out of some files, is 3 and 800, and 3,800."""
    return figures(text) + figures(_SPACED.sub("", text))


def _normal(match: re.Match[str]) -> str | None:
    if match["vague"]:
        return " ".join(match["vague"].lower().split())
    if match["half"]:
        return _plain(_SIZES[match["of"].lower()] / 2)
    if match["one"]:
        return _plain(_times(match["one"]))
    if match["digits"]:
        size = match["short"] or match["size"] or ""
        number = match["digits"].replace(",", "")
        if not size or number.count(".") > 1:
            return number
        return _plain(Decimal(number) * _times(size))
    words, size = match["words"].lower(), match["times"] or ""
    # "one" alone is seldom a figure.
    if words == "one" and not size:
        return None
    value = sum(
        (Decimal(_VALUES[word]) for word in re.split(_GAP, words)), Decimal("0.5") if match["more"] else Decimal()
    )
    return _plain(value * _times(size))


def _times(sizes: str) -> Decimal:
    """What "million" or "hundred thousand" multiplies by; nothing by 1."""
    return prod((_SIZES[size] for size in re.split(_GAP, sizes.lower()) if size), start=Decimal(1))


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")
