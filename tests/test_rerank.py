"""Found passages are read and put in the order of what was read."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.handle import Index
from index.rerank import READ, read_passages, search_and_read
from index.search import Filters, search
from tests.small_index import TEXTS, make_index


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return make_index(tmp_path_factory.mktemp("reranked"), TEXTS)


def test_what_was_read_comes_best_first_with_its_sentences(index: Index) -> None:
    found = read_passages(index, "Who raised the price of bread?")
    scores = [item.hit.score for item in found]
    assert scores == sorted(scores, reverse=True)
    assert found[0].hit.article.path == "bread.txt"
    assert [item.quote for item in found[0].sentences] == ["Bakers raised the price of bread.", "Flour is dear."]
    assert all(len(item.sentences) == len(item.reading.sentences) for item in found)


def test_reading_keeps_filters(index: Index) -> None:
    filters = Filters(without=("bread.txt",))
    assert "bread.txt" not in {hit.article.path for hit in search_and_read(index, "bread", 10, filters)}


def test_passages_beyond_those_read_follow_in_the_order_they_were_found(tmp_path: Path) -> None:
    index = make_index(tmp_path, {f"{n}.txt": f"Note {n} tells of the highway number {n}." for n in range(READ + 8)})
    hits = search_and_read(index, "highway", READ + 5)
    ids = [hit.passage.id for hit in hits]
    assert len(set(ids)) == READ + 5
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert set(ids[:READ]) == {hit.passage.id for hit in search(index, "highway", READ)}


def test_an_empty_query_finds_nothing(index: Index) -> None:
    assert search_and_read(index, "  ") == []
