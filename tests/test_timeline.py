"""What happened when."""

from __future__ import annotations

from datetime import date

from app.briefing.cite import Numbers
from app.briefing.timeline import timeline
from tests.told import told

MARCH = date(2021, 3, 10)


def test_events_are_in_order_and_those_of_unknown_days_last() -> None:
    items = [
        *told("The dam broke on Monday.", "It was built in 1931.", "Repairs will begin on Friday.", day=MARCH),
        *told("The mayor resigned yesterday.", path="b.txt"),
    ]
    found = timeline(items, Numbers(), 10)
    assert [(event.words, event.start and str(event.start), event.precision) for event in found] == [
        ("in 1931", "1931-01-01", "year"),
        ("on Monday", "2021-03-08", "day"),
        ("on Friday", "2021-03-12", "day"),
        ("yesterday", None, "relative"),
    ]


def test_every_event_cites_its_sentence() -> None:
    numbers = Numbers()
    items = told("The dam broke\non Monday.", "The mayor resigned on Tuesday and fled on Wednesday.", day=MARCH)
    found = timeline(items, numbers, 10)
    quotes = {citation.id: " ".join(citation.quote.split()) for citation in numbers.citations()}
    assert [event.text for event in found] == [quotes[event.citation] for event in found]
    assert [event.citation for event in found] == [1, 2, 2]


def test_the_most_relevant_events_are_kept() -> None:
    near = told("The dam broke on Monday.", day=MARCH, relevance=0.9)
    far = told("Rovers won on Tuesday.", path="b.txt", day=MARCH, relevance=0.1)
    assert [event.words for event in timeline([*far, *near], Numbers(), 1)] == ["on Monday"]
