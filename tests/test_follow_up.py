"""Follow-ups by a model: what it is shown, what of its words is used, and what is done without it."""

from __future__ import annotations

import pytest

from app.follow_up import FollowUp, Turn, follow_up, turn_of
from app.types import Answer, AnswerSentence, ModelCall, Searched, Timings
from index.errors import ModelError
from index.keyword import terms
from tests.fakes import ScriptedModel

JOBS = "How many jobs did Volkswagen cut in Germany?"
TURNS = [Turn("And the jobs?", JOBS, ("Volkswagen cut 35,000 jobs, the union said.", "See [3]."))]
BY_RULE = f"Why ({JOBS[:-1]})?"


def test_a_good_question_is_used_as_it_is() -> None:
    good = "What did the union say about Volkswagen cutting 35,000 jobs in Germany?"
    model = ScriptedModel(f"{good}\n")
    asked = follow_up("What did they say?", TURNS, terms, model)
    assert asked == FollowUp(good, (), (ModelCall("follow_up", tuple(model.seen[0]), f"{good}\n"),))


def test_the_model_is_shown_the_conversation_as_it_was_asked() -> None:
    model = ScriptedModel(BY_RULE)
    follow_up("Why?", TURNS, terms, model)
    system, user = model.seen[0]
    assert "one question on one line" in system["content"]
    assert user["content"].splitlines() == [
        f"Question 1: {JOBS}",
        "Answer 1: Volkswagen cut 35,000 jobs, the union said. See (3).",
        "Last question: Why?",
    ]


def test_a_question_that_comes_back_unchanged_is_the_same_to_the_byte() -> None:
    question = " Who won\tthe Tour de France? "
    assert follow_up(question, TURNS, terms, ScriptedModel(question.strip())).question == question


def test_without_earlier_turns_no_model_is_asked() -> None:
    model = ScriptedModel()
    assert follow_up("Why?", [], terms, model) == FollowUp("Why?")
    assert model.seen == []


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "Why did Volkswagen cut jobs?\nBecause of costs.",
        "Why did Volkswagen cut jobs?\u2028Jobs?",
        f"Why did Volkswagen cut {'jobs and ' * 40}jobs?",
        "Why did Volkswagen cut 35,000 jobs [3]?",
        "Volkswagen cut 35,000 jobs in Germany.",
        "Why did Volkswagen cut 36,000 jobs in Germany?",
        "Why did Volkswagen and Renault cut jobs in Germany?",
        "Why?",
    ],
)
def test_what_cannot_be_used_gives_way_to_the_rule(reply: str) -> None:
    asked = follow_up("Why?", TURNS, terms, ScriptedModel(reply))
    assert (asked.question, asked.notes, asked.calls[0].reply) == (BY_RULE, (), reply)


def test_a_model_that_fails_gives_way_to_the_rule_and_a_note() -> None:
    asked = follow_up("Why?", TURNS, terms, ScriptedModel(ModelError("localhost cannot be reached")))
    assert asked.question == BY_RULE
    (note,) = asked.notes
    assert "localhost cannot be reached. A rule was used instead." in note


def test_a_turn_is_what_the_articles_support_of_an_answer() -> None:
    sentences = (
        AnswerSentence("Volkswagen cut jobs.", (1,), "supported"),
        AnswerSentence("It cut all jobs.", (), "unsupported", "it cites nothing"),
    )
    answer = Answer("Why?", "answered", "llm", "m", sentences, (), Searched(1, 1), Timings(1, 1, 2), standalone=JOBS)
    assert turn_of(answer) == Turn("Why?", JOBS, ("Volkswagen cut jobs.",))
