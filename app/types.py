"""What every front end shows: the answer of either answerer, and a draft that was checked."""

from __future__ import annotations

import datetime as dt  # a field called `date` would hide the type from who reads the annotations
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from index.evidence import Candidate
from index.search import Filters
from index.types import Evidence

Status = Literal["answered", "not_in_articles"]
Mode = Literal["extractive", "llm"]
Verdict = Literal["supported", "unsupported"]
Finding = Literal["supported", "contradicted", "unattributed", "not_found", "not_checked"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A span of an article: `text[start:end] == quote`. `id` counts from 1 in the order of the answer."""

    id: int
    path: str
    title: str
    date: dt.date | None
    outlet: str | None
    start: int
    end: int
    quote: str
    page: int | None = None

    @property
    def publisher(self) -> str:
        """The outlet, or where none is known the file's name with its folder."""
        return self.outlet or "/".join(self.path.rsplit("/", 2)[-2:])


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer. `reason` says in plain words why it is not supported; None when it is."""

    text: str
    citations: tuple[int, ...]
    support: Verdict
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Searched:
    """What was looked through, and the sentences nearest to the question, best first, with ids from 1."""

    articles: int
    passages: int
    nearest: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds."""

    retrieve: float
    answer: float
    total: float


@dataclass(frozen=True, slots=True)
class ModelCall:
    """The messages that a model was sent to `purpose`, and what it sent back, as it came."""

    purpose: Literal["follow_up", "answer", "verify"]
    messages: tuple[Mapping[str, str], ...]
    reply: str


@dataclass(frozen=True, slots=True)
class Trace:
    """How an answer came about, for its audit record.

    candidates  the scored sentences it was made from, best first
    calls       what a model was asked, in order; empty where none was
    request     the model's parameters, without the key
    """

    candidates: tuple[Candidate, ...] = ()
    calls: tuple[ModelCall, ...] = ()
    request: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToldFigure:
    """A figure of a cited sentence, where articles differ: `words` as written, with what it counts behind it.

    who  says so in the sentence, where it is attributed there
    """

    citation: int
    words: str
    who: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """`model` is None in extractive mode. `asked` is the day from which "this week" was counted, if any.

    notes       what a reader has to know: the days preferred, figures that differ, a fallback, a citation of nothing
    standalone  what was asked in place of a question that leans on earlier ones; None for any other
    filters     which articles were looked at
    reports     the articles cited, by path, in groups of one report each: wire copies are in one
    figures     where articles give different figures, all of them side by side; else none
    """

    question: str
    status: Status
    mode: Mode
    model: str | None
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    searched: Searched
    timings_ms: Timings
    notes: tuple[str, ...] = ()
    asked: dt.date | None = None
    filters: Filters = field(default_factory=Filters)
    reports: tuple[tuple[str, ...], ...] = ()
    figures: tuple[ToldFigure, ...] = ()
    trace: Trace = Trace()
    standalone: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """`[start, end)` of a draft's text, held against the articles.

    citations  what supports it, or what says otherwise, or has it from a party
    reason     why it is not supported, or not checked, in plain words; None where it is supported
    kind       what `reason` is about ("figure", "name" …), where it was checked and is not supported
    instead    of a figure that is contradicted, those that the article gives, as they are written there
    score      likelihood that what is cited or nearest supports it, 0 to 1; None where it was held against nothing
    nearest    where nothing supports or contradicts it, the sentence that shares most of its words, if one shares any
    """

    start: int
    end: int
    text: str
    finding: Finding
    citations: tuple[int, ...] = ()
    reason: str | None = None
    kind: str | None = None
    instead: tuple[str, ...] = ()
    score: float | None = None
    nearest: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A draft that was checked. `citations` count from 1 in the order of the draft, each span once.

    draft     the file, or None for text that was typed
    text      what the offsets of its sentences count in
    articles  how many were looked through
    """

    draft: str | None
    text: str
    sentences: tuple[CheckedSentence, ...]
    citations: tuple[Citation, ...]
    articles: int
    asked: dt.date | None = None


def citation(id_: int, evidence: Evidence) -> Citation:
    """`evidence` as citation number `id_`."""
    article = evidence.article
    return Citation(
        id_,
        article.path,
        article.title,
        article.date,
        article.outlet,
        evidence.start,
        evidence.end,
        evidence.quote,
        evidence.page,
    )
