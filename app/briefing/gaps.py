"""What a reader would ask of a topic and the articles do not answer."""

from __future__ import annotations

from collections.abc import Sequence

from app.answer import ask
from app.briefing.spellings import same_name
from app.briefing.types import Event, Gap, Name, Party, QuantityGroup
from index.handle import Index
from index.search import Filters

BEGINNING = "When did it begin?"
ASKED = {
    BEGINNING: "When did {topic} begin?",
    "What is to happen next?": "What will happen next in {topic}?",
}
"""What a reader asks of any piece of news, and how it is put to the articles."""

ASKED_OF_HARM = {
    "Who is responsible?": "Who is responsible for {topic}?",
    "Is anybody looking into it?": "Who investigates {topic}?",
    "What has it cost?": "How much money has {topic} cost?",
}
"""What a reader asks besides, where people came to harm."""

_HARM = ("killed", "injured", "displaced", "missing", "detained")
"""Where one of these is counted, a reader asks for the others."""

NAMED_OFTEN = 4
"""Sentences that name a person or group, after which a reader asks what they say."""

MOST_SILENT = 4


def gaps(
    index: Index,
    topic: str,
    filters: Filters,
    figures: Sequence[QuantityGroup],
    parties: Sequence[Party],
    names: Sequence[Name],
    events: Sequence[Event] = (),
) -> tuple[Gap, ...]:
    """The questions that are not answered, with why that is thought so."""
    told = {word for group in figures for word in _HARM if word in group.name}
    wanted = ASKED | ASKED_OF_HARM if told else ASKED
    begun = any(event.precision == "since" for event in events)
    found = [
        Gap(shown, _refused(index, asked.format(topic=topic), filters))
        for shown, asked in wanted.items()
        if not (begun and shown == BEGINNING)
    ]
    harm = [
        Gap(f"How many people were {word}?", "No figure of the articles counts them.")
        for word in _HARM[:3]
        if told and word not in told
    ]
    speaking = [spelling for party in parties for spelling in (party.name, *party.spellings)]
    silent = [
        Gap(
            f"What is the position of {name.name}?",
            f"Named {name.mentions} times, but no statement of theirs is reported.",
        )
        for name in names
        if _could_speak(name) and not any(_speaks(name, one) for one in speaking)
    ]
    return tuple([gap for gap in found if gap.reason] + harm + silent[:MOST_SILENT])


def _refused(index: Index, question: str, filters: Filters) -> str:
    """Why `question` is not answered; "" where it is."""
    answer = ask(index, question, filters=filters)
    if answer.status == "answered":
        return ""
    return f"Asked of {answer.searched.articles} articles: they do not say."


def _could_speak(name: Name) -> bool:
    """Whether `name` is surely somebody: of a lone word of which nothing is told, that is not known."""
    sure = bool(name.roles) or " " in name.name or name.name.isupper()
    return name.kind != "place" and name.mentions >= NAMED_OFTEN and sure


def _speaks(name: Name, speaker: str) -> bool:
    return any(spelling in speaker or same_name(spelling, speaker) for spelling in (name.name, *name.spellings))
