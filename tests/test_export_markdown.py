"""Documents as Markdown: all of it, and nothing of it taken for markup."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from app.export.document import Document, Line, Section, Table
from app.export.markdown import to_markdown
from tests.export_sample import DOCUMENT, SOURCES, saying
from tests.harmless import Page
from tests.test_views import HOSTILE

TAGS = {"h1", "h2", "h3", "p", "em", "strong", "s", "ol", "li", "blockquote"} | set(
    "table thead tbody tr th td".split()
)
MARKUP = ["1. one", "# two", "> three", "| a | b |", "`code`", "*a* __b__ ~~c~~", "![x](y)", "- - -", "&amp;", "$x$"]


def page(document: Document) -> Page:
    """What a reader sees, raw HTML let through, as on a site that does not take care."""
    return Page(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(to_markdown(document)))


def test_markdown_holds_all_of_a_document_with_its_sources() -> None:
    text = to_markdown(DOCUMENT)
    assert "Officials said 30 died. \\[1\\] \\[2\\]" in text
    assert "~~All were children. \\[2\\]~~ (not supported: the cited passages say something else)" in text
    assert "**6 May 2019** Mustafa Bakour (مصطفى بكور) stayed. \\[3\\]" in text
    assert "> **Note by the editor:** Ask the ministry again." in text
    assert "| Figure | According to | Source |\n| --- | --- | --- |\n| 30 died | Officials | \\[1\\] |" in text
    assert "## Nothing here\n\n## Figures\n\n### Dead\n\n" in text
    assert text.index("## Sources") < text.index("1. “Officials said") < text.index("2. “41 are")
    seen = page(DOCUMENT)
    assert seen.tags == TAGS
    assert all(source in seen.text for source in SOURCES)
    assert "Nobody leads here." not in text


@pytest.mark.parametrize("text", [*HOSTILE, *MARKUP])
def test_nothing_in_a_text_becomes_markup(text: str) -> None:
    seen = page(saying(text))
    assert seen.tags <= TAGS
    assert seen.text.count(text) == 21


def test_an_address_does_not_become_a_link() -> None:
    text = to_markdown(saying("See https://evil.example or www.evil.example"))
    assert "https://" not in text
    assert "www.evil" not in text


def test_empty_texts_leave_no_marks() -> None:
    empty = Section("", (Line("", lead="", doubt=""), Line("\u200b", own=True), Table((), ()), Table(("",), ())), ("",))
    assert page(Document("", ("",), (empty,))).text.split() == "(not supported: ) Note by the editor:".split()


def test_the_same_document_is_the_same_text() -> None:
    assert to_markdown(DOCUMENT) == to_markdown(DOCUMENT)
