"""brief(): a topic in, a Briefing out, every line of it cited."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from app.briefing.cite import Numbers
from app.briefing.gaps import gaps
from app.briefing.naming import names
from app.briefing.positions import positions, said
from app.briefing.quantities import quantities
from app.briefing.summary import by_model, own_words
from app.briefing.timeline import timeline
from app.briefing.topic import Found, Told, articles_on, tell
from app.briefing.types import PARTS, Briefing, Length, Options, Part, Source
from app.independent import independent
from app.llm import ChatModel
from app.types import AnswerSentence
from index.errors import QuestionError
from index.handle import Index
from index.search import Filters, admitted

MOST: dict[Length, int] = {"short": 15, "medium": 80, "long": 200}
"""Lines of a part."""

MOST_NAMES: dict[Length, int] = {"short": 12, "medium": 40, "long": 100}

NOTHING: dict[Part, str] = {
    "summary": "No sentence of the articles stands well enough alone.",
    "timeline": "The articles do not say when anything happened.",
    "positions": "Nobody is reported as saying anything.",
    "figures": "The articles give no figures.",
    "names": "The articles name nobody and no place.",
    "gaps": "Nothing that a reader would commonly ask was found unanswered.",
    "sources": "No article is about this topic.",
}

Progress = Callable[[str], None]


def brief(
    index: Index,
    topic: str,
    options: Options | None = None,
    model: ChatModel | None = None,
    progress: Progress | None = None,
) -> Briefing:
    """What the articles tell of `topic`. Without a model, the same index, topic and options give the same briefing.

    `progress` is told what is being done. Raises QuestionError for an empty topic.
    """
    if not topic.strip():
        raise QuestionError("the topic is empty; say what the briefing is to be about")
    options = options or Options()
    tells = progress or (lambda words: None)
    searched = len(admitted(index, options.filters))
    tells("Looking for articles on the topic")
    found = sorted(articles_on(index, topic, options), key=lambda one: (str(one.record.date), one.record.path))
    if not found:
        note: tuple[Part, str] = ("sources", NOTHING["sources"])
        return Briefing(topic, options, searched, None, (), notes=(note,))
    tells(f"Reading {len(found)} articles")
    told = tell(index, topic, found)
    numbers = Numbers()
    tells("Summing up")
    summary, failure, by = (
        _summary(index, topic, told, options, model, numbers) if "summary" in options.parts else ((), None, None)
    )
    made = _parts(index, topic, told, options, numbers, tells)
    sources = _sources(found)
    whole = replace(made, articles=searched, model=by, summary=summary, sources=sources, citations=numbers.citations())
    notes = _notes(whole)
    if failure:
        notes.append(("summary", failure))
    return replace(_wanted(whole), notes=tuple(notes))


def _summary(
    index: Index, topic: str, told: Sequence[Told], options: Options, model: ChatModel | None, numbers: Numbers
) -> tuple[tuple[AnswerSentence, ...], str | None, str | None]:
    """The summary, why the model's could not be had, and the model that wrote it."""
    failure = None
    if model:
        written, failure = by_model(index, topic, told, options.length, model, numbers)
        if written:
            return written, None, model.name
        failure = f"The model could not be used: {failure}. These are sentences of the articles."
    return own_words(told, options.length, numbers), failure, None


def _parts(
    index: Index,
    topic: str,
    told: list[Told],
    options: Options,
    numbers: Numbers,
    tells: Progress,
) -> Briefing:
    most = MOST[options.length]
    spoken = said(told)

    def of(part: Part) -> Numbers:
        """What is only looked at to see what is missing cites nothing."""
        return numbers if part in options.parts else Numbers()

    tells("Dating what happened")
    events = timeline(told, of("timeline"), most)
    tells("Sorting who says what")
    parties = positions(spoken, of("positions"), most)
    tells("Putting figures side by side")
    figures = quantities(told, spoken, of("figures"), most)
    tells("Collecting names")
    found = names(told, of("names"), MOST_NAMES[options.length])
    tells("Asking what is missing")
    paths = Filters(paths=tuple(sorted({item.evidence.article.path for item in told})))
    open_ = gaps(index, topic, paths, figures, parties, found, events) if "gaps" in options.parts else ()
    return Briefing(
        topic, options, 0, None, (), timeline=events, positions=parties, figures=figures, names=found, gaps=open_
    )


def _sources(found: Sequence[Found]) -> tuple[Source, ...]:
    reports = independent({one.record.path: one.text for one in found})
    number = {path: at for at, paths in enumerate(reports, start=1) for path in paths}
    records = (one.record for one in found)
    return tuple(Source(r.path, r.title, r.outlet, r.date, number[r.path]) for r in records)


def _wanted(briefing: Briefing) -> Briefing:
    """`briefing` without the parts that nobody asked for; of what articles it is made is told always."""
    left_out: dict[str, Any] = {part: () for part in PARTS if part not in (*briefing.options.parts, "sources")}
    return replace(briefing, **left_out)


def _notes(briefing: Briefing) -> list[tuple[Part, str]]:
    """Of each part that was asked for and is empty, why it is."""
    return [(part, NOTHING[part]) for part in briefing.options.parts if not getattr(briefing, part)]
