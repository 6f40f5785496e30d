"""Questions put to a real model over the sample articles: whatever it writes, the answer holds what it promises."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.answer import ask
from app.figures import figures
from app.types import Answer
from index.handle import Index
from prompts.citations import MARK
from tests.conftest import Run
from tests.llm.conftest import LlamaServer

QUESTIONS = (
    "Why do the M4 and M5 highways matter?",
    "How many people in northwest Syria have been displaced since September?",
    "How many people were killed in Idlib?",
)
ANSWER_TOKENS = 120
"""Enough for a few sentences, and the tests stay short on two cores."""

CONTEXT_TOKENS = 2048
"""Half of what the server has, for the same reason."""


@pytest.fixture(scope="module", autouse=True)
def short_answers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.llm.ANSWER_TOKENS", ANSWER_TOKENS)
        yield


@pytest.fixture(scope="module")
def answers(server: LlamaServer, seeds_index: Index) -> list[Answer]:
    return [ask(seeds_index, question, server.model(CONTEXT_TOKENS)) for question in QUESTIONS]


def test_the_model_answers_and_cites(answers: list[Answer]) -> None:
    assert [(answer.mode, answer.model) for answer in answers] == [("llm", "small")] * len(QUESTIONS)
    assert any(answer.citations for answer in answers)
    assert all(sentence.text for answer in answers for sentence in answer.sentences)


def test_every_citation_is_numbered_and_its_span_is_exact(answers: list[Answer], seeds: Path) -> None:
    for answer in answers:
        assert [citation.id for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
        cited = {number for sentence in answer.sentences for number in sentence.citations}
        assert cited == {citation.id for citation in answer.citations}
        for citation in answer.citations:
            text = (seeds / citation.path).read_bytes().decode()
            assert text[citation.start : citation.end] == citation.quote
        assert not any(MARK.search(sentence.text) for sentence in answer.sentences)


def test_every_sentence_has_a_verdict_and_a_doubtful_one_its_reason(answers: list[Answer]) -> None:
    sentences = [sentence for answer in answers for sentence in answer.sentences]
    assert sentences
    for sentence in sentences:
        assert sentence.support in ("supported", "unsupported")
        assert (sentence.support == "unsupported") == bool(sentence.reason)
        assert sentence.citations or sentence.support == "unsupported"


def test_no_figure_is_supported_that_its_citations_do_not_hold(answers: list[Answer]) -> None:
    assert any(figures(sentence.text) for answer in answers for sentence in answer.sentences)
    for answer in answers:
        quotes = {citation.id: citation.quote for citation in answer.citations}
        for sentence in answer.sentences:
            held = figures(" ".join(quotes[number] for number in sentence.citations))
            if not set(figures(sentence.text)) <= set(held):
                assert sentence.support == "unsupported", sentence


def test_the_same_question_gets_the_same_answer_on_the_command_line(
    answers: list[Answer], server: LlamaServer, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("NEWSDESK_MODEL", "small")
    monkeypatch.setenv("NEWSDESK_CONTEXT_TOKENS", str(CONTEXT_TOKENS))
    ran = run("--index", home, "ask", QUESTIONS[0], "--json")
    found = json.loads(ran.out)
    assert (found["mode"], found["model"], found["status"]) == ("llm", "small", answers[0].status)
    assert [sentence["text"] for sentence in found["sentences"]] == [s.text for s in answers[0].sentences]


def test_a_server_without_room_is_shown_fewer_sentences(cramped: LlamaServer, seeds_index: Index) -> None:
    answer = ask(seeds_index, QUESTIONS[0], cramped.model())
    assert (answer.mode, answer.notes) == ("llm", ())


def test_a_prompt_without_room_gives_the_extractive_answer_and_names_the_setting(
    cramped: LlamaServer, seeds_index: Index
) -> None:
    answer = ask(seeds_index, QUESTIONS[0], cramped.model(context_tokens=8192))
    assert answer == _extractive(seeds_index, answer)
    assert answer.notes[0].startswith(f"The model could not be used: {cramped.url} has no room for so long a prompt: ")
    assert "; lower NEWSDESK_CONTEXT_TOKENS, now 8192." in answer.notes[0]


def test_a_model_that_takes_too_long_gives_the_extractive_answer(server: LlamaServer, seeds_index: Index) -> None:
    answer = ask(seeds_index, QUESTIONS[0], server.model(timeout_s=0.001))
    assert answer == _extractive(seeds_index, answer)
    assert f"{server.url} did not answer in 0.001 s; see NEWSDESK_TIMEOUT_S" in answer.notes[0]


def _extractive(index: Index, answer: Answer) -> Answer:
    """The extractive answer to the same question, with the first note, the times and the trace of `answer`."""
    plain = ask(index, answer.question)
    return replace(plain, notes=(*answer.notes[:1], *plain.notes), timings_ms=answer.timings_ms, trace=answer.trace)
