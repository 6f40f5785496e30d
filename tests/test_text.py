"""Answers, results and articles as text and as JSON."""

from __future__ import annotations

import json
from datetime import date

import pytest

from app.text import (
    WIDTH,
    answer_text,
    article_json,
    article_text,
    check_text,
    filters_texts,
    hits_json,
    hits_text,
    json_text,
    report_text,
)
from app.types import Answer, AnswerSentence, Check, CheckedSentence, Citation, Searched, Status, Timings, citation
from index.build import Report
from index.search import Filters
from index.types import Article, ArticleRecord, Evidence, Failure, Hit, Passage, Span, StoredPassage
from prompts.render import REFUSAL

TEXT = "Roads\n\nThe M5 runs north. It was cut in 2012.\n\nComments (0)\n"
RECORD = ArticleRecord("id", "wire/a.txt", "wire/a.txt", "", "v", "Roads", date(2019, 5, 6), "Wire", len(TEXT), 1)
STEERING = "\x1b[31m\x9b31m\x07\x00\u202e\u200b\u2066"
SHOWN = "[31m31m"
"""What is left of STEERING."""


def cite(id_: int, quote: str = "The M5 runs north.", page: int | None = None, outlet: str | None = "Wire") -> Citation:
    return Citation(id_, "wire/a.txt", "Roads", date(2019, 5, 6), outlet, 7, 7 + len(quote), quote, page)


def answer(*sentences: AnswerSentence, citations: tuple[Citation, ...] = (), notes: tuple[str, ...] = ()) -> Answer:
    status: Status = "answered" if sentences else "not_in_articles"
    nearest = (citation(1, Evidence(RECORD, 7, 25, "The M5\nruns north.")),)
    return Answer(
        "Why?", status, "llm", "tiny", sentences, citations, Searched(5, 23, nearest), Timings(1, 2, 1234), notes
    )


def hit(text: str = TEXT, score: float = 0.03278) -> Hit:
    sentences = (Span(7, 26), Span(26, 47))
    return Hit(StoredPassage("p", "id", "v", text, Passage(0, len(text), sentences)), RECORD, score)


def test_sentences_carry_their_marks_and_citations_their_source() -> None:
    text = answer_text(
        answer(
            AnswerSentence("The M5 runs north.", (1, 2), "supported"),
            citations=(cite(1), cite(2, page=3, outlet=None)),
        )
    )
    assert text.splitlines() == [
        "The M5 runs north. [1][2]",
        "",
        "[1] wire/a.txt 7-25 · Wire · 2019-05-06",
        "    The M5 runs north.",
        "[2] wire/a.txt 7-25, page 3 · 2019-05-06",
        "    The M5 runs north.",
        "",
        "(model tiny; 1.2 s)",
    ]


def test_an_unsupported_sentence_is_marked_with_its_reason() -> None:
    text = answer_text(answer(AnswerSentence("It is new.", (), "unsupported", "it cites nothing")))
    assert text.splitlines()[0] == "It is new.   << NOT SUPPORTED: it cites nothing"


def test_a_refusal_says_what_was_searched_and_what_is_nearest() -> None:
    assert answer_text(answer()).splitlines() == [
        REFUSAL,
        "",
        "Searched 5 articles (23 passages).",
        "The nearest passages:",
        "wire/a.txt 7-25",
        "    The M5 runs north.",
        "",
        "(model tiny; 1.2 s)",
    ]


def test_notes_stand_below_the_answer() -> None:
    text = answer_text(answer(AnswerSentence("Yes.", (1,), "supported"), citations=(cite(1),), notes=("Mind this.",)))
    assert text.splitlines()[-4:] == ["", "Mind this.", "", "(model tiny; 1.2 s)"]


def test_lines_are_wrapped_without_breaking_words_at_hyphens() -> None:
    words = "rebel-held " * 30
    text = answer_text(answer(AnswerSentence(words, (1,), "supported"), citations=(cite(1, words),)))
    assert max(map(len, text.splitlines())) <= WIDTH
    assert all(line.split()[-1] in ("rebel-held", "[1]") for line in text.splitlines() if "rebel" in line)


def test_no_part_of_an_answer_can_steer_the_terminal() -> None:
    citation = Citation(1, f"a{STEERING}.txt", "t", None, STEERING, 0, 1, f"q{STEERING}")
    text = answer_text(
        answer(
            AnswerSentence(f"s{STEERING}", (1,), "unsupported", f"the name {STEERING} is missing"),
            citations=(citation,),
            notes=(f"n{STEERING}",),
        )
    )
    assert not set(STEERING) - set(SHOWN) & set(text)
    for part in (f"s{SHOWN}", f"the name {SHOWN} is", f"a{SHOWN}.txt", f"q{SHOWN}", f"n{SHOWN}"):
        assert part in text


def test_each_sentence_of_a_draft_stands_below_what_was_found_for_it() -> None:
    sentences = (
        CheckedSentence(0, 7, "# Roads", "not_checked", reason="a heading"),
        CheckedSentence(9, 27, "The M5 runs\nnorth.", "supported", (1, 2)),
        CheckedSentence(28, 46, "It has 900 km.", "contradicted", (2,), "the article says 12, not 900", "figure"),
        CheckedSentence(47, 55, "It is new.", "not_found", (), "the cited passages say something else", "wording"),
    )
    check = Check("draft.md", "…", sentences, (cite(1), cite(2, "It has 12 km.")), 5)
    assert check_text(check).splitlines() == [
        "not checked: a heading",
        "    # Roads",
        "supported [1][2]",
        "    The M5 runs north.",
        "contradicted: the article says 12, not 900 [2]",
        "    It has 900 km.",
        "not in the articles",
        "    It is new.",
        "",
        "[1] wire/a.txt 7-25 · Wire · 2019-05-06",
        "    The M5 runs north.",
        "[2] wire/a.txt 7-20 · Wire · 2019-05-06",
        "    It has 12 km.",
        "",
        "Sentences: 4 (1 supported, 1 contradicted, 1 not in the articles, 1 not checked). Articles searched: 5.",
    ]


def test_no_part_of_a_checked_draft_can_steer_the_terminal() -> None:
    citation = Citation(1, f"a{STEERING}.txt", "t", None, STEERING, 0, 1, f"q{STEERING}")
    sentence = CheckedSentence(0, 9, f"s{STEERING}", "contradicted", (1,), f"the name {STEERING} is missing", "name")
    text = check_text(Check("d", "…", (sentence,), (citation,), 5))
    assert not set(STEERING) - set(SHOWN) & set(text)
    for part in (f"s{SHOWN}", f"the name {SHOWN} is", f"a{SHOWN}.txt", f"q{SHOWN}"):
        assert part in text


def test_report_counts_what_happened_and_names_each_failure() -> None:
    report = Report(("a", "b"), ("c",), ("d",), (), (Failure("e\x1b.txt", "empty\x07"),), 7)
    assert report_text(report, "news").splitlines() == [
        "news: 2 added, 1 changed, 1 removed, 1 failed; 7 passages embedded",
        "  failed: e.txt: empty",
    ]


def test_report_of_nothing_says_so() -> None:
    assert report_text(Report(), "news\x1b[31m") == "news[31m: no articles found; nothing to embed"
    assert report_text(Report(unchanged=("a",)), "news") == "news: 1 unchanged; nothing to embed"


def test_hits_are_listed_with_rank_score_and_source() -> None:
    assert hits_text([hit("Roads\n\nThe M5."), hit("x", 0.5)]).splitlines() == [
        "1. 0.0328  wire/a.txt",
        "    Roads The M5.",
        "",
        "2. 0.5000  wire/a.txt",
        "    x",
    ]


def test_no_hits_are_told() -> None:
    assert hits_text([]) == "Nothing found."
    assert hits_json("x", []) == {"query": "x", "results": []}


def test_span_of_a_hit_is_its_text() -> None:
    (result,) = hits_json("roads", [hit()])["results"]
    assert result == {
        "rank": 1,
        "score": 0.03278,
        "path": "wire/a.txt",
        "title": "Roads",
        "date": "2019-05-06",
        "start": 7,
        "end": 45,
        "text": "The M5 runs north. It was cut in 2012.",
    }
    assert TEXT[result["start"] : result["end"]] == result["text"]


def test_article_is_shown_with_its_source_and_whole_text() -> None:
    article = Article("wire/a.txt", TEXT + STEERING, "Roads\x1b", None, None)
    assert article_text(article) == f"Roads\nwire/a.txt · outlet unknown · undated\n\n{TEXT}{SHOWN}"


def test_article_as_json_has_the_names_that_scripts_rely_on() -> None:
    article = Article("wire/a.txt", TEXT, "Roads", date(2019, 5, 6), "Wire", (Span(47, 60),), (0, 26))
    assert article_json(article, (Span(7, 26), Span(26, 47))) == {
        "path": "wire/a.txt",
        "title": "Roads",
        "date": "2019-05-06",
        "outlet": "Wire",
        "text": TEXT,
        "boilerplate": [[47, 60]],
        "sentences": [[7, 26], [26, 47]],
        "pages": [0, 26],
    }


@pytest.mark.parametrize(
    "value", [STEERING, "\U000e0041 \ud83d \x7f \u2028", "“It’s\u00a0so,” naïve 日本 😀\n\t\\u0041"]
)
def test_json_text_reads_back_and_holds_nothing_unseen(value: str) -> None:
    text = json_text({"x": value}, indent=2)
    assert json.loads(text) == {"x": value}
    assert text.encode()
    assert text.replace("\n", "").isprintable() or "\u00a0" in text
    assert not set("\x1b\x9b\x00\u202e\u200b\u2066\U000e0041\u2028") & set(text)


def test_json_text_leaves_letters_of_all_kinds_as_they_are() -> None:
    assert json_text("“naïve” 日本") == '"“naïve” 日本"'


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (Filters(), []),
        (Filters(since=date(2019, 5, 1)), ["since 1 May 2019"]),
        (Filters(until=date(2019, 5, 1), undated="too"), ["until 1 May 2019", "undated too"]),
        (Filters(since=date(2019, 5, 1), until=date(2019, 5, 1)), ["1 May 2019"]),
        (Filters(since=date(2019, 5, 1), until=date(2019, 6, 2)), ["1 May 2019 to 2 June 2019"]),
        (Filters(undated="only", outlets=("Wire", "")), ["Wire", "outlet unknown", "undated only"]),
        (Filters(paths=("a.txt", "b.txt")), ["Flood", "b.txt"]),
        (Filters(article="*.txt"), ["*.txt"]),
    ],
)
def test_filters_are_told_in_words(filters: Filters, said: list[str]) -> None:
    assert filters_texts(filters, {"a.txt": "Flood"}) == said
