from __future__ import annotations

from datetime import date

import pytest

from index.when import Period, nearness, period, times, untimed

ASKED = date(2022, 5, 19)


def days(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who resigned this week?", days("2022-05-12", "2022-05-19")),
        ("Who resigned yesterday?", days("2022-05-12", "2022-05-19")),
        ("What happened on Monday?", days("2022-05-12", "2022-05-19")),
        ("Who resigned last week?", days("2022-05-05", "2022-05-12")),
        ("Which law was recently passed?", days("2022-04-19", "2022-05-19")),
        ("Who won last year?", days("2021-01-01", "2021-12-31")),
        ("Who won this year?", days("2022-01-01", "2022-12-31")),
        ("What did Russia say in September 2019?", days("2019-09-01", "2019-09-30")),
        ("What was hit on 30 September 2019?", days("2019-09-30", "2019-09-30")),
        ("What was hit on September 30, 2019?", days("2019-09-30", "2019-09-30")),
        ("What was hit on September 30?", days("2021-09-30", "2021-09-30")),
        ("What was hit on 3 May?", days("2022-05-03", "2022-05-03")),
        ("How many fled in September?", days("2021-09-01", "2021-09-30")),
        ("How many fled since late April?", days("2022-04-01", "2022-05-19")),
        ("How many have been killed since 2011?", days("2011-01-01", "2022-05-19")),
        ("How many were struck after April 28?", days("2022-04-28", "2022-05-19")),
        ("What was agreed before 2019?", days("1900-01-01", "2019-12-31")),
        ("Who was minister until March 2020?", days("1900-01-01", "2020-03-31")),
        ("Who came before the court in 2019?", days("2019-01-01", "2019-12-31")),
        ("In September, how many fled?", days("2021-09-01", "2021-09-30")),
        ("what did russia say in september 2019?", days("2019-09-01", "2019-09-30")),
        ("what did russia say in september?", days("2021-09-01", "2021-09-30")),
        ("How many died between 2012 and 2014?", days("2012-01-01", "2014-12-31")),
        ("Who was named in September to host the 2026 cup?", days("2021-09-01", "2021-09-30")),
        ("Who won in 2019-20?", days("2019-01-01", "2020-12-31")),
        ("How many died in 2012-2014?", days("2012-01-01", "2014-12-31")),
        ("How many cases were there in 2019-05?", days("2019-01-01", "2019-12-31")),
        ("How many fled in late-2019?", days("2019-01-01", "2019-12-31")),
        ("How many fled in March and April 2019?", days("2019-03-01", "2019-04-30")),
        ("How many fled between 3 May and 5 June 2019?", days("2019-05-03", "2019-06-05")),
        ("In 2019, how many fled in September?", days("2019-01-01", "2019-12-31")),
        ("How many Covid 19 cases 2020 brought?", days("2020-01-01", "2020-12-31")),
        ("What happened on 3/5/2021?", days("2021-01-01", "2021-12-31")),
        ("Who died on Bloody Sunday in 1972?", days("1972-01-01", "1972-12-31")),
        ("What was agreed three weeks ago?", days("2022-04-25", "2022-05-02")),
        ("What was agreed 10 days ago?", days("2022-05-09", "2022-05-10")),
        ("What was agreed a few years ago?", days("2019-01-01", "2019-12-31")),
        ("What was agreed 900 years ago?", days("1900-01-01", "1900-12-31")),
        ("How many fled in the past three months?", days("2022-02-18", "2022-05-19")),
        ("How many fled over the last 12 days?", days("2022-05-07", "2022-05-19")),
        ("Who ruled in the 1990s?", days("1990-01-01", "1999-12-31")),
        ("What was agreed in 2018?", days("2018-01-01", "2018-12-31")),
    ],
)
def test_questions_that_name_a_time(question: str, expected: Period) -> None:
    assert period(question, ASKED) == expected


@pytest.mark.parametrize(
    "question",
    [
        "May refugees return?",
        "Who did Theresa May meet?",
        "How many marched to the border?",
        "What does it cost to march 20 miles?",
        "Were 2000 people killed, or $2019.50 paid?",
        "What happened on 31 February?",
        "Why do the M4 and M5 highways matter?",
        "How will this may change things?",
        "What did Black Friday sales reach?",
        "What is planned for December 2025?",
        "What does Agenda 2030 say?",
    ],
)
def test_questions_that_name_none_are_about_what_is_new(question: str) -> None:
    found = period(question, ASKED)
    if question.startswith("Were"):
        assert found == days("2000-01-01", "2000-12-31")  # "2000 people" reads as a year; a preference, not a filter
    else:
        assert found == Period(ASKED, ASKED, named=False)


def test_without_a_day_of_asking_only_whole_dates_count() -> None:
    assert period("Who resigned this week?", None) is None
    assert period("What was hit on September 30?", None) is None
    assert period("What was agreed in 2018?", None) == days("2018-01-01", "2018-12-31")


def test_nearness_falls_with_the_distance_from_the_period() -> None:
    week = days("2022-05-12", "2022-05-19")
    near = [nearness(week, date(2022, 5, day)) for day in (19, 12, 10, 5, 1)]
    assert near[0] == near[1] == 1
    assert near[1:] == sorted(near[1:], reverse=True)
    assert nearness(week, None) == 0
    assert nearness(week, date(2012, 5, 15)) < 1e-6
    assert 0 < nearness(Period(ASKED, ASKED, named=False), ASKED) < 1
    assert nearness(days("2018-01-01", "2018-12-31"), date(2019, 1, 20)) > 0.5


def test_words_that_only_say_when_are_no_terms() -> None:
    assert untimed("Who resigned this week in Kyiv?").split() == ["Who", "resigned", "in", "Kyiv?"]
    assert untimed("Who resigned in 2018?") == "Who resigned in 2018?"
    assert untimed("What did Monday's attack destroy?").split() == ["What", "did", "attack", "destroy?"]
    assert untimed("What did Black Friday bring?") == "What did Black Friday bring?"


def test_a_day_before_there_was_news_is_no_error() -> None:
    assert period("Who won last year?", date.min) is None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many died since late April 2019 in Idlib?", ["since late April 2019"]),
        ("How many fled from March to May 2019?", ["from March to May 2019"]),
        ("Who won the 2019 election?", ["2019"]),
        ("Who won on Monday, and who won last year?", ["on Monday", "last year"]),
        ("What did Monday's vote say of the latest budget?", []),
        ("Who said “it fell in 2019”?", []),
    ],
)
def test_where_a_question_says_when(question: str, said: list[str]) -> None:
    assert [question[start:end] for start, end in times(question)] == said


def test_a_time_in_a_quotation_is_not_what_a_question_is_about() -> None:
    assert period("Who said “it fell in 2019”?", None) is None
    assert period("Who said in 2020 “it fell in 2019”?", None) == days("2020-01-01", "2020-12-31")
