"""Who says something in a sentence."""

from __future__ import annotations

import pytest

from index.speech import leans, names_speaker, speeches


@pytest.mark.parametrize(
    ("sentence", "speakers"),
    [
        ("The mayor said the bridge would open in May.", ["The mayor"]),
        ("The bridge will open in May, the mayor said.", ["the mayor"]),
        ("The bridge will open in May, according to the mayor of Porto.", ["the mayor of Porto"]),
        ("“The bridge will open in May,” said Ana Costa, the mayor.", ["Ana Costa"]),
        ("“The bridge will open in May,” Ana Costa told reporters.", ["Ana Costa"]),
        ("Ana Costa, the mayor of Porto, told Reuters that the bridge would open.", ["Ana Costa"]),
        ("The union (STU) has repeatedly warned that trains will stop.", ["The union"]),
        ("Trains will stop on Friday, said a notice on the union's site.", ["a notice on the union's site"]),
        ("France and the United Kingdom deny that they sold arms.", ["France and the United Kingdom"]),
        ("The army denies the raid and says it struck a depot.", ["The army", "The army"]),
        ("The bank expects growth, but economists say it is too hopeful.", ["economists"]),
        ("State television, citing a minister, said the law had been passed.", ["State television"]),
        ("Nurses say wards are full, while the ministry says beds are free.", ["Nurses", "the ministry"]),
        ("The court, which sits in Lyon, rejected the claim.", ["The court"]),
    ],
)
def test_speakers_are_found_in_order(sentence: str, speakers: list[str]) -> None:
    found = speeches(sentence)
    assert [speech.speaker for speech in found] == speakers
    assert not any(speech.pronoun for speech in found)


@pytest.mark.parametrize(
    "sentence",
    [
        "The bridge opened in May.",
        "An estimated 300 people were there.",
        "The planes are believed to be from the north.",
        "It is said to be the oldest bridge in the country.",
        "The reports were read by the committee.",
        "“She said no,” ran the headline.",
        "",
    ],
)
def test_nobody_speaks(sentence: str) -> None:
    assert speeches(sentence) == ()


@pytest.mark.parametrize(
    "sentence", ["It said 750 had died.", "“I will stay,” he said on Monday.", "But they deny it."]
)
def test_a_pronoun_names_nobody_and_leans_on_who_was_named(sentence: str) -> None:
    assert all(speech.pronoun for speech in speeches(sentence))
    assert leans(sentence)
    assert not names_speaker(sentence)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("“The bridge is safe.", True),
        ("We will open it in May,” he added.", True),
        ("“The bridge is safe.”", True),
        ("The mayor calls the bridge “safe”.", False),
        ("The mayor said: “The bridge is safe.”", False),
        ("The bridge is safe.", False),
    ],
)
def test_a_quotation_of_nobody_s_leans(sentence: str, expected: bool) -> None:
    assert leans(sentence) is expected
