"""A topic in a few sentences."""

from __future__ import annotations

import re
from datetime import date

import pytest

from app.briefing.cite import Numbers
from app.briefing.make import brief
from app.briefing.summary import own_words
from app.briefing.types import Options
from index.errors import ModelError
from index.handle import Index
from tests.fakes import ScriptedModel
from tests.told import told

TOPIC = "the Idlib offensive and the M4 and M5 highways"
ONLY = Options(parts=("summary",))


def test_it_is_made_of_sentences_of_the_articles_by_their_dates() -> None:
    later = told("The dam at Alden was built again within a year of the flood.", path="a.txt", day=date(2022, 3, 1))
    first = told("The dam at Alden broke after three weeks of heavy rain.", path="b.txt", day=date(2021, 3, 1))
    numbers = Numbers()
    summary = own_words([*later, *first], "short", numbers)
    assert [sentence.text for sentence in summary] == [item.evidence.quote for item in (*first, *later)]
    assert [numbers.citations()[s.citations[0] - 1].quote for s in summary] == [s.text for s in summary]
    assert {sentence.support for sentence in summary} == {"supported"}


@pytest.mark.parametrize(
    "sentence",
    [
        "It broke after three weeks of very heavy rain.",
        "Their houses were lost in a single night last week.",
        "He said the dam had been inspected twice a year.",
        "“The dam is safe and will be for years.”",
        "Was the dam inspected by anybody before the flood?",
        "The dam broke.",
    ],
)
def test_a_sentence_that_leans_on_another_or_says_little_is_not_quoted(sentence: str) -> None:
    assert own_words(told(sentence), "long", Numbers()) == ()


def test_what_is_nearest_to_the_topic_is_quoted_first() -> None:
    near = told("The dam at Alden broke after three weeks of rain.", relevance=0.9)
    far = [
        item for n in range(5) for item in told(f"Team {n} won the match on a wet field.", path=f"{n}", relevance=0.1)
    ]
    assert near[0].evidence.quote in [sentence.text for sentence in own_words([*far, *near], "short", Numbers())]


@pytest.mark.parametrize(("length", "most"), [("short", 3), ("medium", 5), ("long", 5)])
def test_it_is_as_long_as_was_asked_for(seeds_index: Index, length: str, most: int) -> None:
    briefing = brief(seeds_index, TOPIC, Options(length=length, parts=("summary",)))  # type: ignore[arg-type]
    assert len(briefing.summary) == most
    assert briefing.model is None


def written(words: str, made_up: str) -> ScriptedModel:
    """A model that says an excerpt that holds `words`, and then `made_up`, citing the same."""

    def reply(prompt: str) -> str:
        number, quote = next(
            (number, quote) for number, quote in re.findall(r"^\[(\d+)\] (.*)$", prompt, re.MULTILINE) if words in quote
        )
        return f"{quote} [{number}] {made_up} [{number}]"

    return ScriptedModel(reply)


def test_what_a_model_writes_is_held_against_what_it_cites(seeds_index: Index) -> None:
    model = written("59 people", "The strikes killed 4,711 people in Paris.")
    briefing = brief(seeds_index, TOPIC, ONLY, model)
    assert briefing.model == "scripted"
    assert [sentence.support for sentence in briefing.summary] == ["supported", "unsupported"]
    assert briefing.summary[1].reason
    first = briefing.citations[briefing.summary[0].citations[0] - 1]
    assert first.quote.startswith("Russian and Syrian government air strikes killed 59 people")
    assert "Topic: " + TOPIC in model.seen[0][-1]["content"]


@pytest.mark.parametrize("reply", [ModelError("the endpoint is down"), ""])
def test_where_a_model_fails_articles_are_quoted_and_a_note_says_why(
    seeds_index: Index, reply: str | ModelError
) -> None:
    briefing = brief(seeds_index, TOPIC, ONLY, ScriptedModel(reply))
    assert briefing.model is None
    assert {sentence.support for sentence in briefing.summary} == {"supported"}
    ((part, note),) = briefing.notes
    assert part == "summary"
    assert note.startswith("The model could not be used: ")


def test_a_model_is_not_asked_for_a_summary_that_nobody_wants(seeds_index: Index) -> None:
    model = ScriptedModel()
    assert brief(seeds_index, TOPIC, Options(parts=("timeline",)), model).summary == ()
    assert model.seen == []
