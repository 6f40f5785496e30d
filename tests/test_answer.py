"""ask() in the articles' own words, on the sample articles with hashed words; and the answer as JSON and text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.answer import ask
from app.as_json import answer_json, answer_of
from app.follow_up import turn_of
from app.text import answer_text
from app.types import Answer, Timings
from index.build import build
from index.errors import QuestionError
from index.handle import Index, create_index
from index.search import Filters
from tests.conftest import Golden
from tests.fakes import HashedEmbedder, ScriptedModel

ROADS = "Why do the M4 and M5 highways matter?"
DISPLACED = "How many people in northwest Syria have been displaced since September?"
FOOTBALL = "Who won the football World Cup in Qatar?"


def raw(seeds: Path, path: str) -> str:
    return (seeds / path).read_bytes().decode()


CITATION = {
    "id": int,
    "path": str,
    "title": str,
    "date": (str, type(None)),
    "outlet": (str, type(None)),
    "start": int,
    "end": int,
    "quote": str,
    "page": (int, type(None)),
}


def timeless(answer: Answer) -> Answer:
    return replace(answer, timings_ms=Timings(0, 0, 0))


def test_extractive_answer_cites_exact_spans_of_the_files(seeds_index: Index, seeds: Path) -> None:
    answer = ask(seeds_index, ROADS)
    assert (answer.status, answer.mode, answer.model, answer.notes) == ("answered", "extractive", None, ())
    assert answer.sentences
    for citation in answer.citations:
        assert raw(seeds, citation.path)[citation.start : citation.end] == citation.quote
        assert citation.quote == citation.quote.strip() != ""


def test_extractive_sentences_are_their_quotes_and_cite_one_each(seeds_index: Index) -> None:
    answer = ask(seeds_index, ROADS)
    assert [s.text for s in answer.sentences] == [" ".join(c.quote.split()) for c in answer.citations]
    assert [s.citations for s in answer.sentences] == [(n,) for n in range(1, len(answer.sentences) + 1)]
    assert [c.id for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert {s.support for s in answer.sentences} == {"supported"}


def test_extractive_answer_holds_the_figure_that_was_asked_for(seeds_index: Index) -> None:
    answer = ask(seeds_index, DISPLACED)
    assert "323,000 people" in answer.sentences[0].text
    assert answer.citations[0].path == "000_9784ce44e248da4c.txt"
    assert answer.citations[0].date == date(2019, 5, 6)
    assert answer.citations[0].outlet == "Northern Desk Wire"


def test_a_question_the_articles_do_not_answer_is_refused(seeds_index: Index, seeds: Path) -> None:
    answer = ask(seeds_index, FOOTBALL)
    assert (answer.status, answer.sentences, answer.citations) == ("not_in_articles", (), ())
    assert answer.searched.articles == 5
    assert answer.searched.passages == seeds_index.store.count_passages()
    assert 1 <= len(answer.searched.nearest) <= 3
    for near in answer.searched.nearest:
        assert raw(seeds, near.path)[near.start : near.end] == near.quote


@pytest.mark.parametrize("question", [ROADS, FOOTBALL])
def test_the_same_question_gives_the_same_answer(seeds_index: Index, question: str) -> None:
    assert timeless(ask(seeds_index, question)) == timeless(ask(seeds_index, question))


def test_a_follow_up_is_answered_as_the_question_it_stands_for(seeds_index: Index) -> None:
    first = ask(seeds_index, ROADS)
    answer = ask(seeds_index, "Where do they lead?", earlier=[turn_of(first)])
    assert (answer.question, answer.standalone) == ("Where do they lead?", "Where do the M4 and M5 highways lead?")
    in_full = ask(seeds_index, "Where do the M4 and M5 highways lead?", earlier=[turn_of(first)])
    assert in_full.standalone is None
    assert timeless(replace(answer, question="", standalone=None)) == timeless(replace(in_full, question=""))
    assert timeless(ask(seeds_index, ROADS)) == timeless(first)


@pytest.mark.parametrize("question", ["", "  \n\t", "\u00a0"])
def test_an_empty_question_is_refused(seeds_index: Index, question: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        ask(seeds_index, question)


@pytest.mark.parametrize("question", ["?", "the", "🤷", "\u202e", "x" * 5000, "' OR 1=1 --", "+M5 AND (title:*"])
def test_an_odd_question_is_answered_or_refused(seeds_index: Index, question: str) -> None:
    answer = ask(seeds_index, question)
    assert answer.question == question
    assert (answer.status == "answered") == bool(answer.sentences)


@pytest.mark.parametrize(
    ("filters", "paths"),
    [
        (Filters(article="000_*"), {"000_9784ce44e248da4c.txt"}),
        (Filters(since=date(2019, 8, 1)), {"001_072e4e9cb6686179.txt"}),
        (Filters(until=date(2015, 10, 15)), {"004_62989a399c13c402.txt"}),
        (Filters(since=date(2019, 5, 6), until=date(2019, 5, 6)), {"000_9784ce44e248da4c.txt"}),
    ],
)
def test_filters_leave_only_their_articles(seeds_index: Index, filters: Filters, paths: set[str]) -> None:
    answer = ask(seeds_index, "What did the Syrian army do in Idlib?", filters=filters)
    found = {c.path for c in answer.citations} | {e.path for e in answer.searched.nearest}
    assert found == paths
    assert answer.searched.articles == 1
    assert 0 < answer.searched.passages < seeds_index.store.count_passages()


def test_extractive_answer_hands_on_no_pieces(seeds_index: Index) -> None:
    pieces: list[str] = []
    ask(seeds_index, DISPLACED, on_text=pieces.append)
    assert pieces == []


def test_json_has_the_names_and_types_that_scripts_rely_on(seeds_index: Index) -> None:
    for answer in (
        ask(seeds_index, ROADS),
        ask(seeds_index, FOOTBALL),
        ask(seeds_index, ROADS, ScriptedModel("x [1]")),
    ):
        found = answer_json(answer)
        assert json.loads(json.dumps(found)) == found
        assert answer_json(answer_of(found)) == found
        _check(
            found,
            question=str,
            standalone=(str, type(None)),
            asked=(str, type(None)),
            status=str,
            mode=str,
            model=(str, type(None)),
            filters=dict,
            sentences=list,
            citations=list,
            reports=list,
            figures=list,
            searched=dict,
            timings_ms=dict,
            notes=list,
        )
        for sentence in found["sentences"]:
            _check(sentence, text=str, citations=list, support=str, reason=(str, type(None)))
            assert set(sentence["citations"]) <= {citation["id"] for citation in found["citations"]}
        for item in found["citations"]:
            _check(item, **CITATION)
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", item["date"])
        _check(found["searched"], articles=int, passages=int, nearest=list)
        for near in found["searched"]["nearest"]:
            _check(near, **CITATION)
        _check(found["timings_ms"], retrieve=float, answer=float, total=float)
        assert found["timings_ms"]["total"] >= found["timings_ms"]["retrieve"] >= 0


def _check(found: dict[str, Any], **types: Any) -> None:
    assert list(found) == list(types)
    for name, type_ in types.items():
        assert isinstance(found[name], type_), name


@pytest.mark.parametrize(("name", "question"), [("answer.txt", DISPLACED), ("refusal.txt", FOOTBALL)])
def test_answer_as_text_is_the_golden_one(seeds_index: Index, golden: Golden, name: str, question: str) -> None:
    golden(name, answer_text(timeless(ask(seeds_index, question))) + "\n")


def test_an_answer_says_which_days_it_preferred(seeds_index: Index) -> None:
    answer = ask(seeds_index, "What was captured this week?", asked=date(2019, 5, 6))
    assert answer.asked == date(2019, 5, 6)
    assert "Articles from 2019-04-29 to 2019-05-06 were preferred, as the question names that time." in answer.notes
    assert answer_json(answer)["asked"] == "2019-05-06"


def test_a_question_that_names_no_time_says_nothing_of_days(seeds_index: Index) -> None:
    assert not any(
        "were preferred" in note for note in ask(seeds_index, "Who is Abu Mujahid?", asked=date.today()).notes
    )


def test_days_without_articles_are_not_spoken_of(seeds_index: Index) -> None:
    answer = ask(
        seeds_index, "How many people in northwest Syria were displaced in September?", asked=date(2026, 11, 22)
    )
    assert not any("were preferred" in note for note in answer.notes)


def test_figures_that_differ_are_told_newest_first_and_spoken_of(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    head = "---\ndate: {}\noutlet: {}\n---\n"
    old = (
        head.format("2019-09-02", "Harbour Post")
        + "At least 300 people were displaced by the flood in Ostrava, aid groups said.\n"
    )
    new = (
        head.format("2019-09-20", "Valley Times")
        + "About 4,200 people were displaced by the flood in Ostrava, the mayor said.\n"
    )
    (folder / "old.txt").write_text(old, encoding="utf-8")
    (folder / "new.txt").write_text(new, encoding="utf-8")
    index = create_index(tmp_path / "index", folder, HashedEmbedder())
    build(index, folder)
    answer = ask(index, "How many people were displaced by the flood in Ostrava?")
    assert [citation.path for citation in answer.citations] == ["new.txt", "old.txt"]
    assert "Articles give different figures; look at the date of each, and at what it counts." in answer.notes
    assert "Several" not in " ".join(ask(index, "Who were displaced by the flood in Ostrava?").notes)
