"""A conversation as a document, with the quotes, sources and dates behind every sentence. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.export.document import Block, Document, Line, Row, Section, Table
from app.text import filters_texts, reports_text
from app.types import Answer, Citation
from prompts.render import REFUSAL

_FIGURES = ("Figure", "According to", "Article", "Date")
_NEAREST = ("Words", "Article", "Date")


def conversation_document(title: str, answers: Sequence[Answer]) -> Document:
    """A section for each question. Each span is cited once: answers that cite the same words share its number."""
    spans: dict[Citation, int] = {}
    sections = tuple(_section(answer, spans) for answer in answers)
    return Document(title, (), sections, tuple(replace(span, id=number) for span, number in spans.items()))


def _section(answer: Answer, spans: dict[Citation, int]) -> Section:
    """`answer`, its citations numbered by `spans`, which those that are new are added to."""
    blocks = tuple(_blocks(answer, _numbers(answer.citations, spans)))
    if answer.status == "not_in_articles" and answer.searched.nearest:
        blocks += (_nearest(answer.searched.nearest, spans),)
    return Section(answer.question, blocks, tuple(_about(answer)))


def _numbers(sources: Sequence[Citation], spans: dict[Citation, int]) -> dict[int, int]:
    """For each number in the answer, that in the document."""
    return {source.id: spans.setdefault(replace(source, id=0), len(spans) + 1) for source in sources}


def _blocks(answer: Answer, number: dict[int, int]) -> Iterator[Block]:
    for sentence in answer.sentences:
        doubt = sentence.reason or "" if sentence.support == "unsupported" else None
        yield Line(sentence.text, tuple(number[id_] for id_ in sentence.citations), doubt=doubt)
    if answer.figures:
        yield _figures(answer, number)
    for note in filter(None, (*answer.notes, reports_text(answer.reports))):
        yield Line(note)


def _about(answer: Answer) -> Iterator[str]:
    """Who answered from what; and of a refusal that it is one."""
    if answer.standalone:
        yield f"Asked as: {answer.standalone}"
    parts = [f"Written by {answer.model}, each sentence checked" if answer.model else "Quoted word for word"]
    if answer.status == "not_in_articles":
        searched = answer.searched
        parts = [f"{REFUSAL} Searched: {searched.articles} articles, {searched.passages} passages"]
    if answer.asked:
        parts.append(f"asked on {answer.asked}")
    narrowed = filters_texts(answer.filters)
    if narrowed:
        parts.append("asked only of: " + ", ".join(narrowed))
    yield "; ".join(parts) + "."


def _figures(answer: Answer, number: dict[int, int]) -> Table:
    by_id = {source.id: source for source in answer.citations}
    rows = []
    for figure in answer.figures:
        source = by_id[figure.citation]
        cells = (figure.words, figure.who or "the article", source.publisher, _day(source))
        rows.append(Row(cells, (number[source.id],)))
    return Table(_FIGURES, tuple(rows), "Figures that differ")


def _nearest(sources: Sequence[Citation], spans: dict[Citation, int]) -> Table:
    number = _numbers(sources, spans)
    rows = (Row((f"“{source.quote}”", source.title, _day(source)), (number[source.id],)) for source in sources)
    return Table(_NEAREST, tuple(rows), "Nearest passages")


def _day(source: Citation) -> str:
    return source.date.isoformat() if source.date else "undated"
