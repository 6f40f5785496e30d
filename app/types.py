"""The answer: what both answerers return and every front end shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from index.evidence import Candidate
from index.types import Evidence

Status = Literal["answered", "not_in_articles"]
Mode = Literal["extractive", "llm"]
Verdict = Literal["supported", "unsupported"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A span of an article: `text[start:end] == quote`. `id` counts from 1 in the order of the answer."""

    id: int
    path: str
    title: str
    date: date | None
    outlet: str | None
    start: int
    end: int
    quote: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer. `reason` says in plain words why it is not supported; None when it is."""

    text: str
    citations: tuple[int, ...]
    support: Verdict
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Searched:
    """What was looked through, and the sentences nearest to the question, best first."""

    articles: int
    passages: int
    nearest: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds."""

    retrieve: float
    answer: float
    total: float


@dataclass(frozen=True, slots=True)
class Trace:
    """How an answer came about, for its audit record.

    candidates  the scored sentences it was made from, best first
    messages    what a model was sent, and `reply` what it sent back, as it came; empty where none was asked
    request     the model's parameters, without the key
    """

    candidates: tuple[Candidate, ...] = ()
    messages: tuple[Mapping[str, str], ...] = ()
    reply: str = ""
    request: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """`model` is None in extractive mode. `asked` is the day from which "this week" was counted, if any.

    notes  what a reader has to know: the days preferred, figures that differ, a fallback, a citation that cites nothing
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
    asked: date | None = None
    trace: Trace = Trace()


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


def answer_json(answer: Answer) -> dict[str, Any]:
    """`answer` as the JSON object that scripts rely on; docs/architecture.md lists its fields."""
    timings = answer.timings_ms
    return {
        "question": answer.question,
        "asked": answer.asked.isoformat() if answer.asked else None,
        "status": answer.status,
        "mode": answer.mode,
        "model": answer.model,
        "sentences": [
            {"text": s.text, "citations": list(s.citations), "support": s.support, "reason": s.reason}
            for s in answer.sentences
        ],
        "citations": [
            {
                "id": c.id,
                "path": c.path,
                "title": c.title,
                "date": c.date.isoformat() if c.date else None,
                "outlet": c.outlet,
                "start": c.start,
                "end": c.end,
                "quote": c.quote,
                "page": c.page,
            }
            for c in answer.citations
        ],
        "searched": {
            "articles": answer.searched.articles,
            "passages": answer.searched.passages,
            "nearest": [
                {"path": e.article.path, "start": e.start, "end": e.end, "quote": e.quote}
                for e in answer.searched.nearest
            ],
        },
        "timings_ms": {
            "retrieve": round(timings.retrieve, 1),
            "answer": round(timings.answer, 1),
            "total": round(timings.total, 1),
        },
        "notes": list(answer.notes),
    }
