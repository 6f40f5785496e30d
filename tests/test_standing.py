"""How figures of one thing stand beside one another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.briefing.standing import Measured, bounds, standings

FIRST = Measured("30", "30", "people", "killed", "", date(2021, 3, 1), "a.txt", None, False, False)
LATER = replace(FIRST, day=date(2021, 3, 5), article="b.txt")


def of(words: str, value: str, like: Measured = LATER) -> Measured:
    return replace(like, words=words, value=value)


@pytest.mark.parametrize(
    ("first", "later", "expected"),
    [
        (FIRST, of("30", "30"), "agrees"),
        (of("at least 30", "30", FIRST), of("34", "34"), "agrees"),
        (of("at least 30", "30", FIRST), of("90", "90"), "updated"),
        (of("nearly 30", "30", FIRST), of("29", "29"), "agrees"),
        (of("about 300", "300", FIRST), of("310", "310"), "agrees"),
        (FIRST, of("41", "41"), "updated"),
        (FIRST, of("12", "12"), "conflict"),
        (FIRST, replace(of("41", "41"), day=FIRST.day), "conflict"),
        (FIRST, replace(of("41", "41"), day=None), "conflict"),
        (FIRST, replace(of("41", "41"), article="a.txt"), "alone"),
        (FIRST, replace(of("41", "41"), noun="soldier"), "alone"),
        (replace(FIRST, place="in Porto"), replace(of("41", "41"), place="in Braga"), "alone"),
        (replace(FIRST, place="in Porto"), of("41", "41"), "updated"),
        (FIRST, replace(of("41", "41"), window=True, since=date(2021, 3, 4)), "alone"),
        (replace(FIRST, since=date(2021, 1, 1)), replace(of("41", "41"), since=date(2020, 1, 1)), "alone"),
        (replace(FIRST, since=date(2021, 1, 1)), replace(of("41", "41"), since=date(2021, 1, 20)), "updated"),
        (of("dozens", "dozens", FIRST), of("41", "41"), "alone"),
        (of("$27bn", "27000000000", FIRST), of("$27.5bn", "27500000000"), "agrees"),
        (of("$26bn", "26000000000", FIRST), of("$27.5bn", "27500000000"), "updated"),
    ],
)
def test_figures_of_two_articles_are_compared(first: Measured, later: Measured, expected: str) -> None:
    assert standings([first, later]) == [expected, expected]


def test_a_part_is_beside_nothing() -> None:
    part = replace(of("12", "12"), part=True)
    assert standings([FIRST, part]) == ["alone", "part"]


def test_what_nothing_is_told_of_agrees_where_it_is_large_and_is_never_in_conflict() -> None:
    small = [replace(FIRST, happened=""), replace(of("41", "41"), happened="")]
    large = [replace(of(row.words + ",000", row.value + "000", row), happened="") for row in small]
    assert standings(small) == ["alone", "alone"]
    same = [large[0], replace(large[1], words="about 30,000", value="30000")]
    assert standings(same) == ["agrees", "agrees"]
    assert standings(large) == ["alone", "alone"]


def test_amounts_of_which_only_a_verb_is_told_are_not_compared() -> None:
    assert standings([replace(FIRST, noun=""), replace(of("41", "41"), noun="")]) == ["alone", "alone"]


@pytest.mark.parametrize(
    ("words", "value", "low", "high"),
    [
        ("300", "300", "300", "300"),
        ("more than 300", "300", "300", "375"),
        ("at least 300", "300", "300", "375"),
        ("up to 300", "300", "150", "300"),
        ("nearly 300", "300", "270", "300"),
        ("about 300", "300", "270", "330"),
        ("3 million", "3000000", "2500000", "3500000"),
        ("$1.5bn", "1500000000", "1450000000", "1550000000"),
    ],
)
def test_words_bound_a_figure(words: str, value: str, low: str, high: str) -> None:
    assert bounds(of(words, value)) == (Decimal(low), Decimal(high))
