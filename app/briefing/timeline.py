"""What happened when: sentences -> events, by the day they tell of. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.briefing.cite import Numbers
from app.briefing.days import When, find_days
from app.briefing.grammar import Parse
from app.briefing.topic import Told
from app.briefing.types import Event

_WILL = frozenset({"will", "'ll", "shall"})
_TO_BE = frozenset({"expect", "due", "set", "plan", "schedule", "expected", "scheduled", "planned"})


def timeline(told: Sequence[Told], numbers: Numbers, most: int) -> tuple[Event, ...]:
    """The `most` relevant events, the oldest first and undated ones last, in the order of their articles."""
    found = [(item, when) for item in told for when in _times(item)]
    kept = sorted(found, key=lambda pair: -pair[0].relevance)[:most]
    kept.sort(key=lambda pair: (_key(pair[1]), pair[0].evidence.article.path, pair[0].evidence.start, pair[1].start))
    return tuple(
        Event(
            numbers.of(item.evidence),
            " ".join(item.evidence.quote.split()),
            when.words,
            when.first,
            when.last,
            when.precision,
        )
        for item, when in kept
    )


def still_to_come(parse: Parse, offset: int) -> bool:
    """Whether what is told at `offset` lies ahead: "will go there on Sunday", "is due to meet on Sunday"."""
    at = parse.token_at(offset)
    for verb in () if at is None else parse.ancestors(at):
        token = parse.tokens[verb]
        if token.pos not in ("VERB", "AUX"):
            continue
        helpers = [parse.tokens[n].text.lower() for n in parse.children(verb) if parse.tokens[n].dep == "aux"]
        if _WILL.intersection(helpers):
            return True
        if "to" in helpers:
            over = parse.tokens[token.head]
            return over.lemma in _TO_BE or over.lemma == "be" or (over.lemma == "go" and over.tag == "VBG")
        if token.tag in ("VBD", "VBZ", "VBP") or helpers:
            return False
    return False


def _times(item: Told) -> list[When]:
    day = item.evidence.article.date
    return find_days(item.evidence.quote, day, lambda offset: still_to_come(item.parse, offset))


def _key(when: When) -> tuple[bool, date, date]:
    return when.first is None, when.first or date.max, when.last or date.max
