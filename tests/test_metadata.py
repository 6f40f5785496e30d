"""Title, date and outlet as an article states them; never a guess."""

from __future__ import annotations

from datetime import date

import pytest

from index.reading.clean import find_boilerplate
from index.reading.dates import date_in_name, parse_date
from index.reading.metadata import find_date, find_outlet, find_title, shorten
from index.types import Span

LEDE = "Russia and its ally stepped up raids on the province on Friday, residents said, after a week of calm."
DAY = date(2019, 8, 30)


def title_of(text: str, stated: str | None = None) -> str:
    return find_title(text, find_boilerplate(text), stated)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("2019-08-30", DAY),
        ("2019/08/30", DAY),
        ("20190830", DAY),
        ("2019-08-30T23:59:00-11:00", DAY),
        ("2019-08-30 10:00", DAY),
        ("30 August 2019", DAY),
        ("30th of August, 2019", DAY),
        ("Aug. 30, 2019", DAY),
        ("August 30 2019", DAY),
        ("Fri, 30 Aug 2019 10:00:00 GMT", DAY),
        ("Friday\u00a030 August\u00a02019", DAY),
        ("30 août 2019", DAY),
        ("30. August 2019", DAY),
        ("30 de agosto de 2019", DAY),
        ("Sept. 5, 2019", date(2019, 9, 5)),
        ("30/08/2019", DAY),
        ("08/30/2019", DAY),
        ("30.8.2019", DAY),
        ("04/04/2019", date(2019, 4, 4)),
        ("03/04/2019", None),
        ("3.4.2019", None),
        ("31 February 2019", None),
        ("2019-13-01", None),
        ("1850-01-01", None),
        ("August 2019", None),
        ("30 August", None),
        ("Friday", None),
        ("today", None),
        ("in 3 days", None),
        ("2019", None),
        ("30 people fled 2019", None),
        ("1567123200", None),
        ("", None),
    ],
)
def test_only_complete_and_clear_dates_are_read(written: str, found: date | None) -> None:
    assert parse_date(written) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("2019-08-30.txt", DAY),
        ("2019_08_30-army.txt", DAY),
        ("reuters_20190830_army.txt", DAY),
        ("army.2019.08.30.txt", DAY),
        ("000_9784ce44e248da4c.txt", None),
        ("9784ce4420190830.txt", None),
        ("20190830ab.txt", None),
        ("201908301200.txt", None),
        ("20191399.txt", None),
        ("18990830.txt", None),
        ("2019-08.txt", None),
        ("2019-08-30_2019-09-06.txt", None),
    ],
)
def test_a_date_in_a_file_name_stands_apart(name: str, found: date | None) -> None:
    assert date_in_name(name) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"BEIRUT, Aug. 30, 2019 (Reuters) - {LEDE}", DAY),
        (f"BEIRUT, Aug. 30 (Reuters) - {LEDE}", None),
        (f"Army gains\n\n30 August 2019\n\n{LEDE}", DAY),
        (f"Army gains\nPublished: 30 August 2019\n\n{LEDE}", DAY),
        (f"Army gains\nBy Ali Hassan | Aug 30, 2019\n\n{LEDE}", DAY),
        (f"Army gains\nReuters · Friday, August 30, 2019 · 3 min read\n\n{LEDE}", DAY),
        (f"Army gains\nPublished 30/08/2019 10:30 GMT\n\n{LEDE}", DAY),
        (f"Army gains\nUpdated 10:30 AM EDT, Fri August 30, 2019\n\n{LEDE}", None),
        (f"Army gains\nPublished: 03/04/2019\n\n{LEDE}", None),
        (f"{LEDE} It began on 30 August 2019.", None),
        (f"On 30 August 2019, the army left.\n\n{LEDE}", None),
    ],
)
def test_the_date_of_an_article_is_a_dateline_or_a_line_of_its_own(text: str, found: date | None) -> None:
    assert find_date(text, "a.txt") == found


def test_the_day_of_printing_on_a_page_is_not_the_date() -> None:
    text = f"Army gains\n\n30/08/2019, 10:15\n\n{LEDE}"
    assert find_date(text, "a.pdf") == DAY
    assert find_date(text, "a.pdf", [Span(12, 29)]) is None


def test_the_file_name_comes_before_the_dateline() -> None:
    assert find_date(f"BEIRUT, Aug. 30, 2019 (Reuters) - {LEDE}", "2019-08-31.txt") == date(2019, 8, 31)


@pytest.mark.parametrize(
    ("opening", "outlet"),
    [
        ("BEIRUT (Reuters) - ", "Reuters"),
        ("WASHINGTON (AP) — ", "AP"),
        ("(CNN)", "CNN"),
        ("CNN —\n\n", "CNN"),
        ("New York CNN Business —\n\n", "CNN Business"),
        ("BEIRUT - ", None),
        ("", None),
    ],
)
def test_the_outlet_is_the_agency_of_the_dateline(opening: str, outlet: str | None) -> None:
    assert find_outlet(opening + LEDE) == outlet


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Army gains in Idlib\n\n{LEDE}", "Army gains in Idlib"),
        (f"Army gains in Idlib\n{LEDE}", "Army gains in Idlib"),
        (
            f"BREAKING NEWS\n\n  Army\u00a0gains\u200b in  Idlib \r\n\r\nBEIRUT - {LEDE}",
            "Army gains in Idlib",
        ),
        (f"Ali Hassan\n\nArmy gains in Idlib\n\n{LEDE}", "Army gains in Idlib"),
        (f"\ufeffArmy gains in Idlib\n\n{LEDE}", "Army gains in Idlib"),
        (f"By Ali Hassan\n30 August 2019\n\nArmy gains in Idlib\n\n{LEDE}", "Army gains in Idlib"),
        (
            f"{LEDE}\n\n{LEDE}",
            "Russia and its ally stepped up raids on the province on Friday, residents said…",
        ),
        (
            f"BEIRUT - {LEDE}",
            "Russia and its ally stepped up raids on the province on Friday, residents said…",
        ),
        ("The army left.\n\nNobody knew why.", "The army left."),
        ("Army gains in Idlib", "Army gains in Idlib"),
        (
            "The army took the town of Khwain on Friday and then it\nmoved on to the north of the province.",
            "The army took the town of Khwain on Friday and then it",
        ),
    ],
)
def test_a_title_is_a_heading_line_or_the_start_of_the_lede(text: str, title: str) -> None:
    assert title_of(text) == title


def test_a_stated_title_is_one_clean_line() -> None:
    assert title_of(LEDE, "Army\n gains\u202e \x07in\u00a0Idlib\ud83d") == "Army gains in Idlib"
    assert title_of(f"Army gains\n\n{LEDE}", " \u200b") == "Army gains"
    assert len(title_of(LEDE, "word " * 1000)) <= 301


def test_a_long_line_is_cut_between_words() -> None:
    assert shorten("one two three", 9) == "one two…"
    assert shorten("one two three", 13) == "one two three"
    assert shorten("unbreakable", 4) == "unbr…"
