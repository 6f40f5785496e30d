"""Follow-up questions: "And who said that?" asked so that it stands alone, by a model or by rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.figures import figures
from app.llm import ChatModel, hear
from app.names import is_named, name_words, names
from app.standalone import Earlier, content, standalone
from app.types import Answer, ModelCall
from prompts.citations import MARK, without_thought
from prompts.render import QUESTION_CHARS, standalone_messages

Stem = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question as typed and as asked, and the sentences of its answer that the articles support."""

    question: str
    standalone: str
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question as it is asked; `calls` is what a model was asked for it."""

    question: str
    notes: tuple[str, ...] = ()
    calls: tuple[ModelCall, ...] = ()


def turn_of(answer: Answer) -> Turn:
    """What a later question may lean on of `answer`."""
    said = tuple(sentence.text for sentence in answer.sentences if sentence.support == "supported")
    return Turn(answer.question, answer.standalone or answer.question, said)


def follow_up(question: str, earlier: Sequence[Turn], stem: Stem, model: ChatModel | None = None) -> FollowUp:
    """`question` so that it stands alone after `earlier` turns, the latest last: by `model`, or else by rule.

    `stem` gives the stems that the keyword index would look up. What the model returns is used where it is one question
    that brings in no figure and no name; a note says so where the model failed.
    """
    if not earlier:
        return FollowUp(question)
    by_rule = standalone_by_rule(question, earlier, stem)
    if not model:
        return FollowUp(by_rule)
    messages = tuple(standalone_messages([(turn.standalone, " ".join(turn.said)) for turn in earlier], question))
    heard = hear(model.stream(messages))
    calls = (ModelCall("follow_up", messages, heard.text),)
    if heard.failure:
        note = f"The model could not say what the question leans on: {heard.failure}. A rule was used instead."
        return FollowUp(by_rule, (note,), calls)
    asked = without_thought(heard.text).strip()
    if asked == question.strip():
        asked = question
    return FollowUp(asked if _usable(asked, question, earlier, stem) else by_rule, (), calls)


def standalone_by_rule(question: str, earlier: Sequence[Turn], stem: Stem) -> str:
    """`question` so that it stands alone after `earlier` turns. The same conversation gives the same words."""
    for turn in reversed(earlier):
        asked = turn.standalone.rstrip(" ?.!")
        outer, _, aside = asked.partition(" (")
        # "Who said “…”?" is about what the turn before it was about.
        quoting = "“" in asked and "“" not in turn.question
        if not quoting and content(asked, stem):
            terms = content(asked, stem)
            said = max(earlier[-1].said, key=lambda sentence: len(terms & content(sentence, stem)), default="")
            about, aside = (outer, aside.rstrip(")")) if content(outer, stem) else (aside.rstrip(")"), "")
            return standalone(question, Earlier(about, said, aside), stem)
    return question


def _usable(asked: str, question: str, earlier: Sequence[Turn], stem: Stem) -> bool:
    """Whether a model's words are one question that says nothing which the conversation does not."""
    if not content(asked, stem):
        return False
    if asked == question:
        return True
    if len(asked.splitlines()) != 1 or len(asked) > QUESTION_CHARS or MARK.search(asked):
        return False
    if not asked.endswith("?") and question.rstrip().endswith("?"):
        return False
    talk = " ".join([question, *(words for turn in earlier for words in (turn.standalone, *turn.said))])
    known, counted = name_words(talk), figures(talk)
    named = all(is_named(name, known) for name in names(asked))
    return named and set(figures(asked)) <= set(counted)
