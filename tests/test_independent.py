"""Copies of one report count once."""

from __future__ import annotations

import pytest

from app.independent import independent

REPORT = (
    "Storms flooded 14 villages near Tarn on Sunday, the governor said. Some 2,000 people had to leave, and "
    "the army sent boats to those who were cut off. The river had risen by three metres in a night. Rain is expected "
    "to fall until Thursday, according to the weather service, which has warned of landslides in the hills."
)
OTHER = (
    "The governor of Tarn has been criticised for the state of the dykes, which were last repaired long ago. Storms "
    "flooded villages on Sunday. An engineer said that the money had gone to a stadium that was never built, and that "
    "three reports which called for new dykes had been shelved by the ministry."
)
CUT = REPORT[: REPORT.index("Rain is")]
EDITED = "TARN (Wire) - " + REPORT.replace("the governor said", "said the governor").replace("in a night", "overnight")


@pytest.mark.parametrize("copy", [REPORT, REPORT.upper(), CUT, EDITED, REPORT + " " + OTHER])
def test_a_copy_cut_or_edited_is_the_same_report(copy: str) -> None:
    assert independent({"a.txt": REPORT, "b.txt": copy}) == [("a.txt", "b.txt")]


def test_reports_of_one_event_in_their_own_words_are_two() -> None:
    assert independent({"a.txt": REPORT, "b.txt": OTHER}) == [("a.txt",), ("b.txt",)]


def test_copies_of_a_copy_are_one_group() -> None:
    halves = {"first.txt": CUT, "other.txt": OTHER, "whole.txt": REPORT, "rest.txt": REPORT[len(CUT) :]}
    assert independent(halves) == [("first.txt", "whole.txt", "rest.txt"), ("other.txt",)]


def test_the_shortest_texts_are_compared_too() -> None:
    assert independent({}) == []
    assert independent({"a": "", "b": "Rain.", "c": "rain"}) == [("a",), ("b", "c")]
