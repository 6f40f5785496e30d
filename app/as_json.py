"""Answers and checked drafts as the JSON objects that scripts rely on, and answers back from them.

docs/architecture.md lists the fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.types import Answer, AnswerSentence, Check, CheckedSentence, Citation, Searched, Timings, ToldFigure
from index.search import Filters

Fields = Mapping[str, Any]


def answer_json(answer: Answer) -> dict[str, Any]:
    """`answer` but for its trace, which is the audit record's."""
    timings = answer.timings_ms
    return {
        "question": answer.question,
        "standalone": answer.standalone,
        "asked": _day(answer.asked),
        "status": answer.status,
        "mode": answer.mode,
        "model": answer.model,
        "filters": filters_json(answer.filters),
        "sentences": [
            {"text": s.text, "citations": list(s.citations), "support": s.support, "reason": s.reason}
            for s in answer.sentences
        ],
        "citations": [_citation_json(c) for c in answer.citations],
        "reports": [list(paths) for paths in answer.reports],
        "figures": [{"citation": f.citation, "words": f.words, "who": f.who} for f in answer.figures],
        "searched": {
            "articles": answer.searched.articles,
            "passages": answer.searched.passages,
            "nearest": [_citation_json(c) for c in answer.searched.nearest],
        },
        "timings_ms": {
            "retrieve": round(timings.retrieve, 1),
            "answer": round(timings.answer, 1),
            "total": round(timings.total, 1),
        },
        "notes": list(answer.notes),
    }


def answer_of(fields: Fields) -> Answer:
    """The answer that `answer_json` was made of, without its trace; times are rounded to a tenth of a millisecond."""
    searched = fields["searched"]
    return Answer(
        question=fields["question"],
        standalone=fields["standalone"],
        status=fields["status"],
        mode=fields["mode"],
        model=fields["model"],
        sentences=tuple(
            AnswerSentence(s["text"], tuple(s["citations"]), s["support"], s["reason"]) for s in fields["sentences"]
        ),
        citations=tuple(map(_citation, fields["citations"])),
        searched=Searched(searched["articles"], searched["passages"], tuple(map(_citation, searched["nearest"]))),
        timings_ms=Timings(**fields["timings_ms"]),
        notes=tuple(fields["notes"]),
        asked=_date(fields["asked"]),
        filters=_filters(fields["filters"]),
        reports=tuple(map(tuple, fields["reports"])),
        figures=tuple(ToldFigure(**figure) for figure in fields["figures"]),
    )


def filters_json(filters: Filters) -> dict[str, Any]:
    """Which articles were looked at; null and [] leave all."""
    return {
        "article": filters.article,
        "since": _day(filters.since),
        "until": _day(filters.until),
        "paths": list(filters.paths),
        "outlets": list(filters.outlets),
        "undated": filters.undated,
        "without": list(filters.without),
    }


def check_json(check: Check) -> dict[str, Any]:
    """`check` with each sentence and what was found for it."""
    return {
        "draft": check.draft,
        "asked": _day(check.asked),
        "text": check.text,
        "sentences": [_checked_json(sentence) for sentence in check.sentences],
        "citations": [_citation_json(c) for c in check.citations],
        "searched": {"articles": check.articles},
    }


def _checked_json(sentence: CheckedSentence) -> dict[str, Any]:
    near = sentence.nearest
    return {
        "start": sentence.start,
        "end": sentence.end,
        "text": sentence.text,
        "finding": sentence.finding,
        "citations": list(sentence.citations),
        "reason": sentence.reason,
        "kind": sentence.kind,
        "instead": list(sentence.instead),
        "score": None if sentence.score is None else round(sentence.score, 4),
        "nearest": {"path": near.article.path, "start": near.start, "end": near.end, "quote": near.quote}
        if near
        else None,
    }


def _citation_json(source: Citation) -> dict[str, Any]:
    return {
        "id": source.id,
        "path": source.path,
        "title": source.title,
        "date": _day(source.date),
        "outlet": source.outlet,
        "start": source.start,
        "end": source.end,
        "quote": source.quote,
        "page": source.page,
    }


def _citation(fields: Fields) -> Citation:
    return Citation(**{**fields, "date": _date(fields["date"])})


def _filters(fields: Fields) -> Filters:
    many = {name: tuple(fields[name]) for name in ("paths", "outlets", "without")}
    return Filters(fields["article"], _date(fields["since"]), _date(fields["until"]), undated=fields["undated"], **many)


def _day(when: date | None) -> str | None:
    return when.isoformat() if when else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
