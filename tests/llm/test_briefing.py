"""A briefing whose summary a real model writes: each sentence is cited and held against the words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.briefing.make import brief
from app.briefing.types import Briefing, Options
from index.handle import Index
from tests.llm.conftest import LlamaServer

TOPIC = "the Idlib offensive and the M4 and M5 highways"


@pytest.fixture(scope="module", autouse=True)
def short_answers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.llm.ANSWER_TOKENS", 120)
        yield


@pytest.fixture(scope="module")
def briefing(server: LlamaServer, seeds_index: Index) -> Briefing:
    return brief(seeds_index, TOPIC, Options(parts=("summary", "sources")), server.model(2048))


def test_the_model_writes_the_summary_and_each_sentence_has_a_verdict(briefing: Briefing) -> None:
    assert briefing.model == "small"
    assert 0 < len(briefing.summary) <= 5
    for sentence in briefing.summary:
        assert (sentence.reason is None) == (sentence.support == "supported")
        assert sentence.citations or sentence.support == "unsupported"
        assert all(1 <= number <= len(briefing.citations) for number in sentence.citations)


def test_the_summary_of_a_model_that_cannot_be_reached_is_the_articles_own(seeds_index: Index) -> None:
    from tests.endpoint import model_at

    made = brief(seeds_index, TOPIC, Options(parts=("summary",)), model_at("http://127.0.0.1:9/v1"))
    assert made.model is None
    assert made.summary
    assert any("The model could not be used" in note for _, note in made.notes)
