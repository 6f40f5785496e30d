"""A checked draft as HTML."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from app.page.check_views import SIGNS, check_html
from app.text import FINDINGS
from app.types import Check, CheckedSentence, Citation, Finding
from index.types import ArticleRecord, Evidence
from tests.harmless import Page
from tests.test_views import HOSTILE

SOURCE = Citation(1, "wire/a.txt", "Roads", date(2019, 5, 6), "Northern Wire", 0, 18, "The M5 runs north.")
NEAREST = Evidence(
    ArticleRecord("id", "wire/b.txt", "wire/b.txt", "", "", "Rain", date(2020, 1, 2), None, 10, 1), 0, 10, "It rained."
)


def one(finding: Finding, text: str = "The M5 runs north.", reason: str | None = None) -> CheckedSentence:
    cited = (1,) if finding in ("supported", "contradicted", "unattributed") else ()
    return CheckedSentence(0, len(text), text, finding, cited, reason, None, (), 0.5)


def html(*sentences: CheckedSentence, source: Citation = SOURCE) -> str:
    return check_html(Check("draft.md", "…", sentences, (source,), 5))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_never_becomes_markup(text: str) -> None:
    record = replace(NEAREST.article, outlet=text)
    for finding in FINDINGS:
        sentence = replace(one(finding, text, text), nearest=replace(NEAREST, quote=text, article=record))
        shown = html(sentence, source=replace(SOURCE, outlet=text, path=text))
        page = Page(shown)
        assert text in page.text
        assert page.tags <= {"div", "p", "ol", "li", "b", "bdi", "span", "button"}
        assert page.attributes <= {"class", "dir", "aria-hidden", "aria-label", "data-source", "title", "type"}


@pytest.mark.parametrize("finding", FINDINGS)
def test_every_finding_is_told_in_words_and_by_a_sign_of_its_own(finding: Finding) -> None:
    text = Page(html(one(finding))).text
    assert FINDINGS[finding].capitalize() in text
    assert SIGNS[finding] in text
    assert len(set(SIGNS.values())) == len(SIGNS) == len(FINDINGS)


def test_a_contradiction_says_what_the_article_says_and_where() -> None:
    shown = html(one("contradicted", reason="the article says 6, not 9"))
    assert "Contradicted: the article says 6, not 9[1]" in Page(shown).text
    assert 'title="Northern Wire, 6 May 2019: “The M5 runs north.”"' in unescape(shown)


def test_what_is_nowhere_shows_what_came_nearest_and_no_reason() -> None:
    text = Page(html(replace(one("not_found", reason="something else"), nearest=NEAREST))).text
    assert "Nearest: “It rained.” (wire/b.txt, 2 January 2020)" in text
    assert "something else" not in text


def test_sentences_are_counted() -> None:
    text = Page(html(one("supported"), one("supported"), one("not_checked", reason="a heading"))).text
    assert "Sentences: 3 (2 supported, 1 not checked). Articles searched: 5." in text
    assert "Sentences: 0 (nothing to check)." in Page(html()).text
