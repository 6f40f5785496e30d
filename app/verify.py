"""A second opinion: the model that wrote an answer is asked whether what it cites says so. It can only lower trust."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.llm import ChatModel, hear
from app.types import AnswerSentence, Citation, ModelCall
from prompts.citations import without_thought
from prompts.render import verify_messages

REASON = "the model, asked again, does not find it in what it cites"
_VERDICT = re.compile(r"^\W*(?:sentence\s*)?(\d{1,3})\W+(yes|no)\b", re.IGNORECASE | re.MULTILINE)
_BARE = re.compile(r"\W*(yes|no)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Verified:
    """The sentences of an answer, some with less trust than before; `calls` is what the model was asked."""

    sentences: tuple[AnswerSentence, ...]
    notes: tuple[str, ...] = ()
    calls: tuple[ModelCall, ...] = ()


def verified(sentences: Sequence[AnswerSentence], citations: Sequence[Citation], model: ChatModel) -> Verified:
    """`sentences` where those that passed the check, and not the model's own, are marked as unsupported.

    What the model gives no verdict on stays as it was, and a note tells so.
    """
    sentences = tuple(sentences)
    asked = [place for place, sentence in enumerate(sentences) if sentence.support == "supported"]
    if not asked:
        return Verified(sentences)
    quotes = {citation.id: citation.quote for citation in citations}
    claims = [(sentences[place].text, [quotes[id_] for id_ in sentences[place].citations]) for place in asked]
    messages = tuple(verify_messages(claims))
    heard = hear(model.stream(messages))
    calls = (ModelCall("verify", messages, heard.text),)
    if heard.failure:
        return Verified(sentences, (f"The model could not be asked to verify this: {heard.failure}.",), calls)
    verdicts = _verdicts(heard.text, len(asked))
    doubted = {place for number, place in enumerate(asked, start=1) if verdicts.get(number) is False}
    told = tuple(
        replace(sentence, support="unsupported", reason=REASON) if place in doubted else sentence
        for place, sentence in enumerate(sentences)
    )
    silent = sum(number not in verdicts for number in range(1, len(asked) + 1))
    notes = (f"The model gave no verdict on {silent} of its {len(asked)} sentences.",) if silent else ()
    return Verified(told, notes, calls)


def _verdicts(text: str, count: int) -> dict[int, bool]:
    """The verdict on each number up to `count`, of which a single one need not be named; a no outweighs a yes."""
    verdicts: dict[int, bool] = {}
    text = without_thought(text)
    bare = _BARE.match(text) if count == 1 else None
    for number, word in [("1", bare[1])] if bare else _VERDICT.findall(text):
        verdicts[int(number)] = verdicts.get(int(number), True) and word.lower() == "yes"
    return verdicts
