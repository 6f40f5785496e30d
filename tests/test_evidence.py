"""Sentences of the best passages, scored, each once, in an order that does not change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.evidence import Candidate, covered, find_evidence, score_sentences, term_weights, weigh
from index.handle import Index, open_index
from index.question import read_question
from index.search import Filters
from tests.fakes import HashedEmbedder
from tests.small_index import HEAD, TEXTS, make_index

QUESTIONS = [
    "Which highway links two cities?",
    "Who raised the price of bread?",
    "Zeppelins?",
    "the of and",
    '"(unclosed [',
    "When did patrols begin on the M4?",
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Only read by the tests that share it."""
    return make_index(tmp_path_factory.mktemp("evidence"), TEXTS)


def quotes(index: Index, text: str) -> list[str]:
    return [candidate.evidence.quote for candidate in find_evidence(index, text)[1]]


def same_story(number: int) -> str:
    return HEAD.format("Wire", "2020-01-01") + f"The highway is shut tonight. Outlet {number} adds a line."


def test_the_sentence_that_answers_comes_first(index: Index) -> None:
    assert quotes(index, "Which highway links two cities?")[0] in TEXTS["roads/m5.txt"]
    assert quotes(index, "Who raised the price of bread?")[0] == "Bakers raised the price of bread."


def test_every_quote_is_the_exact_span_of_its_article(index: Index) -> None:
    _, candidates = find_evidence(index, "highway bread nets")
    assert len(candidates) == 8
    for candidate in candidates:
        evidence = candidate.evidence
        assert TEXTS[evidence.article.path][evidence.start : evidence.end] == evidence.quote
        assert evidence.quote == evidence.quote.strip() != ""


@pytest.mark.parametrize("text", QUESTIONS)
def test_what_speaks_for_a_sentence_stays_within_bounds(text: str, index: Index) -> None:
    _, candidates = find_evidence(index, text)
    assert candidates
    for candidate in candidates:
        assert 0 <= candidate.coverage <= 1
        assert candidate.offered in (0, 0.5, 1)
        assert candidate.score == pytest.approx(weigh(candidate))


def test_coverage_stays_within_bounds_after_articles_were_replaced(tmp_path: Path) -> None:
    # Deleted passages still count in Tantivy's own frequencies, which would make weights negative.
    make_index(tmp_path, {f"{number}.txt": f"Bread and story {number}." for number in range(12)})
    for run in range(3):
        index = make_index(tmp_path, {f"{number}.txt": f"Bread in run {run}, story {number}." for number in range(8)})
    question, candidates = find_evidence(index, "Bread or zeppelins, by which run?")
    assert all(weight > 0 for weight in term_weights(index, question).values())
    assert all(0 <= candidate.coverage <= 1 for candidate in candidates)


def test_candidates_are_in_order_of_score_then_path_then_place(index: Index) -> None:
    _, candidates = find_evidence(index, "highway")
    keys = [(-c.score, c.evidence.article.path, c.evidence.start) for c in candidates]
    assert keys == sorted(keys)


def test_the_same_question_gives_the_same_evidence_each_time(tmp_path: Path, index: Index) -> None:
    first = [find_evidence(index, text) for text in QUESTIONS]
    assert [find_evidence(index, text) for text in QUESTIONS] == first
    elsewhere = make_index(tmp_path, TEXTS)
    assert [find_evidence(elsewhere, text) for text in QUESTIONS] == first
    opened = open_index(tmp_path / "index", HashedEmbedder())
    assert [find_evidence(opened, text) for text in QUESTIONS] == first


def test_a_sentence_that_several_articles_hold_is_given_once(tmp_path: Path) -> None:
    texts = {f"{number}.txt": same_story(number) for number in range(5)}
    texts["wrapped.txt"] = HEAD.format("Wire", "2020-01-01") + "The highway  is\u00a0shut tonight. A last line."
    found = [" ".join(quote.split()) for quote in quotes(make_index(tmp_path, texts), "Is the highway shut?")]
    assert sorted(found) == sorted(
        ["The highway is shut tonight.", "A last line.", *(f"Outlet {number} adds a line." for number in range(5))]
    )


def test_a_headline_is_no_evidence(tmp_path: Path) -> None:
    text = "ARMY NEARS THE M5 HIGHWAY!\n\nTroops came within sight of it on Friday. The army nears the M5 highway."
    index = make_index(tmp_path, {"a.md": "---\ntitle: Army nears the M5 highway\n---\n\n" + text})
    found = quotes(index, "Is the army near the M5 highway?")
    assert sorted(found) == ["The army nears the M5 highway.", "Troops came within sight of it on Friday."]


def test_boilerplate_is_no_evidence(tmp_path: Path) -> None:
    index = make_index(tmp_path, {"a.txt": TEXTS["undated.txt"] + "\n\nPlease enter your comment!\n"})
    found = quotes(index, "Please enter your comment")
    assert sorted(found) == ["Fishermen mended their nets.", "The highway was quiet."]


def test_filters_hold_for_evidence(index: Index) -> None:
    for filters, paths in (
        (Filters(article="roads/*"), {"roads/m4.txt", "roads/m5.txt"}),
        (Filters(until=date(2020, 1, 31)), {"bread.txt"}),
        (Filters(article="none"), set()),
    ):
        _, candidates = find_evidence(index, "highway", filters)
        assert {candidate.evidence.article.path for candidate in candidates} == paths


def test_nothing_found_is_an_empty_list_and_embeds_nothing(index: Index) -> None:
    question = read_question("highway", index.keyword.terms)
    embedder = index.embedder
    assert isinstance(embedder, HashedEmbedder)
    before = len(embedder.encoded)
    assert score_sentences(index, question, []) == []
    assert len(embedder.encoded) == before


def test_rare_terms_weigh_more(index: Index) -> None:
    question = read_question("highway bread zeppelin", index.keyword.terms)
    weights = term_weights(index, question)
    assert list(weights) == ["highway", "bread", "zeppelin"]
    assert 0 < weights["highway"] < weights["bread"] < weights["zeppelin"]


def test_coverage_is_the_share_of_the_weight() -> None:
    weights = {"bread": 1.0, "zeppelin": 3.0}
    assert covered(weights, frozenset({"bread", "other"})) == 0.25
    assert covered(weights, frozenset({"bread", "zeppelin"})) == 1.0
    assert covered(weights, frozenset()) == 0.0
    assert covered({}, frozenset({"bread"})) == 0.0


def test_more_of_anything_that_speaks_for_a_sentence_raises_its_score(index: Index) -> None:
    _, candidates = find_evidence(index, "highway")
    low = Candidate(candidates[0].evidence, sentence=-2, relevance=-2, coverage=0.2, offered=0.0, spoken=0.0, place=0.5)
    for better in (
        replace(low, sentence=2.0),
        replace(low, relevance=2.0),
        replace(low, coverage=0.9),
        replace(low, offered=1.0),
        replace(low, spoken=1.0),
        replace(low, place=1.0),
    ):
        assert weigh(better) > weigh(low)


def test_a_lone_sentence_that_lends_its_words_to_the_title_is_evidence(tmp_path: Path) -> None:
    index = make_index(tmp_path, {"a.txt": "The M5 highway was reopened on Friday."})
    assert quotes(index, "When was the M5 highway reopened?") == ["The M5 highway was reopened on Friday."]
