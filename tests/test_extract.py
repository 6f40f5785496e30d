"""Which sentences the extractive answerer takes, from candidates whose scores are given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.extract import (
    LEAST_RELEVANCE,
    LOOKED_AT,
    MOST_SENTENCES,
    NEAR_BEST,
    NEAR_BEST_FIGURE,
    NEAR_BEST_REASON,
    differ,
    extract,
)
from index.evidence import Candidate
from index.question import Kind, Question
from index.types import ArticleRecord, Evidence
from index.when import Period

RECORD = ArticleRecord("id", "a.txt", "a.txt", "", "", "Roads", None, None, 100, 1)
WORDS = (
    "The M5 runs north to Aleppo.",
    "Trade stopped when it was cut.",
    "Forces took Khwain on Friday.",
    "Hospitals treat the wounded there.",
    "Refugees fled towards Turkey again.",
    "Snow closed every mountain pass.",
)


def question(kind: Kind = "open") -> Question:
    return Question("Why?", kind, ("road",))


def candidate(
    score: float,
    quote: str = WORDS[0],
    start: int = 0,
    record: ArticleRecord = RECORD,
    relevance: float = 5,
    coverage: float = 1,
) -> Candidate:
    evidence = Evidence(record, start, start + len(quote), quote, None, score)
    return Candidate(evidence, sentence=score, relevance=relevance, coverage=coverage, offered=1, spoken=0, place=1)


def quotes(chosen: list[Candidate]) -> list[str]:
    return [item.evidence.quote for item in chosen]


def test_no_candidates_are_no_answer() -> None:
    assert extract(question(), []) == []


def test_irrelevant_passages_are_a_refusal() -> None:
    assert extract(question(), [candidate(5, relevance=-3)]) == []
    assert len(extract(question(), [candidate(5, relevance=4)])) == 1


def test_a_question_whose_terms_are_not_met_is_a_refusal() -> None:
    assert extract(question(), [candidate(5, relevance=2, coverage=0)]) == []
    assert len(extract(question(), [candidate(5, relevance=2, coverage=1)])) == 1


def test_only_the_first_candidates_say_whether_there_is_an_answer() -> None:
    poor = [candidate(5, words, relevance=2, coverage=0) for words in WORDS[:LOOKED_AT]]
    assert extract(question(), [*poor, candidate(5, WORDS[4], relevance=2)]) == []


def test_a_sentence_that_asks_is_no_answer_however_much_it_repeats() -> None:
    asks = candidate(9, "Why do the roads matter?", relevance=9)
    assert extract(question(), [asks]) == []
    assert quotes(extract(question(), [asks, candidate(5)])) == [WORDS[0]]


def test_the_best_come_first_and_far_ones_are_left_out() -> None:
    candidates = [candidate(5, WORDS[0]), candidate(5 - NEAR_BEST, WORDS[1]), candidate(4.9 - NEAR_BEST, WORDS[2])]
    assert quotes(extract(question(), candidates)) == [WORDS[0], WORDS[1]]


def test_a_reason_takes_nothing_from_passages_that_hardly_answer() -> None:
    doubtful = candidate(4.5 - NEAR_BEST, WORDS[1], relevance=LEAST_RELEVANCE - 0.1)
    sure = candidate(4.4 - NEAR_BEST, WORDS[2], relevance=LEAST_RELEVANCE)
    assert quotes(extract(question("reason"), [candidate(5), doubtful, sure])) == [WORDS[0], WORDS[2]]


def test_a_reason_may_take_more_sentences() -> None:
    far = candidate(5 - NEAR_BEST_REASON, WORDS[1])
    candidates = [candidate(5, WORDS[0]), far, candidate(4.9 - NEAR_BEST_REASON, WORDS[2])]
    assert quotes(extract(question(), candidates)) == [WORDS[0]]
    assert quotes(extract(question("reason"), candidates)) == [WORDS[0], WORDS[1]]


def article(name: str, day: date | None = None) -> ArticleRecord:
    return replace(RECORD, id=name, path=f"{name}.txt", date=day)


def test_a_figure_of_another_article_is_told_beside_the_first() -> None:
    rival = candidate(5 - NEAR_BEST_FIGURE, "A count says 40 people died.", record=article("other"))
    same = candidate(5 - NEAR_BEST_FIGURE, "It said 12 people were missing.", start=90)
    candidates = [candidate(5, "Officials said 30 people died."), rival, same]
    chosen = extract(question("number"), candidates)
    assert quotes(chosen) == [candidates[0].evidence.quote, rival.evidence.quote]
    assert differ(chosen)
    assert len(extract(question("open"), candidates)) == 1


def test_where_figures_differ_the_newest_article_comes_first_and_the_undated_last() -> None:
    candidates = [
        candidate(5, "Officials said 30 people died.", record=article("undated")),
        candidate(4.9, "By then 300 people had died.", record=article("old", date(2012, 3, 1))),
        candidate(4.8, "Three thousand people are dead.", record=article("new", date(2019, 3, 1))),
    ]
    chosen = extract(question("number"), candidates)
    assert [item.evidence.article.path for item in chosen] == ["new.txt", "old.txt", "undated.txt"]
    asked_in_2015 = Period(date(2015, 1, 1), date(2015, 1, 1), named=False)
    chosen = extract(question("number"), candidates, asked_in_2015)
    assert [item.evidence.article.path for item in chosen] == ["old.txt", "undated.txt", "new.txt"]
    asked_for = Period(date(2012, 1, 1), date(2012, 12, 31))
    assert quotes(extract(question("number"), candidates, asked_for)) == quotes(candidates)


def test_a_round_number_of_thousands_is_no_year() -> None:
    candidates = [
        candidate(5, "At least 300 people died in 2012.", record=article("old", date(2012, 3, 1))),
        candidate(4.5, "About 2,000 people are dead.", record=article("new", date(2019, 3, 1))),
    ]
    assert differ(candidates)
    assert [item.evidence.article.path for item in extract(question("number"), candidates)] == ["new.txt", "old.txt"]
    same = candidate(4.5, "It was the worst year since 2012.", record=article("third", date(2020, 3, 1)))
    assert not differ([candidates[0], same])


def test_the_same_figure_in_another_article_changes_nothing() -> None:
    first = candidate(5, "Officials said 3,000 people had died since 2011.", record=article("old", date(2012, 3, 1)))
    again = candidate(4.8, "Three thousand are dead.", record=article("new", date(2019, 3, 1)))
    year = candidate(3.5, "It has been so since 2015.", record=article("third", date(2020, 3, 1)))
    chosen = extract(question("number"), [first, again, year])
    assert quotes(chosen) == [first.evidence.quote, again.evidence.quote]
    assert not differ(chosen)


def test_the_same_words_with_another_figure_are_no_repetition() -> None:
    candidates = [candidate(5, "Officials said 30 people died."), candidate(5, "Officials said 40 people died.", 50)]
    assert len(extract(question("number"), candidates)) == 2


def test_a_question_that_states_a_year_is_not_answered_from_another() -> None:
    asked = replace(question(), text="Who won the cup in 2018?")
    of_2018 = Period(date(2018, 1, 1), date(2018, 12, 31))
    other = candidate(6, "France won the cup in 1998 and 2000.")
    both = candidate(4, "France won the cup in 1998 and in 2018.", start=50)
    none = candidate(3, "Croatia lost the final of the cup.", start=100)
    assert extract(asked, [other], of_2018) == []
    assert quotes(extract(asked, [other, both, none], of_2018)) == [both.evidence.quote, none.evidence.quote]
    # An article of that year tells of it, whatever other years it looks back to.
    dated = candidate(6, "France won, as it did in 1998.", record=replace(RECORD, date=date(2018, 7, 16)))
    assert extract(asked, [dated], of_2018) == [dated]
    # Where the question states no year, "this week" does not rule out what is told of others.
    assert extract(question(), [other], Period(date(2018, 7, 9), date(2018, 7, 16))) == [other]


def test_what_is_said_beside_the_best_is_of_the_time_that_the_question_names() -> None:
    this_week = Period(date(2022, 6, 16), date(2022, 6, 23))
    new = candidate(5, "The keeper retired on Tuesday.", record=replace(RECORD, date=date(2022, 6, 21)))
    old = candidate(
        5, "A striker left his club after ten years.", record=replace(RECORD, id="old", date=date(2018, 1, 2))
    )
    assert extract(question(), [new, old], this_week) == [new]
    assert extract(question(), [new, old]) == [new, old]


def test_an_answer_has_a_bounded_number_of_sentences() -> None:
    assert len(extract(question(), [candidate(5, words) for words in WORDS])) == MOST_SENTENCES


def test_a_sentence_that_repeats_another_is_left_out() -> None:
    copy = candidate(5, "Again the M5 runs north to Aleppo.", start=50)
    assert quotes(extract(question(), [candidate(5), copy, candidate(5, WORDS[1])])) == [WORDS[0], WORDS[1]]


def test_the_same_candidates_give_the_same_answer() -> None:
    candidates = [candidate(5, words) for words in WORDS]
    assert extract(question(), candidates) == extract(question(), candidates)
