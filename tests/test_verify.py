"""NEWSDESK_VERIFY=model: a second call that can only lower trust."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.answer import ask
from app.types import Answer
from app.verify import REASON
from index.errors import ModelError
from index.handle import Index
from tests.conftest import Run, use_model
from tests.fakes import ScriptedModel
from tests.test_answer_model import ROADS, scripted

REPLY = scripted(
    "The M4 and M5 were two of the most important arteries in Syria before the war {arteries}. "
    "There are 900 bakers in the capital {arteries}. "
    "The two highways connect government-held cities {connect}."
)


def answered(index: Index, verdicts: str | Exception) -> tuple[Answer, ScriptedModel]:
    model = ScriptedModel(REPLY, verdicts)
    return ask(index, ROADS, model, verify=True), model


def support(answer: Answer) -> list[str]:
    return [sentence.support for sentence in answer.sentences]


def test_a_no_marks_a_sentence_and_a_yes_raises_nothing(seeds_index: Index) -> None:
    answer, model = answered(seeds_index, "1 yes\n2 no")
    assert support(answer) == ["supported", "unsupported", "unsupported"]
    assert "900" in str(answer.sentences[1].reason)
    assert (answer.sentences[2].reason, answer.notes) == (REASON, ())
    # The one that failed by rule is not asked about: no yes could help it.
    asked = model.seen[1][1]["content"]
    assert "Sentence 2: The two highways" in asked
    assert "bakers" not in asked
    assert all(quote in asked for quote in (answer.citations[0].quote, answer.citations[1].quote))


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("<think>2 no</think>\nSentence 1: No.\n**2**: yes", ["unsupported", "unsupported", "supported"]),
        ("1. yes\n2. yes\n1. no", ["unsupported", "unsupported", "supported"]),
        ("9 no\n1 yes\n2 yes", ["supported", "unsupported", "supported"]),
    ],
)
def test_verdicts_are_read_as_models_write_them(seeds_index: Index, reply: str, expected: list[str]) -> None:
    answer, _ = answered(seeds_index, reply)
    assert (support(answer), answer.notes) == (expected, ())


@pytest.mark.parametrize(("reply", "support"), [("No.", "unsupported"), (" yes", "supported")])
def test_a_single_sentence_needs_no_number(seeds_index: Index, reply: str, support: str) -> None:
    model = ScriptedModel(scripted("The two highways connect government-held cities {connect}."), reply)
    answer = ask(seeds_index, ROADS, model, verify=True)
    assert ([sentence.support for sentence in answer.sentences], answer.notes) == ([support], ())


def test_a_sentence_without_a_verdict_stands_and_is_told(seeds_index: Index) -> None:
    answer, _ = answered(seeds_index, "I think that 1 is fine.\n2 yes")
    assert support(answer) == ["supported", "unsupported", "supported"]
    assert answer.notes == ("The model gave no verdict on 1 of its 2 sentences.",)


def test_a_model_that_fails_the_second_time_is_told(seeds_index: Index) -> None:
    answer, _ = answered(seeds_index, ModelError("localhost limits the rate of requests; try again later"))
    assert (answer.mode, support(answer)) == ("llm", ["supported", "unsupported", "supported"])
    (note,) = answer.notes
    assert note == (
        "The model could not be asked to verify this: localhost limits the rate of requests; try again later."
    )


def test_nothing_is_asked_where_no_sentence_is_supported(seeds_index: Index) -> None:
    model = ScriptedModel(scripted("There are 900 bakers in the capital {arteries}."))
    ask(seeds_index, ROADS, model, verify=True)
    assert len(model.seen) == 1


def test_both_calls_are_in_the_audit_record(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSDESK_VERIFY", "model")
    use_model(monkeypatch, REPLY, "1 yes\n2 no")
    audit = tmp_path / "audit.jsonl"
    ran = run("--index", home, "ask", ROADS, "--audit", audit)
    assert REASON in ran.out.replace("\n", " ")
    calls = json.loads(audit.read_text("utf-8"))["model"]["calls"]
    assert [(call["purpose"], call["reply"][:5]) for call in calls] == [("answer", "The M"), ("verify", "1 yes")]
