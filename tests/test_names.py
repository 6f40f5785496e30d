"""Names in running text, and which spellings are one name."""

from __future__ import annotations

import pytest

from app.names import is_named, name_words, names, shortened


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Strikes hit Aleppo and Homs on Monday.", ("Aleppo", "Homs", "Monday")),
        ("The president met Angela Merkel in Berlin.", ("Angela", "Merkel", "Berlin")),
        ("Turkey denies the report.", ("Turkey",)),
        ("Turkey’s army crossed the border.", ("Turkey",)),
        ("They crossed the border. Nobody was hurt.", ()),
        ("The army crossed the M4.", ("M4",)),
        ("Seventeen were hurt.", ()),
        ("• Be honest with Turkey.", ("Turkey",)),
        ("", ()),
    ],
)
def test_names_are_found_in_order(text: str, expected: tuple[str, ...]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Assad", "Bashar al-Assad"),
        ("al-Qaeda", "a group linked to al-Qa’ida"),
        ("Maarat", "the town of Maraat"),
        ("Tamanah", "the town of Tamaneh"),
        ("Russian", "warplanes from Russia"),
        ("Turkey", "the Turkish army"),
        ("Iranian", "militias from Iran"),
        ("French", "the government of France"),
        ("British", "ministers in the UK"),
        ("UN", "the United Nations said"),
        ("WHO", "the World Health Organization said"),
        ("Sarkozy", "Nicolas Sarközy"),
        ("Jisr-al-Shughour", "the city of Jisr al-Shughour"),
    ],
)
def test_one_name_in_two_spellings(name: str, words: str) -> None:
    assert is_named(name, name_words(words))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Iran", "militias from Iraq"),
        ("Syria", "planes from Russia"),
        ("Austria", "a court in Australia"),
        ("Aleppo", "the city of Idlib"),
        ("M4", "the M5 highway"),
        ("Monday", "on Tuesday"),
        ("UN", "the European Union"),
        ("Hama", "the city of Homs"),
        ("Niger", "the army of Nigeria"),
        ("Brown", "Prime Minister Blair"),
    ],
)
def test_different_names(name: str, words: str) -> None:
    assert not is_named(name, name_words(words))


@pytest.mark.parametrize(
    ("text", "evidence", "expected"),
    [
        ("The United Nations said so.", "The UN said so.", "The UN said so."),
        ("the World\nHealth Organization said", "the WHO said", "the WHO said"),
        ("the Office for the Co-ordination of Affairs", "the OCA", "the OCA"),
        # Where both have it in full there is nothing to shorten.
        ("The United Nations said so.", "The United Nations (UN) said so.", "The United Nations said so."),
        ("The United Nations said so.", "The EU said so.", "The United Nations said so."),
        ("Under new rules", "The UN said so.", "Under new rules"),
    ],
)
def test_a_name_is_shortened_to_the_initials_of_the_evidence(text: str, evidence: str, expected: str) -> None:
    assert shortened(text, evidence) == expected
