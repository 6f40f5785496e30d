"""Conversations as Markdown and as Word documents: all that was said, and nothing of it taken for markup."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from markdown_it import MarkdownIt

from app.answer import ask
from app.export.conversation import to_docx, to_markdown
from app.types import Answer, AnswerSentence, Citation, Searched, Timings, ToldFigure
from index.handle import Index
from index.search import Filters
from tests.harmless import Page
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
    "30 died [1]",
    "41 [2]",
    "The model cited [9], which does not exist.",
    "Articles cited: 2, independent of one another: 2.",
    "“Officials said 30 died.” Roads, Wire, 2019-05-06, wire/a.txt, page 2, characters 5 to 31.",
    "“41 are dead.” Flood, b.txt, undated, b.txt, characters 0 to 12.",
)


def markdown_page(title: str, *answers: Answer) -> Page:
    """What a reader of the Markdown sees, raw HTML let through, as on a site that does not take care."""
    return Page(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(to_markdown(title, answers)))


def word_text(title: str, *answers: Answer) -> str:
    document = Document(BytesIO(to_docx(title, answers)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_markdown_holds_all_that_was_said_with_its_sources() -> None:
    page = markdown_page("Flood", ANSWER)
    for said in ("Flood", *SAID):
        assert said in page.text
    assert page.tags == {"h1", "h2", "h3", "p", "em", "s", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"}


def test_a_word_document_holds_all_that_was_said_with_its_sources() -> None:
    text = word_text("Flood", ANSWER)
    for said in ("Flood", *SAID):
        assert said in text
    document = Document(BytesIO(to_docx("Flood", [ANSWER])))
    struck = [run.text for paragraph in document.paragraphs for run in paragraph.runs if run.font.strike]
    assert struck == ["All were children."]
    assert document.core_properties.title == "Flood"


def test_a_refusal_says_what_was_searched_and_what_came_nearest(seeds_index: Index) -> None:
    refusal = ask(seeds_index, "Who won the football World Cup in Qatar?")
    for text in (markdown_page("Cup", refusal).text, word_text("Cup", refusal)):
        assert "The articles do not say. Searched: 5 articles, " in text
        assert "Nearest passages" in text
        assert all(" ".join(near.quote.split()) in text for near in refusal.searched.nearest)


@pytest.mark.parametrize(
    "text",
    [*HOSTILE, "1. one", "# two", "> three", "| a | b |", "`code`", "*a* __b__ ~~c~~", "![x](y)", "- - -", "&amp;"],
)
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
    page = markdown_page(text, hostile)
    assert page.tags <= {"h1", "h2", "h3", "p", "em", "s", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"}
    assert page.text.count(text) >= 10
    assert word_text(text, hostile).count(text) >= 10


def test_characters_that_no_document_can_hold_are_left_out() -> None:
    odd = replace(ANSWER, question="How\x00 many\x0b died\ud800?\u202e")
    assert "How many died" in word_text("Fl\x1bood", odd)
    assert "How many died" in markdown_page("Fl\x1bood", odd).text
