"""When something happened."""

from __future__ import annotations

from datetime import date

import pytest

from app.briefing.days import When, find_days
from app.briefing.grammar import parse
from app.briefing.timeline import still_to_come

DAY = date(2021, 3, 10)  # a Wednesday


def found(sentence: str, day: date | None = DAY, future: bool = False) -> list[When]:
    return find_days(sentence, day, lambda offset: future)


def only(sentence: str, day: date | None = DAY, future: bool = False) -> tuple[str, str | None, str | None, str]:
    (when,) = found(sentence, day, future)
    assert " ".join(sentence[when.start : when.end].split()).rstrip(". ") == when.words
    first, last = (str(day) if day else None for day in (when.first, when.last))
    return when.words, first, last, when.precision


@pytest.mark.parametrize(
    ("sentence", "words", "day"),
    [
        ("The plant closed on 3 February 2021.", "on 3 February 2021", "2021-02-03"),
        ("The plant closed on February 3, 2021, for good.", "on February 3, 2021", "2021-02-03"),
        ("It was signed on 2021-02-03 in Lisbon.", "on 2021-02-03", "2021-02-03"),
        ("The plant closed on 3 February.", "on 3 February", "2021-02-03"),
        ("The plant closed on February 3rd.", "on February 3rd", "2021-02-03"),
        ("The plant closed on the 3rd of February.", "on the 3rd of February", "2021-02-03"),
        ("The strike ended on 29 December.", "on 29 December", "2020-12-29"),
        ("The strike ended on Monday.", "on Monday", "2021-03-08"),
        ("The strike ended on Wednesday.", "on Wednesday", "2021-03-10"),
        ("The strike ended on Thursday.", "on Thursday", "2021-03-04"),
        ("The strike ended last Thursday.", "last Thursday", "2021-03-04"),
        ("Voting starts next Friday.", "next Friday", "2021-03-12"),
        ("The mayor resigned yesterday.", "yesterday", "2021-03-09"),
        ("The mayor resigned this morning.", "this morning", "2021-03-10"),
        ("The mayor resigned the day before yesterday.", "the day before yesterday", "2021-03-08"),
        ("The mayor leaves tomorrow.", "tomorrow", "2021-03-11"),
    ],
)
def test_a_day_is_told(sentence: str, words: str, day: str) -> None:
    assert only(sentence) == (words, day, day, "day")


@pytest.mark.parametrize(
    ("sentence", "words", "first", "last", "precision"),
    [
        ("Prices fell in February.", "in February", "2021-02-01", "2021-02-28", "month"),
        ("Prices fell in November.", "in November", "2020-11-01", "2020-11-30", "month"),
        ("Prices fell in November 2018.", "in November 2018", "2018-11-01", "2018-11-30", "month"),
        ("Prices fell in March last year.", "in March last year", "2020-03-01", "2020-03-31", "month"),
        ("Prices fell in late January.", "in late January", "2021-01-20", "2021-01-31", "days"),
        ("Prices fell in mid-January.", "in mid-January", "2021-01-11", "2021-01-20", "days"),
        ("Prices fell in early January 2019.", "in early January 2019", "2019-01-01", "2019-01-10", "days"),
        ("Prices fell in 2018.", "in 2018", "2018-01-01", "2018-12-31", "year"),
        ("Prices fell last year.", "last year", "2020-01-01", "2020-12-31", "year"),
        ("Prices fell last month.", "last month", "2021-02-01", "2021-02-28", "month"),
        ("Prices fell last week.", "last week", "2021-03-01", "2021-03-07", "days"),
        ("Prices fell this week.", "this week", "2021-03-08", "2021-03-10", "days"),
        ("Prices rise next week.", "next week", "2021-03-15", "2021-03-21", "days"),
        ("The dam broke overnight.", "overnight", "2021-03-09", "2021-03-10", "days"),
        ("Rain fell in recent days.", "in recent days", "2021-03-03", "2021-03-10", "days"),
        ("Rain fell over the past few weeks.", "over the past few weeks", "2021-02-08", "2021-03-10", "days"),
        ("It fell in the last 24 hours.", "in the last 24 hours", "2021-03-09", "2021-03-10", "days"),
        ("More rain is due in the coming days.", "in the coming days", "2021-03-10", "2021-03-17", "days"),
        ("A deal may come in the weeks ahead.", "in the weeks ahead", "2021-03-10", "2021-04-09", "days"),
        ("She left three weeks ago.", "three weeks ago", "2021-02-15", "2021-02-19", "about"),
        ("She left nearly two days ago.", "nearly two days ago", "2021-03-07", "2021-03-09", "about"),
        ("It has rained since Sunday.", "since Sunday", "2021-03-07", None, "since"),
        ("It has rained since 20 February.", "since 20 February", "2021-02-20", None, "since"),
        ("It has grown since March 2011.", "since March 2011", "2011-03-01", None, "since"),
        ("It has grown since 2015.", "since 2015", "2015-01-01", None, "since"),
    ],
)
def test_days_and_longer_are_told_as_far_as_known(
    sentence: str, words: str, first: str, last: str | None, precision: str
) -> None:
    assert only(sentence) == (words, first, last, precision)


@pytest.mark.parametrize(
    ("sentence", "past", "future"),
    [
        ("They meet on Friday.", "2021-03-05", "2021-03-12"),
        ("They meet on Wednesday.", "2021-03-10", "2021-03-17"),
        ("They meet on 4 April.", "2020-04-04", "2021-04-04"),
        ("They meet on 1 March.", "2021-03-01", "2022-03-01"),
        ("They meet in June.", "2020-06-01", "2021-06-01"),
        ("They meet in January.", "2021-01-01", "2022-01-01"),
    ],
)
def test_what_is_to_come_is_the_next_day_of_its_name(sentence: str, past: str, future: str) -> None:
    assert only(sentence)[1] == past
    assert only(sentence, future=True)[1] == future


@pytest.mark.parametrize(
    ("sentence", "day", "first"),
    [
        ("The bank failed yesterday.", date(2021, 3, 1), "2021-02-28"),
        ("The bank failed yesterday.", date(2020, 3, 1), "2020-02-29"),
        ("The bank failed yesterday.", date(2021, 1, 1), "2020-12-31"),
        ("The bank failed on Thursday.", date(2021, 1, 1), "2020-12-31"),
        ("The bank failed last month.", date(2021, 1, 31), "2020-12-01"),
        ("The bank failed last week.", date(2021, 1, 3), "2020-12-21"),
        ("The bank failed on February 29.", date(2020, 3, 5), "2020-02-29"),
        ("The bank failed on February 29.", date(2021, 3, 5), "2020-02-29"),
        ("The bank opens tomorrow.", date(2020, 12, 31), "2021-01-01"),
        ("The bank opens next month.", date(2020, 12, 31), "2021-01-01"),
    ],
)
def test_months_and_years_end_as_in_the_calendar(sentence: str, day: date, first: str) -> None:
    assert only(sentence, day)[1] == first


@pytest.mark.parametrize(
    "sentence", ["It fell on February 30.", "It fell on 31 April.", "The bank failed on February 29."]
)
def test_a_day_that_is_in_no_calendar_is_not_made_up(sentence: str) -> None:
    assert only(sentence, date(2023, 3, 5))[1] is None


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("The strike ended on Monday.", "on Monday"),
        ("The strike ended yesterday.", "yesterday"),
        ("Prices fell in November.", "in November"),
        ("The plant closed on 3 February.", "on 3 February"),
        ("She left three weeks ago.", "three weeks ago"),
        ("Prices fell last year.", "last year"),
    ],
)
def test_of_an_undated_article_only_the_words_are_known(sentence: str, words: str) -> None:
    assert only(sentence, None) == (words, None, None, "relative")


@pytest.mark.parametrize(
    ("sentence", "first"), [("It closed on 3 May 2019.", "2019-05-03"), ("Prices fell in 2018.", "2018-01-01")]
)
def test_a_year_that_is_written_needs_no_dated_article(sentence: str, first: str) -> None:
    assert only(sentence, None)[1] == first


@pytest.mark.parametrize(
    "sentence",
    [
        "The board may meet again, and it may not.",
        "May Collins won the race for the Tigers.",
        "Workers march to the square and march back.",
        "March past the museum, then turn left.",
        "The judge sat down and the sun rose.",
        "Shoppers queued for Black Friday deals.",
        "Cyber Monday broke every record, and Good Friday did not.",
        "Monday's vote was postponed, and the Friday's papers noted it.",
        "She bought the Monday-morning paper.",
        "The critics hated the play Waiting for Tomorrow.",
        "Flight 2015 carried 1998 people and 2,010 bags.",
        "Today's prices are half of what they were.",
    ],
)
def test_other_words_are_no_days(sentence: str) -> None:
    assert found(sentence) == []


def test_several_times_of_a_sentence_are_told_in_order() -> None:
    words = [when.words for when in found("Sales fell in January, rose last week and stopped on Tuesday.")]
    assert words == ["in January", "last week", "on Tuesday"]


def test_a_comparison_is_no_part_of_a_time() -> None:
    assert only("They sold 26% more than the previous year.")[0] == "the previous year"


@pytest.mark.parametrize(
    ("sentence", "ahead"),
    [
        ("The minister will fly to Oslo on Sunday.", True),
        ("The minister is due to meet growers on Sunday.", True),
        ("The final is expected to be played on Sunday.", True),
        ("They are going to vote on Sunday.", True),
        ("The minister flew to Oslo on Sunday.", False),
        ("The minister has been in Oslo since Sunday.", False),
        ("Growers told the minister on Sunday that prices would fall.", False),
    ],
)
def test_a_verb_tells_whether_a_day_is_still_to_come(sentence: str, ahead: bool) -> None:
    assert still_to_come(parse([sentence])[0], sentence.index("Sunday")) is ahead
