"""Figures side by side, where articles differ."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.told_figures import told_figures
from app.types import Citation, ToldFigure
from index.keyword import terms

SOURCE = Citation(1, "a.txt", "Roads", None, None, 0, 0, "")


def told(*quotes: str, asked: tuple[str, ...] = ()) -> list[tuple[int, str, str | None]]:
    """Figures of quotes from an article each."""
    sources = [replace(SOURCE, id=at, path=f"{at}.txt", quote=quote) for at, quote in enumerate(quotes, start=1)]
    return [(figure.citation, figure.words, figure.who) for figure in told_figures(sources, asked, terms)]


def test_figures_of_two_articles_stand_side_by_side_with_who_says_so() -> None:
    assert told(
        "Officials said 30 people died in the flood of 2012.",
        "At least 41 villagers and two soldiers drowned, according to the Red Cross.",
    ) == [
        (1, "30 people died", "Officials"),
        (2, "41 villagers", "the Red Cross"),
        (2, "two soldiers drowned", "the Red Cross"),
    ]


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("It cost $3 million, half of it borrowed.", "3 million"),
        ("Some 12 per cent of voters stayed away.", "12 per cent"),
        ("More than 300,000 internally displaced people live there.", "300,000 internally displaced people live"),
        ("A 19-year-old was hurt.", "19-year-old"),
        ("They counted\n40\nboats.", "40 boats"),
        ("There were 7.", "7"),
    ],
)
def test_a_figure_is_told_with_what_it_counts(quote: str, words: str) -> None:
    assert told(quote, "It has 99 doors.")[0] == (1, words, None)


@pytest.mark.parametrize(
    "quotes",
    [
        (),
        ("30 people died.",),
        ("30 people died.", "Thirty people are dead, and 12 hurt."),
        ("30 people died.", "Nobody knows how many."),
        ("30 people died.", "It was the worst flood since 2012.", "It happened on 3 March."),
    ],
)
def test_where_articles_agree_there_is_nothing_to_show(quotes: tuple[str, ...]) -> None:
    assert told(*quotes) == []


def test_two_figures_of_one_article_are_no_difference() -> None:
    sources = [replace(SOURCE, id=at, quote=quote) for at, quote in enumerate(("30 died.", "12 were hurt."), start=1)]
    assert told_figures(sources, (), terms) == ()
    other = replace(SOURCE, id=3, path="b.txt", quote="40 died.")
    assert told_figures([*sources, other], (), terms)[0] == ToldFigure(1, "30 died", None)


def test_what_is_not_asked_for_is_left_out_where_articles_differ_in_what_is() -> None:
    quotes = ("Some 30 people drowned, and 4,000 fled.", "There are 41 drowned people and two broken dykes.")
    assert [words for _, words, _ in told(*quotes, asked=("drown",))] == ["30 people drowned", "41 drowned people"]
    assert len(told(*quotes, asked=("resign",))) == 4
