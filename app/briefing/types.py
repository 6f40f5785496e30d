"""What a briefing holds. Every line of it leads, by the numbers of its citations, to words in a file."""

from __future__ import annotations

import datetime as dt  # a field called `date` would hide the type from who reads the annotations
from dataclasses import dataclass, field
from typing import Literal

from app.briefing.parts import PARTS as PARTS
from app.briefing.parts import Part as Part
from app.types import AnswerSentence, Citation
from index.search import Filters

Length = Literal["short", "medium", "long"]
Precision = Literal["day", "about", "days", "month", "year", "since", "relative"]
Standing = Literal["alone", "agrees", "updated", "conflict", "part"]
NameKind = Literal["person", "place", "group"]


@dataclass(frozen=True, slots=True)
class Options:
    """What a briefing is to be made of: the parts wanted, and how much of each."""

    filters: Filters = field(default_factory=Filters)
    length: Length = "medium"
    parts: tuple[Part, ...] = tuple(PARTS)


@dataclass(frozen=True, slots=True)
class Event:
    """What a sentence says happened, and when, by its own words and its article's date.

    text       the sentence
    words      of the sentence that say when: "on Monday"
    start      the first day meant; None where the article is undated or the year is not known
    end        the last day meant; None for what goes on, and where `start` is None
    precision  "day": that day; "about": near that day; "days": some day from `start` to `end`; "month", "year";
               "since": from `start` on; "relative": `words` are all there is
    """

    citation: int
    text: str
    words: str
    start: dt.date | None
    end: dt.date | None
    precision: Precision


@dataclass(frozen=True, slots=True)
class Position:
    """What a party says: a sentence, after the one that names the speaker if it is not the same.

    quoted  whether the sentence holds the party's own words
    """

    text: str
    citations: tuple[int, ...]
    quoted: bool


@dataclass(frozen=True, slots=True)
class Party:
    """One who speaks, as the articles name him most, with what else they call him, and what he says."""

    name: str
    spellings: tuple[str, ...]
    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure of a sentence.

    words     as written, with what bounds it: "more than 300,000"
    value     a plain number; or what stands for one: "dozens"
    unit      what it is a number of: "people", "months", "%"
    counted   what exactly is counted, in the sentence's words: "people displaced in northwest Syria"
    period    the time it is for, in the sentence's words; None where it has none
    who       counted; None where the article itself says it
    standing  beside the other rows of its group: "part" is a part of another figure of its sentence
    """

    citation: int
    words: str
    value: str
    unit: str
    counted: str
    period: str | None
    who: str | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class QuantityGroup:
    """Figures of the same thing, the oldest first."""

    name: str
    rows: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """What a name is to the story, in the words of a sentence."""

    text: str
    citation: int


@dataclass(frozen=True, slots=True)
class Name:
    """A person, place or group that the articles speak of, under the spelling most used, with all others."""

    name: str
    kind: NameKind
    spellings: tuple[str, ...]
    roles: tuple[Role, ...]
    mentions: int
    citation: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that a reader would ask and the articles do not answer, and why that is thought so."""

    question: str
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """An article that is used. Articles of one `report`, numbered from 1, are copies of one another."""

    path: str
    title: str
    outlet: str | None
    date: dt.date | None
    report: int


@dataclass(frozen=True, slots=True)
class Briefing:
    """`notes` says of a part that is left out why it is. `model` wrote the summary; None where articles are quoted.

    articles  how many were searched
    """

    topic: str
    options: Options
    articles: int
    model: str | None
    citations: tuple[Citation, ...]
    summary: tuple[AnswerSentence, ...] = ()
    timeline: tuple[Event, ...] = ()
    positions: tuple[Party, ...] = ()
    figures: tuple[QuantityGroup, ...] = ()
    names: tuple[Name, ...] = ()
    gaps: tuple[Gap, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[tuple[Part, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Edits:
    """What a person made of a briefing. A line is named by its part and its number there, from 0, as it was made.

    parts    that are shown, in this order
    dropped  lines that are left out
    order    of the lines of a part, where it is another than they were made in
    notes    of the person's own, by the part they stand under
    """

    parts: tuple[Part, ...] = tuple(PARTS)
    dropped: frozenset[tuple[Part, int]] = frozenset()
    order: tuple[tuple[Part, tuple[int, ...]], ...] = ()
    notes: tuple[tuple[Part, str], ...] = ()
