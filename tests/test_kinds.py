"""Of what kind a counted thing is."""

from __future__ import annotations

import pytest

from app.briefing.counted import Counted
from app.briefing.kinds import generic, kind_of, noun_of


def of(unit: str, noun: str, verb: str = "", phrase: str = "") -> Counted:
    return Counted(unit, noun, verb, "", phrase or unit, False)


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        (of("people", "people", "kill"), ("people", "killed")),
        (of("passengers", "passenger", "drown"), ("passenger", "killed")),
        (of("civilians", "civilian", "die"), ("people", "killed")),
        (of("deaths", "death"), ("people", "killed")),
        (of("injuries", "injury"), ("people", "injured")),
        (of("", "", "kill"), ("people", "killed")),
        (of("villagers", "villager", "flee"), ("people", "displaced")),
        (of("people", "people", "force", "people forced from their homes"), ("people", "displaced")),
        (of("people", "people", "", "people dead"), ("people", "killed")),
        (of("people", "people", "live"), ("people", "")),
        (of("clinics", "clinic", "bomb"), ("hospital", "hit")),
        (of("medical centres", "centre", "damage"), ("hospital", "hit")),
        (of("shops", "shop", "close"), ("shop", "close")),
        (of("airstrikes", "airstrike", "carry"), ("strike", "carry")),
    ],
)
def test_words_that_mean_the_same_are_of_one_kind(what: Counted, kind: tuple[str, str]) -> None:
    assert kind_of(what) == kind


@pytest.mark.parametrize(
    ("unit", "noun", "expected"),
    [
        ("kilometres", "kilometre", "kilometer"),
        ("local residents", "resident", "people"),
        ("Americans", "americans", "people"),
        ("old trams", "tram", "tram"),
    ],
)
def test_nouns_are_told_in_one_way(unit: str, noun: str, expected: str) -> None:
    assert noun_of(of(unit, noun)) == expected


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (of("civilians", "civilian", "kill"), "people"),
        (of("", "", "kill"), "people"),
        (of("", "", "sell"), ""),
        (of("children", "child", "kill"), "child"),
        (of("soldiers", "soldier", "kill"), "soldier"),
    ],
)
def test_children_and_soldiers_are_not_compared_with_people(what: Counted, expected: str) -> None:
    assert generic(what) == expected
