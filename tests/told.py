"""Sentences as a briefing is made from them, without an index."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.briefing.grammar import parse
from app.briefing.topic import Told
from index.types import ArticleRecord, Evidence
from tests.fakes import HashedEmbedder

RECORD = ArticleRecord("a.txt", "a.txt", "a.txt", "", "", "Title", None, None, 0, 1)


def record(path: str = "a.txt", day: date | None = None) -> ArticleRecord:
    return replace(RECORD, id=path, path=path, file=path, date=day)


def told(*sentences: str, path: str = "a.txt", day: date | None = None, relevance: float = 0.5) -> list[Told]:
    """`sentences` of one article, in order, all equally relevant."""
    made: list[Told] = []
    start = 0
    for place, (text, parsed) in enumerate(zip(sentences, parse(sentences), strict=True)):
        evidence = Evidence(record(path, day), start, start + len(text), text)
        made.append(Told(evidence, place, parsed, relevance, 1.0, HashedEmbedder().encode([text])[0]))
        start += len(text) + 1
    return made
