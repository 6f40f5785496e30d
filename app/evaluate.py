"""How good are rankings and answers on questions whose answers are known? Metrics by ir-measures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import fmean
from typing import cast

from app.answer import ask
from app.batch import Row, read_rows
from app.types import Answer
from index.errors import BatchError
from index.handle import Index
from index.rerank import search_and_read
from index.search import Filters, Pipeline, search, sentences_of
from index.types import Hit

PASSAGES = 60
"""Passages asked for, so that ten different articles are among them."""

FORM = "docs/evaluation.md shows the format"
PIPELINES = ("dense", "keyword", "fused", "full")
"""Full: the best passages of the fused ranking, read with the question."""


@dataclass(frozen=True, slots=True)
class Gold:
    """What has to be found: an article, or some words of it."""

    path: str
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what is known of its answer. No gold: the right answer is a refusal.

    asked    the day on which it is asked
    must     regular expressions; the answer has to match one of each list
    answers  strings, of which the answer has to hold one
    """

    id: str
    question: str
    gold: tuple[Gold, ...] = ()
    must: tuple[tuple[str, ...], ...] = ()
    answers: tuple[str, ...] = ()
    asked: date | None = None


def read_cases(path: Path) -> list[Case]:
    """The questions of a JSON Lines file: `question`, and any of `evidence` [{file, quote}], `articles` [path],
    `must` [[regex]], `answer` [str], `asked` (YYYY-MM-DD). Raises BatchError naming file and line."""
    cases: dict[str, Case] = {}
    for row in read_rows(path, FORM):
        case = _case(row)
        if case.id in cases:
            raise BatchError(f"{row.place} has the id {case.id!r} of an earlier line; give it another")
        cases[case.id] = case
    return list(cases.values())


def rank_quality(index: Index, cases: Sequence[Case], pipeline: str) -> dict[str, float]:
    """Hits@1, Hits@4, Hits@10, MRR@10 and Recall@5 of the gold, over the cases that have some."""
    found = {case.id: _found(_ranked(index, case, pipeline), case.gold) for case in cases if case.gold}
    return quality_of_rankings(cases, found)


def quality_of_rankings(cases: Sequence[Case], found: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """As `rank_quality`, of rankings that were made elsewhere: by case, what was found as `str(gold)`, best first."""
    import ir_measures
    from ir_measures import RR, R, Success

    measures = {"Hits@1": Success @ 1, "Hits@4": Success @ 4, "Hits@10": Success @ 10, "MRR@10": RR @ 10, "R@5": R @ 5}
    answerable = [case for case in cases if case.gold]
    if not answerable:
        return {}
    qrels = [ir_measures.Qrel(case.id, str(gold), 1) for case in answerable for gold in case.gold]
    run = [ir_measures.ScoredDoc(case.id, key, -rank) for case in answerable for rank, key in enumerate(found[case.id])]
    values = ir_measures.calc_aggregate(list(measures.values()), qrels, run)
    return {name: round(values[measure], 4) for name, measure in measures.items()}


def answer_quality(index: Index, cases: Iterable[Case], without_gold: bool = False) -> dict[str, float]:
    """Of extractive answers: shares refused, right, cited from the gold; `without_gold` hides the gold articles.

    must         every list of expressions is matched, of the answerable questions that have some
    contained    an answer string is in the answer, of the answerable questions that have some
    on_gold      citations that overlap a gold quote, of all citations of answerable questions with quotes
    refused      of the answerable questions
    refused_unanswerable  of the questions without gold, or whose gold is hidden
    """
    shares: dict[str, list[float]] = {}
    for case in cases:
        hidden = tuple({gold.path for gold in case.gold}) if without_gold else ()
        answer = ask(index, case.question, filters=Filters(without=hidden), asked=case.asked)
        for name, value in _judged(case, answer, without_gold):
            shares.setdefault(name, []).append(value)
    return {name: round(fmean(values), 4) for name, values in sorted(shares.items())}


def _ranked(index: Index, case: Case, pipeline: str) -> list[Hit]:
    if pipeline == "full":
        return search_and_read(index, case.question, PASSAGES, asked=case.asked)
    return search(index, case.question, PASSAGES, asked=case.asked, pipeline=cast(Pipeline, pipeline))


def _judged(case: Case, answer: Answer, without_gold: bool) -> Iterable[tuple[str, float]]:
    refused = float(answer.status == "not_in_articles")
    if without_gold or not case.gold:
        yield "refused_unanswerable", refused
        return
    text = " ".join(sentence.text for sentence in answer.sentences)
    yield "refused", refused
    yield "sentences", float(len(answer.sentences))
    if case.must:
        yield "must", float(all(any(re.search(p, text) for p in group) for group in case.must))
    if case.answers:
        yield "contained", float(any(words(string) in words(text) for string in case.answers))
    quotes = [(gold.path, words(gold.quote)) for gold in case.gold if gold.quote]
    for citation in answer.citations if quotes else ():
        said = words(citation.quote)
        yield "on_gold", float(any(citation.path == path and _overlaps(quote, [said]) for path, quote in quotes))


def _found(hits: Sequence[Hit], gold: Sequence[Gold]) -> list[str]:
    """Names for what a ranking found, in order, each once: the gold it met, else the article or passage."""
    quotes = [item for item in gold if item.quote]
    found: list[str] = []
    for hit in hits:
        if not quotes:
            found.append(str(Gold(hit.article.path)))
            continue
        said = [words(sentence.quote) for sentence in sentences_of(hit.passage, hit.article)]
        met = [item for item in quotes if item.path == hit.article.path and _overlaps(words(item.quote or ""), said)]
        found += [str(item) for item in met] or [hit.passage.id]
    return list(dict.fromkeys(found))


def _overlaps(quote: str, sentences: Iterable[str]) -> bool:
    return any(sentence in quote or quote in sentence for sentence in sentences)


def words(text: str) -> str:
    """`text` as bare words, for comparing: publishers differ in quotation marks and spaces."""
    return " " + " ".join(re.findall(r"[^\W_]+", text.lower())) + " "


def _case(row: Row) -> Case:
    fields = row.fields
    try:
        return Case(
            id=str(fields.get("id", row.number)),
            question=str(fields["question"]),
            gold=tuple(Gold(item["file"], item["quote"]) for item in fields.get("evidence", ()))
            + tuple(Gold(str(article)) for article in fields.get("articles", ())),
            must=tuple(tuple(group) for group in fields.get("must", ())),
            answers=tuple(fields.get("answer", ())),
            asked=date.fromisoformat(fields["asked"]) if fields.get("asked") else None,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise BatchError(f"{row.place} is no question with gold ({exc!r}); {FORM}") from exc
