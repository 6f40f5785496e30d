from __future__ import annotations

import pytest

from app.figures import figures


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
