"""Who says what."""

from __future__ import annotations

import pytest

from app.briefing.cite import Numbers
from app.briefing.positions import positions, said
from app.briefing.topic import Told
from tests.told import told


def spoken(*sentences: str) -> list[tuple[str, int]]:
    """Who says which sentence."""
    return [(one.speaker, one.item.place) for one in said(told(*sentences))]


def parties(items: list[Told]) -> dict[str, list[str]]:
    made = positions(said(items), Numbers(), 100)
    return {party.name: [position.text for position in party.positions] for party in made}


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (
            ("Ana Costa said the port would close.", "She said ships would be sent to Vigo."),
            [("Ana Costa", 0), ("Ana Costa", 1)],
        ),
        (
            ("The union said the port would close.", "It warned that prices would rise."),
            [("The union", 0), ("The union", 1)],
        ),
        (
            ("Growers said the harvest was poor.", "They blamed the frost."),
            [("Growers", 0), ("Growers", 1)],
        ),
        (
            ("“The port will close,” said Ana Costa.", "“Ships will be sent to Vigo.”"),
            [("Ana Costa", 0), ("Ana Costa", 1)],
        ),
        (
            ("The minister Rui Dias was booed by the crowd.", "He said he had seen worse."),
            [("Rui Dias", 1)],
        ),
        (
            ("The harvest was poor.", "“We lost everything.”", "“The frost came in a night,” said Per Holm."),
            [("Per Holm", 1), ("Per Holm", 2)],
        ),
        (
            ("The union said trains would stop.", "“The line is old.", "It must be closed,” said Per Holm."),
            [("The union", 0), ("Per Holm", 1), ("Per Holm", 2)],
        ),
    ],
)
def test_who_is_not_named_is_found(sentences: tuple[str, ...], expected: list[tuple[str, int]]) -> None:
    assert spoken(*sentences) == expected


@pytest.mark.parametrize(
    "sentences",
    [
        ("It said the port would close.", "The union said trains would stop."),
        ("Ana Costa said the port would close.", "The sea was calm.", "Rain fell.", "Wind blew.", "It said so twice."),
        ("Maria Lopez, the mayor, said the port would close.", "It warned that prices would rise."),
        ("The union said trains would stop.", "Others say they will run."),
    ],
)
def test_a_pronoun_stands_for_nobody_far_away_or_of_another_kind(sentences: tuple[str, ...]) -> None:
    assert not [place for _, place in spoken(*sentences) if sentences[place].split()[0] in ("It", "Others")]


def test_what_is_said_in_one_article_says_nothing_of_another() -> None:
    items = told("Ana Costa said the port would close.") + told("She said the sea was calm.", path="b.txt")
    assert [(one.speaker, one.item.evidence.article.path) for one in said(items)] == [("Ana Costa", "a.txt")]


def test_a_line_holds_the_sentence_that_names_the_speaker_unless_it_was_just_told() -> None:
    items = told(
        "The minister Rui Dias was booed by the crowd.",
        "He said he had seen worse.",
        "He added that he would be back.",
    )
    assert parties(items) == {
        "Rui Dias": [
            "The minister Rui Dias was booed by the crowd. He said he had seen worse.",
            "He added that he would be back.",
        ]
    }


def test_a_quotation_is_marked() -> None:
    items = told("“It is over,” said Ana Costa.", "Ana Costa said the port would close.")
    (party,) = positions(said(items), Numbers(), 100)
    assert [position.quoted for position in party.positions] == [True, False]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Prime Minister Ana Costa said it was over.", "Costa said it was not over."),
        ("Mr Holm said it was over.", "Per Holm said it was not over."),
        ("The Office of Rural Affairs said it was over.", "ORA said it was not over."),
        ("The United Nations said it was over.", "The UN said it was not over."),
        ("Striking bakers said it was over.", "The bakers said it was not over."),
    ],
)
def test_other_names_of_a_party_are_one_party(first: str, second: str) -> None:
    (lines,) = parties(told(first, second)).values()
    assert lines == [first, second]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The Bank of England said it was over.", "The Bank of Japan said it was not over."),
        ("The Ministry of Defence said it was over.", "The Ministry of Health said it was not over."),
        ("Britain, France and Spain said it was over.", "Britain said it was not over."),
        ("Per Holm said it was over.", "Ana Costa said it was not over."),
    ],
)
def test_parties_that_share_a_word_stay_apart(first: str, second: str) -> None:
    assert len(parties(told(first, second))) == 2


@pytest.mark.parametrize(
    ("speaker", "one"),
    [("The spokesman", False), ("The report", False), ("Residents", True), ("The Army", True), ("Ana Costa", True)],
)
def test_a_spokesman_of_another_article_is_another(speaker: str, one: bool) -> None:
    items = told(f"{speaker} said it was over.") + told(f"{speaker} said it was not over.", path="b.txt")
    assert len(positions(said(items), Numbers(), 100)) == 2 - one


def test_the_most_relevant_lines_are_kept() -> None:
    assert sum(len(p.positions) for p in positions(said(told(*["Ana Costa said so."] * 5)), Numbers(), 2)) == 2
