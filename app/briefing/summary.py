"""A topic in at most five sentences: the articles' own, or a model's that are held against them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.answer import checked
from app.briefing.cite import Numbers
from app.briefing.topic import Told
from app.briefing.types import Length
from app.llm import ChatModel, hear
from app.types import AnswerSentence
from index.chunk import split_sentences
from index.handle import Index
from index.speech import leans
from prompts.citations import parse_answer
from prompts.render import briefing_messages, fit

SENTENCES: dict[Length, int] = {"short": 3, "medium": 5, "long": 5}
SHOWN_TO_MODEL = 30

ON_TOPIC, CENTRAL, LEAD, ARTICLE = 0.7, 0.2, 0.2, 0.3
"""What a sentence's nearness to the topic and to all that is told, its place in its article, and how well that article
was found count for."""

FRESH = 0.5
"""What a sentence loses that says what one chosen before says. Source: Carbonell and Goldstein, MMR, SIGIR 1998."""

SAME = 0.95
"""Cosine similarity of sentences of which the second tells nothing new."""

LONGEST_WORDS, SHORTEST_WORDS = 60, 8
_LEANING = frozenset("it he she they this that these those his her its their but and among".split())


def own_words(told: Sequence[Told], length: Length, numbers: Numbers) -> tuple[AnswerSentence, ...]:
    """The sentences that say most of the topic and repeat each other least, by the dates of their articles."""
    chosen = _chosen(told, SENTENCES[length])
    chosen.sort(key=lambda item: (str(item.evidence.article.date), item.evidence.article.path, item.place))
    return tuple(
        AnswerSentence(" ".join(item.evidence.quote.split()), (numbers.of(item.evidence),), "supported")
        for item in chosen
    )


def by_model(
    index: Index, topic: str, told: Sequence[Told], length: Length, model: ChatModel, numbers: Numbers
) -> tuple[tuple[AnswerSentence, ...], str | None]:
    """What `model` writes of the topic, each sentence held against what it cites; and why there is none, if so."""
    shown = fit(topic, [item.evidence for item in _chosen(told, SHOWN_TO_MODEL)], model.context_tokens)
    heard = hear(model.stream(briefing_messages(topic, SENTENCES[length], shown)))
    parsed = parse_answer(heard.text, len(shown), split_sentences)
    if heard.failure or not parsed:
        return (), heard.failure or f"{model.name} said nothing"
    draft = checked(index, parsed[: SENTENCES[length]], shown)
    found = {(e.article.path, e.start): e for e in shown}
    ids = {source.id: numbers.of(found[source.path, source.start]) for source in draft.citations}
    return tuple(
        AnswerSentence(s.text, tuple(ids[n] for n in s.citations), s.support, s.reason) for s in draft.sentences
    ), None


def _chosen(told: Sequence[Told], most: int) -> list[Told]:
    """Up to `most` sentences, best first, each weighed against those before it."""
    rest = [item for item in told if _stands_alone(item)]
    if not rest:
        return []
    centre = np.mean([item.vector for item in told], axis=0)
    centre /= max(float(np.linalg.norm(centre)), 1e-9)
    scores = [
        ON_TOPIC * i.relevance + CENTRAL * float(i.vector @ centre) + LEAD / (1 + i.place) + ARTICLE * i.share
        for i in rest
    ]
    chosen: list[int] = []
    while len(chosen) < min(most, len(rest)):
        left = [n for n in range(len(rest)) if not any(_repeats(rest[n], rest[c]) for c in chosen)]
        if not left:
            break
        best = max(
            left,
            key=lambda n: scores[n] - FRESH * max((float(rest[n].vector @ rest[c].vector) for c in chosen), default=0),
        )
        chosen.append(best)
    return [rest[n] for n in chosen]


def _repeats(one: Told, other: Told) -> bool:
    return one is other or float(one.vector @ other.vector) >= SAME


def _stands_alone(item: Told) -> bool:
    """Whether a sentence can be read without the one before it."""
    words = item.evidence.quote.split()
    if not SHORTEST_WORDS <= len(words) <= LONGEST_WORDS or item.evidence.quote.endswith("?"):
        return False
    return words[0].lower() not in _LEANING and not leans(item.evidence.quote)
