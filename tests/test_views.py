from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from app.page import scripts, views
from app.types import Answer, AnswerSentence, Citation, Searched, Timings, citation
from index.types import Article, ArticleRecord, Evidence, Span
from tests.harmless import Page

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</p></div><iframe src=//evil.example>",
    "[read this](javascript:alert(1))",
    "&lt;script&gt;",
]
TEXT = "The M5 runs north.\nIt was cut in 2012. Trade stopped.\r\n\r\nComments (0)\n"
ARTICLE = Article("wire/a.txt", TEXT, "Roads", date(2019, 5, 6), "Northern Wire", (Span(55, len(TEXT)),))


def cite(id_: int, start: int, end: int, text: str = TEXT, path: str = "wire/a.txt") -> Citation:
    return Citation(id_, path, "Roads", date(2019, 5, 6), "Northern Wire", start, end, text[start:end])


def answer(
    sentences: tuple[AnswerSentence, ...] = (), citations: tuple[Citation, ...] = (), notes: tuple[str, ...] = ()
) -> Answer:
    searched = Searched(5, 26)
    timings = Timings(12, 3, 1234)
    return Answer("Why?", "answered", "extractive", None, sentences, citations, searched, timings, notes)


def refusal(*quotes: str) -> Answer:
    record = ArticleRecord("id", "wire/b.txt", "wire/b.txt", "", "", "Weather", None, None, 10, 1)
    nearest = tuple(citation(at, Evidence(record, 0, len(quote), quote)) for at, quote in enumerate(quotes, start=1))
    return replace(answer(), status="not_in_articles", searched=Searched(2000, 1, nearest))


def body(html: str) -> str:
    """The text of the article in the reader's HTML, tags taken away and entities read."""
    marked = html.split('aria-label="Text of the article">', 1)[1].removesuffix("</div>")
    return unescape(re.sub(r"<[^>]*>", "", marked))


def marks(html: str, id_: int) -> str:
    """The words that are marked for citation `id_`."""
    pieces = re.findall(r'<mark[^>]*data-citations="([\d ]+)">(.*?)</mark>', html, re.DOTALL)
    return "".join(unescape(piece) for ids, piece in pieces if str(id_) in ids.split())


def chosen(html: str) -> str:
    return "".join(
        unescape(piece) for piece in re.findall(r'<mark class="nd-chosen"[^>]*>(.*?)</mark>', html, re.DOTALL)
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_never_becomes_markup(text: str) -> None:
    source = Citation(1, text, text, None, text, 0, len(text), text)
    sentences = (AnswerSentence(text, (1,), "supported"), AnswerSentence(text, (1,), "unsupported", text))
    article = Article(text, text, text, None, text)
    shown = answer(sentences, (source,), (text,))
    for html in (
        views.question_html(text),
        views.question_html("Why?", text),
        views.draft_html(text),
        views.status_html(text, 1, 1, text),
        views.answer_html(shown),
        views.answer_html(replace(shown, mode="llm", model=text)),
        views.answer_html(refusal(text)),
        views.source_html(article, (source,), source),
        views.source_html(replace(article, text="changed"), (source,), source),
        views.gone_html(source),
    ):
        page = Page(html)
        assert text in page.text
        assert not page.tags & {"script", "img", "iframe", "a", "svg", "style"}
        assert not {name for name in page.attributes if name.startswith("on") or name in ("href", "src")}


@pytest.mark.parametrize(
    "text",
    [
        "[read this](javascript:alert(1))",
        "![x](http://evil.example/pixel.png)",
        ":material/delete: :smile: :red[alarm] :streamlit:",
        "$\\frac{1}{2}$ and `code` and **bold** and ~~gone~~ and _soft_",
        "<b>bold</b> # heading > quote - item 1. item | table |",
    ],
)
def test_label_escapes_every_mark_that_markdown_reads(text: str) -> None:
    escaped = views.label(text, 500)
    assert not re.search(r"(?<!\\)[!-/:-@\[-`{-~]", re.sub(r"\\[!-/:-@\[-`{-~]", "", escaped))
    assert re.sub(r"\\(.)", r"\1", escaped.replace(views.JOINER, "")) == text


@pytest.mark.parametrize("text", [":smile:", "www.evil.example", "http://evil.example", "a@evil.example", "a -> b"])
def test_label_separates_what_streamlit_rewrites_after_markdown(text: str) -> None:
    read = re.sub(r"\\(.)", r"\1", views.label(text))
    assert not re.search(r":[\w+-]+:|www\.|https?://|\w@|->", read)


def test_label_drops_direction_controls_and_line_breaks() -> None:
    assert views.label("a\u202eb\n\n c\u2066\u200b\x00d") == "ab cd"


def test_label_is_shortened() -> None:
    assert views.label("word " * 30, 12) == "word word w…"


def test_every_cited_span_is_marked_and_the_text_is_unchanged() -> None:
    cited = (cite(1, 0, 18), cite(2, 39, 53))
    html = views.source_html(ARTICLE, cited, cited[1])
    assert body(html) == TEXT
    assert [marks(html, 1), marks(html, 2)] == ["The M5 runs north.", "Trade stopped."]
    assert chosen(html) == "Trade stopped."


def test_overlapping_spans_are_each_marked_whole() -> None:
    cited = (cite(1, 4, 30), cite(2, 19, 53), cite(3, 22, 25))
    html = views.source_html(ARTICLE, cited, cited[1])
    assert [marks(html, c.id) for c in cited] == [c.quote for c in cited]
    assert chosen(html) == cited[1].quote
    assert body(html) == TEXT


def test_span_over_several_lines_is_marked_in_each() -> None:
    source = cite(1, 4, 53)
    html = views.source_html(ARTICLE, (source,), source)
    assert html.count('<mark class="nd-chosen"') == 2
    assert chosen(html) == source.quote


def test_text_with_markup_carriage_returns_and_odd_line_ends_is_unchanged() -> None:
    text = "a <b>&amp;</b>\r\n\u2028  \x0c\u202ereversed\u202c “curly” 'plain' \"double\"\n\n\n\tend"
    source = cite(1, 2, 14, text)
    html = views.source_html(Article("wire/a.txt", text, "T"), (source,), source)
    assert body(html) == text
    assert chosen(html) == "<b>&amp;</b>"


def test_boilerplate_is_dimmed() -> None:
    html = views.source_html(ARTICLE, (cite(1, 0, 18),), cite(1, 0, 18))
    dimmed = re.findall(r'<span class="nd-boilerplate">(.*?)</span>', html, re.DOTALL)
    assert unescape("".join(dimmed)) == TEXT[55:]


def test_spans_of_other_articles_are_not_marked() -> None:
    elsewhere = cite(2, 19, 38, path="wire/b.txt")
    html = views.source_html(ARTICLE, (cite(1, 0, 18), elsewhere), cite(1, 0, 18))
    assert marks(html, 2) == ""
    assert marks(html, 1) == "The M5 runs north."


def test_reader_says_when_the_article_has_changed_since() -> None:
    stale = replace(cite(1, 0, 18), quote="The M4 runs east.")
    page = Page(views.source_html(ARTICLE, (stale,), stale))
    assert "mark" not in page.tags
    assert "has changed since it was cited" in page.text
    assert "The M4 runs east." in page.text


def test_reader_names_title_outlet_date_path_and_page() -> None:
    source = replace(cite(1, 0, 18), page=3)
    text = Page(views.source_html(ARTICLE, (source,), source)).text
    for fact in ("Roads", "Northern Wire", "6 May 2019", "wire/a.txt", "page 3"):
        assert fact in text


def test_supported_sentence_has_its_numbers_and_is_not_struck() -> None:
    page = Page(views.answer_html(answer((AnswerSentence("It was cut.", (1, 2), "supported"),), (cite(1, 0, 18),))))
    assert "It was cut.[1][2]" in page.text
    assert "s" not in page.tags


def test_unsupported_sentence_is_struck_and_says_why() -> None:
    sentence = AnswerSentence("It is 900 km long.", (1,), "unsupported", "900 is not in the cited words")
    html = views.answer_html(answer((sentence,), (cite(1, 0, 18),)))
    assert re.search(r"<s [^>]*>It is 900 km long\.</s>", html)
    assert "[not supported: 900 is not in the cited words]" in Page(html).text


def test_unsupported_sentence_without_a_reason_still_says_so() -> None:
    html = views.answer_html(answer((AnswerSentence("So.", (), "unsupported"),)))
    assert "[not supported: no cited words support it]" in Page(html).text


def test_refusal_says_what_was_searched_and_what_came_nearest() -> None:
    text = Page(views.answer_html(refusal("It rained.", "It snowed."))).text
    assert "The articles do not say." in text
    assert "Searched 2,000 articles, 1 passage." in text
    assert text.index("It rained.") < text.index("It snowed.")


def test_refusal_without_anything_near_says_so() -> None:
    assert "Nothing in them comes near the question." in Page(views.answer_html(refusal())).text


def test_nearest_passages_of_a_refusal_can_be_opened() -> None:
    opened = views.sources(refusal("It rained.", "It snowed."))
    assert [(source.id, source.path, source.quote) for source in opened] == [
        (1, "wire/b.txt", "It rained."),
        (2, "wire/b.txt", "It snowed."),
    ]


def test_notes_and_timings_are_shown() -> None:
    text = Page(views.answer_html(answer(notes=("The model could not be used.",)))).text
    assert "Note: The model could not be used." in text
    assert "1.23 s, of which search 0.01 s" in text


def test_chip_names_the_outlet_or_else_the_file_and_the_date() -> None:
    assert views.chip_label(cite(3, 0, 18)) == "3 · Northern Wire · 6 May 2019"
    nameless = replace(cite(1, 0, 18), outlet=None, date=None)
    assert views.chip_label(nameless).replace(views.JOINER, "") == "1 · wire\\/a\\.txt · undated"


def test_chip_help_is_the_quote_and_the_title() -> None:
    assert views.chip_help(cite(1, 39, 52)) == "“Trade stopped” — Roads"


def test_status_counts_and_names_who_answers() -> None:
    assert Page(views.status_html("/news", 1, 2000, None)).text == (
        "/news · 1 article, 2,000 passages · extractive, no model"
    )
    assert Page(views.status_html("/news", 2, 3, "qwen")).text.endswith("model qwen")


def test_scripts_take_numbers_only_and_can_run_again() -> None:
    for html in (scripts.reveal_html(2), scripts.newest_html(2)):
        script = html.split("<script>")[1].removesuffix("</script>")
        assert script.startswith("{")
        assert script.endswith("}")
    with pytest.raises(ValueError, match="invalid literal"):
        scripts.reveal_html("<script>")  # type: ignore[arg-type]


def test_a_question_shows_how_it_was_asked_where_that_differs() -> None:
    assert "Asked as" not in views.question_html("Why?")
    page = Page(views.question_html("Why?", "Why did <b> & Co. fail?"))
    assert page.text == "Why?Asked as: Why did <b> & Co. fail?"
