"""What a figure counts."""

from __future__ import annotations

import pytest

from app.briefing.counted import Counted
from app.briefing.grammar import parse
from app.briefing.quantities import figures_of


def found(sentence: str) -> list[tuple[str, str, str]]:
    """Of each figure its words, unit and what is told of it."""
    return [(f.words, c.unit, c.phrase) for f, c in figures_of(sentence, parse([sentence])[0])]


def only(sentence: str) -> Counted:
    ((_, what),) = figures_of(sentence, parse([sentence])[0])
    return what


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The flood killed 30 people.", [("30", "people", "people killed")]),
        ("About 4,000 residents fled.", [("4,000", "residents", "residents fled")]),
        ("Dozens of houses were destroyed in Porto.", [("Dozens", "houses", "houses destroyed in Porto")]),
        ("The chain will close 12 city shops.", [("12", "city shops", "city shops to close")]),
        ("Half a million voters stayed at home.", [("Half a million", "voters", "voters stayed")]),
        ("Two small clinics and a school were built.", [("Two", "small clinics", "small clinics built")]),
        ("The club sold 300 seats and 20 boxes.", [("300", "seats", "seats sold"), ("20", "boxes", "boxes sold")]),
        ("Police arrested at least two dozen fans.", [("two dozen", "fans", "fans arrested")]),
        ("The firm stopped six trains.", [("six", "trains", "trains stopped")]),
        ("One bridge was destroyed.", [("One", "bridge", "bridge destroyed")]),
        ("Hundreds have been killed.", [("Hundreds", "", "killed")]),
    ],
)
def test_what_is_counted_is_told_in_the_sentence_s_words(sentence: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "phrase"),
    [
        ("The retailer made a loss of $3.5 billion.", "loss"),
        ("House prices rose by 12%.", "House prices rose"),
        ("The bank has a 22% share of the market.", "share"),
        ("In the survey 69% of those asked said no.", "of those asked"),
        ("Nearly 40 per cent of voters stayed away.", "voters stayed"),
    ],
)
def test_an_amount_or_a_share_tells_what_it_is_of(sentence: str, phrase: str) -> None:
    assert phrase.lower() in only(sentence).phrase.lower()


@pytest.mark.parametrize(
    "sentence",
    [
        "The Boeing 737 was repaired.",
        "The old Nokia 7610 phone was popular.",
        "Rovers won 2-1.",
        "The court cited Article 5 of the treaty.",
        "The airline filed for Chapter 11 protection.",
        "It was the Six Nations that made him famous.",
        "She spoke to BBC Radio Five Live about it.",
        "The 3G network was slow.",
        "It was their 30th meeting.",
        "The 19-year-old was hurt.",
        "He was aged 50.",
        "They play on 2 and 9 July.",
        "It happened in 2012.",
        "It was one of the men who ran.",
    ],
)
def test_what_is_no_number_of_things_counts_nothing(sentence: str) -> None:
    assert found(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "verb"),
    [
        ("The merger would cost 40 jobs.", ""),
        ("Doctors are trying to save 12 patients.", ""),
        ("The plan could displace 900 families.", ""),
        ("The plan displaced 900 families.", "displace"),
        ("The fire did not kill 12 people.", ""),
    ],
)
def test_what_has_not_happened_is_no_fact(sentence: str, verb: str) -> None:
    assert only(sentence).verb == verb


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("The crash killed 12 people, five of them children.", [False, True]),
        ("The crash hurt 30 people, including six players.", [False, True]),
        ("The crash hurt 30 people and six dogs.", [False, False]),
    ],
)
def test_a_part_of_another_figure_is_marked(sentence: str, parts: list[bool]) -> None:
    assert [what.part for _, what in figures_of(sentence, parse([sentence])[0])] == parts


def test_an_amount_in_two_currencies_is_told_once() -> None:
    assert [words for words, _, _ in found("The bank paid $27bn (£14bn) in fines.")] == ["27bn"]


def test_what_is_done_on_the_counted_is_not_done_to_them() -> None:
    assert "waged" not in only("The war that the company was waging on millions of users ended.").phrase
