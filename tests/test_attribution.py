"""Sentences that lean on a speaker bring along the one that names him."""

from __future__ import annotations

from app.attribution import with_speakers
from index.evidence import Candidate
from index.types import ArticleRecord, Evidence

RECORD = ArticleRecord("id", "a.txt", "a.txt", "", "", "Bridge", None, None, 100, 1)
NAMED = "Ana Costa, the mayor, said the old bridge was closed."
PLAIN = "It was built in 1890."
HE = "“It will open in May,” she added."
AFTER = "The engineer, Rui Lopes, told reporters that it was safe."
QUOTED = "“The cables are new.”"


def article(*sentences: str, record: ArticleRecord = RECORD, gap: int = 1) -> list[Candidate]:
    """Candidates that stand one after the other in an article."""
    found = []
    start = 0
    for quote in sentences:
        evidence = Evidence(record, start, start + len(quote), quote, None, 1.0)
        found.append(Candidate(evidence, sentence=1, relevance=1, coverage=1, offered=1, spoken=0, place=1))
        start += len(quote) + gap
    return found


def test_the_speaker_named_before_comes_along_in_the_order_of_the_text() -> None:
    named, plain, he = article(NAMED, PLAIN, HE)
    assert with_speakers([he], [he, plain, named]) == [named, he]


def test_one_named_after_comes_along_where_none_is_named_before() -> None:
    plain, quoted, after = article(PLAIN, QUOTED, AFTER)
    assert with_speakers([quoted], [plain, quoted, after]) == [quoted, after]


def test_what_names_its_speaker_or_has_none_comes_alone() -> None:
    candidates = article(NAMED, PLAIN, HE, AFTER)
    named, plain, _, after = candidates
    assert with_speakers([after, plain, named], candidates) == [after, plain, named]


def test_a_speaker_who_is_told_already_is_not_told_twice() -> None:
    named, plain, he = article(NAMED, PLAIN, HE)
    assert with_speakers([named, he], [named, plain, he]) == [named, he]
    assert with_speakers([he, named], [named, plain, he]) == [named, he]


def test_a_sentence_elsewhere_is_not_beside() -> None:
    named, he = article(NAMED, HE, gap=40)
    assert with_speakers([he], [named, he]) == [he]
    other = article(NAMED, record=ArticleRecord("other", "b.txt", "b.txt", "", "", "", None, None, 100, 1))
    assert with_speakers([he], [*other, he]) == [he]


def test_no_more_than_most_are_told() -> None:
    named, plain, he = candidates = article(NAMED, PLAIN, HE)
    assert with_speakers([plain, he], candidates, most=2) == [plain]
    assert with_speakers([plain, he, named], candidates, most=3) == [plain, named, he]
