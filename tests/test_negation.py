"""What a text says is not so."""

from __future__ import annotations

import pytest

from app.negation import negated


def words(text: str) -> list[str]:
    return [word for word in text.lower().replace(".", " ").replace(",", " ").split() if len(word) > 3]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The army did not take the town.", ("take", "town")),
        ("The army denies taking the town, which burned.", ("taking", "town")),
        ("No hospital was hit.", ("hospital",)),
        ("The army took the town without losses.", ("losses",)),
        ("They wanted to leave, but they couldn’t.", ("they",)),
        ("The army denied any part in the attack.", ("part", "attack")),
        ("The army denied it had had any part in the attack.", ("part", "attack")),
        ("The army took the town.", ()),
        ("Not only the army took the town.", ()),
        ("No fewer than 20 towns were taken.", ()),
    ],
)
def test_what_follows_a_negation_is_negated(text: str, expected: tuple[str, ...]) -> None:
    assert negated(text, words) == expected
