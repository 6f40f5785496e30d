"""What a reader would ask and the articles do not say."""

from __future__ import annotations

from datetime import date

import pytest

from app.briefing.gaps import BEGINNING, gaps
from app.briefing.types import Event, Name, Party, QuantityGroup, Role
from index.handle import Index
from index.search import Filters

KILLED = QuantityGroup("people killed", ())
NONE = Filters(paths=())


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that are put to the articles, which answer none."""
    seen: list[str] = []

    def refuse(index: Index, question: str, filters: Filters) -> str:
        seen.append(question)
        return "they do not say"

    monkeypatch.setattr("app.briefing.gaps._refused", refuse)
    return seen


def name(text: str, kind: str = "group", mentions: int = 5, role: str | None = "bank") -> Name:
    return Name(text, kind, (), (Role(role, 1),) if role else (), mentions, 1)  # type: ignore[arg-type]


def questions(index: Index, figures: tuple[QuantityGroup, ...], parties: tuple[Party, ...], *names: Name) -> list[str]:
    return [gap.question for gap in gaps(index, "the flood", NONE, figures, parties, names)]


def test_where_people_came_to_harm_more_is_asked(seeds_index: Index, asked: list[str]) -> None:
    calm = questions(seeds_index, (), ())
    harm = questions(seeds_index, (KILLED,), ())
    assert set(calm) < set(harm)
    assert {"Who is responsible?", "How many people were injured?", "How many people were displaced?"} <= set(harm)
    assert "How many people were killed?" not in harm
    assert "Who is responsible for the flood?" in asked


@pytest.mark.parametrize(
    ("named", "silent"),
    [
        (name("Nordea"), True),
        (name("Nordea", mentions=2), False),
        (name("Oslo", "place"), False),
        (name("Sim", role=None), False),
        (name("Ana Costa", "person", role=None), True),
    ],
)
def test_those_named_often_are_asked_for_what_they_say(
    seeds_index: Index, asked: list[str], named: Name, silent: bool
) -> None:
    assert (f"What is the position of {named.name}?" in questions(seeds_index, (), (), named)) is silent


@pytest.mark.parametrize("speaker", ["Nordea", "Nordea chief executive Ana Costa"])
def test_those_who_speak_are_not_asked_for(seeds_index: Index, asked: list[str], speaker: str) -> None:
    assert not [q for q in questions(seeds_index, (), (Party(speaker, (), ()),), name("Nordea")) if "Nordea" in q]


def test_a_question_that_articles_answer_is_no_gap(seeds_index: Index) -> None:
    found = gaps(seeds_index, "Syrian refugees", Filters(), (), (), ())
    assert all(gap.reason == "Asked of 5 articles: they do not say." for gap in found)
    assert found == gaps(seeds_index, "Syrian refugees", Filters(), (), (), ())


def test_questions_are_asked_of_the_articles_and_a_refusal_is_a_gap(
    seeds_index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = gaps(seeds_index, "the World Cup in Qatar", Filters(), (), (), ())
    assert [gap.question for gap in known] == ["When did it begin?", "What is to happen next?"]


def test_nobody_asks_when_it_began_where_something_is_told_since_a_day(seeds_index: Index, asked: list[str]) -> None:
    event = Event(1, "The strike has gone on since Monday.", "since Monday", date(2021, 3, 8), None, "since")
    without, told = (gaps(seeds_index, "the strike", NONE, (), (), (), events) for events in ((), (event,)))
    assert BEGINNING in [gap.question for gap in without]
    assert [gap for gap in without if gap.question != BEGINNING] == list(told)
