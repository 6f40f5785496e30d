"""Conversations as documents: all that was said, in each format, and nothing of it taken for markup."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.answer import ask
from app.export.conversation import conversation_document
from app.export.document import Document, Line, Table, numbered
from app.types import Answer, AnswerSentence, Citation, Searched, Timings, ToldFigure
from index.handle import Index
from index.search import Filters
from tests.test_export_docx import footnotes, read, written
from tests.test_export_markdown import page
from tests.test_export_pdf import close, pages
from tests.test_views import HOSTILE

SOURCE = Citation(1, "wire/a.txt", "Roads", date(2019, 5, 6), "Wire", 5, 31, "Officials said 30 died.", 2)
RIVAL = Citation(2, "b.txt", "Flood", None, None, 0, 12, "41 are dead.")
ANSWER = Answer(
    "How many died?",
    "answered",
    "llm",
    "tiny",
    (
        AnswerSentence("Officials said 30 died.", (1, 2), "supported"),
        AnswerSentence("All were children.", (1,), "unsupported", "the cited passages say something else"),
    ),
    (SOURCE, RIVAL),
    Searched(5, 26),
    Timings(1, 2, 3),
    ("The model cited [9], which does not exist.",),
    date(2020, 1, 2),
    Filters(since=date(2019, 1, 1), undated="too", outlets=("Wire", "")),
    (("wire/a.txt",), ("b.txt",)),
    (ToldFigure(1, "30 died", "Officials"), ToldFigure(2, "41", None)),
    standalone="How many people died in the flood?",
)
SAID = (
    "How many died?",
    "Asked as: How many people died in the flood?",
    "Written by tiny, each sentence checked; asked on 2020-01-02; asked only of: Wire, outlet unknown, since 1 January "
    "2019, undated too.",
    "Officials said 30 died.",
    "All were children.",
    "(not supported: the cited passages say something else)",
    "30 died",
    "41",
    "The model cited [9], which does not exist.",
    "Articles cited: 2, independent of one another: 2.",
    "“Officials said 30 died.” Roads, Wire, 2019-05-06, wire/a.txt, page 2, characters 5 to 31.",
    "“41 are dead.” Flood, undated, b.txt, characters 0 to 12.",
)
TAGS = set("h1 h2 h3 p em s ol li table thead tbody tr th td".split())


def word_text(document: Document) -> str:
    """The body of the Word document and its footnotes."""
    word = read(document)
    return "\n".join([written(word), *footnotes(word).values()])


def test_every_format_holds_all_that_was_said_with_its_sources() -> None:
    document = conversation_document("Flood", [ANSWER])
    seen, word, drawn = page(document), word_text(document), close(" ".join(pages(document)))
    assert seen.tags == TAGS
    for said in ("Flood", *SAID):
        assert said in seen.text
        assert said in word
        assert close(said) in drawn


def test_an_answer_is_a_section_with_its_figures_as_a_table() -> None:
    (section,) = conversation_document("Flood", [ANSWER]).sections
    assert section.title == ANSWER.question
    said, doubted, figures, *notes = section.blocks
    assert said == Line("Officials said 30 died.", (1, 2))
    assert doubted == Line("All were children.", (1,), doubt="the cited passages say something else")
    assert isinstance(figures, Table)
    assert [row.cells for row in figures.rows] == [
        ("30 died", "Officials", "Wire", "2019-05-06"),
        ("41", "the article", "b.txt", "undated"),
    ]
    assert [row.citations for row in figures.rows] == [(1,), (2,)]
    assert len(notes) == 2


def test_answers_that_cite_the_same_words_share_their_number() -> None:
    other = replace(SOURCE, id=2, start=40, end=52, quote="It rained on")
    second = replace(
        ANSWER,
        question="When did it rain?",
        sentences=(AnswerSentence("It rained.", (2, 1), "supported"),),
        citations=(SOURCE, other),
        figures=(),
    )
    document = numbered(conversation_document("Flood", [ANSWER, second]))
    assert document.sections[1].blocks[0] == Line("It rained.", (1, 3))
    assert [source.quote for source in document.citations] == [SOURCE.quote, RIVAL.quote, other.quote]


def test_a_refusal_says_what_was_searched_and_what_came_nearest(seeds_index: Index) -> None:
    refusal = ask(seeds_index, "Who won the football World Cup in Qatar?")
    document = conversation_document("Cup", [refusal])
    assert refusal.searched.nearest
    for text in map(close, (page(document).text, word_text(document), " ".join(pages(document)))):
        assert close("The articles do not say. Searched: 5 articles, ") in text
        assert close("Nearest passages") in text
        for near in refusal.searched.nearest:
            assert text.count(close(f"“{near.quote}”")) == 2, "in the table and in its source"
            assert close(f"{near.path}, ") in text


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_an_article_becomes_markup(text: str) -> None:
    source = replace(SOURCE, title=text, outlet=text, path=text, quote=text)
    sentences = (AnswerSentence(text, (1,), "supported"), AnswerSentence(text, (1,), "unsupported", text))
    hostile = replace(
        ANSWER,
        question=text,
        sentences=sentences,
        citations=(source, RIVAL),
        notes=(text,),
        figures=(ToldFigure(1, text, text),),
    )
    document = conversation_document(text, [hostile])
    assert page(document).tags <= TAGS
    assert page(document).text.count(text) >= 10
    assert word_text(document).count(text) >= 10


def test_a_conversation_without_answers_is_a_title() -> None:
    empty = conversation_document("Fl\x1bood", [])
    assert page(empty).text.strip() == "Flood"
    assert written(read(empty)) == "Flood"
    assert pages(empty) == ["Flood 1"]
