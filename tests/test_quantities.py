"""Figures side by side."""

from __future__ import annotations

from datetime import date

import pytest

from app.briefing.cite import Numbers
from app.briefing.positions import said
from app.briefing.quantities import quantities
from app.briefing.topic import Told
from app.briefing.types import Quantity, QuantityGroup
from tests.told import told

MARCH = date(2021, 3, 10)


def groups(*items: Told) -> list[QuantityGroup]:
    return list(quantities(items, said(items), Numbers(), 100))


def only(*items: Told) -> Quantity:
    ((row,),) = (group.rows for group in groups(*items))
    return row


def test_figures_of_one_thing_stand_together_the_oldest_first() -> None:
    first = told("The flood killed 30 people.", path="a.txt", day=date(2021, 3, 1))
    later = told("At least 41 residents drowned.", path="b.txt", day=date(2021, 3, 2))
    (group,) = groups(*later, *first)
    assert group.name == "people killed"
    assert [(row.words, row.standing) for row in group.rows] == [("30", "updated"), ("At least 41", "updated")]


def test_articles_a_year_apart_are_not_put_together() -> None:
    first = told("The flood killed 30 people.", path="a.txt", day=date(2018, 3, 1))
    later = told("The flood killed 41 people.", path="b.txt", day=date(2021, 3, 2))
    assert [[row.standing for row in group.rows] for group in groups(*first, *later)] == [["alone"], ["alone"]]


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("The flood killed 30 people, officials said.", "officials"),
        ("According to the Red Cross, the flood killed 30 people.", "the Red Cross"),
        ("The flood killed 30 people.", None),
        ("Two doctors said that the river was high.", None),
        ("The mayor said it was over, but the flood killed 30 people.", None),
    ],
)
def test_a_figure_is_told_by_whom_its_clause_hangs_on(sentence: str, who: str | None) -> None:
    assert only(*told(sentence)).who == who


@pytest.mark.parametrize(
    ("sentence", "period"),
    [
        ("The flood killed 30 people on Monday.", "on Monday"),
        ("The flood has killed 30 people since February.", "since February"),
        ("The flood killed 30 people, officials said on Monday.", None),
        ("The flood killed 30 people, and the dam was closed on Monday.", None),
        ("The flood killed 30 people.", None),
    ],
)
def test_a_figure_is_for_the_time_of_its_own_clause(sentence: str, period: str | None) -> None:
    assert only(*told(sentence, day=MARCH)).period == period


def test_a_number_of_days_that_says_when_is_no_figure() -> None:
    assert groups(*told("The dam broke ten days ago.", day=MARCH)) == []


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("More than 300 people fled.", "More than 300"),
        ("Some 12 per cent of voters stayed away.", "Some 12 per cent"),
        ("The bank paid nearly $3 million in fines.", "nearly $3 million"),
        ("A total of 18 shops were closed.", "A total of 18"),
    ],
)
def test_a_figure_is_told_with_its_bounds(sentence: str, words: str) -> None:
    assert only(*told(sentence)).words == words


def test_a_figure_that_an_article_repeats_is_told_once_where_it_says_whose_it_is() -> None:
    items = told("The flood killed 30 people.", "The flood killed 30 people, officials said.")
    assert only(*items).who == "officials"


def test_shares_and_numbers_are_not_put_together() -> None:
    first = told("The survey asked 3,000 people.", path="a.txt")
    share = told("The flood displaced 40% of people.", path="b.txt")
    assert {row.standing for group in groups(*first, *share) for row in group.rows} == {"alone"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("House prices rose by 3%.", "House prices rose by 9%."),
        ("The bank paid $30m.", "The firm paid $90m."),
    ],
)
def test_amounts_are_never_in_conflict_by_chance(first: str, second: str) -> None:
    items = (*told(first, path="a.txt", day=MARCH), *told(second, path="b.txt", day=MARCH))
    assert {row.standing for group in groups(*items) for row in group.rows} == {"alone"}


def test_the_most_relevant_figures_are_kept() -> None:
    near = told("The flood killed 30 people.", relevance=0.9)
    far = told("The town has two bakers.", path="b.txt", relevance=0.1)
    (group,) = quantities([*near, *far], [], Numbers(), 1)
    assert [row.words for row in group.rows] == ["30"]


def test_names_of_groups_are_in_the_plural() -> None:
    items = (*told("They have 2,000 factories.", path="a.txt"), *told("They had 2,000 factories.", path="b.txt"))
    assert [group.name for group in groups(*items)] == ["factories"]
