"""ask(): a question in, an answer with citations out, by either answerer."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.attribution import with_speakers
from app.extract import extract
from app.follow_up import Turn, follow_up
from app.independent import independent
from app.llm import ChatModel, hear
from app.support import Judgement, judge
from app.told_figures import told_figures
from app.types import Answer, AnswerSentence, Citation, Mode, ModelCall, Searched, Timings, ToldFigure, Trace, citation
from app.verify import verified
from index.chunk import split_sentences
from index.errors import QuestionError
from index.evidence import Candidate, find_evidence
from index.handle import Index
from index.records import article_id
from index.search import Filters, admitted, article_of
from index.types import ArticleRecord, Evidence
from index.when import BEGINNING, Period, period
from prompts.citations import ENDED, CitedSentence, parse_answer
from prompts.render import ANSWER_TOKENS, REFUSAL, answer_messages, fit

SHOWN_TO_MODEL = 30
NEAREST = 3
log = logging.getLogger(__name__)

OnText = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Draft:
    """What either answerer made; `calls` is what a model was asked for it, `failure` why it has no answer."""

    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    calls: tuple[ModelCall, ...] = ()
    failure: str | None = None


def ask(
    index: Index,
    question: str,
    model: ChatModel | None = None,
    filters: Filters | None = None,
    on_text: OnText | None = None,
    asked: date | None = None,
    verify: bool = False,
    earlier: Sequence[Turn] = (),
) -> Answer:
    """The answer to `question`: by `model` where there is one, else in the articles' own words.

    `on_text` is given the model's words as they arrive. `asked` is the day from which "this week" counts; without it
    such words count for nothing. With `verify` the model is asked for a verdict on what it wrote, which can only lower
    trust. A question that leans on `earlier` turns is asked so that it stands alone. Where the model fails, the answer
    is the extractive one and its notes say why. Raises QuestionError for an empty question.
    """
    if not question.strip():
        raise QuestionError("the question is empty; ask something")
    began = time.perf_counter()
    filters = filters or Filters()
    alone = follow_up(question, earlier, index.keyword.terms, model)
    understood = time.perf_counter()
    taken_apart, candidates = find_evidence(index, alone.question, filters, asked)
    retrieved = time.perf_counter()
    about = period(alone.question, asked)
    written = _by_model(index, alone.question, model, candidates, on_text, verify) if model and candidates else Draft()
    mode: Mode = "llm" if written.calls and not written.failure else "extractive"
    draft = written if mode == "llm" else _verbatim(extract(taken_apart, candidates, about))
    notes = list(alone.notes)
    if written.failure:
        notes.append(f"The model could not be used: {written.failure}. This is the extractive answer.")
    articles = admitted(index, filters)
    if draft.sentences:
        notes += _time_notes(about, articles)
    figures: tuple[ToldFigure, ...] = ()
    if taken_apart.kind == "number":
        figures = told_figures(draft.citations, taken_apart.terms, index.keyword.terms)
    if figures:
        notes.append("Articles give different figures; look at the date of each, and at what it counts.")
    ended = time.perf_counter()
    log.info("answered in %.0f ms with %d sentences", 1000 * (ended - began), len(draft.sentences))
    return Answer(
        question=question,
        status="answered" if draft.sentences else "not_in_articles",
        mode=mode,
        model=model.name if model and mode == "llm" else None,
        sentences=draft.sentences,
        citations=draft.citations,
        searched=_searched(articles, candidates),
        timings_ms=_timings(ended - began, retrieved - understood),
        notes=(*notes, *draft.notes),
        asked=asked,
        filters=filters,
        reports=_reports(index, draft.citations),
        figures=figures,
        trace=Trace(tuple(candidates), (*alone.calls, *written.calls), model.request if model else {}),
        standalone=alone.question if alone.question != question else None,
    )


def _timings(total_s: float, retrieve_s: float) -> Timings:
    return Timings(1000 * retrieve_s, 1000 * (total_s - retrieve_s), 1000 * total_s)


def _time_notes(about: Period | None, articles: Sequence[ArticleRecord]) -> list[str]:
    """Which days were preferred, where the question names some and there are articles of them."""
    if not about or not about.named:
        return []
    if not any(record.date and about.start <= record.date <= about.end for record in articles):
        return []
    days = f"of {about.start}" if about.start == about.end else f"from {about.start} to {about.end}"
    days = f"until {about.end}" if about.start == BEGINNING else days
    return [f"Articles {days} were preferred, as the question names that time."]


def _verbatim(chosen: Sequence[Candidate]) -> Draft:
    citations = tuple(citation(number, candidate.evidence) for number, candidate in enumerate(chosen, start=1))
    sentences = tuple(AnswerSentence(" ".join(c.quote.split()), (c.id,), "supported") for c in citations)
    return Draft(sentences, citations)


def _by_model(
    index: Index,
    question: str,
    model: ChatModel,
    candidates: Sequence[Candidate],
    on_text: OnText | None,
    verify: bool,
) -> Draft:
    """A model's answer, every sentence held against what it cites."""
    best = [candidate.evidence for candidate in with_speakers(candidates[:SHOWN_TO_MODEL], candidates)]
    shown = _in_reading_order(fit(question, best, model.context_tokens))
    messages = tuple(answer_messages(question, shown))
    heard = hear(model.stream(messages), on_text)
    call = ModelCall("answer", messages, heard.text)
    parsed = parse_answer(heard.text, len(shown), split_sentences)
    if heard.cut and parsed and not ENDED.search(parsed[-1].text):
        parsed = parsed[:-1]
    if heard.failure or not parsed:
        cut = f"{model.name} used up its {ANSWER_TOKENS} tokens before its first sentence ended"
        return Draft(calls=(call,), failure=heard.failure or (cut if heard.cut else f"{model.name} said nothing"))
    # A model that refuses likes to explain itself; one that cites goes on to answer.
    if parsed[0].text.strip("\"“”'.") == REFUSAL.rstrip(".") and not any(sentence.numbers for sentence in parsed):
        return Draft(calls=(call,))
    draft = replace(checked(index, parsed, shown), calls=(call,))
    if heard.cut:
        draft = replace(draft, notes=(*draft.notes, f"The model's answer was cut at {ANSWER_TOKENS} tokens."))
    if not verify:
        return draft
    second = verified(draft.sentences, draft.citations, model)
    return replace(
        draft, sentences=second.sentences, notes=(*draft.notes, *second.notes), calls=(*draft.calls, *second.calls)
    )


def checked(index: Index, parsed: Sequence[CitedSentence], shown: Sequence[Evidence]) -> Draft:
    """A model's sentences held against what they cite; number n of a sentence is `shown[n - 1]`."""
    sentences: list[AnswerSentence] = []
    numbered: dict[int, Citation] = {}
    for said in parsed:
        numbers, verdict = _judged(index, said, shown)
        for number in numbers:
            numbered.setdefault(number, citation(len(numbered) + 1, shown[number - 1]))
        ids = tuple(numbered[number].id for number in numbers)
        sentences.append(AnswerSentence(said.text, ids, verdict.support, verdict.reason))
    unknown = dict.fromkeys(number for said in parsed for number in said.unknown)
    notes = tuple(f"The model cited [{number}], which does not exist." for number in unknown)
    return Draft(tuple(sentences), tuple(numbered.values()), notes)


def _judged(index: Index, said: CitedSentence, shown: Sequence[Evidence]) -> tuple[tuple[int, ...], Judgement]:
    """The numbers that a sentence cites, and whether they support it.

    A sentence that cites nothing is given the excerpt that supports it, if one of those nearest in words does, or else
    the nearest two if they do so together.
    """
    stem = index.keyword.terms
    if said.numbers:
        return said.numbers, judge(said.text, [shown[number - 1].quote for number in said.numbers], stem, index.reader)
    words = set(stem(said.text))
    nearest = sorted(range(len(shown)), key=lambda at: -len(words & set(stem(shown[at].quote))))[:NEAREST]
    for numbers in (*((at + 1,) for at in nearest), tuple(sorted(at + 1 for at in nearest[:2]))):
        verdict = judge(said.text, [shown[number - 1].quote for number in numbers], stem, index.reader)
        if verdict.support == "supported":
            return numbers, verdict
    return (), judge(said.text, (), stem, index.reader)


def _in_reading_order(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Articles by their best sentence, the sentences of each in the order of its text."""
    first: dict[str, int] = {}
    for place, item in enumerate(evidence):
        first.setdefault(item.article.id, place)
    return sorted(evidence, key=lambda item: (first[item.article.id], item.start))


def _reports(index: Index, citations: Sequence[Citation]) -> tuple[tuple[str, ...], ...]:
    """The articles cited, in groups of one report each."""
    cited = dict.fromkeys(source.path for source in citations)
    if len(cited) < 2:
        return tuple((path,) for path in cited)
    return tuple(independent({path: article_of(index, index.articles[article_id(path)])[0].text for path in cited}))


def _searched(articles: Sequence[ArticleRecord], candidates: Sequence[Candidate]) -> Searched:
    best = enumerate(candidates[:NEAREST], start=1)
    nearest = tuple(citation(number, candidate.evidence) for number, candidate in best)
    return Searched(len(articles), sum(record.passages for record in articles), nearest)
