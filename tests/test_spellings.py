"""Whether two names are one."""

from __future__ import annotations

import pytest

from app.briefing.spellings import ends_alike, same_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana Costa", "Ana Costa"),
        ("Costa", "Ana Costa"),
        ("Mohammed Salih", "Mohamed Salih"),
        ("Abd al-Rahman", "Abd el-Rahman"),
        ("EU", "European Union"),
        ("U.N.", "United Nations"),
        ("al-Qa’ida", "Al-Qaeda"),
        ("van Dijk", "Virgil van Dijk"),
    ],
)
def test_one_name_in_two_spellings(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana Costa", "Rui Costa"),
        ("Ana", "Ana Costa"),
        ("England", "Bank of England"),
        ("Defence", "Ministry of Defence"),
        ("Leeds", "University of Leeds"),
        ("Holm", "Lind and Holm"),
        ("Labour", "Likud"),
        ("", "Ana"),
    ],
)
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert not same_name(one, other)
    assert not same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("York", "New York", True),
        ("Costa", "Ana Costa", True),
        ("EU", "European Union", False),
        ("Costa", "Costa", False),
    ],
)
def test_the_end_of_a_name(one: str, other: str, expected: bool) -> None:
    assert ends_alike(one, other) is expected
