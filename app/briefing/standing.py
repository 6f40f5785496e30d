"""How figures of one thing stand beside one another: the same, updated, in conflict. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.briefing.types import Standing

ABOUT = Decimal("0.1")
"""Share by which "about 300" and "nearly 300" may be out."""

MORE = Decimal("0.25")
"""Share by which more than "more than 300" may be."""

SAME_START = timedelta(days=31)
"""Days by which the beginnings of one period differ in two articles: "since late April", "since April 28"."""

LEAST_COMPARED = 1000
"""Least figure of things of which nothing is told that is compared: people of a province, not two towns."""

LEAST = re.compile(r"\b(?:more than|over|at least|upwards of|no fewer than|no less than)\b", re.IGNORECASE)
MOST = re.compile(r"\b(?:up to|as many as|as much as|fewer than|less than|under|at most)\b", re.IGNORECASE)
NEARLY = re.compile(r"\b(?:nearly|almost|close to|just under)\b", re.IGNORECASE)
ROUGH = re.compile(r"\b(?:about|around|some|roughly|approximately|an estimated|estimated)\b", re.IGNORECASE)
BOUND = re.compile(
    rf"(?:(?:{'|'.join(p.pattern for p in (LEAST, MOST, NEARLY, ROUGH))}|\ba total of\b)\s+)+(?:[$€£]\s?)?$",
    re.IGNORECASE,
)


_SIZED = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)\s?(?:million|billion|trillion|mn?|bn|tn)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure as it is compared.

    happened  what is told of what it counts: "killed"; "" for what cannot be compared
    since     when what it counts began, if that is told
    window    whether it is of one day or some days only, rather than of all since then
    """

    words: str
    value: str
    noun: str
    happened: str
    place: str
    day: date | None
    article: str
    since: date | None
    window: bool
    part: bool


def standings(rows: Sequence[Measured]) -> list[Standing]:
    """How each of `rows`, figures of one thing, stands beside those of other articles."""
    return [_standing(row, [other for other in rows if other is not row]) for row in rows]


def _standing(row: Measured, others: Sequence[Measured]) -> Standing:
    if row.part:
        return "part"
    beside = [other for other in others if _comparable(row, other)]
    if not beside:
        return "alone"
    differing = [other for other in beside if not _compatible(row, other)]
    if not differing:
        return "agrees"
    # Of what nothing happened to, it is not known whether the same is meant.
    if not row.happened:
        return "alone"
    return "updated" if all(_grown(row, other) for other in differing) else "conflict"


def _comparable(one: Measured, other: Measured) -> bool:
    """Whether two figures are of the same thing at all: not parts, not of one day beside a whole campaign."""
    if other.part or one.article == other.article or one.noun != other.noun or one.window != other.window:
        return False
    if not one.noun:
        return False  # amounts of which only a verb is told
    if not (_exact(one) and _exact(other)) or (one.place and other.place and one.place != other.place):
        return False
    if not one.happened and min(Decimal(one.value), Decimal(other.value)) < LEAST_COMPARED:
        return False
    if one.window:
        return one.day is not None and one.since == other.since
    return one.since is None or other.since is None or abs(one.since - other.since) <= SAME_START


def _exact(row: Measured) -> bool:
    return re.fullmatch(r"[\d.]+", row.value) is not None and row.value.count(".") < 2


def _grown(one: Measured, other: Measured) -> bool:
    """Whether the figure of the later article is the larger one, as a count grows."""
    if one.day is None or other.day is None or one.day == other.day:
        return False
    (low, _), (low_other, _) = bounds(one), bounds(other)
    return (low > low_other) == (one.day > other.day)


def _compatible(one: Measured, other: Measured) -> bool:
    (a, b), (c, d) = bounds(one), bounds(other)
    return a <= d and c <= b


def bounds(row: Measured) -> tuple[Decimal, Decimal]:
    """The least and the most that a figure may mean: "nearly 750"."""
    value = Decimal(row.value)
    before = row.words
    if LEAST.search(before):
        return value, value * (1 + MORE)
    if MOST.search(before):
        return value / 2, value
    if NEARLY.search(before):
        return value * (1 - ABOUT), value
    if ROUGH.search(before):
        return value * (1 - ABOUT), value * (1 + ABOUT)
    if written := _SIZED.search(row.words):
        # "$27bn" is what $27.5bn is rounded to, and "3 million" what 3.2 million is.
        digits = Decimal(written[1].replace(",", ""))
        last = Decimal(1).scaleb(int(digits.as_tuple().exponent))
        off = value / digits * last / 2 if digits else Decimal()
        return value - off, value + off
    return value, value
