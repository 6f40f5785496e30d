"""Who says what in a sentence, by its grammar."""

from __future__ import annotations

import pytest

from app.briefing.grammar import parse
from app.briefing.speakers import speakers


def found(sentence: str) -> list[str]:
    return [speaker.name for speaker in speakers(sentence, parse([sentence])[0])]


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("The mayor said the bridge would open soon.", ["The mayor"]),
        ("The bridge will open soon, the mayor said.", ["the mayor"]),
        ("The bridge will open soon, according to the mayor of Porto.", ["the mayor of Porto"]),
        ("“The bridge will open,” said Ana Costa, the mayor.", ["Ana Costa"]),
        ("Ana Costa, the mayor, told reporters that the bridge would open.", ["Ana Costa"]),
        ("Portugal's finance minister, Rui Dias, denied that taxes would rise.", ["Rui Dias"]),
        ("Growers and millers warned that bread would be dear.", ["Growers and millers"]),
        ("The airline denied the report and said it had no debts.", ["The airline", "The airline"]),
        ("Nurses say wards are full, while the ministry says beds are free.", ["Nurses", "the ministry"]),
        ("“We were lucky,” coach Dora Lind said after the match.", ["coach Dora Lind"]),
        ("The central bank expects growth, but two economists said it was too hopeful.", ["two economists"]),
        ("The river will rise by a metre, the Office of Waterways (OW) has said.", ["the Office of Waterways (OW)"]),
        ("Shares in the retailer, which sells shoes, fell, analysts said.", ["analysts"]),
        ("The insurer accused the airline of hiding the fault.", ["The insurer"]),
        ("A spokesman for the league confirmed that the final had been moved.", ["A spokesman for the league"]),
    ],
)
def test_those_who_speak_are_named(sentence: str, names: list[str]) -> None:
    assert found(sentence) == names


@pytest.mark.parametrize(
    ("sentence", "pronoun"),
    [
        ("He said the bridge would open.", "He"),
        ("The bridge, she added, is safe.", "she"),
        ("Profits will fall, it warned.", "it"),
        ("They deny that they knew.", "They"),
    ],
)
def test_a_pronoun_is_marked(sentence: str, pronoun: str) -> None:
    (speaker,) = speakers(sentence, parse([sentence])[0])
    assert (speaker.name, speaker.pronoun) == (pronoun, True)


@pytest.mark.parametrize(
    "sentence",
    [
        "The bridge opened on a cold morning.",
        "Owners of older cars are being warned about the brakes.",
        "It is said that the house is haunted.",
        "The court could declare the airline bankrupt.",
        "The team could claim to have won.",
        "The firm, which now calls itself Nordia, was founded in Turku.",
        "Rovers beat United 2-1 in the cup.",
        "“The mayor said nothing,” reads the plaque on the wall.",
        "A website that tells parents about vaccines went live.",
    ],
)
def test_where_nobody_speaks_nobody_is_found(sentence: str) -> None:
    assert found(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The bank's shares, added to the index in 2019, rose.",
        "Voters believe in miracles.",
        "The editor wrote two novels.",
    ],
)
def test_a_verb_that_is_often_another_needs_what_is_said(sentence: str) -> None:
    assert found(sentence) == []


def test_who_is_spoken_to_does_not_speak() -> None:
    assert found("The chairman told his rival, Per Holm, that he trusted him.") == ["The chairman"]
