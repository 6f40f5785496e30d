from __future__ import annotations

import pytest

from app.figures import figures, figures_read, find_figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("three million, 3 million, 3,000,000 and 3m", ["3000000"]),
        ("half a million of the £1.5bn", ["500000", "1500000000"]),
        ("twenty-one of a dozen, two dozen", ["21", "12", "24"]),
        ("tens of thousands of people, then Hundreds more", ["tens of thousands", "hundreds"]),
        ("245,000 killed; £3.50; 40%", ["245000", "3.50", "40"]),
        ("One man and one million", ["1000000"]),
        ("The M4 and the T-34", ["34"]),
        ("nobody", []),
        ("version 1.2.3 million", ["1.2.3"]),
        ("a hundred and a half", ["100"]),
        ("5 minutes, 7 metres", ["5", "7"]),
        ("3\nmillion, 3\u00a0million, twenty\nfive, tens of\nthousands", ["3000000", "25", "tens of thousands"]),
        ("two hundred thousand, a hundred million, three dozen million-pound homes", ["200000", "100000000", "36"]),
        ("one and a half million, half-a-dozen, half million", ["1500000", "6", "500000"]),
    ],
)
def test_figures_are_brought_to_one_form(text: str, expected: list[str]) -> None:
    assert list(figures(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$3 million, £ 40, 12 euros and 5 US dollars", ["money"] * 4),
        ("40%, 3.5 per cent, ten percent", ["share"] * 3),
        ("12 May, May 12, the 3rd of June and Sept. 30", ["day"] * 4),
        ("in 1998, in May 2019, 2019", ["year"] * 3),
        ("12 marines, 5 mayors, may 7, 3,000 people, two thousand, 1998 people", ["count"] * 5 + ["year"]),
    ],
)
def test_a_figure_is_of_a_sort(text: str, expected: list[str]) -> None:
    assert [figure.sort for figure in find_figures(text)] == expected


def test_a_figure_is_told_as_it_is_written_with_where_it_ends() -> None:
    text = "About three\u00a0million fled, 1,200 of them in May."
    assert [(figure.value, figure.words, text[: figure.end]) for figure in find_figures(text)] == [
        ("3000000", "three million", "About three\u00a0million"),
        ("1200", "1,200", "About three\u00a0million fled, 1,200"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("about 3, 800 km", ["3", "800", "3800"]),
        ("$ 1. 7 million", ["1", "7000000", "1700000"]),
        ("£100, 000 - a - week", ["100", "000", "100000"]),
        ("12, of them 3", ["12", "3"]),
    ],
)
def test_a_figure_with_a_space_in_it_is_read_both_ways(text: str, expected: list[str]) -> None:
    assert list(dict.fromkeys(figures_read(text))) == expected
