"""Furniture of pages is marked, sentences are not."""

from __future__ import annotations

import time

import pytest

from index.reading.clean import find_boilerplate, is_furniture, join_spans, kept
from index.reading.metadata import find_date, find_title
from index.types import Span

LEDE = "Russia and its ally stepped up raids on the province on Friday, residents said."

FURNITURE = """
BREAKING NEWS
Please enter your comment!
Please enter your name here
*** ADVERTISEMENT ***
Advertisement
Sign up for our newsletter
Sign up for our daily newsletter and get the news in your inbox
Subscribe to our newsletter to get the best of the week
Sign up here for the morning briefing.
Subscribe
Share this article
Read more:
Read more: Ten things to know about the province
READ MORE » The war in maps
Related articles
Click here to read the whole report.
Click here
Follow us on Twitter
Follow @paper on Facebook.
This site uses cookies to improve your visit.
We use cookies. Accept all cookies
By continuing to use this site you agree to our use of cookies.
© 2019 The Paper. All rights reserved.
Copyright 2019 The Associated Press. All rights reserved. This material may not be published.
Copyright © The Paper
All rights reserved
Image source, Getty Images
Photo: Khalil Ashawi/Reuters
Khalil Ashawi/AFP/Getty Images
(Reporting by Khalil Ashawi; Editing by Alison Williams)
Reporting by Suleiman Al-Khalidi; Editing by Alison Williams
You may also like
Your email address will not be published.
* * *
""".strip().splitlines()

PROSE = """
The company asked users to accept cookies, the court heard.
We use cookies, the firm said, because the law allows it.
Click here to pay, the message read, and thousands were told to do so.
The breaking news was that the army had left.
Advertisement revenue fell by a tenth.
Related articles were seized by the police.
Subscribe or perish, he wrote to his readers in 2015.
Copyright law will change next year.
Follow us on this road and you will be safe.
The photo shows a hospital that was struck.
Sign up was slow at first.
All rights reserved to the province were returned in May.
Reporting by the commission shows that 18 hospitals were struck.
He asked the readers to share this article with their friends.
Syrian army makes new gains as Russia brings reinforcements
Comments by the minister caused anger.
""".strip().splitlines()


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_is_marked(line: str) -> None:
    assert is_furniture(line)
    text = f"{LEDE}\n\n{line}\n\n{LEDE}"
    assert kept(text, find_boilerplate(text)).split() == [*LEDE.split(), *LEDE.split()]


@pytest.mark.parametrize("line", PROSE)
def test_a_sentence_that_mentions_furniture_stays(line: str) -> None:
    text = f"{LEDE}\n\n{line}\n\n{LEDE}"
    assert find_boilerplate(text) == ()


@pytest.mark.parametrize(
    ("opening", "rest"),
    [
        ("BEIRUT - ", LEDE),
        ("BEIRUT -- ", LEDE),
        ("NEW YORK — ", LEDE),
        ("TUCSON, Ariz. – ", LEDE),
        ("AMMAN/BEIRUT - ", LEDE),
        ("WASHINGTON (AP) — ", LEDE),
        ("Kyiv, Ukraine (AP) — ", LEDE),
        ("LONDON, Aug 30 (Reuters) - ", LEDE),
        ("BEIRUT, Aug. 30, 2019 (Reuters) - ", LEDE),
        ("NEW YORK, Jan. 3, 2020 — ", LEDE),
        ("(CNN) — ", LEDE),
        ("(CNN)", LEDE),
        ("CNN — ", LEDE),
        ("Hong Kong CNN Business — ", LEDE),
        ("BEIRUT\u00a0(Reuters)\u00a0-\u00a0", LEDE),
        ("BEIRUT - ", "“We were told to leave – at once – by the army,” he said."),
    ],
)
def test_a_dateline_is_marked_up_to_its_sentence(opening: str, rest: str) -> None:
    text = f"Army gains\n\n{opening}{rest}\n\nMore."
    start = len("Army gains\n\n")
    assert find_boilerplate(text) == (Span(start, start + len(opening)),)


@pytest.mark.parametrize(
    "sentence",
    [
        "NATO — the alliance — said on Monday that it was ready.",
        "NATO — The Alliance, as it is known — said on Monday that it was ready.",
        "OPEC - which sets the price - met on Monday.",
        "US - China trade talks go on, he said.",
        "The UN said it would stay — for now.",
        "It was the BBC - Britain's broadcaster.",
        "Reuters (the news agency) said it was ready.",
        "Agence France-Presse (AFP) — the agency — said it was ready.",
        "IDLIB - Army gains",
    ],
)
def test_a_sentence_with_a_dash_is_no_dateline(sentence: str) -> None:
    assert find_boilerplate(f"{sentence}\n\n{LEDE}") == ()


def test_a_dateline_is_looked_for_at_the_top_only() -> None:
    long = LEDE + " " + LEDE
    assert find_boilerplate(f"{long}\n\n{long}\n\nBEIRUT - {long}") == ()


@pytest.mark.parametrize("line", ["CNN —", "(CNN) —", "New York CNN —"])
def test_an_agency_alone_on_its_line_is_marked(line: str) -> None:
    assert find_boilerplate(f"{line}\n\n{LEDE}") == (Span(0, len(line)),)


@pytest.mark.parametrize("line", ["By Ali Hassan", "By Ali Hassan and Jo de Vries, CNN", "30 August 2019"])
def test_who_and_when_are_marked_at_the_top_only(line: str) -> None:
    assert find_boilerplate(f"Army gains\n{line}\n\n{LEDE}") == (Span(11, 11 + len(line)),)
    far = f"{LEDE} {LEDE}\n\n" * 3
    assert find_boilerplate(far + line + "\n\n" + LEDE) == ()


def test_a_heading_that_starts_with_by_is_no_byline() -> None:
    assert find_boilerplate(f"By Friday\n\n{LEDE}") == ()


def test_white_space_between_marked_ranges_and_at_the_ends_is_joined() -> None:
    text = f"\n BREAKING NEWS\n\n{LEDE}\n\n\nPlease enter your comment!\r\n\r\nPlease enter your name here\n\n"
    first, last = find_boilerplate(text)
    assert first == Span(0, len("\n BREAKING NEWS"))
    assert text[last.start : last.end].startswith("Please enter your comment!\r\n\r\nPlease")
    assert last.end == len(text)


def test_known_ranges_are_among_the_result() -> None:
    header = "Title: A\n"
    text = f"{header}\nBREAKING NEWS\n\n{LEDE}"
    assert find_boilerplate(text, [Span(0, len(header))]) == (Span(0, text.index("\n\nRussia")),)


def test_joined_ranges_are_disjoint() -> None:
    assert join_spans("a b c d e", [Span(4, 7), Span(0, 1), Span(0, 3), Span(6, 7)]) == (Span(0, 7),)


def test_invisible_characters_do_not_hide_furniture_and_are_no_reason_to_mark_prose() -> None:
    assert is_furniture("\u200bRead\u00a0more:\u200b")
    hidden = LEDE.replace(" ", " \u200b")
    assert find_boilerplate(f"\u200b{hidden}\n\n{LEDE}") == ()


@pytest.mark.parametrize("piece", ["a", "A", " ", "- ", "A.", "(", "1 ", "\u00a0", "By A ", "\n", "more "])
def test_endless_lines_take_no_time(piece: str) -> None:
    text = piece * (5_000_000 // len(piece))
    started = time.perf_counter()
    boilerplate = find_boilerplate(text)
    find_title(text, boilerplate)
    find_date(text, "a.txt")
    assert time.perf_counter() - started < 60  # a tenth of a second; hours where it were not linear
