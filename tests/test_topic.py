"""Which articles are on a topic, and what they tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.briefing.topic import articles_on, tell
from app.briefing.types import Options
from index.handle import Index
from index.search import Filters
from tests.small_index import HEAD, make_index

FLOOD = "The river flooded the town of Alden and the dam at Alden broke."
TEXTS = {
    "one.txt": HEAD.format("Flood in Alden", "2021-03-01") + f"{FLOOD} The dam was old.",
    "two.txt": HEAD.format("Alden after the flood", "2021-03-02") + f"{FLOOD} The mayor of Alden wept.",
    "three.txt": HEAD.format("Rovers win", "2021-03-02") + "Rovers beat United in a dull match. Rain fell.",
}
TOPIC = "the flood in Alden and the dam"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return make_index(tmp_path_factory.mktemp("topic"), TEXTS)


def test_articles_on_the_topic_are_found_and_others_left_out(index: Index) -> None:
    assert {one.record.path for one in articles_on(index, TOPIC, Options())} == {"one.txt", "two.txt"}


def test_only_articles_that_filters_admit_are_on_it(index: Index) -> None:
    found = articles_on(index, TOPIC, Options(Filters(paths=("two.txt",))))
    assert [one.record.path for one in found] == ["two.txt"]


def test_a_topic_that_no_article_tells_of_has_none(index: Index) -> None:
    assert articles_on(index, "interest rates of the Norwegian bank", Options()) == []


def test_sentences_are_told_in_order_once_and_without_headlines(index: Index) -> None:
    found = tell(index, TOPIC, articles_on(index, TOPIC, Options()))
    quotes = [item.evidence.quote for item in found]
    assert quotes.count(FLOOD) == 1
    assert {"The dam was old.", "The mayor of Alden wept."} < set(quotes)
    assert not {"Flood in Alden", "Alden after the flood"} & set(quotes)
    for one in articles_on(index, TOPIC, Options()):
        places = [item.place for item in found if item.evidence.article.path == one.record.path]
        assert places == sorted(places)


def test_what_shares_more_words_with_the_topic_is_more_relevant(index: Index) -> None:
    found = tell(index, TOPIC, articles_on(index, TOPIC, Options()))
    assert max(found, key=lambda item: item.relevance).evidence.quote == FLOOD


def test_a_long_briefing_is_made_of_more_articles_than_a_short_one(tmp_path: Path) -> None:
    # The words differ, or they would be copies.
    texts = {f"{n}.txt": HEAD.format(f"Flood {n}", "2021-03-01") + f"{FLOOD} House {n} fell." for n in range(9)}
    index = make_index(tmp_path, texts)
    assert [len(articles_on(index, TOPIC, Options(length=length))) for length in ("short", "medium")] == [6, 9]
